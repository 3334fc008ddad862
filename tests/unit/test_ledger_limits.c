/* SPDX-License-Identifier: BSD-2-Clause */
/* Whom the limits hold up, what they are told, and that nothing gets round them. */
#include "ledger_rig.h"

#include "limiter.h"

#define HOUR 3600
#define DAY (24 * HOUR)

/* Types a wrong code; false when the login is over. */
static bool
guess(struct login *login, const char *code)
{
	enum message_id prompt = MESSAGE_NONE;

	return ledger_compare(login, typed(code), &prompt) == STEP_ASK;
}

static void
use_up(struct login *login)
{
	struct drawn code = draw_code(login);

	while (guess(login, code.wrong))
		;
}

static void
assert_begin_refused(struct login *login, enum message_id expected, const char *reason)
{
	unsigned writes = disk.writes;

	assert_false(ledger_open(login) && ledger_begin(login));
	assert_refused(login, expected);
	assert_string_equal(login->refusal.reason, reason);
	assert_int_equal(login->code.length, 0);
	assert_int_equal(disk.writes, writes);
}

/* Issue: one store operation, one write. A refusal writes nothing. */
static void
test_each_step_is_one_write(void **state)
{
	struct drawn code = draw_code(&here);
	enum message_id prompt;

	(void)state;
	assert_int_equal(disk.writes, 1);
	assert_asked(&here, code.wrong, MESSAGE_CODE_WRONG);
	assert_int_equal(disk.writes, 2);
	assert_int_equal(ledger_resend(&here, &prompt), STEP_ASK);
	assert_int_equal(disk.writes, 2);
	assert_proven(&here, code.right);
	assert_int_equal(disk.writes, 3);
	assert_true(ledger_redeem(&here));
	assert_int_equal(disk.writes, 4);
	assert_compare_refused(&here, code.right, MESSAGE_CODE_REPLACED);
	assert_int_equal(disk.writes, 4);
}

/* T39: whatever happens after the debit, it has happened; the lock of the last attempt, too. */
static void
test_the_lock_is_on_disk_before_the_last_attempt_is_compared(void **state)
{
	struct drawn code = draw_code(&here);
	int64_t wait_ms;

	(void)state;
	assert_asked(&here, code.wrong, MESSAGE_CODE_WRONG);
	assert_asked(&here, code.wrong, MESSAGE_CODE_WRONG);
	assert_proven(&here, code.right);
	assert_int_equal(disk.record.counters.wrong_count, 3);
	assert_int_equal(
	    limiter_standing(&disk.record.counters, &here.settings, disk.record.time_ms, &wait_ms),
	    LIMITER_LOCKED);
	assert_int_equal(disk.record.wrong.at.boot_ms, the_time.boot_ms);
	assert_true(ledger_redeem(&here));
	assert_int_equal(disk.record.counters.wrong_count, 2);
	assert_int_equal(
	    limiter_standing(&disk.record.counters, &here.settings, disk.record.time_ms, &wait_ms),
	    LIMITER_OPEN);
	(void)draw_code(&here); /* at once */
}

static void
test_the_last_wrong_code_is_remembered_and_a_right_one_is_not(void **state)
{
	struct drawn code = draw_code(&here);

	(void)state;
	assert_asked(&here, code.wrong, MESSAGE_CODE_WRONG);
	let_time_pass(10);
	assert_proven(&here, code.right);
	assert_int_equal(here.record.counters.wrong_since_grant, 1); /* for notice 705 */
	assert_true(ledger_redeem(&here));
	assert_int_equal(disk.record.wrong.at.boot_ms, the_time.boot_ms - 10000);
	assert_string_equal(disk.record.wrong.source, "192.0.2.7");
	assert_string_equal(disk.record.wrong.service, "sshd");
	assert_int_equal(disk.record.granted.at.boot_ms, the_time.boot_ms);
}

