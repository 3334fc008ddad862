/* SPDX-License-Identifier: BSD-2-Clause */
/* This host's letters at the ledger: paid for when a code is drawn, and not when none leaves. */
#include "ledger_rig.h"

#include "postage.h"

#define DAY INT64_C(86400)

static void
test_a_code_that_is_drawn_is_paid_for_and_one_that_is_resumed_is_not(void **state)
{
	(void)state;
	(void)draw_code(&here);
	assert_int_equal(disk.letters, 1);
	assert_true(ledger_open(&here) && ledger_begin(&here));
	assert_said(&here, here.prompt, MESSAGE_ASK_CODE_RESUMED);
	assert_int_equal(disk.letters, 1);
}

static void
test_without_a_letter_left_no_code_is_drawn_T26(void **state)
{
	(void)state;
	disk.host_wait_ms = 125000;
	assert_false(ledger_open(&here) && ledger_begin(&here));
	assert_refused(&here, MESSAGE_LETTERS_CAP_HOST);
	assert_string_equal(here.refusal.reason, "letters_cap_host");
	assert_string_equal(here.dialog.words.value[WORD_WAIT], "3 min");
	assert_int_equal(message_find(here.refusal.message)->verdict, VERDICT_EXHAUSTED);
	assert_int_equal(here.code.length, 0);
	assert_int_equal(disk.writes, 0);
}

static void
test_a_letter_that_cannot_be_counted_is_not_written_T38(void **state)
{
	(void)state;
	disk.host_fails = true;
	assert_false(ledger_open(&here) && ledger_begin(&here));
	assert_refused(&here, MESSAGE_STORE_UNWRITABLE);
	assert_string_equal(here.cause, "letters");
	assert_int_equal(here.code.length, 0);
	assert_int_equal(disk.writes, 0);
}

static void
test_a_letter_that_never_left_is_given_back(void **state)
{
	static const enum letter_state lost[] = { LETTER_UNREACHABLE, LETTER_REJECTED,
		LETTER_RELAY_REFUSED };
	static const enum letter_state sent[] = { LETTER_SENDING, LETTER_ACCEPTED, LETTER_DEFERRED,
		LETTER_UNKNOWN };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		(void)begin(NULL);
		(void)draw_code(&here);
		here.letter.state = lost[i];
		ledger_unmail(&here);
		ledger_unmail(&here);
		assert_int_equal(disk.letters, 0);
		(void)begin(NULL);
		(void)draw_code(&here);
		here.letter.state = sent[i];
		ledger_unmail(&here);
		assert_int_equal(disk.letters, 1);
	}
}

static void
test_a_code_that_was_drawn_and_not_mailed_costs_nothing(void **state)
{
	(void)state;
	assert_true(ledger_open(&here) && ledger_begin(&here));
	assert_int_equal(disk.letters, 1);
	ledger_unmail(&here);
	assert_int_equal(disk.letters, 0);
	(void)begin(NULL);
	disk.fails_at = 1; /* drawn, and the record was not written */
	assert_false(ledger_open(&here) && ledger_begin(&here));
	ledger_unmail(&here);
	assert_int_equal(disk.letters, 0);
}

static void
test_a_letter_tried_again_costs_one(void **state)
{
	(void)state;
	(void)draw_code(&here);
	here.letter.state = LETTER_UNREACHABLE;
	assert_true(ledger_replace(&here));
	assert_int_equal(disk.letters, 1);
}

/* T27: half of the letters are for those. */
static void
test_who_was_let_in_within_30_days_is_known(void **state)
{
	static const struct {
		int64_t granted_before_s;
		bool known;
	} rows[] = { { 0, true }, { 30 * DAY - 1, true }, { 30 * DAY, false },
		{ 900 * DAY, false } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		(void)begin(NULL);
		disk.record.granted.at = the_time;
		let_time_pass(rows[i].granted_before_s);
		(void)draw_code(&here);
		assert_int_equal(here.postage.known, rows[i].known);
	}
	(void)begin(NULL);
	(void)draw_code(&here);
	assert_false(here.postage.known);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
		    test_a_code_that_is_drawn_is_paid_for_and_one_that_is_resumed_is_not, begin),
		cmocka_unit_test_setup(test_without_a_letter_left_no_code_is_drawn_T26, begin),
		cmocka_unit_test_setup(
		    test_a_letter_that_cannot_be_counted_is_not_written_T38, begin),
		cmocka_unit_test_setup(test_a_letter_that_never_left_is_given_back, begin),
		cmocka_unit_test_setup(
		    test_a_code_that_was_drawn_and_not_mailed_costs_nothing, begin),
		cmocka_unit_test_setup(test_a_letter_tried_again_costs_one, begin),
		cmocka_unit_test_setup(test_who_was_let_in_within_30_days_is_known, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
