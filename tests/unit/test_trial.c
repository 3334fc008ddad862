/* SPDX-License-Identifier: BSD-2-Clause */
/* The trial code: asked once, counted like any other, and never in anybody's way. */
#include "excuse_rig.h"

#include "trial.h"

static int
set_up_trial(void **state)
{
	(void)set_up(state);
	world.from = in_days(7);
	world.before = "ask";
	return 0;
}

static void
assert_told(enum message_id first, enum message_id second)
{
	assert_int_equal(world.told[0], first);
	assert_int_equal(world.told[1], second);
}

static void
test_the_right_code_proves_the_address_and_is_not_asked_for_again(void **state)
{
	(void)state;
	assert_int_equal(play_again("rrar"), VERDICT_GRANTED);
	assert_int_equal(world.asked, MESSAGE_ASK_CODE_PROOF);
	assert_told(MESSAGE_PROOF_OK, MESSAGE_SOON_MAIL_OK);
	assert_string_equal(disk.record.proven_address, "somchai@office.go.th");
	assert_int_equal(play_again("rr"), VERDICT_GRANTED);
	assert_int_equal(world.asked, MESSAGE_ASK_PASSWORD);
	assert_told(MESSAGE_SOON_MAIL_OK, MESSAGE_LAST_SIGNIN);
}

static void
test_enter_skips_it(void **state)
{
	(void)state;
	assert_int_equal(play_again("rrae"), VERDICT_GRANTED);
	assert_told(MESSAGE_PROOF_FAILED, MESSAGE_SOON_MAIL_OK);
	assert_int_equal(disk.record.counters.wrong_count, 0);
	assert_string_equal(disk.record.proven_address, "");
	assert_int_not_equal(disk.record.granted.at.wall_s, 0);
}

static void
test_what_cannot_be_a_code_and_the_password_cost_nothing(void **state)
{
	(void)state;
	assert_int_equal(play_again("rrax"), VERDICT_GRANTED);
	assert_told(MESSAGE_PROOF_FAILED, MESSAGE_SOON_MAIL_OK);
	assert_int_equal(play_again("rrp"), VERDICT_GRANTED);
	assert_told(MESSAGE_PROOF_FAILED, MESSAGE_SOON_MAIL_OK);
	assert_int_equal(disk.record.counters.wrong_count, 0);
}

static void
test_a_wrong_one_is_paid_for_and_lets_in(void **state)
{
	(void)state;
	assert_int_equal(play_again("rraw"), VERDICT_GRANTED);
	assert_told(MESSAGE_PROOF_FAILED, MESSAGE_SOON_MAIL_OK);
	assert_int_equal(disk.record.counters.wrong_count, 1);
	assert_int_equal(world.events[JOURNAL_CODE_WRONG], 1);
	assert_string_equal(disk.record.proven_address, "");
}

/* T28: nobody is locked out by what they need not answer. */
static void
test_however_many_are_wrong_nobody_is_locked_and_the_days_limit_holds(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 40; i++) {
		assert_int_equal(play_again("rraw"), VERDICT_GRANTED);
		let_the_cool_down_pass();
	}
	assert_in_range(disk.record.counters.wrong_count, 5, 19);
	assert_int_equal(disk.record.counters.spent_row, 0);
	world.from = in_days(0);
	assert_int_equal(play_again("rr"), VERDICT_EXHAUSTED); /* letters, like anybody's */
	assert_int_equal(here.refusal.message, MESSAGE_LETTERS_CAP);
}

static void
test_where_one_more_wrong_code_would_lock_there_is_no_trial(void **state)
{
	(void)state;
	assert_int_equal(play_again("rrae"), VERDICT_GRANTED);
	let_the_cool_down_pass();
	for (int left = here.settings.limits.codes_per_day; left > 1; left--)
		counters_add_wrong(&disk.record.counters, false, disk.record.time_ms);
	assert_int_equal(play_again("rr"), VERDICT_GRANTED);
	assert_int_equal(world.asked, MESSAGE_ASK_PASSWORD);
}

static void
test_where_no_letter_may_go_there_is_no_trial(void **state)
{
	(void)state;
	disk.host_wait_ms = 60000;
	assert_int_equal(play_again("rr"), VERDICT_GRANTED);
	assert_int_equal(world.asked, MESSAGE_ASK_PASSWORD);
	assert_told(MESSAGE_SOON_MAIL_OK, MESSAGE_NONE);
	assert_string_equal(world.mailed, "");
}

static void
test_without_an_address_there_is_no_trial(void **state)
{
	(void)state;
	assert_int_equal(play_again("re"), VERDICT_GRANTED);
	assert_int_equal(world.asked, MESSAGE_ASK_PASSWORD);
	assert_told(MESSAGE_SOON_NO_MAIL, MESSAGE_NONE);
}

static void
test_a_program_that_cannot_ask_is_let_in_without_a_letter(void **state)
{
	(void)state;
	assert_int_equal(play_again("rrq"), VERDICT_GRANTED);
	assert_told(MESSAGE_PROOF_FAILED, MESSAGE_SOON_MAIL_OK);
	assert_string_equal(world.mailed, "");
	assert_int_equal(here.code.length, 0);
}

static void
test_a_letter_that_no_relay_takes_is_no_hindrance(void **state)
{
	(void)state;
	for (const char *fate = "jufzd"; *fate; fate++) {
		const char script[] = { 'r', 'r', *fate, 'e', '\0' };

		(void)set_up_trial(state);
		assert_int_equal(play_again(script), VERDICT_GRANTED);
		assert_told(MESSAGE_PROOF_FAILED, MESSAGE_SOON_MAIL_OK);
	}
}

static void
test_who_hangs_up_at_the_trial_is_not_let_in(void **state)
{
	(void)state;
	assert_int_equal(play_again("rrag"), VERDICT_DENIED);
	assert_int_equal(world.events[JOURNAL_EXCUSED], 0);
	assert_int_equal(disk.record.granted.at.wall_s, 0);
}

static void
test_a_lock_of_before_holds(void **state)
{
	(void)state;
	disk.record.counters.consecutive = LIMITER_CONSECUTIVE_MAX;
	assert_int_equal(play_again("rr"), VERDICT_EXHAUSTED);
}

static void
test_the_exempt_are_offered_none(void **state)
{
	const struct settings_exemption exempt = {
		.users = (const char *const[]){ "somchai", NULL },
		.until = "2399-12-31",
		.reason = "r",
	};

	(void)state;
	world.exempt = &exempt;
	assert_int_equal(play_again("rr"), VERDICT_GRANTED);
	assert_int_equal(world.asked, MESSAGE_ASK_PASSWORD);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, set_up_trial)
	const struct CMUnitTest tests[] = {
		TEST(test_the_right_code_proves_the_address_and_is_not_asked_for_again),
		TEST(test_enter_skips_it),
		TEST(test_what_cannot_be_a_code_and_the_password_cost_nothing),
		TEST(test_a_wrong_one_is_paid_for_and_lets_in),
		TEST(test_however_many_are_wrong_nobody_is_locked_and_the_days_limit_holds),
		TEST(test_where_one_more_wrong_code_would_lock_there_is_no_trial),
		TEST(test_where_no_letter_may_go_there_is_no_trial),
		TEST(test_without_an_address_there_is_no_trial),
		TEST(test_a_program_that_cannot_ask_is_let_in_without_a_letter),
		TEST(test_a_letter_that_no_relay_takes_is_no_hindrance),
		TEST(test_who_hangs_up_at_the_trial_is_not_let_in),
		TEST(test_a_lock_of_before_holds),
		TEST(test_the_exempt_are_offered_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
