/* SPDX-License-Identifier: BSD-2-Clause */
/* One live code a person: resumed where it belongs, replaced elsewhere, never multiplied. */
#include "ledger_rig.h"

/* The same sign-in again, after a broken connection. */
static void
test_the_same_sign_in_resumes_its_code(void **state)
{
	struct drawn code = draw_code(&here);

	(void)state;
	assert_asked(&here, code.wrong, MESSAGE_CODE_WRONG);
	sign_in_from(&here, "192.0.2.7");
	assert_true(ledger_open(&here) && ledger_begin(&here));
	assert_said(&here, here.prompt, MESSAGE_ASK_CODE_RESUMED);
	assert_int_equal(here.code.length, 0); /* nothing to be mailed */
	assert_string_equal(here.dialog.words.value[WORD_N], "2");
	assert_string_equal(
	    here.dialog.words.value[WORD_REFERENCE], disk.record.challenge.reference);
	assert_int_equal(disk.writes, 2);
	assert_proven(&here, code.right);
}

/* T19: two connections share one set of attempts. */
static void
test_two_connections_of_one_sign_in_share_the_attempts(void **state)
{
	struct drawn code = draw_code(&here);

	(void)state;
	sign_in_from(&elsewhere, "192.0.2.7");
	assert_true(ledger_open(&elsewhere) && ledger_begin(&elsewhere));
	assert_asked(&here, code.wrong, MESSAGE_CODE_WRONG);
	assert_asked(&elsewhere, code.wrong, MESSAGE_CODE_WRONG);
	assert_compare_refused(&here, code.wrong, MESSAGE_TRIES_USED);
	assert_compare_refused(&elsewhere, code.right, MESSAGE_TRIES_USED);
}

static void
test_resuming_can_be_switched_off(void **state)
{
	(void)state;
	(void)draw_code(&here);
	sign_in_from(&here, "192.0.2.7");
	here.settings.otp.resume = false;
	assert_false(ledger_open(&here) && ledger_begin(&here));
	assert_refused(&here, MESSAGE_LETTERS_CAP);
	let_the_cool_down_pass();
	(void)draw_code(&here);
}

/* T23: from another host, service, source or address it is another sign-in. */
static void
test_another_sign_in_never_resumes_the_code(void **state)
{
	(void)state;
	for (unsigned difference = 0; difference < 5; difference++) {
		begin(state);
		(void)draw_code(&here);
		sign_in_from(&here, difference == 0 ? "192.0.2.8" : "192.0.2.7");
		if (difference == 1)
			here.caller.service = "sudo";
		if (difference == 2)
			(void)snprintf(here.host, sizeof here.host, "srv02");
		if (difference == 3)
			(void)snprintf(here.email, sizeof here.email, "other@office.go.th");
		if (difference == 4)
			here.keys.keys[0].bytes[0] ^= 1;
		assert_false(ledger_open(&here) && ledger_begin(&here));
		assert_refused(&here, MESSAGE_LETTERS_CAP);
		assert_int_equal(disk.writes, 1);
		let_the_cool_down_pass();
		(void)draw_code(&here);
	}
}

/* T23: even a login that holds the challenge cannot have its code accepted for something else. */
static void
test_a_code_is_good_for_its_own_sign_in_only(void **state)
{
	struct drawn code = draw_code(&here);

	(void)state;
	elsewhere.challenge = here.challenge;
	elsewhere.bond = here.bond;
	elsewhere.bond.source = "192.0.2.8";
	assert_asked(&elsewhere, code.right, MESSAGE_CODE_WRONG);
	assert_int_equal(attempts_on_disk(), ATTEMPTS - 1);
}

/* The older prompt says so. */
static void
test_a_newer_sign_in_elsewhere_voids_the_code(void **state)
{
	struct drawn code = draw_code(&here), newer;
	enum message_id prompt;

	(void)state;
	let_the_cool_down_pass();
	newer = draw_code(&elsewhere);
	assert_compare_refused(&here, code.right, MESSAGE_CODE_REPLACED);
	assert_int_equal(ledger_resend(&here, &prompt), STEP_REFUSED);
	assert_refused(&here, MESSAGE_CODE_REPLACED);
	assert_false(ledger_replace(&here));
	assert_refused(&here, MESSAGE_CODE_REPLACED);
	assert_int_equal(attempts_on_disk(), ATTEMPTS); /* they cost the newer one nothing */
	assert_proven(&elsewhere, newer.right);
}