static void
test_a_source_that_is_too_long_is_cut(void **state)
{
	struct drawn code;

	(void)state;
	memset(here.source, 'x', sizeof here.source - 1);
	code = draw_code(&here);
	assert_proven(&here, code.right);
	assert_true(ledger_redeem(&here));
	assert_int_equal(strlen(disk.record.granted.source), RECORD_SOURCE_SIZE - 1);
}

/* 204 says until when; from anywhere. */
static void
test_a_locked_account_gets_no_letter(void **state)
{
	(void)state;
	use_up(&here);
	assert_refused(&here, MESSAGE_TRIES_USED);
	assert_begin_refused(&here, MESSAGE_LOCKED, "locked");
	assert_begin_refused(&elsewhere, MESSAGE_LOCKED, "locked");
	assert_string_equal(elsewhere.dialog.words.value[WORD_WAIT], "1 min");
	assert_true(strlen(elsewhere.dialog.words.value[WORD_UNTIL]) == 5);
	let_time_pass(60);
	use_up(&here);
	assert_string_equal(here.dialog.words.value[WORD_WAIT], "2 min");
}

/* 206 names the longer of lock and cool-down: before both are over there is no way on. */
static void
test_206_waits_for_the_next_letter_too(void **state)
{
	(void)state;
	here.settings.otp.resend_after = 600;
	use_up(&here);
	assert_refused(&here, MESSAGE_TRIES_USED);
	assert_string_equal(here.dialog.words.value[WORD_WAIT], "10 min");
}

/* T20 */
static void
test_the_days_last_wrong_code_locks_in_the_middle_of_a_challenge(void **state)
{
	struct drawn code;

	(void)state;
	here.settings.limits.codes_per_day = 5;
	elsewhere.settings = here.settings;
	use_up(&here);
	let_time_pass(60);
	code = draw_code(&here);
	assert_string_equal(here.dialog.words.value[WORD_N], "2"); /* of 3, but 2 today */
	assert_asked(&here, code.wrong, MESSAGE_CODE_WRONG);
	assert_string_equal(here.dialog.words.value[WORD_N], "1");
	assert_compare_refused(&here, code.wrong, MESSAGE_LOCKED);
	assert_string_equal(here.dialog.words.value[WORD_WAIT], "24 h");
	assert_int_equal(attempts_on_disk(), 1);
	assert_compare_refused(&here, code.right, MESSAGE_LOCKED);
	assert_begin_refused(&here, MESSAGE_LOCKED, "locked");
	assert_begin_refused(&elsewhere, MESSAGE_LOCKED, "locked");
	let_time_pass(DAY - 60);
	assert_true(ledger_open(&here) && ledger_begin(&here));
}

static void
test_a_lock_for_the_administrator_is_told(void **state)
{
	struct drawn code = draw_code(&here);

	(void)state;
	counters_add_wrong(&disk.record.counters, false, disk.record.time_ms);
	disk.record.counters.consecutive = 99;
	assert_compare_refused(&here, code.wrong, MESSAGE_LOCKED_ADMIN);
	assert_compare_refused(&here, code.right, MESSAGE_LOCKED_ADMIN);
	let_time_pass(100 * DAY);
	assert_begin_refused(&elsewhere, MESSAGE_LOCKED_ADMIN, "locked_for_admin");
	limiter_unlock(&disk.record.counters);
	(void)draw_code(&elsewhere);
}

/* 207 comes before 206: waiting does not help. */
static void
test_the_last_attempt_may_lock_for_the_administrator(void **state)
{
	(void)state;
	disk.record.counters.consecutive = 97;
	disk.record.counters.wrong_count = 1; /* of just now: the row goes on */
	disk.record.as_of = the_time;
	use_up(&here);
	assert_refused(&here, MESSAGE_LOCKED_ADMIN);
}

