/* SPDX-License-Identifier: BSD-2-Clause */
/* Each kind of field is read as it was written, and what is never written is wrong. */
#include "pass.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct fields {
	uint8_t byte;
	uint32_t word;
	int64_t number, time;
	bool truth;
	char text[5];
};

static uint8_t bytes[64];

static struct pass
pass_fields(bool read, struct fields *fields)
{
	struct pass pass = { .from = read ? bytes : NULL, .to = bytes };

	pass_byte(&pass, &fields->byte);
	pass_uint32(&pass, &fields->word);
	pass_int64(&pass, &fields->number);
	pass_time(&pass, &fields->time);
	pass_truth(&pass, &fields->truth);
	pass_text(&pass, fields->text, sizeof fields->text);
	return pass;
}

static void
test_what_was_written_is_read(void **state)
{
	struct fields written = { 0xfe, 0xfedcba98, INT64_MIN, 0xfedcba987654, true, "abcd" }, read;
	static const uint8_t form[] = { 0xfe, 0x98, 0xba, 0xdc, 0xfe, 0, 0, 0, 0, 0, 0, 0, 0x80,
		0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe, 1, 'a', 'b', 'c', 'd', 0 };
	struct pass pass = pass_fields(false, &written);

	(void)state;
	assert_false(pass.wrong);
	assert_int_equal(pass.at, sizeof form);
	assert_memory_equal(bytes, form, sizeof form);
	memset(&read, 0, sizeof read);
	assert_false(pass_fields(true, &read).wrong);
	assert_int_equal(read.byte, written.byte);
	assert_int_equal(read.word, written.word);
	assert_true(read.number == written.number && read.time == written.time);
	assert_true(read.truth);
	assert_string_equal(read.text, "abcd");
}

static void
test_writing_changes_no_field(void **state)
{
	static const struct fields fields = { 1, 2, 3, 4, true,
		"a" }; /* in memory that is read only */

	(void)state;
	assert_false(pass_fields(false, (struct fields *)&fields).wrong);
}

static void
test_what_does_not_fit_is_wrong(void **state)
{
	static const int64_t times[] = { -1, INT64_MIN, INT64_MAX, (int64_t)1 << 48 };
	struct fields fields = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
		fields.time = times[i];
		assert_true(pass_fields(false, &fields).wrong);
	}
	fields.time = ((int64_t)1 << 48) - 1;
	assert_false(pass_fields(false, &fields).wrong);
	memset(fields.text, 'x', sizeof fields.text);
	assert_true(pass_fields(false, &fields).wrong);
}

static void
test_what_is_never_written_is_wrong(void **state)
{
	struct fields fields = { .text = "ab" };

	(void)state;
	assert_false(pass_fields(false, &fields).wrong);
	bytes[24] = 'x'; /* behind the text's end */
	assert_true(pass_fields(true, &fields).wrong);
	bytes[24] = 0;
	bytes[19] = 2; /* neither true nor false */
	assert_true(pass_fields(true, &fields).wrong);
	bytes[19] = 0;
	assert_false(pass_fields(true, &fields).wrong);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_was_written_is_read),
		cmocka_unit_test(test_writing_changes_no_field),
		cmocka_unit_test(test_what_does_not_fit_is_wrong),
		cmocka_unit_test(test_what_is_never_written_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
