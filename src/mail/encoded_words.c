/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Header values in other alphabets (RFC 2047). Refuses whatever could begin a header line of its
 * own, and never cuts a character in two: what a value says is what arrives.
 */
#include "encoded_words.h"

#include "columns.h"
#include "utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define WORD_BEGIN "=?UTF-8?B?"
#define WORD_END "?="
#define WORD_BYTES 39 /* of text in one word: 52 characters of base64, 64 with begin and end */
#define WORD_SIZE 64
#define FOLD "\r\n "
#define PLAIN_MAX 60

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Three bytes become four characters; `=` stands for what is missing in the last group. */
static char *
encode_base64(char *out, const unsigned char *bytes, size_t length)
{
	for (; length > 0; bytes += 3) {
		size_t group = length < 3 ? length : 3;
		uint32_t bits = (uint32_t)bytes[0] << 16 |
				(group > 1 ? (uint32_t)bytes[1] << 8 : 0) |
				(group > 2 ? bytes[2] : 0);

		*out++ = base64[bits >> 18];
		*out++ = base64[bits >> 12 & 63];
		*out++ = group > 1 ? base64[bits >> 6 & 63] : '=';
		*out++ = group > 2 ? base64[bits & 63] : '=';
		length -= group;
	}
	return out;
}

/* How many bytes of the text the next word takes: whole characters only. */
static size_t
word_length(const char *text, size_t length)
{
	size_t taken = 0, character;

	while ((character = utf8_character(text + taken, length - taken)) > 0 &&
	       taken + character <= WORD_BYTES)
		taken += character;
	return taken;
}

static char *
encode(const char *text)
{
	/* Each word but the last holds at least WORD_BYTES - 3 bytes. */
	size_t left = strlen(text), words = left / (WORD_BYTES - 3) + 1;
	char *value = malloc(words * (WORD_SIZE + strlen(FOLD)) + 1), *out = value;

	if (value == NULL)
		return NULL;
	while (left > 0) {
		size_t taken = word_length(text, left);

		if (out != value)
			out = stpcpy(out, FOLD);
		out = stpcpy(out, WORD_BEGIN);
		out = encode_base64(out, (const unsigned char *)text, taken);
		out = stpcpy(out, WORD_END);
		text += taken;
		left -= taken;
	}
	*out = '\0';
	return value;
}

static bool
is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Blanks at an end or in a row, and `=?`, would not come out as they went in. */
static bool
stays_as_it_is(const char *text, bool is_name)
{
	size_t length = strlen(text);

	if (length > PLAIN_MAX || (length > 0 && (text[0] == ' ' || text[length - 1] == ' ')) ||
	    strstr(text, "=?") != NULL || strstr(text, "  ") != NULL)
		return false;
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~' ||
		    (is_name && *text != ' ' && !is_letter_or_digit(*text)))
			return false;
	return true;
}

static char *
value_of(const char *text, bool is_name)
{
	if (columns_of(text) < 0)
		return NULL;
	return stays_as_it_is(text, is_name) ? strdup(text) : encode(text);
}

char *
encoded_words(const char *text)
{
	return value_of(text, false);
}

char *
encoded_words_name(const char *name)
{
	return value_of(name, true);
}
