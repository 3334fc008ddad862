/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The width of a text on a terminal, from a table of our own: wcwidth(3) depends on the locale, and
 * sshd and login start us without one. Refuses to guess: what cannot stand in a line has no width.
 */
#include "columns.h"

#include "utf8.h"

#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct range {
	uint32_t first, last;
	int columns; /* of each character in it; -1: may not stand in a line */
};

/* In order, without overlap; a character in none of them takes one column. */
static const struct range ranges[] = {
	{ 0x0000, 0x001f, -1 },  /* controls */
	{ 0x007f, 0x009f, -1 },  /* DEL, C1 controls */
	{ 0x0300, 0x036f, 0 },   /* combining diacritical marks */
	{ 0x0e31, 0x0e31, 0 },   /* Thai mai han-akat */
	{ 0x0e34, 0x0e3a, 0 },   /* Thai vowels above and below */
	{ 0x0e47, 0x0e4e, 0 },   /* Thai tone marks and signs */
	{ 0x1100, 0x115f, 2 },   /* Hangul jamo */
	{ 0x200b, 0x200f, 0 },   /* zero width space and joiners, marks of direction */
	{ 0x2028, 0x202e, -1 },  /* line separators, embedding and override of direction */
	{ 0x2066, 0x2069, -1 },  /* isolates of direction */
	{ 0x20d0, 0x20f0, 0 },   /* combining marks for symbols */
	{ 0x2e80, 0x303e, 2 },   /* CJK radicals and punctuation */
	{ 0x3041, 0x33ff, 2 },   /* kana and what follows */
	{ 0x3400, 0x4dbf, 2 },   /* CJK extension A */
	{ 0x4e00, 0xa4cf, 2 },   /* CJK, Yi */
	{ 0xac00, 0xd7a3, 2 },   /* Hangul syllables */
	{ 0xf900, 0xfaff, 2 },   /* CJK compatibility */
	{ 0xfe00, 0xfe0f, 0 },   /* variation selectors */
	{ 0xfe20, 0xfe2f, 0 },   /* combining half marks */
	{ 0xfe30, 0xfe6f, 2 },   /* CJK compatibility forms */
	{ 0xfeff, 0xfeff, 0 },   /* zero width no-break space */
	{ 0xff00, 0xff60, 2 },   /* full width forms */
	{ 0xffe0, 0xffe6, 2 },   /* full width signs */
	{ 0x1f300, 0x1f64f, 2 }, /* emoji */
	{ 0x1f900, 0x1f9ff, 2 }, /* more emoji */
	{ 0x20000, 0x3fffd, 2 }, /* CJK extensions B and later */
};

static int
columns_of_character(uint32_t character)
{
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (character >= ranges[i].first && character <= ranges[i].last)
			return ranges[i].columns;
	return 1;
}

/* The number of a character that is known to be UTF-8 of that many bytes. */
static uint32_t
character_number(const char *text, size_t bytes)
{
	const unsigned char *byte = (const unsigned char *)text;
	uint32_t number = byte[0] & (0xffu >> (bytes + (bytes > 1)));

	for (size_t i = 1; i < bytes; i++)
		number = number << 6 | (byte[i] & 0x3fu);
	return number;
}

int
columns_of(const char *utf8)
{
	size_t left = strlen(utf8);
	int total = 0;

	while (left > 0) {
		size_t bytes = utf8_character(utf8, left);
		int columns = bytes == 0 ? -1 : columns_of_character(character_number(utf8, bytes));

		if (columns < 0 || total > INT_MAX - columns)
			return -1;
		total += columns;
		utf8 += bytes;
		left -= bytes;
	}
	return total;
}
