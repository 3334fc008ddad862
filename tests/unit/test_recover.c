/* SPDX-License-Identifier: BSD-2-Clause */
/* A recovery code at the code prompt: paid for as a mailed code is, and used up with the grant. */
#include "ledger_rig.h"

#include "limiter.h"
#include "recover.h"
#include "recovery.h"

static struct secret card[RECORD_RECOVERY_MAX];

static void
issue(bool one)
{
	static const struct recovery_bond bond = { .person = "somchai", .host = "srv01" };
	int64_t ends_ms = one ? disk.record.time_ms + 3600000 : 0;

	assert_true(recovery_issue(
	    &disk.record.recovery, one, 1767225600, ends_ms, &here.keys, &bond, card));
}

/* A prompt for a mailed code, by a person who has a card. */
static int
set_up(void **state)
{
	begin(state);
	issue(false);
	(void)draw_code(&here);
	return 0;
}

static enum step
type(struct login *login, const struct secret *code, enum message_id *prompt)
{
	*prompt = MESSAGE_NONE;
	return ledger_recover(login, code, prompt);
}

static void
assert_wrong(struct login *login, const struct secret *code)
{
	enum message_id prompt;

	assert_int_equal(type(login, code, &prompt), STEP_ASK);
	assert_said(login, prompt, MESSAGE_CODE_WRONG);
}

static void
get_in_with(const struct secret *code)
{
	enum message_id prompt;

	assert_int_equal(type(&here, code, &prompt), STEP_PROVEN);
	assert_true(ledger_redeem(&here));
}

/* A sign-in that comes as far as the prompt. */
static void
come_again(void)
{
	sign_in_from(&here, "192.0.2.7");
	assert_true(ledger_open(&here) && ledger_begin(&here));
	secret_reset(&here.code);
}

/* T32: an attempt is on disk before the comparison, the use with the grant and in one write. */
static void
test_a_code_is_paid_for_before_and_used_up_with_the_grant(void **state)
{
	enum message_id prompt;
	unsigned writes = disk.writes;

	(void)state;
	assert_int_equal(type(&here, &card[3], &prompt), STEP_PROVEN);
	assert_int_equal(disk.writes, writes + 1);
	assert_int_equal(attempts_on_disk(), ATTEMPTS - 1);
	assert_false(disk.record.recovery.code[3].used);
	assert_true(disk.store.open); /* and locked, so that nobody else gets in between */
	assert_true(ledger_redeem(&here));
	assert_int_equal(disk.writes, writes + 2);
	assert_true(disk.record.recovery.code[3].used);
	assert_false(disk.record.challenge.live);
	assert_string_equal(disk.record.granted.source, "192.0.2.7");
	assert_int_equal(here.recovered.left, 9);
	assert_int_equal(disk.record.counters.wrong_count, 0);
}

static void
test_a_use_that_cannot_be_written_lets_nobody_in(void **state)
{
	enum message_id prompt;

	(void)state;
	assert_int_equal(type(&here, &card[0], &prompt), STEP_PROVEN);
	disk.writes_with = STORE_UNWRITABLE;
	assert_false(ledger_redeem(&here));
	assert_refused(&here, MESSAGE_STORE_UNWRITABLE);
}

static void
test_a_guess_that_cannot_be_paid_for_is_not_compared(void **state)
{
	enum message_id prompt;

	(void)state;
	disk.writes_with = STORE_UNWRITABLE;
	assert_int_equal(type(&here, &card[0], &prompt), STEP_REFUSED);
	assert_refused(&here, MESSAGE_STORE_UNWRITABLE);
	assert_false(here.recovered.used);
}

static void
test_a_used_code_is_a_wrong_code(void **state)
{
	(void)state;
	get_in_with(&card[0]);
	come_again();
	assert_wrong(&here, &card[0]);
	assert_int_equal(attempts_on_disk(), ATTEMPTS - 1);
	assert_int_equal(disk.record.counters.wrong_count, 1);
	get_in_with(&card[1]);
	assert_int_equal(here.recovered.left, 8);
}

