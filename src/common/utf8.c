/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Recognises UTF-8 (RFC 3629, table of section 4) and nothing that merely looks like it: overlong
 * forms, surrogates and numbers above U+10FFFF are how one text comes to mean two things. Refuses
 * to repair anything.
 */
#include "utf8.h"

/* A lead byte says how many bytes follow and between which bounds the second one lies. */
struct lead {
	unsigned char first, last; /* lead bytes of this row */
	unsigned char low, high;   /* bounds of the second byte; later ones are 80..BF */
	unsigned char length;
};

static const struct lead leads[] = {
	{ 0xc2, 0xdf, 0x80, 0xbf, 2 },
	{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
	{ 0xe1, 0xec, 0x80, 0xbf, 3 },
	{ 0xed, 0xed, 0x80, 0x9f, 3 },
	{ 0xee, 0xef, 0x80, 0xbf, 3 },
	{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
	{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
	{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

static bool
tail_fits(const struct lead *lead, const unsigned char *bytes, size_t length)
{
	if (length < lead->length || bytes[1] < lead->low || bytes[1] > lead->high)
		return false;
	for (size_t i = 2; i < lead->length; i++)
		if (bytes[i] < 0x80 || bytes[i] > 0xbf)
			return false;
	return true;
}

size_t
utf8_character(const char *text, size_t length)
{
	const unsigned char *bytes = (const unsigned char *)text;

	if (length == 0)
		return 0;
	if (bytes[0] < 0x80)
		return 1;
	for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++)
		if (bytes[0] >= leads[i].first && bytes[0] <= leads[i].last)
			return tail_fits(&leads[i], bytes, length) ? leads[i].length : 0;
	return 0;
}

bool
utf8_valid(const char *text, size_t length)
{
	while (length > 0) {
		size_t character = utf8_character(text, length);

		if (character == 0)
			return false;
		text += character;
		length -= character;
	}
	return true;
}
