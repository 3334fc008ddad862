/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Guesses and letters of an account: what is open, for how long it is not, and what ends what.
 * Times are seconds on a clock of the test's own. (T19, T20, T26, T29)
 */
#include "limiter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define HOUR 3600
#define DAY (24 * HOUR)

static const struct settings defaults = {
	.otp = { .resend_after = 60 },
	.limits = { .codes_per_day = 20,
	    .letters_per_hour = 5,
	    .letters_per_day = 20,
	    .lock_first = 60,
	    .lock_longest = 3600 },
};
static struct settings settings;
static struct counters counters;

static int
begin(void **state)
{
	(void)state;
	settings = defaults;
	memset(&counters, 0, sizeof counters);
	return 0;
}

static int64_t
ms(int64_t seconds)
{
	return seconds * 1000;
}

static void
assert_open(int64_t at)
{
	int64_t wait_ms;

	assert_int_equal(limiter_standing(&counters, &settings, ms(at), &wait_ms), LIMITER_OPEN);
	assert_int_equal(wait_ms, 0);
}

static void
assert_locked(int64_t at, int64_t wait)
{
	int64_t wait_ms;

	assert_int_equal(limiter_standing(&counters, &settings, ms(at), &wait_ms), LIMITER_LOCKED);
	assert_int_equal(wait_ms, ms(wait));
	assert_int_equal(limiter_codes_left(&counters, &settings, ms(at)), 0);
}

static void
assert_locked_for_admin(int64_t at)
{
	int64_t wait_ms;

	assert_int_equal(
	    limiter_standing(&counters, &settings, ms(at), &wait_ms), LIMITER_LOCKED_FOR_ADMIN);
	assert_int_equal(wait_ms, 0);
	assert_int_equal(limiter_codes_left(&counters, &settings, ms(at)), 0);
	assert_false(limiter_debit(&counters, &settings, false, ms(at)));
}

static void
wrong(int64_t at)
{
	assert_true(limiter_debit(&counters, &settings, false, ms(at)));
}

/* The last attempt of a challenge. */
static void
spend(int64_t at)
{
	assert_true(limiter_debit(&counters, &settings, true, ms(at)));
}

static void
right(int64_t at)
{
	wrong(at);
	limiter_refund(&counters);
	limiter_redeem(&counters);
}

static void
letter(int64_t at)
{
	counters_add_letter(&counters, ms(at));
}

static void
assert_letter_waits(int64_t at, int64_t wait)
{
	assert_int_equal(limiter_letter_ms(&counters, &settings, ms(at)), ms(wait));
}

static void
test_a_new_account_is_open(void **state)
{
	(void)state;
	assert_open(0);
	assert_int_equal(limiter_codes_left(&counters, &settings, 0), 20);
	assert_letter_waits(0, 0);
}

/* T20: as many wrong codes as the day admits, then none until the oldest is a day old. */
static void
test_the_days_wrong_codes_run_out(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		assert_int_equal(limiter_codes_left(&counters, &settings, ms(i)), 20 - i);
		wrong(i);
	}
	assert_locked(20, DAY - 20);
	assert_false(limiter_debit(&counters, &settings, false, ms(20)));
	assert_int_equal(limiter_wrong_today(&counters, ms(20)), 20);
	assert_locked(DAY - 1, 1);
	assert_open(DAY);
	assert_int_equal(limiter_codes_left(&counters, &settings, ms(DAY)), 1);
	wrong(DAY);
	assert_locked(DAY, 1);
}

/* However the codes lie in time: never more than the bound in any 24 hours. */
static void
test_in_any_day_there_is_no_wrong_code_too_many(void **state)
{
	static int64_t at[10000];
	unsigned count = 0, most = 0;
	uint32_t chance = 1;

	(void)state;
	for (int64_t now = 0; count < sizeof at / sizeof at[0] && now < 4000 * (int64_t)DAY;
	     now += (chance = chance * 1103515245 + 12345) >> 20) {
		if (limiter_debit(&counters, &settings, chance % 3 == 0, ms(now)))
			at[count++] = now;
		if (counters.consecutive >= LIMITER_CONSECUTIVE_MAX)
			counters.consecutive = 0; /* as after a right code, but the day's stay */
	}
	assert_true(count > 1000);
	for (unsigned i = 0, first = 0; i < count; i++) {
		while (at[i] - at[first] >= DAY)
			first++;
		most = i - first + 1 > most ? i - first + 1 : most;
	}
	print_message("figure: wrong codes in any 24 h %u / 20\n", most);
	assert_int_equal(most, 20);
}

