/* SPDX-License-Identifier: BSD-2-Clause */
/* A line is ours only when every bit of it is (T126); its members are found and nothing else. */
#include "journal_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static char text[JOURNAL_LINE_MAX + 1];
static size_t length;

static int
write_line(void **state)
{
	char hash[JOURNAL_HASH_SIZE], prev[JOURNAL_HASH_SIZE] = "";
	struct journal_entry entry;

	(void)state;
	memset(prev, 'a', sizeof prev - 1);
	journal_begin(&entry, JOURNAL_LETTER);
	journal_add(&entry, "user", "สมชาย");
	journal_add_number(&entry, "number", 204);
	journal_add(&entry, "empty", "");
	length = journal_entry_write(&entry, 123456, 1790826300123, prev, text, hash) - 1;
	text[length] = '\0';
	return 0;
}

static void
test_every_flipped_bit_makes_it_no_line_T126(void **state)
{
	struct journal_line line;

	(void)state;
	assert_true(journal_line_read(&line, text, length));
	for (size_t bit = 0; bit < length * 8; bit++) {
		text[bit / 8] ^= (char)(1 << bit % 8);
		assert_false(journal_line_read(&line, text, length));
		text[bit / 8] ^= (char)(1 << bit % 8);
	}
}

static void
test_a_part_of_a_line_is_no_line(void **state)
{
	struct journal_line line;

	(void)state;
	for (size_t part = 0; part < length; part++) {
		assert_false(journal_line_read(&line, text, part));
		assert_true(part == 0 || !journal_line_read(&line, text + part, length - part));
	}
	text[length] = ' ';
	assert_false(journal_line_read(&line, text, length + 1));
}

static void
test_members_are_found_by_their_whole_names(void **state)
{
	static const struct {
		const char *key, *value;
	} members[] = {
		{ "user", "สมชาย" },
		{ "number", "204" },
		{ "empty", "" },
		{ "event", "letter" },
		{ "time", NULL },
		{ "use", NULL },
		{ "users", NULL },
		{ "letter", NULL },
		{ "", NULL },
	};
	struct journal_line line;
	char value[64];

	(void)state;
	assert_true(journal_line_read(&line, text, length));
	for (unsigned i = 0; i < sizeof members / sizeof members[0]; i++) {
		bool found = journal_line_member(&line, members[i].key, value, sizeof value);

		if (members[i].value)
			assert_string_equal(value, members[i].value);
		assert_true(found == (members[i].value || strcmp(members[i].key, "time") == 0));
	}
}

static void
test_a_value_is_cut_to_what_there_is_room_for(void **state)
{
	struct journal_line line;
	char value[16];

	(void)state;
	assert_true(journal_line_read(&line, text, length));
	for (size_t size = 1; size < sizeof value; size++) {
		memset(value, 'x', sizeof value);
		assert_true(journal_line_member(&line, "user", value, size));
		assert_int_equal(strlen(value), (size - 1) / 3 * 3);
		assert_true(journal_line_member(&line, "number", value, size));
		assert_true(strlen(value) < size);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_every_flipped_bit_makes_it_no_line_T126, write_line),
		cmocka_unit_test_setup(test_a_part_of_a_line_is_no_line, write_line),
		cmocka_unit_test_setup(test_members_are_found_by_their_whole_names, write_line),
		cmocka_unit_test_setup(test_a_value_is_cut_to_what_there_is_room_for, write_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
