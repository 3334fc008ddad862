/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the word that a mistyped one was meant to be, by counting slips. Only ever used for a hint:
 * refuses to correct anything by itself.
 */
#include "nearest.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define SLIPS_MAX 2

static uint8_t
least(unsigned a, unsigned b)
{
	return (uint8_t)(a < b ? a : b);
}

/* Damerau's distance of neighbours: row by row, with the last two rows kept. */
static unsigned
count_slips(const char *a, const char *b)
{
	uint8_t row[NEAREST_WORD_MAX + 1][NEAREST_WORD_MAX + 1];
	size_t a_length = strlen(a), b_length = strlen(b);

	if (a_length > NEAREST_WORD_MAX || b_length > NEAREST_WORD_MAX)
		return NEAREST_WORD_MAX;
	for (uint8_t j = 0; j <= b_length; j++)
		row[0][j] = j;
	for (uint8_t i = 1; i <= a_length; i++) {
		row[i][0] = i;
		for (unsigned j = 1; j <= b_length; j++) {
			unsigned other = a[i - 1] != b[j - 1];

			row[i][j] = least(
			    row[i - 1][j - 1] + other, least(row[i - 1][j], row[i][j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[i][j] = least(row[i][j], row[i - 2][j - 2] + 1);
		}
	}
	return row[a_length][b_length];
}

const char *
nearest_word(const char *word, const char *(*candidate)(unsigned index, const void *context),
    const void *context)
{
	unsigned fewest = SLIPS_MAX + 1;
	size_t length = strlen(word);
	const char *found = NULL, *known;

	for (unsigned i = 0; length > 0 && (known = candidate(i, context)) != NULL; i++) {
		unsigned slips = strncmp(word, known, length) == 0 ? 1 : count_slips(word, known);

		if (slips < fewest && slips < strlen(known)) {
			fewest = slips;
			found = known;
		}
	}
	return found;
}
