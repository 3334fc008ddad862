/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Words an error in the settings: file, line, what is wrong, what to do. Refuses to pass on bytes
 * that could forge a second line of log or move a terminal's cursor.
 */
#include "settings_fault.h"

#include "columns.h"
#include "utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define NAME_MAX_COMPARED 28 /* bytes; no key is longer */
#define LETTERS_WRONG_MAX 2

/* Replaces every byte of what has no place in a line: controls, halves of characters. */
static void
make_printable(char *text)
{
	for (size_t left = strlen(text), bytes; left > 0; left -= bytes, text += bytes) {
		char character[5] = "";

		bytes = utf8_character(text, left);
		if (bytes == 0)
			bytes = 1;
		memcpy(character, text, bytes);
		if (columns_of(character) < 0)
			memset(text, '?', bytes);
	}
}

bool
settings_fault(struct settings_error *error, const char *path, int line, const char *format, ...)
{
	va_list arguments;
	int length;

	error->line = line;
	length = line > 0 ? snprintf(error->text, sizeof(error->text), "%s:%d: ", path, line)
			  : snprintf(error->text, sizeof(error->text), "%s: ", path);
	va_start(arguments, format);
	if (length > 0 && (size_t)length < sizeof(error->text))
		vsnprintf(
		    error->text + length, sizeof(error->text) - (size_t)length, format, arguments);
	va_end(arguments);
	make_printable(error->text);
	return false;
}

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Letters to change, add, remove or swap to get from one name to the other (Damerau). */
static unsigned
letters_wrong(const char *a, const char *b)
{
	unsigned cost[NAME_MAX_COMPARED + 1][NAME_MAX_COMPARED + 1];
	size_t rows = strlen(a), columns = strlen(b);

	if (rows > NAME_MAX_COMPARED || columns > NAME_MAX_COMPARED)
		return LETTERS_WRONG_MAX + 1;
	for (size_t i = 0; i <= rows; i++)
		for (size_t j = 0; j <= columns; j++) {
			if (i == 0 || j == 0) {
				cost[i][j] = (unsigned)(i + j);
				continue;
			}
			cost[i][j] = least(least(cost[i - 1][j], cost[i][j - 1]) + 1,
			    cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				cost[i][j] = least(cost[i][j], cost[i - 2][j - 2] + 1);
		}
	return cost[rows][columns];
}

const char *
settings_nearest(const char *name, const char *const names[], unsigned count)
{
	const char *nearest = NULL;
	unsigned fewest = LETTERS_WRONG_MAX + 1;

	for (unsigned i = 0; i < count; i++) {
		unsigned wrong = letters_wrong(name, names[i]);

		if (wrong < fewest && wrong < strlen(name)) {
			fewest = wrong;
			nearest = names[i];
		}
	}
	return nearest;
}
