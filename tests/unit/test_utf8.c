/* SPDX-License-Identifier: BSD-2-Clause */
/* What is UTF-8 and what only looks like it. */
#include "utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Writes a number as UTF-8 would, whether it may or not; the length. */
static size_t
encode(uint32_t number, size_t length, char *bytes)
{
	static const unsigned char mark[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (size_t i = length - 1; i > 0; i--, number >>= 6)
		bytes[i] = (char)(0x80 | (number & 0x3f));
	bytes[0] = (char)(mark[length] | number);
	return length;
}

static size_t
shortest(uint32_t number)
{
	return number < 0x80 ? 1 : number < 0x800 ? 2 : number < 0x10000 ? 3 : 4;
}

static void
test_every_character_is_taken_in_its_shortest_form_only(void **state)
{
	(void)state;
	for (uint32_t number = 0; number < 0x200000; number++) {
		bool character = number <= 0x10ffff && (number < 0xd800 || number > 0xdfff);

		for (size_t length = shortest(number); length <= 4; length++) {
			char bytes[4];
			size_t expected = character && length == shortest(number) ? length : 0;

			encode(number, length, bytes);
			assert_int_equal(utf8_character(bytes, length), expected);
		}
	}
}

static void
test_a_character_cut_short_is_none(void **state)
{
	static const char thai[] = "\xe0\xb8\x81", face[] = "\xf0\x9f\x99\x82";

	(void)state;
	for (size_t length = 0; length < 3; length++)
		assert_int_equal(utf8_character(thai, length), 0);
	for (size_t length = 0; length < 4; length++)
		assert_int_equal(utf8_character(face, length), 0);
	assert_false(utf8_valid("\xe0\xb8\x81\xe0\xb8", 5));
}

static void
test_stray_bytes_are_no_character(void **state)
{
	static const char *const strays[] = { "\x80", "\xbf", "\xc0\x80", "\xc1\xbf",
		"\xf5\x80\x80\x80", "\xf8\x88\x80\x80\x80", "\xfe", "\xff", "\xe0\xb8 ",
		"\xe0\xb8\xc1" };

	(void)state;
	for (size_t i = 0; i < sizeof strays / sizeof strays[0]; i++) {
		assert_int_equal(utf8_character(strays[i], strlen(strays[i])), 0);
		assert_false(utf8_valid(strays[i], strlen(strays[i])));
	}
}

static void
test_a_text_is_valid_when_all_of_it_is(void **state)
{
	static const char text[] = "รหัส OTP: 012 …";

	(void)state;
	assert_true(utf8_valid("", 0));
	assert_true(utf8_valid(text, strlen(text)));
	assert_false(utf8_valid("OTP \xa1", 5));
	assert_false(utf8_valid("\xa1 OTP", 5));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_character_is_taken_in_its_shortest_form_only),
		cmocka_unit_test(test_a_character_cut_short_is_none),
		cmocka_unit_test(test_stray_bytes_are_no_character),
		cmocka_unit_test(test_a_text_is_valid_when_all_of_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
