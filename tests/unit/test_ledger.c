/* SPDX-License-Identifier: BSD-2-Clause */
/* The life of a code on disk, from its first prompt to the grant: paid for before it is looked at.
 */
#include "ledger_rig.h"

#include "clock.h"

static void
test_the_first_code_is_on_disk_before_it_is_asked_for(void **state)
{
	struct drawn code = draw_code(&here);

	(void)state;
	assert_int_equal(strspn(code.right, "0123456789"), 6);
	assert_int_equal(disk.writes, 1);
	assert_true(disk.record.challenge.live);
	assert_int_equal(attempts_on_disk(), ATTEMPTS);
	assert_string_equal(
	    here.dialog.words.value[WORD_REFERENCE], disk.record.challenge.reference);
	assert_string_equal(here.dialog.words.value[WORD_ADDRESS], "s***i@office.go.th");
	assert_string_equal(here.dialog.words.value[WORD_LIFE], "5 min");
}

/* T19: the debit is on disk when the answer is known. */
static void
test_an_attempt_is_paid_for_before_the_code_is_looked_at(void **state)
{
	struct drawn code = draw_code(&here);

	(void)state;
	assert_proven(&here, code.right);
	assert_int_equal(attempts_on_disk(), ATTEMPTS - 1);
	assert_int_equal(disk.writes, 2);
}

/* T38: what cannot be paid for is not looked at, right or wrong. */
static void
test_a_right_code_that_cannot_be_paid_for_is_refused(void **state)
{
	struct drawn code = draw_code(&here);

	(void)state;
	disk.writes_with = STORE_UNWRITABLE;
	assert_compare_refused(&here, code.right, MESSAGE_STORE_UNWRITABLE);
	assert_compare_refused(&here, code.wrong, MESSAGE_STORE_UNWRITABLE);
	assert_int_equal(attempts_on_disk(), ATTEMPTS);
}

static void
test_a_right_code_that_cannot_be_used_up_is_refused(void **state)
{
	struct drawn code = draw_code(&here);

	(void)state;
	assert_proven(&here, code.right);
	disk.writes_with = STORE_UNWRITABLE;
	assert_false(ledger_redeem(&here));
	assert_refused(&here, MESSAGE_STORE_UNWRITABLE);
	assert_int_equal(attempts_on_disk(), ATTEMPTS - 1);
}

static void
test_a_record_that_cannot_be_opened_ends_the_login(void **state)
{
	static const struct {
		enum store_result result;
		enum message_id message;
	} rows[] = {
		{ STORE_UNWRITABLE, MESSAGE_STORE_UNWRITABLE },
		{ STORE_DAMAGED, MESSAGE_RECORD_DAMAGED },
	};
	struct drawn code = draw_code(&here);
	enum message_id prompt;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		disk.opens_with = rows[i].result;
		assert_compare_refused(&here, code.right, rows[i].message);
		assert_int_equal(ledger_resend(&here, &prompt), STEP_REFUSED);
		assert_refused(&here, rows[i].message);
		assert_false(ledger_replace(&here));
		assert_refused(&here, rows[i].message);
		assert_false(ledger_open(&elsewhere) && ledger_begin(&elsewhere));
		assert_refused(&elsewhere, rows[i].message);
		assert_int_equal(elsewhere.code.length, 0);
	}
	assert_int_equal(disk.writes, 1);
}

/* T36: not for longer than the login may last. */
static void
test_a_lock_is_waited_for_5_s_but_not_beyond_the_login(void **state)
{
	struct drawn code;

	(void)state;
	here.dialog.deadline_ms = clock_now_ms() + 60000;
	code = draw_code(&here);
	assert_in_range(disk.waits_until_ms - clock_now_ms(), 4000, 5000);
	here.dialog.deadline_ms = clock_now_ms() + 1000;
	assert_asked(&here, code.wrong, MESSAGE_CODE_WRONG);
	assert_int_equal(disk.waits_until_ms, here.dialog.deadline_ms);
}

static void
test_a_code_that_is_not_on_disk_is_not_asked_for(void **state)
{
	(void)state;
	disk.writes_with = STORE_UNWRITABLE;
	assert_false(ledger_open(&here) && ledger_begin(&here));
	assert_refused(&here, MESSAGE_STORE_UNWRITABLE);
}

