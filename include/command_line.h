/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A command line sorted into options and other words, as GNU programs take it: `--name value`,
 * `--name=value`, options anywhere, nothing behind `--` is one. Knows no meaning of a word.
 */
#ifndef DLA_OTP_COMMAND_LINE_H
#define DLA_OTP_COMMAND_LINE_H

#include <stdbool.h>
#include <stdint.h>

#define COMPLAINT_SIZE 512 /* bytes, NUL included */
#define COMMAND_LINE_WORDS 3

/* Everything that some subcommand takes; which takes what is in their table (subcommands.h). */
enum option {
	OPTION_HELP,
	OPTION_JSON,
	OPTION_USER,
	OPTION_SINCE,
	OPTION_FROM,
	OPTION_TO,
	OPTION_REASON,
	OPTION_OUTPUT,
	OPTION_STACK,
	OPTION_DIRECTORY,
	OPTION_ONE,
	OPTION_POSTPONE,
	OPTION_EVENT,
	OPTION_SERVICE,
	OPTION_YES,
	OPTION_MINUTES,
	OPTION_DUE,
	OPTION_MAILBOX,
	OPTION_LANGUAGE, /* from here on the answers of dla-otp setup */
	OPTION_OFFICE,
	OPTION_HELP_DESK,
	OPTION_ISSUER,
	OPTION_CA_FILE,
	OPTION_CLIENT_ID,
	OPTION_CLIENT_SECRET_FILE,
	OPTION_PORTAL,
	OPTION_RELAY,
	OPTION_RELAY_CA_FILE,
	OPTION_RELAY_USER,
	OPTION_RELAY_PASSWORD_FILE,
	OPTION_SENDER,
	OPTION_ROLES,
	OPTION_ROLES_CLAIM,
	OPTION_USERS,
	OPTION_ANYONE,
	OPTIONS
};

#define OPTION_BIT(option) (UINT64_C(1) << (option))

/* Strings lie in argv. */
struct command_line {
	const char *word[COMMAND_LINE_WORDS]; /* what is no option, in order; NULL = not given */
	uint64_t given;                       /* options, as OPTION_BIT */
	const char *value[OPTIONS];           /* of those that take one */
	char complaint[COMPLAINT_SIZE];       /* what is wrong, one line for people */
};

/* False, and the complaint is set, when it is no such line. argv[0] is not looked at. */
bool command_line_sort(struct command_line *line, int argc, char *const argv[]);

/* The option's name, without its hyphens. */
const char *option_name(enum option option);

bool option_has_value(enum option option);

/* Sets the complaint by a printf(3) format and returns false, so that a step can end with it. */
__attribute__((format(printf, 2, 3))) bool command_line_complain(
    struct command_line *line, const char *format, ...);

/*
 * The same about a word: `"WORD" is WRONG`. Of the word is shown what a line may hold, the rest as
 * `?`. near: what was probably meant, or NULL.
 */
bool command_line_complain_of(
    struct command_line *line, const char *word, const char *wrong, const char *near);

#endif
