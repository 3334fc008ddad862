/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The papers that go with exported lines: a cover page for an investigation, in official Thai with
 * Thai digits and years of the Buddhist era, and how to check the rest.
 */
#ifndef DLA_OTP_COVER_H
#define DLA_OTP_COVER_H

#include "journal_line.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define COVER_WORDS 1024 /* bytes of a line, in Thai digits, NUL included */

/* What the cover page says. */
struct cover {
	const char *office, *host, *user;
	const char *actor;          /* NULL = nobody had signed in */
	int64_t first_s, until_s;   /* the days that were asked for; until_s is their end */
	int64_t made_s;             /* when the export was made */
	int64_t oldest_s, newest_s; /* of the lines; both 0 = there are none */
	unsigned long lines, faults;
	char digest[JOURNAL_HASH_SIZE]; /* SHA-256 of lines.jsonl */
	char head[JOURNAL_HASH_SIZE];   /* hash of the last line of the whole log */
	bool clock_kept;
};

/* The cover page: HTML that prints on one sheet of A4, in itself complete. */
void cover_write(FILE *out, const struct cover *cover);

/* How to check lines.jsonl and chain.txt, in Thai and English. */
void cover_write_instructions(FILE *out);

/* The text with Thai digits for Arabic ones; cut where words are full, between characters. */
void cover_thai_digits(char words[COVER_WORDS], const char *text);

#endif