/* T18 */
static void
test_wrong_codes_use_the_attempts_up_and_the_right_one_comes_too_late(void **state)
{
	struct drawn code = draw_code(&here);

	(void)state;
	assert_asked(&here, code.wrong, MESSAGE_CODE_WRONG);
	assert_string_equal(here.dialog.words.value[WORD_N], "2");
	assert_asked(&here, code.wrong, MESSAGE_CODE_WRONG);
	assert_string_equal(here.dialog.words.value[WORD_N], "1");
	assert_compare_refused(&here, code.wrong, MESSAGE_TRIES_USED);
	assert_int_equal(attempts_on_disk(), 0);
	assert_compare_refused(&here, code.right, MESSAGE_TRIES_USED);
	assert_int_equal(attempts_on_disk(), 0);
}

static void
test_the_last_attempt_may_be_the_right_one(void **state)
{
	struct drawn code = draw_code(&here);

	(void)state;
	assert_asked(&here, code.wrong, MESSAGE_CODE_WRONG);
	assert_asked(&here, code.wrong, MESSAGE_CODE_WRONG);
	assert_proven(&here, code.right);
	assert_int_equal(attempts_on_disk(), 0);
	assert_true(ledger_redeem(&here));
}

/* T22 */
static void
test_a_code_that_was_used_is_void_for_everybody(void **state)
{
	struct drawn code = draw_code(&here);

	(void)state;
	assert_proven(&here, code.right);
	assert_true(ledger_redeem(&here));
	assert_null(here.store);
	assert_false(disk.store.open);
	assert_false(disk.record.challenge.live);
	assert_compare_refused(&here, code.right, MESSAGE_CODE_REPLACED);
}

static void
test_a_grant_remembers_the_address_that_was_proven_and_no_cool_down(void **state)
{
	struct drawn code = draw_code(&here);

	(void)state;
	assert_proven(&here, code.right);
	assert_true(ledger_redeem(&here));
	assert_string_equal(disk.record.proven_address, "somchai@office.go.th");
	assert_true(disk.record.granted.at.wall_s == the_time.wall_s);
	assert_string_equal(disk.record.granted.source, "192.0.2.7");
	assert_string_equal(disk.record.granted.service, "sshd");
	(void)draw_code(&here); /* at once */
}

/* T25 */
static void
test_an_expired_code_is_not_looked_at_and_costs_nothing(void **state)
{
	struct drawn code = draw_code(&here);

	(void)state;
	let_the_code_expire();
	assert_asked(&here, code.right, MESSAGE_CODE_EXPIRED);
	assert_int_equal(attempts_on_disk(), ATTEMPTS);
	assert_int_equal(disk.writes, 1);
}

static void
test_a_code_whose_key_is_gone_is_not_looked_at(void **state)
{
	struct drawn code = draw_code(&here);

	(void)state;
	here.keys.keys[0].id = 2;
	assert_asked(&here, code.right, MESSAGE_CODE_EXPIRED);
	assert_int_equal(attempts_on_disk(), ATTEMPTS);
}

static void
test_without_a_key_no_code_is_drawn(void **state)
{
	(void)state;
	here.keys.count = 0;
	assert_false(ledger_open(&here) && ledger_begin(&here));
	assert_refused(&here, MESSAGE_STORE_UNWRITABLE);
	assert_int_equal(here.code.length, 0);
	assert_int_equal(disk.writes, 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, begin)
	const struct CMUnitTest tests[] = {
		TEST(test_the_first_code_is_on_disk_before_it_is_asked_for),
		TEST(test_an_attempt_is_paid_for_before_the_code_is_looked_at),
		TEST(test_a_right_code_that_cannot_be_paid_for_is_refused),
		TEST(test_a_right_code_that_cannot_be_used_up_is_refused),
		TEST(test_a_record_that_cannot_be_opened_ends_the_login),
		TEST(test_a_lock_is_waited_for_5_s_but_not_beyond_the_login),
		TEST(test_a_code_that_is_not_on_disk_is_not_asked_for),
		TEST(test_wrong_codes_use_the_attempts_up_and_the_right_one_comes_too_late),
		TEST(test_the_last_attempt_may_be_the_right_one),
		TEST(test_a_code_that_was_used_is_void_for_everybody),
		TEST(test_a_grant_remembers_the_address_that_was_proven_and_no_cool_down),
		TEST(test_an_expired_code_is_not_looked_at_and_costs_nothing),
		TEST(test_a_code_whose_key_is_gone_is_not_looked_at),
		TEST(test_without_a_key_no_code_is_drawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
