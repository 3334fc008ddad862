/* SPDX-License-Identifier: BSD-2-Clause */
/* The width of texts: Thai marks above and below count nothing, and what is no line has no width.
 */
#include "columns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
test_plain_text_takes_a_column_a_letter(void **state)
{
	(void)state;
	assert_int_equal(columns_of(""), 0);
	assert_int_equal(columns_of("SSO password: "), 14);
	assert_int_equal(columns_of("~ !"), 3);
}

static void
test_thai_marks_above_and_below_take_no_column(void **state)
{
	(void)state;
	assert_int_equal(columns_of("ที่"), 1);
	assert_int_equal(columns_of("น้ำ"), 2); /* sara am stands beside its letter */
	assert_int_equal(columns_of("ของหน่วยงาน"), 10);
	assert_int_equal(columns_of("SSO admin ของหน่วยงาน"), 20);
	assert_int_equal(columns_of("ผู้ดูแลระบบของหน่วยงาน"), 18);
	assert_int_equal(
	    columns_of("\xe0\xb8\xb1\xe0\xb8\xb4\xe0\xb8\xba\xe0\xb9\x87\xe0\xb9\x8e"), 0);
	assert_int_equal(
	    columns_of("\xe0\xb8\xb0\xe0\xb8\xb2\xe0\xb8\xb3\xe0\xb9\x80\xe0\xb9\x86"), 5);
}

static void
test_wide_and_invisible_characters_are_known(void **state)
{
	(void)state;
	assert_int_equal(columns_of("漢字"), 4);
	assert_int_equal(columns_of("e\xcc\x81"), 1);
	assert_int_equal(columns_of("a\xe2\x80\x8b"
				    "b"),
	    2);
	assert_int_equal(columns_of("…"), 1);
	assert_int_equal(columns_of("█▀▄"), 3);
	assert_int_equal(columns_of("\xf0\x9f\x98\x80"), 2);
}

static void
test_what_is_not_utf8_has_no_width(void **state)
{
	static const char *const broken[] = {
		"\x80",             /* a continuation byte alone */
		"a\xc3",            /* ends in the middle */
		"\xe0\xb8",         /* the same, longer */
		"\xc3(",            /* no continuation byte */
		"\xc0\xaf",         /* longer than needed */
		"\xe0\x80\xaf",     /* longer than needed */
		"\xf0\x80\x80\xaf", /* longer than needed */
		"\xed\xa0\x80",     /* a surrogate */
		"\xf4\x90\x80\x80", /* beyond U+10FFFF */
		"\xff", "\xfe", "\xf5\x80\x80\x80",
		"\xa1\xd2\xc3", /* Thai in an encoding that is not UTF-8 (TIS-620) */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		assert_int_equal(columns_of(broken[i]), -1);
}

static void
test_what_moves_the_cursor_or_turns_the_text_has_no_width(void **state)
{
	static const char *const moving[] = { "a\nb", "a\tb", "\r", "\x1b[2J", "\x7f", "\xc2\x9b",
		"\xe2\x80\xa8",
		"\xe2\x80\xae"
		"cba",
		"\xe2\x81\xa6" };

	(void)state;
	for (size_t i = 0; i < sizeof(moving) / sizeof(moving[0]); i++)
		assert_int_equal(columns_of(moving[i]), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_text_takes_a_column_a_letter),
		cmocka_unit_test(test_thai_marks_above_and_below_take_no_column),
		cmocka_unit_test(test_wide_and_invisible_characters_are_known),
		cmocka_unit_test(test_what_is_not_utf8_has_no_width),
		cmocka_unit_test(test_what_moves_the_cursor_or_turns_the_text_has_no_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
