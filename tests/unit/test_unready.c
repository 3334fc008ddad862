/* SPDX-License-Identifier: BSD-2-Clause */
/* Who could not be mailed a code, by the last line that the audit log has of them. */
#include "unready.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct unready unready;

static int
set_up(void **state)
{
	(void)state;
	unready_free(&unready);
	return 0;
}

/* A line of the log; a NULL member is left out. */
static void
log_line(enum journal_event event, const char *user, const char *person, const char *mail,
    const char *ref)
{
	char text[JOURNAL_LINE_MAX + 1], hash[JOURNAL_HASH_SIZE], prev[JOURNAL_HASH_SIZE] = "";
	struct journal_entry entry;
	struct journal_line line;
	size_t length;

	memset(prev, 'a', sizeof prev - 1);
	journal_begin(&entry, event);
	journal_add(&entry, "user", user);
	journal_add(&entry, "person", person);
	journal_add(&entry, "mail", mail);
	journal_add(&entry, "ref", ref);
	if (event == JOURNAL_GRANTED && !ref)
		journal_add(&entry, "excused", "start_date");
	length = journal_entry_write(&entry, 1, 1790826300123, prev, text, hash) - 1;
	assert_true(journal_line_read(&line, text, length));
	assert_true(unready_take(&unready, &line));
}

static void
test_the_last_word_about_somebody_counts(void **state)
{
	(void)state;
	log_line(JOURNAL_EXCUSED, "somchai", NULL, "none", NULL);
	log_line(JOURNAL_GRANTED, "somchai", NULL, NULL, NULL);
	log_line(JOURNAL_EXCUSED, "malee", NULL, "ok", NULL);
	assert_int_equal(unready.count, 1);
	assert_string_equal(unready.people[0].name, "somchai");
	assert_string_equal(unready.people[0].mail, "none");
	assert_int_equal(unready.people[0].told_ms, 1790826300123);
	log_line(JOURNAL_EXCUSED, "somchai", NULL, "unverified", NULL);
	assert_string_equal(unready.people[0].mail, "unverified");
	log_line(JOURNAL_EXCUSED, "somchai", NULL, "ok", NULL);
	assert_string_equal(unready.people[0].mail, "ok");
	log_line(JOURNAL_EXCUSED, "malee", NULL, "unusable", NULL);
	assert_int_equal(unready.count, 2);
}

static void
test_a_code_that_was_typed_shows_that_it_arrived(void **state)
{
	(void)state;
	log_line(JOURNAL_EXCUSED, "somchai", NULL, "none", NULL);
	log_line(JOURNAL_GRANTED, "somchai", NULL, NULL, "BCDF");
	assert_string_equal(unready.people[0].mail, "ok");
}

static void
test_people_go_by_their_name_at_the_sso(void **state)
{
	(void)state;
	log_line(JOURNAL_EXCUSED, "counter", "somchai", "none", NULL);
	log_line(JOURNAL_EXCUSED, "counter", "malee", "none", NULL);
	assert_int_equal(unready.count, 2);
	assert_string_equal(unready.people[1].name, "malee");
}

static void
test_other_lines_and_lines_without_a_name_say_nothing(void **state)
{
	(void)state;
	log_line(JOURNAL_EXCUSED, NULL, NULL, "none", NULL);
	log_line(JOURNAL_REFUSED, "somchai", NULL, "none", NULL);
	log_line(JOURNAL_EXCUSED, "somchai", NULL, NULL, NULL);
	assert_int_equal(unready.count, 0);
}

static void
test_there_is_room_for_an_office_of_any_size(void **state)
{
	char name[16];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		(void)snprintf(name, sizeof name, "person%d", i);
		log_line(JOURNAL_EXCUSED, name, NULL, "none", NULL);
	}
	assert_int_equal(unready.count, 1000);
	assert_string_equal(unready.people[999].name, "person999");
	unready_free(&unready);
	assert_int_equal(unready.count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_the_last_word_about_somebody_counts, set_up),
		cmocka_unit_test_setup(test_a_code_that_was_typed_shows_that_it_arrived, set_up),
		cmocka_unit_test_setup(test_people_go_by_their_name_at_the_sso, set_up),
		cmocka_unit_test_setup(
		    test_other_lines_and_lines_without_a_name_say_nothing, set_up),
		cmocka_unit_test_setup(test_there_is_room_for_an_office_of_any_size, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
