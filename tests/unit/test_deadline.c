/* SPDX-License-Identifier: BSD-2-Clause */
/* Who confirms nothing gets the old sign-in back in time, whatever the clocks say. */
#include "deadline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define MINUTES(count) ((count)*INT64_C(60000))

static const struct deadline usual = {
	.set = { .boot_ms = 5000, .wall_s = 1790826300, .boot_id = { 1, 2, 3, 0xff } },
	.lasts_ms = MINUTES(10)
};

static int64_t
left(int64_t boot_ms, int64_t wall_s, bool same_boot)
{
	struct moment now = usual.set;

	now.boot_ms = boot_ms;
	now.wall_s = wall_s;
	now.boot_id[15] = same_boot ? 0 : 1;
	return deadline_left_ms(&usual, &now);
}

static void
test_it_is_due_when_its_time_has_passed_and_not_before(void **state)
{
	(void)state;
	assert_int_equal(left(5000, 1790826300, true), MINUTES(10));
	assert_int_equal(left(5000 + MINUTES(10) - 1, 1790826900, true), 1);
	assert_int_equal(left(5000 + MINUTES(10), 1790826900, true), 0);
	assert_int_equal(left(INT64_MAX, 1790826900, true), 0);
}

static void
test_no_clock_that_can_be_set_moves_it(void **state)
{
	(void)state;
	assert_int_equal(left(6000, 1790826300 - 86400, true), MINUTES(10) - 1000);
	assert_int_equal(left(6000, INT64_MAX, true), MINUTES(10) - 1000);
	assert_int_equal(left(5000 + MINUTES(10), 0, true), 0);
}

static void
test_after_a_restart_it_is_due_at_once(void **state)
{
	(void)state;
	assert_int_equal(left(6000, 1790826301, false), 0);
	assert_int_equal(left(4999, 1790826301, true), 0); /* no such boot runs backwards */
}

static void
test_nothing_at_all_is_due(void **state)
{
	const struct deadline none = { 0 };
	const struct moment now = { 0 };

	(void)state;
	assert_int_equal(deadline_left_ms(&none, &now), 0);
}

static void
test_it_comes_back_as_it_was_written(void **state)
{
	char text[DEADLINE_TEXT_SIZE];
	struct deadline back;

	(void)state;
	deadline_write(&usual, text);
	assert_true(deadline_read(&back, text, strlen(text)));
	assert_memory_equal(&back, &usual, sizeof usual);
	back.set.boot_ms = back.set.wall_s = back.lasts_ms = INT64_MAX;
	deadline_write(&back, text);
	assert_true(deadline_read(&back, text, strlen(text)));
	assert_int_equal(back.lasts_ms, INT64_MAX);
}

static void
test_what_is_not_understood_is_due(void **state)
{
	char text[DEADLINE_TEXT_SIZE], bad[DEADLINE_TEXT_SIZE + 1];
	struct deadline back = usual;
	size_t length;

	(void)state;
	deadline_write(&usual, text);
	length = strlen(text);
	for (size_t cut = 0; cut < length; cut++) {
		assert_false(deadline_read(&back, text, cut));
		assert_int_equal(deadline_left_ms(&back, &usual.set), 0);
	}
	for (size_t i = 0; i < length; i++) {
		memcpy(bad, text, length);
		bad[i] = ' ';
		if (text[i] != ' ')
			assert_false(deadline_read(&back, bad, length));
	}
	memcpy(bad, text, length);
	bad[length] = '\n';
	assert_false(deadline_read(&back, bad, length + 1));
	memset(bad, 'a', sizeof bad);
	assert_false(deadline_read(&back, bad, sizeof bad));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_is_due_when_its_time_has_passed_and_not_before),
		cmocka_unit_test(test_no_clock_that_can_be_set_moves_it),
		cmocka_unit_test(test_after_a_restart_it_is_due_at_once),
		cmocka_unit_test(test_nothing_at_all_is_due),
		cmocka_unit_test(test_it_comes_back_as_it_was_written),
		cmocka_unit_test(test_what_is_not_understood_is_due),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
