/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Understands what an administrator asks for. Refuses every name, date, number and text that is not
 * of its form: nothing that goes on from here can be an option, a path or a format to anybody.
 * (T131)
 */
#include "request.h"

#include "columns.h"
#include "nearest.h"
#include "policy.h"
#include "subcommands.h"
#include "when.h"

#include <stdio.h>
#include <string.h>

#define DAYS_MARK ".."
#define NUMBER_DIGITS 3
#define NUMBER_FIRST 100
#define NUMBER_LAST 799
#define SERVICE_MAX 255
#define SERVICE_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+@"

/* --- values --- */

static bool
read_user(struct command_line *line, const char *text, const char **user)
{
	if (!policy_person_is_sane(text))
		return command_line_complain_of(line, text,
		    "no user name of the SSO: letters, digits and . _ - @ + only", NULL);
	*user = text;
	return true;
}

static bool
complain_of_time(struct command_line *line, const char *text, enum when_result result)
{
	return command_line_complain_of(line, text,
	    result == WHEN_BUDDHIST ? "a Buddhist year; take 543 off"
				    : "no date; write it like 2026-10-01",
	    NULL);
}

/* The days from one to another, both whole. */
static bool
read_days(struct command_line *line, struct request *request, const char *first, const char *last)
{
	int64_t unused;
	enum when_result result = when_read_day(first, &request->first_s, &unused);

	if (result != WHEN_READ)
		return complain_of_time(line, first, result);
	result = when_read_day(last, &unused, &request->until_s);
	if (result != WHEN_READ)
		return complain_of_time(line, last, result);
	return request->first_s < request->until_s ||
	       command_line_complain(line, "the last day lies before the first");
}

/* A name may look like days, but then nobody's does. */
static bool
read_user_or_days(struct command_line *line, struct request *request, const char *text)
{
	char first[sizeof "2026-10-01"];
	size_t length = sizeof first - 1;

	request->target = text;
	if (strlen(text) != 2 * length + strlen(DAYS_MARK) ||
	    strncmp(text + length, DAYS_MARK, strlen(DAYS_MARK)) != 0)
		return read_user(line, text, &request->user);
	memcpy(first, text, length);
	first[length] = '\0';
	return read_days(line, request, first, text + length + strlen(DAYS_MARK));
}

static bool
read_number(struct command_line *line, const char *text, unsigned *number)
{
	char bare[sizeof "[DLA-204]"];
	size_t length = strlen(text);
	const char *digits = bare;

	if (length < sizeof bare) {
		bool bracketed = length > 2 && text[0] == '[' && text[length - 1] == ']';

		(void)snprintf(bare, sizeof bare, "%.*s", (int)(length - (bracketed ? 2 : 0)),
		    text + bracketed);
		if (strncmp(bare, "DLA-", 4) == 0 || strncmp(bare, "dla-", 4) == 0)
			digits += 4;
		if (strlen(digits) == NUMBER_DIGITS &&
		    strspn(digits, "0123456789") == NUMBER_DIGITS)
			*number = (unsigned)((digits[0] - '0') * 100 + (digits[1] - '0') * 10 +
					     (digits[2] - '0'));
	}
	return (*number >= NUMBER_FIRST && *number <= NUMBER_LAST) ||
	       command_line_complain_of(
		   line, text, "no number of a message; write it like 204", NULL);
}

static bool
read_reason(struct command_line *line, const char *text, const char **reason)
{
	if (text[0] == '\0' || strlen(text) > REQUEST_REASON_MAX || columns_of(text) < 0)
		return command_line_complain(
		    line, "--reason wants one line of text, at most %d bytes", REQUEST_REASON_MAX);
	*reason = text;
	return true;
}

static bool
read_path(struct command_line *line, const char *text, enum option option, const char **path)
{
	if (text[0] == '\0' || strlen(text) > REQUEST_PATH_MAX)
		return command_line_complain(line, "%s wants the name of a %s", option_name(option),
		    option == OPTION_DIRECTORY ? "directory" : "file");
	*path = text;
	return true;
}

/* It is the name of a file, and may not leave its directory. */
static bool
read_service(struct command_line *line, const char *text, const char **service)
{
	size_t length = strlen(text);

	if (length == 0 || length > SERVICE_MAX || text[0] == '.' ||
	    strspn(text, SERVICE_LETTERS) != length)
		return command_line_complain_of(line, text,
		    "no name of a service; write it like sshd, as the file in /etc/pam.d", NULL);
	*service = text;
	return true;
}

/* A service and a directory belong to --stack. */
static bool
read_stack(struct request *request, struct command_line *line, const char *text)
{
	if (!request->stack && (text != NULL || request->directory != NULL))
		return command_line_complain(
		    line, "%s goes with --stack", text != NULL ? "a service" : "--directory");
	return text == NULL || read_service(line, text, &request->service);
}