static void
test_a_right_code_takes_back_its_own_debit_and_no_other(void **state)
{
	(void)state;
	for (int i = 0; i < 19; i++)
		wrong(i);
	for (int i = 0; i < 50; i++)
		right(20 + i);
	assert_int_equal(limiter_wrong_today(&counters, ms(100)), 19);
	wrong(100);
	assert_locked(100, DAY - 100);
}

static void
test_a_setting_made_smaller_counts_at_once(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++)
		wrong(i);
	settings.limits.codes_per_day = 5;
	assert_locked(100, DAY - 100 + 15); /* until the fifth newest leaves */
	settings.limits.codes_per_day = 100;
	assert_open(100);
}

/* Settings that were never read allow as good as nothing. */
static void
test_without_settings_a_single_wrong_code_locks(void **state)
{
	(void)state;
	memset(&settings, 0, sizeof settings);
	wrong(0);
	assert_locked(0, DAY);
	letter(0);
	assert_letter_waits(0, DAY);
}

static void
test_used_up_challenges_lock_for_twice_as_long_each_time(void **state)
{
	static const int64_t locks[] = { 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600 };
	int64_t now = 0;

	(void)state;
	for (size_t i = 0; i < sizeof locks / sizeof locks[0]; i++) {
		wrong(now);
		spend(now);
		assert_locked(now, locks[i]);
		assert_locked(now + locks[i] - 1, 1);
		assert_false(limiter_debit(&counters, &settings, false, ms(now)));
		now += locks[i];
		assert_open(now);
	}
	settings.limits.lock_longest = 60; /* below lock_first: the longest is the longest */
	settings.limits.lock_first = 600;
	spend(now);
	assert_locked(now, 60);
}

/* It is on disk with the debit, so that no crash skips it. */
static void
test_a_right_code_takes_the_lock_back_that_came_with_its_debit(void **state)
{
	(void)state;
	wrong(0);
	wrong(0);
	spend(0);
	assert_locked(0, 60);
	limiter_refund(&counters);
	assert_open(0);
	assert_int_equal(limiter_wrong_today(&counters, 0), 2);
}

static void
test_a_right_code_ends_row_and_doubling(void **state)
{
	(void)state;
	spend(0);
	spend(60);
	right(180);
	assert_int_equal(counters.consecutive, 0);
	spend(200);
	assert_locked(200, 60);
}

/* T29: a quiet day. */
static void
test_24_hours_without_a_wrong_code_end_row_and_doubling(void **state)
{
	(void)state;
	spend(0);
	spend(60);
	spend(60 + DAY - 1);
	assert_locked(60 + DAY - 1, 240);
	spend(60 + DAY - 1 + DAY);
	assert_locked(60 + DAY - 1 + DAY, 60);
	assert_int_equal(counters.consecutive, 1);
}

/* T29 */
static void
test_100_wrong_codes_in_a_row_lock_until_an_administrator_unlocks(void **state)
{
	int64_t now = 0;

	(void)state;
	for (int i = 0; i < 99; i++, now += 2 * HOUR)
		wrong(now);
	assert_open(now);
	wrong(now);
	assert_locked_for_admin(now);
	assert_locked_for_admin(now + 1000 * (int64_t)DAY);
	limiter_unlock(&counters);
	assert_open(now);
	assert_int_equal(limiter_codes_left(&counters, &settings, ms(now)), 20);
}

static void
test_the_hundredth_code_may_be_the_right_one(void **state)
{
	int64_t now = 0;

	(void)state;
	for (int i = 0; i < 99; i++, now += 2 * HOUR)
		wrong(now);
	right(now);
	assert_open(now);
	assert_int_equal(counters.consecutive, 0);
}

static void
test_unlocking_leaves_the_letters_and_what_the_person_is_told(void **state)
{
	(void)state;
	letter(0);
	spend(1);
	limiter_unlock(&counters);
	assert_open(1);
	assert_letter_waits(1, 59);
	assert_int_equal(limiter_letters_today(&counters, ms(1)), 1);
	assert_int_equal(counters.wrong_since_grant, 1);
	spend(2);
	assert_locked(2, 60);
}

