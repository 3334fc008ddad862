/* SPDX-License-Identifier: BSD-2-Clause */
/* The rule of what failed passwords cost, by tables, and the form a set has on disk. */
#include "failures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define PAIR 4711
#define OTHER 4712
#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define LABEL 9

static const int64_t begin = 1000 * SECOND;

/* Fails so often, each time as soon as it may. Returns when the last one was. */
static int64_t
try_wrongly(struct failures *set, uint32_t tag, unsigned count, int64_t time)
{
	for (unsigned i = 0; i < count; i++) {
		time += failures_wait_ms(set, tag, time);
		failures_count(set, tag, time);
	}
	return time;
}

static void
test_the_third_failure_costs_five_seconds_and_each_further_one_double(void **state)
{
	static const int seconds[] = { 0, 0, 5, 10, 20, 40, 80, 160, 300, 300, 300 };
	struct failures set = { 0 };
	int64_t time = begin;

	(void)state;
	assert_int_equal(failures_wait_ms(&set, PAIR, time), 0);
	for (size_t i = 0; i < sizeof seconds / sizeof seconds[0]; i++) {
		time = try_wrongly(&set, PAIR, 1, time);
		assert_int_equal(failures_wait_ms(&set, PAIR, time), seconds[i] * SECOND);
		assert_int_equal(failures_wait_ms(&set, OTHER, time), 0);
	}
}

static void
test_a_wait_is_over_when_its_time_is_and_never_sooner(void **state)
{
	struct failures set = { 0 };

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		failures_count(&set, PAIR, begin + 1); /* noted as the next whole second */
	assert_int_equal(failures_wait_ms(&set, PAIR, begin + 1), 5000);
	assert_int_equal(failures_wait_ms(&set, PAIR, begin + 5001), 999);
	assert_int_equal(failures_wait_ms(&set, PAIR, begin + 5999), 1);
	assert_int_equal(failures_wait_ms(&set, PAIR, begin + 6000), 0);
	/* and a file that says it is earlier makes nobody wait for longer than that */
	assert_int_equal(failures_wait_ms(&set, PAIR, 0), 5000);
}