static bool
read_since(struct command_line *line, const char *text, int64_t now_s, int64_t *since_s)
{
	enum when_result result = when_read(text, now_s, since_s);

	if (result == WHEN_NOT_A_TIME)
		return command_line_complain_of(line, text,
		    "no time; write it like 2026-10-01, 2026-10-01T10:45, or 90m, 12h, 7d", NULL);
	return result == WHEN_READ || complain_of_time(line, text, result);
}

static bool
read_values(struct request *request, struct command_line *line, int64_t now_s)
{
	const char *const *value = line->value;

	if (value[OPTION_USER] && !read_user(line, value[OPTION_USER], &request->user))
		return false;
	if (value[OPTION_SINCE] && !read_since(line, value[OPTION_SINCE], now_s, &request->since_s))
		return false;
	if (value[OPTION_REASON] && !read_reason(line, value[OPTION_REASON], &request->reason))
		return false;
	if (value[OPTION_OUTPUT] &&
	    !read_path(line, value[OPTION_OUTPUT], OPTION_OUTPUT, &request->output))
		return false;
	if (value[OPTION_DIRECTORY] &&
	    !read_path(line, value[OPTION_DIRECTORY], OPTION_DIRECTORY, &request->directory))
		return false;
	return !value[OPTION_FROM] || !value[OPTION_TO] ||
	       read_days(line, request, value[OPTION_FROM], value[OPTION_TO]);
}

static bool
read_operand(struct request *request, struct command_line *line, const char *text)
{
	switch (request->subcommand->operand) {
	case OPERAND_NONE:
		return text == NULL;
	case OPERAND_USER_IF_ANY:
		return text == NULL || read_user(line, text, &request->user);
	case OPERAND_USER:
		return text != NULL && read_user(line, text, &request->user);
	case OPERAND_USER_OR_DAYS:
		return text != NULL && read_user_or_days(line, request, text);
	case OPERAND_NUMBER:
		return text != NULL && read_number(line, text, &request->number);
	case OPERAND_SERVICE_IF_STACK:
		return read_stack(request, line, text);
	}
	return false;
}

/* --- the subcommand --- */

static const char *
name_at(unsigned index, const void *context)
{
	const struct subcommand *subcommand = subcommand_at(index);

	(void)context;
	return subcommand != NULL ? subcommand->name : NULL;
}

/* A first word that names no subcommand. */
static bool
complain_of_name(struct command_line *line)
{
	return command_line_complain_of(
	    line, line->word[0], "no subcommand", nearest_word(line->word[0], name_at, NULL));
}

/* A second word behind a subcommand that takes none, unless it is part of a name. */
static bool
complain_of_second(struct command_line *line)
{
	char name[NEAREST_WORD_MAX + 2];
	const char *near;

	(void)snprintf(name, sizeof name, "%s %s", line->word[0], line->word[1]);
	near = nearest_word(name, name_at, NULL);
	if (near != NULL && strchr(near, ' ') != NULL)
		return command_line_complain_of(line, name, "no subcommand", near);
	return command_line_complain_of(line, line->word[1], "one word too many", NULL);
}

static bool
check_options(const struct subcommand *subcommand, struct command_line *line)
{
	unsigned takes = subcommand->options | OPTION_BIT(OPTION_HELP);

	for (unsigned option = 0; option < OPTIONS; option++) {
		if (line->given & ~takes & OPTION_BIT(option))
			return command_line_complain(line, "%s is no option of dla-otp %s",
			    option_name(option), subcommand->name);
		if (subcommand->required & ~line->given & OPTION_BIT(option))
			return command_line_complain(line,
			    "%s is missing; write it like: dla-otp "
			    "%s %s",
			    option_name(option), subcommand->name, subcommand->synopsis);
	}
	return true;
}

bool
request_read(struct request *request, struct command_line *line, int64_t now_s)
{
	const struct subcommand *subcommand;
	unsigned words;

	*request = (struct request){
		.help = line->given & OPTION_BIT(OPTION_HELP),
		.json = line->given & OPTION_BIT(OPTION_JSON),
		.stack = line->given & OPTION_BIT(OPTION_STACK),
	};
	if (line->word[0] == NULL)
		return line->given == (line->given & OPTION_BIT(OPTION_HELP)) ||
		       command_line_complain(line, "which subcommand?");
	subcommand = subcommand_find(line->word[0], line->word[1]);
	if (subcommand == NULL)
		return complain_of_name(line);
	request->subcommand = subcommand;
	if (request->help)
		return true;
	words = strchr(subcommand->name, ' ') ? 2 : 1;
	if (words == 1 && line->word[1] != NULL && subcommand->operand == OPERAND_NONE)
		return complain_of_second(line);
	if (words == 1 && line->word[2] != NULL)
		return command_line_complain_of(line, line->word[2], "one word too many", NULL);
	if (!check_options(subcommand, line) || !read_values(request, line, now_s))
		return false;
	if (read_operand(request, line, words < COMMAND_LINE_WORDS ? line->word[words] : NULL))
		return true;
	if (line->complaint[0] != '\0')
		return false;
	return command_line_complain(
	    line, "write it like: dla-otp %s %s", subcommand->name, subcommand->synopsis);
}
