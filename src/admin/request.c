/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Understands what an administrator asks for. Refuses what is no subcommand, and every word and
 * option that has no place in it: nothing that goes on from here can be an option, a path or a
 * format to anybody. (T131)
 */
#include "request.h"

#include "day.h"
#include "nearest.h"
#include "request_values.h"
#include "subcommands.h"

#include <stdio.h>
#include <string.h>

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
	uint64_t takes = subcommand->options | OPTION_BIT(OPTION_HELP);

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
		.one = line->given & OPTION_BIT(OPTION_ONE),
		.postpone = DAY_NONE,
		.yes = line->given & OPTION_BIT(OPTION_YES),
		.anyone = line->given & OPTION_BIT(OPTION_ANYONE),
		.minutes = REQUEST_MINUTES,
		.typed = line->value,
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
	if (!check_options(subcommand, line) || !request_read_values(request, line, now_s))
		return false;
	if (request_read_operand(
		request, line, words < COMMAND_LINE_WORDS ? line->word[words] : NULL))
		return true;
	if (line->complaint[0] != '\0')
		return false;
	return command_line_complain(
	    line, "write it like: dla-otp %s %s", subcommand->name, subcommand->synopsis);
}
