/* SPDX-License-Identifier: BSD-2-Clause */
/* What is counted: the newest are kept, and what is not in use is zero (the record's form wants
 * it). */
#include "counters.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct counters counters;

static int
begin(void **state)
{
	(void)state;
	memset(&counters, 0, sizeof counters);
	return 0;
}

static void
test_a_full_list_forgets_its_oldest(void **state)
{
	(void)state;
	for (int i = 0; i < 2 * COUNTERS_LETTERS_MAX; i++) {
		counters_add_wrong(&counters, false, i);
		counters_add_letter(&counters, i);
	}
	assert_int_equal(counters.wrong_count, COUNTERS_WRONG_MAX);
	assert_int_equal(counters.letter_count, COUNTERS_LETTERS_MAX);
	for (int i = 0; i < COUNTERS_WRONG_MAX; i++)
		assert_int_equal(counters.wrong_ms[COUNTERS_WRONG_MAX - 1 - i],
		    2 * COUNTERS_LETTERS_MAX - 1 - i);
	for (int i = 0; i < COUNTERS_LETTERS_MAX; i++)
		assert_int_equal(counters.letter[i].at_ms, COUNTERS_LETTERS_MAX + i);
	assert_int_equal(counters.consecutive, 2 * COUNTERS_LETTERS_MAX);
}

static void
test_what_is_taken_back_leaves_zeros(void **state)
{
	static const struct counters none;

	(void)state;
	counters_add_letter(&counters, 5);
	counters.letter[0].redeemed = true;
	counters_take_letter_back(&counters);
	counters_add_wrong(&counters, false, 6);
	counters_take_wrong_back(&counters);
	counters.consecutive = 0; /* for limiter_refund to say */
	assert_memory_equal(&counters, &none, sizeof none);
}

static void
test_from_nothing_nothing_is_taken_back(void **state)
{
	static const struct counters none;

	(void)state;
	counters_take_letter_back(&counters);
	counters_take_wrong_back(&counters);
	assert_memory_equal(&counters, &none, sizeof none);
}

static void
test_a_letter_in_place_of_a_redeemed_one_is_not_redeemed(void **state)
{
	(void)state;
	for (int i = 0; i < COUNTERS_LETTERS_MAX; i++) {
		counters_add_letter(&counters, i);
		counters.letter[i].redeemed = true;
	}
	counters_add_letter(&counters, 1000);
	assert_false(counters.letter[COUNTERS_LETTERS_MAX - 1].redeemed);
	assert_true(counters.letter[COUNTERS_LETTERS_MAX - 2].redeemed);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, begin)
	const struct CMUnitTest tests[] = {
		TEST(test_a_full_list_forgets_its_oldest),
		TEST(test_what_is_taken_back_leaves_zeros),
		TEST(test_from_nothing_nothing_is_taken_back),
		TEST(test_a_letter_in_place_of_a_redeemed_one_is_not_redeemed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
