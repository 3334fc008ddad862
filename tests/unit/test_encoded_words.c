/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Header values: what goes in comes out of any reader, in lines that fit, without cut characters.
 */
#include "encoded_words.h"

#include "utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
assert_value(const char *text, const char *expected)
{
	char *value = encoded_words(text);

	assert_non_null(value);
	assert_string_equal(value, expected);
	free(value);
}

static void
assert_name(const char *name, const char *expected)
{
	char *value = encoded_words_name(name);

	assert_non_null(value);
	assert_string_equal(value, expected);
	free(value);
}

static int
digit_of(char c)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = strchr(digits, c);

	return c == '\0' || at == NULL ? -1 : (int)(at - digits);
}

/* Decodes one word as a reader would, appends it, and returns what stands behind it. */
static const char *
decode_word(const char *word, char *text)
{
	const char *at = word + strlen("=?UTF-8?B?");
	char *begin = text += strlen(text);
	unsigned bits = 0, held = 0;

	assert_memory_equal(word, "=?UTF-8?B?", strlen("=?UTF-8?B?"));
	for (; digit_of(*at) >= 0; at++) {
		bits = bits << 6 | (unsigned)digit_of(*at);
		held += 6;
		if (held >= 8) {
			held -= 8;
			*text++ = (char)(bits >> held & 0xff);
		}
	}
	*text = '\0';
	at += strspn(at, "=?") == 4 ? 4 : strspn(at, "=?");
	assert_true(at - word <= 75);
	assert_true(at - word <= 64);
	assert_true(utf8_valid(begin, (size_t)(text - begin)));
	return at;
}

static void
assert_survives(const char *text)
{
	char *value = encoded_words(text);
	char *decoded = calloc(1, strlen(text) + 64);
	const char *at = value;

	assert_non_null(value);
	assert_non_null(decoded);
	while (*at != '\0') {
		at = decode_word(at, decoded);
		if (*at != '\0') {
			assert_memory_equal(at, "\r\n ", 3);
			at += 3;
		}
	}
	assert_string_equal(decoded, text);
	free(decoded);
	free(value);
}

static void
test_plain_ascii_stays_as_it_is(void **state)
{
	(void)state;
	assert_value("One-time code (Ref: KTRW) for signing in to srv-01",
	    "One-time code (Ref: KTRW) for signing in to srv-01");
	assert_value("", "");
	assert_name("IT Office 7", "IT Office 7");
	assert_name("", "");
}

static void
test_thai_becomes_words(void **state)
{
	(void)state;
	assert_value("รหัส", "=?UTF-8?B?4Lij4Lir4Lix4Liq?=");
	assert_value("é", "=?UTF-8?B?w6k=?=");
	assert_value("éa", "=?UTF-8?B?w6lh?=");
	assert_value("éab", "=?UTF-8?B?w6lhYg==?=");
}

static void
test_text_of_any_length_survives_in_whole_characters(void **state)
{
	static const char *const characters[] = { "a", "é", "ก", "กำ", "€", "\xf0\x9f\x94\x91",
		"aé" };
	char text[2048];

	(void)state;
	for (size_t c = 0; c < sizeof characters / sizeof characters[0]; c++)
		for (size_t shift = 0; shift < 4; shift++) {
			snprintf(text, sizeof text, "%.*sก", (int)shift, "xyz");
			for (size_t length = 0; length < 120; length++) {
				assert_survives(text);
				strncat(text, characters[c], sizeof text - strlen(text) - 1);
			}
		}
}

static void
test_long_ascii_is_folded_as_words(void **state)
{
	char text[500];

	(void)state;
	memset(text, 'a', sizeof text);
	text[61] = '\0';
	assert_survives(text);
	text[61] = 'a';
	text[sizeof text - 1] = '\0';
	assert_survives(text);
}

static void
test_ascii_that_would_be_read_otherwise_is_encoded(void **state)
{
	(void)state;
	assert_survives("=?UTF-8?B?4Lij?=");
	assert_survives(" leading");
	assert_survives("trailing ");
	assert_survives("two  blanks");
}

/* T88 */
static void
test_a_name_with_punctuation_is_encoded(void **state)
{
	static const char marks[] = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

	(void)state;
	assert_name("Office, Town", "=?UTF-8?B?T2ZmaWNlLCBUb3du?=");
	for (const char *mark = marks; *mark != '\0'; mark++) {
		char name[] = { 'a', *mark, 'b', '\0' };
		char *value = encoded_words_name(name);

		assert_memory_equal(value, "=?UTF-8?B?", 10);
		free(value);
	}
}

/* T88 */
static void
test_what_could_begin_a_line_has_no_value(void **state)
{
	static const char *const texts[] = { "a\r\nBcc: x", "a\nb", "a\rb", "\t", "\x7f",
		"\xc2\x80", "\xe2\x80\xa8", "\xe2\x80\xae", "\xff", "ก\xe0\xb8", "\xed\xa0\x80" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		assert_null(encoded_words(texts[i]));
		assert_null(encoded_words_name(texts[i]));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_ascii_stays_as_it_is),
		cmocka_unit_test(test_thai_becomes_words),
		cmocka_unit_test(test_text_of_any_length_survives_in_whole_characters),
		cmocka_unit_test(test_long_ascii_is_folded_as_words),
		cmocka_unit_test(test_ascii_that_would_be_read_otherwise_is_encoded),
		cmocka_unit_test(test_a_name_with_punctuation_is_encoded),
		cmocka_unit_test(test_what_could_begin_a_line_has_no_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