/* T20: what is left of the attempts is passed on. */
static void
test_a_new_code_brings_no_new_attempts(void **state)
{
	struct drawn code = draw_code(&here);
	enum message_id prompt = MESSAGE_NONE;

	(void)state;
	assert_asked(&here, code.wrong, MESSAGE_CODE_WRONG);
	let_the_cool_down_pass();
	assert_int_equal(ledger_resend(&here, &prompt), STEP_ASK);
	assert_said(&here, prompt, MESSAGE_ASK_CODE_RESENT);
	assert_int_equal(attempts_on_disk(), ATTEMPTS - 1);
	assert_true(ledger_replace(&here));
	assert_int_equal(attempts_on_disk(), ATTEMPTS - 1);
	let_the_cool_down_pass();
	(void)draw_code(&elsewhere);
	assert_int_equal(attempts_on_disk(), ATTEMPTS - 1);
	assert_string_equal(elsewhere.dialog.words.value[WORD_N], "2");
}

/* T24 */
static void
test_after_a_new_code_the_old_one_is_wrong(void **state)
{
	struct drawn code = draw_code(&here), newer;
	char reference[CHALLENGE_REFERENCE_LENGTH + 1];
	enum message_id prompt;

	(void)state;
	memcpy(reference, here.challenge.reference, sizeof reference);
	do { /* one in a million is the same */
		let_the_cool_down_pass();
		assert_int_equal(ledger_resend(&here, &prompt), STEP_ASK);
		newer = take_code(&here);
	} while (strcmp(code.right, newer.right) == 0);
	assert_string_not_equal(here.challenge.reference, reference);
	assert_asked(&here, code.right, MESSAGE_CODE_WRONG);
	assert_proven(&here, newer.right);
}

static void
test_a_new_code_too_early_leaves_the_old_one_working(void **state)
{
	struct drawn code = draw_code(&here);
	enum message_id prompt = MESSAGE_NONE;

	(void)state;
	assert_int_equal(ledger_resend(&here, &prompt), STEP_ASK);
	assert_said(&here, prompt, MESSAGE_RESEND_EARLY);
	assert_int_equal(here.code.length, 0);
	assert_int_equal(disk.writes, 1);
	assert_proven(&here, code.right);
}

static void
test_a_new_code_too_early_for_one_that_expired_has_to_wait(void **state)
{
	enum message_id prompt;

	(void)state;
	(void)draw_code(&here);
	let_the_code_expire();
	assert_int_equal(ledger_resend(&here, &prompt), STEP_REFUSED);
	assert_refused(&here, MESSAGE_LETTERS_CAP);
	assert_false(ledger_open(&elsewhere) && ledger_begin(&elsewhere));
	assert_refused(&elsewhere, MESSAGE_LETTERS_CAP);
	let_the_cool_down_pass();
	assert_int_equal(ledger_resend(&here, &prompt), STEP_ASK);
}

/* No relay could be reached: the letter that never left does not count. */
static void
test_a_letter_that_never_left_is_replaced_at_once(void **state)
{
	(void)state;
	(void)draw_code(&here);
	assert_true(ledger_replace(&here));
	assert_int_equal(disk.writes, 2);
	assert_proven(&here, take_code(&here).right);
}

/* 206 to those who were at the prompt, 204 to who comes anew; both say how long. */
static void
test_used_up_attempts_lock_the_account(void **state)
{
	struct drawn code = draw_code(&here);
	enum message_id prompt;

	(void)state;
	for (int i = 0; i < ATTEMPTS; i++)
		(void)ledger_compare(&here, typed(code.wrong), &prompt);
	assert_refused(&here, MESSAGE_TRIES_USED);
	assert_string_equal(here.dialog.words.value[WORD_WAIT], "1 min");
	sign_in_from(&elsewhere, "192.0.2.7");
	let_time_pass(59);
	assert_false(ledger_open(&elsewhere) && ledger_begin(&elsewhere));
	assert_refused(&elsewhere, MESSAGE_LOCKED);
	assert_string_equal(elsewhere.dialog.words.value[WORD_WAIT], "1 s");
	assert_int_equal(ledger_resend(&here, &prompt), STEP_REFUSED);
	assert_refused(&here, MESSAGE_TRIES_USED);
	assert_int_equal(attempts_on_disk(), 0);
	let_time_pass(1);
	(void)draw_code(&here);
	assert_int_equal(attempts_on_disk(), ATTEMPTS);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, begin)
	const struct CMUnitTest tests[] = {
		TEST(test_the_same_sign_in_resumes_its_code),
		TEST(test_two_connections_of_one_sign_in_share_the_attempts),
		TEST(test_resuming_can_be_switched_off),
		TEST(test_another_sign_in_never_resumes_the_code),
		TEST(test_a_code_is_good_for_its_own_sign_in_only),
		TEST(test_a_newer_sign_in_elsewhere_voids_the_code),
		TEST(test_a_new_code_brings_no_new_attempts),
		TEST(test_after_a_new_code_the_old_one_is_wrong),
		TEST(test_a_new_code_too_early_leaves_the_old_one_working),
		TEST(test_a_new_code_too_early_for_one_that_expired_has_to_wait),
		TEST(test_a_letter_that_never_left_is_replaced_at_once),
		TEST(test_used_up_attempts_lock_the_account),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