/* T32: recovery codes and mailed codes are guessed out of one purse. */
static void
test_wrong_recovery_codes_take_the_attempts_of_the_mailed_one_and_lock(void **state)
{
	struct secret wrong = card[0];
	enum message_id prompt;
	int64_t wait_ms;

	(void)state;
	wrong.bytes[0] = wrong.bytes[0] == '0' ? '1' : '0';
	assert_wrong(&here, &wrong);
	assert_asked(&here, "000000", MESSAGE_CODE_WRONG);
	assert_int_equal(type(&here, &wrong, &prompt), STEP_REFUSED);
	assert_refused(&here, MESSAGE_TRIES_USED);
	assert_int_equal(
	    limiter_standing(&disk.record.counters, &here.settings, disk.record.time_ms, &wait_ms),
	    LIMITER_LOCKED);
	assert_int_equal(type(&here, &card[0], &prompt), STEP_REFUSED);
	assert_int_equal(recovery_left(&disk.record.recovery, &here.keys, 0), 10);
}

static void
test_a_single_code_that_ended_is_a_wrong_code(void **state)
{
	(void)state;
	issue(true);
	let_time_pass(3600);
	assert_wrong(&here, &card[0]);
	assert_int_equal(attempts_on_disk(), ATTEMPTS - 1);
	issue(true);
	get_in_with(&card[0]);
	assert_int_equal(here.recovered.left, 0);
}

/* Their mailed code may have ended while they looked for the card. */
static void
test_it_works_when_the_mailed_code_has_expired(void **state)
{
	(void)state;
	let_the_code_expire();
	get_in_with(&card[0]);
}

static void
test_who_was_issued_none_is_not_charged(void **state)
{
	enum message_id prompt;

	(void)state;
	recovery_void(&disk.record.recovery);
	assert_int_equal(type(&here, &card[0], &prompt), STEP_ASK);
	assert_said(&here, prompt, MESSAGE_CODE_FORMAT);
	assert_int_equal(attempts_on_disk(), ATTEMPTS);
	assert_false(recover_is_possible(&here));
}

static void
test_a_replaced_prompt_takes_no_recovery_code(void **state)
{
	enum message_id prompt;

	(void)state;
	let_the_cool_down_pass();
	(void)draw_code(&elsewhere);
	assert_int_equal(type(&here, &card[0], &prompt), STEP_REFUSED);
	assert_refused(&here, MESSAGE_CODE_REPLACED);
	assert_int_equal(recovery_left(&disk.record.recovery, &here.keys, 0), 10);
}

/* T33: it says nothing of a mailbox, and stands for one sign-in only. */
static void
test_it_proves_no_address_and_is_not_remembered(void **state)
{
	static const struct remembered nothing;

	(void)state;
	here.terminal = (struct terminal){ 34817, 4700, 123456 };
	get_in_with(&card[0]);
	assert_string_equal(disk.record.proven_address, "");
	assert_memory_equal(&disk.record.remembered, &nothing, sizeof nothing);
}

static void
test_a_letter_that_never_left_is_given_back(void **state)
{
	(void)state;
	assert_int_equal(disk.letters, 1);
	here.letter.state = LETTER_UNREACHABLE;
	get_in_with(&card[0]);
	assert_int_equal(disk.letters, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
		    test_a_code_is_paid_for_before_and_used_up_with_the_grant, set_up),
		cmocka_unit_test_setup(test_a_use_that_cannot_be_written_lets_nobody_in, set_up),
		cmocka_unit_test_setup(
		    test_a_guess_that_cannot_be_paid_for_is_not_compared, set_up),
		cmocka_unit_test_setup(test_a_used_code_is_a_wrong_code, set_up),
		cmocka_unit_test_setup(
		    test_wrong_recovery_codes_take_the_attempts_of_the_mailed_one_and_lock, set_up),
		cmocka_unit_test_setup(test_a_single_code_that_ended_is_a_wrong_code, set_up),
		cmocka_unit_test_setup(test_it_works_when_the_mailed_code_has_expired, set_up),
		cmocka_unit_test_setup(test_who_was_issued_none_is_not_charged, set_up),
		cmocka_unit_test_setup(test_a_replaced_prompt_takes_no_recovery_code, set_up),
		cmocka_unit_test_setup(test_it_proves_no_address_and_is_not_remembered, set_up),
		cmocka_unit_test_setup(test_a_letter_that_never_left_is_given_back, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