/* Notice 705: only a grant ends it, neither a day nor an unlock. */
static void
test_wrong_codes_are_told_at_the_next_grant(void **state)
{
	(void)state;
	wrong(0);
	wrong(2 * DAY);
	wrong(2 * DAY);
	limiter_refund(&counters);
	assert_int_equal(counters.wrong_since_grant, 2);
	limiter_redeem(&counters);
	assert_int_equal(counters.wrong_since_grant, 0);
}

/* --- letters (T26) --- */

static void
test_the_next_letter_waits_for_the_cool_down(void **state)
{
	(void)state;
	letter(100);
	assert_letter_waits(100, 60);
	assert_letter_waits(159, 1);
	assert_letter_waits(160, 0);
}

static void
test_an_hour_has_so_many_letters(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++) {
		assert_letter_waits(i * 60, 0);
		letter(i * 60);
	}
	assert_letter_waits(300, HOUR - 300);
	assert_letter_waits(HOUR - 1, 1);
	assert_letter_waits(HOUR, 0);
	letter(HOUR);
	assert_letter_waits(HOUR + 60, 0);
	assert_letter_waits(HOUR + 59, 1);
}

static void
test_a_day_has_so_many_letters(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		assert_letter_waits(i * 1800, 0);
		letter(i * 1800);
	}
	assert_letter_waits(20 * 1800, DAY - 20 * 1800);
	assert_letter_waits(DAY, 0);
}

static void
test_a_redeemed_letter_leaves_the_hour_and_the_cool_down_but_not_the_day(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		assert_letter_waits(i, 0);
		letter(i);
		right(i);
	}
	assert_letter_waits(20, DAY - 20);
	assert_int_equal(limiter_cool_down_ms(&counters, &settings, ms(20)), 0);
	assert_int_equal(limiter_letters_today(&counters, ms(20)), 20);
}

static void
test_a_letter_that_never_left_does_not_count(void **state)
{
	(void)state;
	letter(0);
	for (int i = 0; i < 50; i++) {
		letter(100 + i);
		counters_take_letter_back(&counters);
	}
	assert_letter_waits(100, 0);
	assert_int_equal(limiter_letters_today(&counters, ms(200)), 1);
}

/* T37: a write that was lost adds to full lists; what they forget was of no effect. */
static void
test_full_lists_still_know_when_they_open(void **state)
{
	(void)state;
	settings.limits.codes_per_day = 100;
	settings.limits.letters_per_day = 200;
	settings.limits.letters_per_hour = 200;
	for (int i = 0; i < 100; i++)
		wrong(i);
	counters.consecutive = 0;
	counters_add_wrong(&counters, false, ms(200));
	counters.consecutive = 0;
	assert_locked(200, DAY - 200 + 1); /* the second has to leave, too */
	for (int i = 0; i < 201; i++)
		letter(i);
	assert_letter_waits(300, DAY - 300 + 1);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, begin)
	const struct CMUnitTest tests[] = {
		TEST(test_a_new_account_is_open),
		TEST(test_the_days_wrong_codes_run_out),
		TEST(test_in_any_day_there_is_no_wrong_code_too_many),
		TEST(test_a_right_code_takes_back_its_own_debit_and_no_other),
		TEST(test_a_setting_made_smaller_counts_at_once),
		TEST(test_without_settings_a_single_wrong_code_locks),
		TEST(test_used_up_challenges_lock_for_twice_as_long_each_time),
		TEST(test_a_right_code_takes_the_lock_back_that_came_with_its_debit),
		TEST(test_a_right_code_ends_row_and_doubling),
		TEST(test_24_hours_without_a_wrong_code_end_row_and_doubling),
		TEST(test_100_wrong_codes_in_a_row_lock_until_an_administrator_unlocks),
		TEST(test_the_hundredth_code_may_be_the_right_one),
		TEST(test_unlocking_leaves_the_letters_and_what_the_person_is_told),
		TEST(test_wrong_codes_are_told_at_the_next_grant),
		TEST(test_the_next_letter_waits_for_the_cool_down),
		TEST(test_an_hour_has_so_many_letters),
		TEST(test_a_day_has_so_many_letters),
		TEST(test_a_redeemed_letter_leaves_the_hour_and_the_cool_down_but_not_the_day),
		TEST(test_a_letter_that_never_left_does_not_count),
		TEST(test_full_lists_still_know_when_they_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
