/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes rules of access from words with commas between. Refuses to let nobody in: that is no
 * answer but one that was forgotten.
 */
#include "setup_rules.h"

#include "settings_edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `		{ NAME = [ "a", "b" ]; }` of words with commas between. False when one does not fit.
 */
static bool
write_rule(FILE *out, const char *name, const char *words)
{
	bool first = true, fits = true;

	(void)fprintf(out, "\t\t{ %s = [ ", name);
	while (*words != '\0') {
		size_t blank = strspn(words, " ,"), length = strcspn(words + blank, ",");
		char word[SETUP_WORD_SIZE], quoted[SETUP_VALUE_SIZE];

		(void)snprintf(word, sizeof word, "%.*s", (int)length, words + blank);
		for (size_t end = strlen(word); end > 0 && word[end - 1] == ' '; end--)
			word[end - 1] = '\0';
		words += blank + length;
		if (word[0] == '\0')
			continue;
		fits = settings_edit_quote(quoted, sizeof quoted, word) && fits;
		(void)fprintf(out, "%s%s", first ? "" : ", ", quoted);
		first = false;
	}
	(void)fputs(" ]; }", out);
	return fits;
}

bool
setup_put_rules(struct setup *setup, const char *roles, const char *users)
{
	char *text = NULL;
	size_t size;
	FILE *out;
	bool put = false;

	if (roles[0] == '\0' && users[0] == '\0')
		return setup_refuse(setup, "Name roles or people, or write * for everybody.",
		    "nobody could sign in");
	out = open_memstream(&text, &size);
	if (out == NULL)
		return setup_refuse(setup, "Try again.", "memory is short");
	(void)fputs("(\n", out);
	put = roles[0] == '\0' || write_rule(out, "roles", roles);
	if (roles[0] != '\0' && users[0] != '\0')
		(void)fputs(",\n", out);
	if (strcmp(users, "*") == 0)
		(void)fputs("\t\t{ anyone = true; }", out);
	else if (users[0] != '\0')
		put = write_rule(out, "users", users) && put;
	(void)fputs("\n\t)", out);
	put = fclose(out) == 0 && put &&
	      setup_change(
		  setup, (struct setup_change[]){ { "access.allow", text }, { NULL, NULL } });
	free(text);
	return put;
}
