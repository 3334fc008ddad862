/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sorts a command line. Refuses unknown options, options given twice, values missing or too many;
 * what it shows of a wrong word cannot move a cursor or end a line. (T131)
 */
#include "command_line.h"

#include "nearest.h"
#include "wording.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SHOWN_COLUMNS 40

static const struct {
	const char *name;
	bool has_value;
} options[OPTIONS] = {
	[OPTION_HELP] = { "--help", false },
	[OPTION_JSON] = { "--json", false },
	[OPTION_USER] = { "--user", true },
	[OPTION_SINCE] = { "--since", true },
	[OPTION_FROM] = { "--from", true },
	[OPTION_TO] = { "--to", true },
	[OPTION_REASON] = { "--reason", true },
	[OPTION_OUTPUT] = { "--output", true },
	[OPTION_STACK] = { "--stack", false },
	[OPTION_DIRECTORY] = { "--directory", true },
	[OPTION_ONE] = { "--one", false },
	[OPTION_POSTPONE] = { "--postpone", true },
	[OPTION_EVENT] = { "--event", true },
	[OPTION_SERVICE] = { "--service", true },
	[OPTION_YES] = { "--yes", false },
	[OPTION_MINUTES] = { "--minutes", true },
	[OPTION_DUE] = { "--due", false },
	[OPTION_MAILBOX] = { "--mailbox", true },
	[OPTION_LANGUAGE] = { "--language", true },
	[OPTION_OFFICE] = { "--office", true },
	[OPTION_HELP_DESK] = { "--help-desk", true },
	[OPTION_ISSUER] = { "--issuer", true },
	[OPTION_CA_FILE] = { "--ca-file", true },
	[OPTION_CLIENT_ID] = { "--client-id", true },
	[OPTION_CLIENT_SECRET_FILE] = { "--client-secret-file", true },
	[OPTION_PORTAL] = { "--portal", true },
	[OPTION_RELAY] = { "--relay", true },
	[OPTION_RELAY_CA_FILE] = { "--relay-ca-file", true },
	[OPTION_RELAY_USER] = { "--relay-user", true },
	[OPTION_RELAY_PASSWORD_FILE] = { "--relay-password-file", true },
	[OPTION_SENDER] = { "--sender", true },
	[OPTION_ROLES] = { "--roles", true },
	[OPTION_ROLES_CLAIM] = { "--roles-claim", true },
	[OPTION_USERS] = { "--users", true },
	[OPTION_ANYONE] = { "--anyone", false },
};

bool
command_line_complain(struct command_line *line, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	(void)vsnprintf(line->complaint, sizeof line->complaint, format, values);
	va_end(values);
	return false;
}

bool
command_line_complain_of(
    struct command_line *line, const char *word, const char *wrong, const char *near)
{
	char shown[WORD_MAX];

	wording_fit(shown, word, SHOWN_COLUMNS);
	if (near == NULL)
		return command_line_complain(line, "\"%s\" is %s", shown, wrong);
	return command_line_complain(
	    line, "\"%s\" is %s; did you mean \"%s\"?", shown, wrong, near);
}

const char *
option_name(enum option option)
{
	return options[option].name;
}

bool
option_has_value(enum option option)
{
	return options[option].has_value;
}

static const char *
option_at(unsigned index, const void *context)
{
	(void)context;
	return index < OPTIONS ? options[index].name : NULL;
}

/* The option that the text names, up to its end or a `=`; OPTIONS when it names none. */
static unsigned
find_option(const char *text)
{
	size_t length = strcspn(text, "=");
	unsigned option = 0;

	if (strcmp(text, "-h") == 0)
		return OPTION_HELP;
	while (option < OPTIONS && (strlen(options[option].name) != length ||
				       strncmp(options[option].name, text, length) != 0))
		option++;
	return option;
}

/* One option; next is the word behind it, or NULL. *took_next: it was the option's value. */
static bool
take_option(struct command_line *line, const char *text, const char *next, bool *took_next)
{
	unsigned option = find_option(text);
	const char *inside = strchr(text, '=');

	*took_next = false;
	if (option == OPTIONS)
		return command_line_complain_of(
		    line, text, "no option", nearest_word(text, option_at, NULL));
	if (line->given & OPTION_BIT(option))
		return command_line_complain(line, "%s is given twice", options[option].name);
	line->given |= OPTION_BIT(option);
	if (!options[option].has_value)
		return inside == NULL ||
		       command_line_complain(line, "%s takes no value", options[option].name);
	*took_next = inside == NULL;
	line->value[option] = inside != NULL ? inside + 1 : next;
	return line->value[option] != NULL ||
	       command_line_complain(line, "%s needs a value", options[option].name);
}

bool
command_line_sort(struct command_line *line, int argc, char *const argv[])
{
	bool ended = false, took_next = false;
	unsigned words = 0;

	*line = (struct command_line){ 0 };
	for (int i = 1; i < argc; i += took_next ? 2 : 1) {
		const char *text = argv[i];

		took_next = false;
		if (!ended && strcmp(text, "--") == 0)
			ended = true;
		else if (!ended && text[0] == '-') {
			if (!take_option(line, text, i + 1 < argc ? argv[i + 1] : NULL, &took_next))
				return false;
		} else if (words < COMMAND_LINE_WORDS)
			line->word[words++] = text;
		else
			return command_line_complain_of(line, text, "one word too many", NULL);
	}
	return true;
}