/* T26: 209 says until when, and a code that works is still asked for. */
static void
test_over_the_cap_of_letters_no_new_one_goes(void **state)
{
	struct drawn code = { 0 };
	enum message_id prompt;

	(void)state;
	for (int i = 0; i < 5; i++) {
		code = draw_code(i % 2 ? &elsewhere : &here);
		let_the_cool_down_pass();
	}
	assert_begin_refused(&elsewhere, MESSAGE_LETTERS_CAP, "letters_cap");
	assert_string_equal(elsewhere.dialog.words.value[WORD_WAIT], "55 min");
	assert_int_equal(ledger_resend(&here, &prompt), STEP_ASK);
	assert_said(&here, prompt, MESSAGE_RESEND_EARLY);
	assert_asked(&here, code.wrong, MESSAGE_CODE_WRONG);
	let_the_code_expire();
	assert_int_equal(ledger_resend(&here, &prompt), STEP_REFUSED);
	assert_refused(&here, MESSAGE_LETTERS_CAP);
	let_time_pass(55 * 60);
	(void)draw_code(&elsewhere);
}

/* Honest second sign-ins are not slowed, up to the day's letters. */
static void
test_who_types_the_right_codes_gets_20_letters_a_day_at_once(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		assert_proven(&here, draw_code(&here).right);
		assert_true(ledger_redeem(&here));
	}
	assert_begin_refused(&here, MESSAGE_LETTERS_CAP, "letters_cap");
	assert_string_equal(here.dialog.words.value[WORD_WAIT], "24 h");
}

/* A letter that surely never left costs no cool-down and no cap; its attempts stay used. */
static void
test_letters_that_never_left_cost_attempts_only(void **state)
{
	struct drawn code;

	(void)state;
	for (int i = 0; i < 30; i++) {
		(void)draw_code(&here);
		here.letter.state = LETTER_UNREACHABLE;
		ledger_unmail(&here);
		assert_int_equal(disk.record.counters.letter_count, 0);
	}
	code = draw_code(&here);
	assert_asked(&here, code.wrong, MESSAGE_CODE_WRONG);
	here.letter.state = LETTER_UNREACHABLE;
	ledger_unmail(&here);
	(void)draw_code(&here);
	assert_int_equal(attempts_on_disk(), ATTEMPTS - 1);
	assert_int_equal(disk.record.counters.wrong_count, 1);
}

/* A relay that refuses the address is not asked again and again: its sessions are bounded. */
static void
test_a_letter_that_a_relay_rejects_keeps_its_cool_down(void **state)
{
	(void)state;
	(void)draw_code(&here);
	here.letter.state = LETTER_REJECTED;
	ledger_unmail(&here);
	assert_int_equal(disk.letters, 0); /* the host's goes to somebody who can be reached */
	assert_int_equal(disk.record.counters.letter_count, 1);
	assert_begin_refused(&elsewhere, MESSAGE_LETTERS_CAP, "cool_down");
	assert_int_equal(elsewhere.code.length, 0); /* and that code is not resumed */
}

/* It may have been taken: the worker died or was late, or the relay's answer was not heard. */
static void
test_a_letter_that_may_have_left_is_not_taken_back(void **state)
{
	static const enum letter_state states[] = { LETTER_SENDING, LETTER_ACCEPTED,
		LETTER_DEFERRED, LETTER_UNKNOWN };

	(void)state;
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		struct drawn code;

		memset(&disk, 0, sizeof disk);
		code = draw_code(&here);
		here.letter.state = states[i];
		ledger_unmail(&here);
		assert_int_equal(disk.record.counters.letter_count, 1);
		assert_proven(&here, code.right);
		assert_true(ledger_redeem(&here));
	}
}

/* A code that is not on disk was not paid for: the letter of somebody else must not be taken back.
 */
