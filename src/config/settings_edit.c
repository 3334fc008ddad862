/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds where a value stands in a settings file, by libconfig's grammar, and puts another one
 * there. Gives up where the text is not of that grammar. It judges no value: that is the reader's.
 */
#include "settings_edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS " \t\r\n\f"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ*"
#define NAME_LETTERS LETTERS "0123456789_-"

/* Bytes of the text that something stands on; begin == NULL: it is not there. */
struct span {
	const char *begin, *end;
};

/* --- reading --- */

/* Behind blanks and comments. */
static const char *
skip_blanks(const char *at)
{
	for (;;) {
		at += strspn(at, BLANKS);
		if (*at == '#' || (at[0] == '/' && at[1] == '/')) {
			at += strcspn(at, "\n");
		} else if (at[0] == '/' && at[1] == '*') {
			const char *end = strstr(at + 2, "*/");

			at = end != NULL ? end + 2 : at + strlen(at);
		} else {
			return at;
		}
	}
}

/* Behind one quoted text; NULL when it has no end. */
static const char *
skip_text(const char *at)
{
	for (at++; *at != '"'; at++) {
		if (*at == '\\')
			at++;
		if (*at == '\0')
			return NULL;
	}
	return at + 1;
}

/* Behind one word, text or bracket, of which depth counts the open ones; NULL where there is none.
 */
static const char *
skip_token(const char *at, unsigned *depth)
{
	if (*at == '"')
		return skip_text(at);
	if (*at != '\0' && strchr("([{", *at) != NULL) {
		++*depth;
		return at + 1;
	}
	if (*at != '\0' && strchr(")]}", *at) != NULL) {
		if (*depth == 0)
			return NULL;
		--*depth;
		return at + 1;
	}
	if (*depth > 0 && *at != '\0' && strchr(",;=:", *at) != NULL)
		return at + 1;
	return at + strcspn(at, BLANKS "\"([{)]},;=:#/") > at
		   ? at + strcspn(at, BLANKS "\"([{)]},;=:#/")
		   : NULL;
}

/* Behind a value; several texts, one behind the other, are one. NULL when it is none. */
static const char *
skip_value(const char *at)
{
	unsigned depth = 0;
	const char *end;
	bool text;

	do {
		text = *at == '"';
		end = at = skip_token(at, &depth);
		if (at != NULL)
			at = skip_blanks(at);
	} while (at != NULL && (depth > 0 || (text && *at == '"')));
	return end;
}

/*
 * The value of that name among the settings that begin there. False when the text is not
 * understood; *end is behind the last setting that was looked at.
 */
static bool
find(const char *at, const char *name, size_t length, struct span *value, const char **end)
{
	*value = (struct span){ NULL, NULL };
	for (at = skip_blanks(at); *at != '\0' && *at != '}'; at = skip_blanks(at)) {
		const char *word = at;
		size_t letters = strspn(word, LETTERS) > 0 ? strspn(word, NAME_LETTERS) : 0;

		at = skip_blanks(word + letters);
		if (letters == 0 || (*at != '=' && *at != ':'))
			return false;
		value->begin = skip_blanks(at + 1);
		value->end = skip_value(value->begin);
		if (value->end == NULL)
			return false;
		if (letters == length && strncmp(word, name, length) == 0)
			return true;
		at = skip_blanks(value->end);
		at += *at == ';' || *at == ',';
	}
	*value = (struct span){ NULL, NULL };
	*end = at;
	return true;
}

/* --- writing --- */

/* The text with other bytes in a span of it. */
static char *
replace(const char *text, struct span span, const char *bytes)
{
	size_t before = (size_t)(span.begin - text), size;
	char *result;

	size = before + strlen(bytes) + strlen(span.end) + 1;
	result = malloc(size);
	if (result != NULL)
		(void)snprintf(result, size, "%.*s%s%s", (int)before, text, bytes, span.end);
	return result;
}

/* The end of the line that shows the setting as a comment, between two places; NULL = none does. */
static const char *
find_comment(const char *from, const char *until, const char *name)
{
	size_t length = strlen(name);

	while (from < until && (from = strchr(from, '\n')) != NULL && from < until) {
		const char *word = ++from;

		if (*word != '#')
			continue;
		word += 1 + strspn(word + 1, " \t");
		if (strncmp(word, name, length) == 0 && strncmp(word + length, " = ", 3) == 0)
			return from + strcspn(from, "\n");
	}
	return NULL;
}

/* Where a setting that is not there comes to, in the group between two places; top: in none. */
static char *
insert(const char *text, const char *from, const char *until, const char *setting, bool top)
{
	size_t size = strlen(setting) + sizeof "\n\t;\n", name = strcspn(setting, " ");
	const char *at;
	char *line = malloc(size), *word = strndup(setting, name), *result = NULL;

	if (line != NULL && word != NULL) {
		at = find_comment(from, until, word);
		if (at != NULL || (!top && *from == '\n'))
			(void)snprintf(line, size, "\n%s%s;", top ? "" : "\t", setting);
		else
			(void)snprintf(line, size, top ? "%s;\n" : " %s;", setting);
		if (at == NULL)
			at = top ? until + strlen(until) : from;
		result = replace(text, (struct span){ at, at }, line);
	}
	free(line);
	free(word);
	return result;
}

static char *
set_in(const char *text, const char *from, const char *name, const char *value, bool top)
{
	size_t size = strlen(name) + strlen(value) + sizeof " = ";
	struct span found;
	const char *until;
	char *setting, *result;

	if (!find(from, name, strlen(name), &found, &until))
		return NULL;
	if (found.begin != NULL)
		return replace(text, found, value);
	if (*until == (top ? '}' : '\0'))
		return NULL;
	setting = malloc(size);
	if (setting == NULL)
		return NULL;
	(void)snprintf(setting, size, "%s = %s", name, value);
	result = insert(text, from, until, setting, top);
	free(setting);
	return result;
}

/* The same in the group that the first `group` letters of the path name; NULL where it is not. */
static char *
set_in_group(const char *text, const char *path, size_t group, const char *value)
{
	struct span found;
	const char *end;

	if (!find(text, path, group, &found, &end) || found.begin == NULL || *found.begin != '{')
		return NULL;
	return set_in(text, found.begin + 1, path + group + 1, value, false);
}

char *
settings_edit(const char *text, const char *path, const char *value)
{
	size_t group = strcspn(path, ".");
	struct span found;
	const char *end;
	char *grown, *result;

	if (path[group] == '\0')
		return set_in(text, text, path, value, true);
	if (!find(text, path, group, &found, &end))
		return NULL;
	if (found.begin != NULL)
		return set_in_group(text, path, group, value);
	if (*end != '\0' || asprintf(&grown, "%s\n%.*s: {\n};\n", text, (int)group, path) == -1)
		return NULL;
	result = set_in_group(grown, path, group, value); /* NULL where a comment swallows it */
	free(grown);
	return result;
}

bool
settings_edit_quote(char *quoted, size_t size, const char *text)
{
	size_t used = 0;

	if (size < sizeof "\"\"")
		return false;
	quoted[used++] = '"';
	for (; *text != '\0'; text++) {
		if (used + sizeof "\\?\"" > size)
			return false;
		if (*text == '"' || *text == '\\')
			quoted[used++] = '\\';
		quoted[used++] = *text;
	}
	quoted[used++] = '"';
	quoted[used] = '\0';
	return true;
}
