/* SPDX-License-Identifier: BSD-2-Clause */
/* How often an SSO is asked, and for how long (T83). Seconds of a clock that the tests turn. */
#include "pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

#define AT(seconds) ((int64_t)(seconds)*1000)

static void
test_an_interval_is_what_the_sso_says_within_reason_T83(void **state)
{
	static const struct {
		int64_t said;
		int kept;
	} rows[] = { { 0, 5 }, { -1, 5 }, { 1, 1 }, { 5, 5 }, { 60, 60 }, { 61, 60 },
		{ INT64_MAX, 60 }, { INT64_MIN, 5 } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct pace pace;

		pace_begin(&pace, rows[i].said, 300, AT(7));
		assert_int_equal(pace.next_ms, AT(7 + rows[i].kept));
		assert_int_equal(pace.end_ms, AT(307));
		pace_go_on(&pace, AT(20));
		assert_int_equal(pace.next_ms, AT(20 + rows[i].kept));
	}
}

static void
test_slow_down_for_ever_is_slower_and_slower_and_ends_T83(void **state)
{
	struct pace pace;
	int64_t now = 0;
	unsigned asked = 0;

	(void)state;
	pace_begin(&pace, 1, 300, now);
	assert_int_equal(pace.next_ms, AT(1));
	pace_slow_down(&pace, AT(1));
	assert_int_equal(pace.next_ms, AT(7));
	pace_go_on(&pace, AT(7)); /* for good */
	assert_int_equal(pace.next_ms, AT(13));
	for (now = AT(13); !pace_is_over(&pace, now); asked++) {
		pace_slow_down(&pace, now);
		assert_true(pace.next_ms > now && pace.next_ms - now <= AT(PACE_LONGEST_S));
		now = pace.next_ms;
	}
	assert_int_equal(now, AT(300));
	assert_in_range(asked, 5, 10);
}

static void
test_no_answer_doubles_the_wait_until_one_comes_T83(void **state)
{
	struct pace pace;

	(void)state;
	pace_begin(&pace, 5, 300, 0);
	pace_back_off(&pace, AT(5));
	assert_int_equal(pace.next_ms, AT(15));
	pace_back_off(&pace, AT(15));
	assert_int_equal(pace.next_ms, AT(35));
	for (int i = 0; i < 100; i++)
		pace_back_off(&pace, AT(35));
	assert_int_equal(pace.next_ms, AT(95));
	pace_go_on(&pace, AT(95));
	assert_int_equal(pace.next_ms, AT(100));
}

static void
test_the_end_is_never_slept_through_T83(void **state)
{
	struct pace pace;

	(void)state;
	pace_begin(&pace, 60, 3, AT(1));
	assert_int_equal(pace.next_ms, AT(4));
	assert_false(pace_is_over(&pace, AT(4) - 1));
	assert_true(pace_is_over(&pace, AT(4)));
	pace_slow_down(&pace, AT(2));
	assert_int_equal(pace.next_ms, AT(4));
	pace_back_off(&pace, AT(3));
	assert_int_equal(pace.next_ms, AT(4));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_interval_is_what_the_sso_says_within_reason_T83),
		cmocka_unit_test(test_slow_down_for_ever_is_slower_and_slower_and_ends_T83),
		cmocka_unit_test(test_no_answer_doubles_the_wait_until_one_comes_T83),
		cmocka_unit_test(test_the_end_is_never_slept_through_T83),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
