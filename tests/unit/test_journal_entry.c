/* SPDX-License-Identifier: BSD-2-Clause */
/* Whatever a value is, the line is one line of printable ASCII that fits, and reads back (T122). */
#include "journal_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define PREV "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static char text[JOURNAL_LINE_MAX + 1], hash[JOURNAL_HASH_SIZE];

/* Writes the entry, and checks all that must be so of any line. */
static struct journal_line
written(const struct journal_entry *entry)
{
	struct journal_line line;
	size_t length = journal_entry_write(entry, 7, 1790826300123, PREV, text, hash);

	assert_true(length > 0 && length <= JOURNAL_LINE_MAX);
	assert_int_equal(strlen(text), length);
	assert_ptr_equal(strchr(text, '\n'), text + length - 1);
	for (size_t i = 0; i < length - 1; i++)
		assert_in_range(text[i], ' ', '~');
	assert_true(journal_line_read(&line, text, length - 1));
	assert_string_equal(line.hash, hash);
	assert_string_equal(line.prev, PREV);
	assert_int_equal(line.seq, 7);
	assert_int_equal(line.time_ms, 1790826300123);
	assert_int_equal(line.event, entry->event);
	return line;
}

static struct journal_line
written_value(const char *value)
{
	struct journal_entry entry;

	journal_begin(&entry, JOURNAL_REFUSED);
	journal_add(&entry, "user", value);
	return written(&entry);
}

static void
assert_reads(const char *value, const char *expected)
{
	struct journal_line line = written_value(value);
	char read[JOURNAL_LINE_MAX];

	assert_true(journal_line_member(&line, "user", read, sizeof read));
	assert_string_equal(read, expected);
}

static void
test_a_line_is_what_the_header_says(void **state)
{
	struct journal_entry entry;

	(void)state;
	setenv("TZ", "Asia/Bangkok", 1);
	tzset();
	journal_begin(&entry, JOURNAL_GRANTED);
	journal_add(&entry, "user", "somchai");
	journal_add(&entry, "nothing", NULL);
	journal_add_number(&entry, "seconds", -12);
	journal_add_time(&entry, "since", 1790826300);
	(void)written(&entry);
	text[strlen(text) - JOURNAL_HASH_SIZE - 2] = '\0';
	assert_string_equal(text,
	    "{\"seq\":7,\"time\":\"2026-10-01T10:45:00.123+07:00\",\"event\":\"granted\","
	    "\"user\":\"somchai\",\"seconds\":-12,\"since\":\"2026-10-01T10:45:00.000+07:00\","
	    "\"prev\":\"" PREV "\",\"hash\":\"");
}

static void
test_the_offset_is_the_machines(void **state)
{
	static const char *const zones[] = { "UTC", "Asia/Bangkok", "America/St_Johns",
		"Asia/Kathmandu" };

	(void)state;
	for (unsigned i = 0; i < sizeof zones / sizeof zones[0]; i++) {
		setenv("TZ", zones[i], 1);
		tzset();
		(void)written_value(""); /* reads back as the same moment */
	}
}

static void
test_every_character_reads_back_as_it_was_T122(void **state)
{
	(void)state;
	assert_reads("สมชาย", "สมชาย");
	assert_reads("a\"b\\c", "a\"b\\c");
	assert_reads("\n\r\t\x1b[31m\x7f\x08", "\n\r\t\x1b[31m\x7f\x08");
	assert_reads("\xe2\x80\xae\xc2\x85", "\xe2\x80\xae\xc2\x85"); /* RTL override, NEL */
	assert_reads("😀", "😀");
	assert_reads("\",\"event\":\"granted\",\"x\":\"", "\",\"event\":\"granted\",\"x\":\"");
	assert_reads("a\xff\xc3", "a\xef\xbf\xbd\xef\xbf\xbd"); /* no UTF-8 */
}

static void
test_a_value_never_becomes_a_member_T122(void **state)
{
	struct journal_line line = written_value("x\",\"role\":\"admin");
	char read[64];

	(void)state;
	assert_false(journal_line_member(&line, "role", read, sizeof read));
	line = written_value("x,");
	assert_false(journal_line_member(&line, "user\"", read, sizeof read));
}