static void
test_a_code_that_could_not_be_written_gives_nothing_back(void **state)
{
	(void)state;
	(void)draw_code(&elsewhere);
	assert_int_equal(disk.record.counters.letter_count, 1);
	let_the_cool_down_pass();
	memset(disk.record.challenge.id, 0, sizeof disk.record.challenge.id);
	disk.fails_at = disk.writes + 1;
	assert_false(ledger_open(&here) && ledger_begin(&here));
	assert_int_equal(here.code.length, 0);
	disk.writes_with = STORE_OK;
	ledger_unmail(&here);
	here.letter.state = LETTER_UNREACHABLE;
	ledger_unmail(&here);
	assert_int_equal(disk.record.counters.letter_count, 1);
}

/* T45: within a boot the wall clock moves no lock and revives no code. */
static void
test_setting_the_clock_changes_nothing(void **state)
{
	static const int64_t jumps[] = { 1, -1, HOUR, -HOUR, DAY, -DAY, 3650 * INT64_C(86400),
		-3650 * INT64_C(86400) };
	const int64_t real = the_time.wall_s;
	struct drawn code;

	(void)state;
	use_up(&here);
	for (size_t i = 0; i < sizeof jumps / sizeof jumps[0]; i++) {
		the_time.wall_s = real + jumps[i];
		assert_begin_refused(&here, MESSAGE_LOCKED, "locked");
		assert_string_equal(here.dialog.words.value[WORD_WAIT], "1 min");
	}
	the_time.wall_s = real;
	let_time_pass(60);
	code = draw_code(&here);
	let_time_pass(300);
	for (size_t i = 0; i < sizeof jumps / sizeof jumps[0]; i++) {
		the_time.wall_s = real + jumps[i];
		assert_asked(&here, code.right, MESSAGE_CODE_EXPIRED);
	}
	the_time.wall_s = real;
}

/* T45, T46: a reboot voids the code, and keeps lock and counters, whatever the wall clock says. */
static void
test_a_reboot_keeps_the_lock(void **state)
{
	struct moment before = the_time;

	(void)state;
	use_up(&here);
	the_time = (struct moment){ .boot_ms = 5000, .wall_s = before.wall_s - 10 * DAY };
	the_time.boot_id[0] = 9;
	assert_begin_refused(&here, MESSAGE_LOCKED, "locked");
	assert_string_equal(here.dialog.words.value[WORD_WAIT], "55 s");
	the_time.wall_s = before.wall_s + 3650 * (int64_t)DAY;
	assert_begin_refused(&here, MESSAGE_LOCKED, "locked");
	assert_string_equal(here.dialog.words.value[WORD_WAIT], "55 s");
	the_time.wall_s = before.wall_s + 30;
	assert_begin_refused(&here, MESSAGE_LOCKED, "locked");
	assert_string_equal(here.dialog.words.value[WORD_WAIT], "30 s");
	the_time = before;
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, begin)
	const struct CMUnitTest tests[] = {
		TEST(test_each_step_is_one_write),
		TEST(test_the_lock_is_on_disk_before_the_last_attempt_is_compared),
		TEST(test_the_last_wrong_code_is_remembered_and_a_right_one_is_not),
		TEST(test_a_source_that_is_too_long_is_cut),
		TEST(test_a_locked_account_gets_no_letter),
		TEST(test_206_waits_for_the_next_letter_too),
		TEST(test_the_days_last_wrong_code_locks_in_the_middle_of_a_challenge),
		TEST(test_a_lock_for_the_administrator_is_told),
		TEST(test_the_last_attempt_may_lock_for_the_administrator),
		TEST(test_over_the_cap_of_letters_no_new_one_goes),
		TEST(test_who_types_the_right_codes_gets_20_letters_a_day_at_once),
		TEST(test_letters_that_never_left_cost_attempts_only),
		TEST(test_a_letter_that_a_relay_rejects_keeps_its_cool_down),
		TEST(test_a_letter_that_may_have_left_is_not_taken_back),
		TEST(test_a_code_that_could_not_be_written_gives_nothing_back),
		TEST(test_setting_the_clock_changes_nothing),
		TEST(test_a_reboot_keeps_the_lock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
