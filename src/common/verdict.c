/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Verdicts and their words, one table read in both directions. Refuses to guess: a word that is not
 * in the table to the letter is no verdict, a value that is not in it is a denial.
 */
#include "verdict.h"

#include <string.h>

static const struct {
	enum verdict verdict;
	const char *word;
} words[] = {
	{ VERDICT_DENIED, "DENIED" },
	{ VERDICT_EXHAUSTED, "EXHAUSTED" },
	{ VERDICT_NOT_ALLOWED, "NOT_ALLOWED" },
	{ VERDICT_EXPIRED, "EXPIRED" },
	{ VERDICT_NO_ADDRESS, "NO_ADDRESS" },
	{ VERDICT_UNREACHABLE, "UNREACHABLE" },
	{ VERDICT_BROKEN, "BROKEN" },
	{ VERDICT_GRANTED, "GRANTED" },
};

#define WORDS (sizeof words / sizeof words[0])

const char *
verdict_word(enum verdict verdict)
{
	for (size_t i = 0; i < WORDS; i++)
		if (words[i].verdict == verdict)
			return words[i].word;
	return words[0].word;
}

bool
verdict_parse(const char *word, enum verdict *verdict)
{
	*verdict = VERDICT_DENIED;
	for (size_t i = 0; i < WORDS; i++)
		if (strcmp(words[i].word, word) == 0) {
			*verdict = words[i].verdict;
			return true;
		}
	return false;
}