/* Three failures count as such when they lie in ten minutes, wherever these begin. */
static void
test_three_failures_in_more_than_ten_minutes_cost_nothing(void **state)
{
	static const struct {
		int64_t second, third;
		bool waits;
	} rows[] = {
		{ 0, 10 * MINUTE - SECOND, true },
		{ 0, 10 * MINUTE, false },
		{ 9 * MINUTE, 10 * MINUTE - SECOND, true },
		{ 9 * MINUTE, 10 * MINUTE, false },
		{ 9 * MINUTE, 18 * MINUTE, false },
		{ 10 * MINUTE, 11 * MINUTE, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct failures set = { 0 };

		failures_count(&set, PAIR, begin);
		failures_count(&set, PAIR, begin + rows[i].second);
		failures_count(&set, PAIR, begin + rows[i].third);
		assert_int_equal(
		    failures_wait_ms(&set, PAIR, begin + rows[i].third) > 0, rows[i].waits);
	}
}

static void
test_the_window_slides(void **state)
{
	struct failures set = { 0 };

	(void)state;
	failures_count(&set, PAIR, begin);
	failures_count(&set, PAIR, begin + 9 * MINUTE);
	failures_count(&set, PAIR, begin + 11 * MINUTE); /* with the one before: two */
	assert_int_equal(failures_wait_ms(&set, PAIR, begin + 11 * MINUTE), 0);
	failures_count(&set, PAIR, begin + 12 * MINUTE);
	assert_int_equal(failures_wait_ms(&set, PAIR, begin + 12 * MINUTE), 5000);
}

static void
test_ten_quiet_minutes_after_the_wait_end_it(void **state)
{
	struct failures set = { 0 };
	int64_t time = try_wrongly(&set, PAIR, 5, begin), quiet = 20 * SECOND + 10 * MINUTE;

	(void)state;
	struct failures later = set;
	failures_count(&later, PAIR, time + quiet - SECOND);
	assert_int_equal(failures_wait_ms(&later, PAIR, time + quiet - SECOND), 40000);
	later = set;
	failures_count(&later, PAIR, time + quiet);
	assert_int_equal(failures_wait_ms(&later, PAIR, time + quiet), 0);
}

static void
test_a_right_first_factor_ends_it(void **state)
{
	struct failures set = { 0 };
	int64_t time = try_wrongly(&set, PAIR, 4, begin);

	(void)state;
	(void)try_wrongly(&set, OTHER, 3, begin);
	failures_forget(&set, PAIR);
	assert_int_equal(failures_wait_ms(&set, PAIR, time), 0);
	assert_false(failures_concern(&set, PAIR));
	assert_true(failures_concern(&set, OTHER));
	(void)try_wrongly(&set, PAIR, 2, time);
	assert_int_equal(failures_wait_ms(&set, PAIR, time), 0);
}

static void
test_the_fewest_failures_give_way_and_of_those_the_oldest(void **state)
{
	struct failures set = { 0 };

	(void)state;
	(void)try_wrongly(&set, 0, 4, begin);
	for (uint32_t tag = 1; tag < FAILURES_PAIRS; tag++)
		failures_count(&set, tag, begin + tag * SECOND);
	failures_count(&set, 3, begin + 20 * SECOND);
	failures_count(&set, 100, begin + 21 * SECOND);
	assert_false(failures_concern(&set, 1));
	failures_count(&set, 101, begin + 22 * SECOND);
	assert_false(failures_concern(&set, 2));
	assert_true(failures_concern(&set, 0));
	for (uint32_t tag = 1000; tag < 3000; tag++) /* names without number */
		failures_count(&set, tag, begin + 30 * SECOND);
	assert_true(failures_concern(&set, 0));
	assert_int_equal(failures_wait_ms(&set, 0, begin + 5 * SECOND), 10000);
	assert_true(failures_concern(&set, 3));
}

static void
test_what_is_over_gives_way_first(void **state)
{
	struct failures set = { 0 };
	int64_t time = try_wrongly(&set, 0, 3, begin) + 11 * MINUTE;

	(void)state;
	for (uint32_t tag = 1; tag <= FAILURES_PAIRS; tag++)
		failures_count(&set, tag, time);
	for (uint32_t tag = 1; tag <= FAILURES_PAIRS; tag++)
		assert_true(failures_concern(&set, tag));
}

static void
test_damage_costs_the_longest_wait_once(void **state)
{
	struct failures set = { 0 };

	(void)state;
	failures_close(&set, begin);
	assert_int_equal(failures_wait_ms(&set, PAIR, begin), FAILURES_LONGEST_MS);
	assert_int_equal(failures_wait_ms(&set, OTHER, begin), FAILURES_LONGEST_MS);
	assert_false(failures_open(&set, begin + FAILURES_LONGEST_MS - 1));
	assert_int_equal(failures_wait_ms(&set, PAIR, begin + FAILURES_LONGEST_MS - 1), 1);
	assert_true(failures_open(&set, begin + FAILURES_LONGEST_MS));
	assert_false(failures_concern(&set, PAIR));

	failures_count(&set, PAIR, begin);
	failures_prolong(&set, 0);
	assert_int_equal(failures_wait_ms(&set, PAIR, 0), FAILURES_LONGEST_MS);
	assert_int_equal(failures_wait_ms(&set, OTHER, 0), 0);
}

static void
test_a_set_on_disk_is_the_same_set(void **state)
{
	struct failures set = { 0 }, read;
	uint8_t bytes[FAILURES_BLOCK_SIZE];

	(void)state;
	for (uint32_t tag = 0; tag < FAILURES_PAIRS; tag++)
		(void)try_wrongly(&set, UINT32_MAX - tag, tag + 1, begin + tag);
	set.closed_until_s = 12345;
	failures_encode(&set, LABEL, bytes);
	assert_true(failures_decode(&read, LABEL, bytes));
	assert_memory_equal(&read, &set, sizeof set);
	assert_false(failures_decode(&read, LABEL + 1, bytes));
	set.pair[3].count = 10; /* is never written */
	failures_encode(&set, LABEL, bytes);
	assert_false(failures_decode(&read, LABEL, bytes));
	memset(bytes, 0, sizeof bytes);
	assert_false(failures_decode(&read, LABEL, bytes)); /* T37: zeros are not innocence */
	assert_false(failures_concern(&read, UINT32_MAX));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_the_third_failure_costs_five_seconds_and_each_further_one_double),
		cmocka_unit_test(test_a_wait_is_over_when_its_time_is_and_never_sooner),
		cmocka_unit_test(test_three_failures_in_more_than_ten_minutes_cost_nothing),
		cmocka_unit_test(test_the_window_slides),
		cmocka_unit_test(test_ten_quiet_minutes_after_the_wait_end_it),
		cmocka_unit_test(test_a_right_first_factor_ends_it),
		cmocka_unit_test(test_the_fewest_failures_give_way_and_of_those_the_oldest),
		cmocka_unit_test(test_what_is_over_gives_way_first),
		cmocka_unit_test(test_damage_costs_the_longest_wait_once),
		cmocka_unit_test(test_a_set_on_disk_is_the_same_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