static void
test_a_long_value_is_cut_between_characters_and_says_so_T122(void **state)
{
	static const char mark[] = "\xe2\x80\xa6";
	char value[4096], read[JOURNAL_LINE_MAX];

	(void)state;
	for (unsigned length = 100; length < 1300; length++) {
		for (unsigned i = 0; i < length; i++)
			memcpy(value + 3 * i, "ส", 4);
		struct journal_line line = written_value(value);
		assert_true(journal_line_member(&line, "user", read, sizeof read));
		size_t kept = strlen(read) - strlen(mark);
		assert_string_equal(read + kept, mark);
		assert_int_equal(kept % 3, 0);
		assert_memory_equal(read, value, kept);
	}
}

static void
test_the_last_value_has_the_rest_of_the_line_and_no_more(void **state)
{
	char value[4096] = "";
	struct journal_entry entry;

	(void)state;
	for (unsigned i = 0; i < 600; i++)
		memcpy(value + 3 * i, "ส", 4);
	for (unsigned before = 0; before < 8; before++) {
		journal_begin(&entry, JOURNAL_EMERGENCY);
		for (unsigned i = 0; i < before; i++)
			journal_add(&entry, "user", value);
		journal_add_last(&entry, "reason", value);
		assert_in_range(entry.length, JOURNAL_MEMBERS_MAX - 24, JOURNAL_MEMBERS_MAX);
		assert_int_equal(strlen(entry.members), entry.length);
	}
}

static void
test_many_long_values_leave_the_line_whole_T122(void **state)
{
	static const char *const fillers[] = { "a", "\n", "\"", "ส", "😀", "\xff" };

	(void)state;
	for (unsigned filler = 0; filler < 6; filler++) {
		char value[5000] = "", read[JOURNAL_LINE_MAX];
		struct journal_entry entry;
		struct journal_line line;

		for (unsigned i = 0; i < 1000; i++)
			strncat(value, fillers[filler], 4);
		journal_begin(&entry, JOURNAL_SESSION_CLOSED);
		journal_add(&entry, "login", "0123456789abcdef");
		for (char key[] = "a"; key[0] <= 'z'; key[0]++) {
			journal_add(&entry, key, value);
			journal_add_number(&entry, "number", INT64_MIN);
		}
		line = written(&entry);
		assert_true(journal_line_member(&line, "login", read, sizeof read));
		assert_string_equal(read, "0123456789abcdef");
	}
}

static void
test_every_event_has_a_word_that_reads_back(void **state)
{
	(void)state;
	for (int i = 1; i < JOURNAL_EVENTS; i++) {
		struct journal_entry entry;

		journal_begin(&entry, (enum journal_event)i);
		(void)written(&entry);
	}
	assert_string_equal(journal_event_word(0), "unknown");
	assert_string_equal(journal_event_word(JOURNAL_EVENTS), "unknown");
}

static void
test_a_time_that_cannot_be_told_is_no_line(void **state)
{
	struct journal_entry entry;

	(void)state;
	journal_begin(&entry, JOURNAL_GRANTED);
	assert_int_equal(journal_entry_write(&entry, 1, -1, PREV, text, hash), 0);
	assert_int_equal(journal_entry_write(&entry, 1, INT64_MAX, PREV, text, hash), 0);
	assert_int_equal(journal_entry_write(&entry, 1, 300000000000000, PREV, text, hash), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line_is_what_the_header_says),
		cmocka_unit_test(test_the_offset_is_the_machines),
		cmocka_unit_test(test_every_character_reads_back_as_it_was_T122),
		cmocka_unit_test(test_a_value_never_becomes_a_member_T122),
		cmocka_unit_test(test_a_long_value_is_cut_between_characters_and_says_so_T122),
		cmocka_unit_test(test_the_last_value_has_the_rest_of_the_line_and_no_more),
		cmocka_unit_test(test_many_long_values_leave_the_line_whole_T122),
		cmocka_unit_test(test_every_event_has_a_word_that_reads_back),
		cmocka_unit_test(test_a_time_that_cannot_be_told_is_no_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
