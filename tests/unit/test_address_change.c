/* SPDX-License-Identifier: BSD-2-Clause */
/* T79: what an SSO can do that names another address than the proven one: nothing unseen. */
#include "ledger_rig.h"

#include "audit_rig.h"

#define OLD "somchai@office.go.th"
#define NEW "s@new.go.th" /* shorter: nothing of the old one may stay behind it */

static int
set_up(void **state)
{
	begin(state);
	memset(&audited, 0, sizeof audited);
	return 0;
}

static void
set_address(struct login *login, const char *address)
{
	(void)snprintf(login->email, sizeof login->email, "%s", address);
}

/* A sign-in with a right code. */
static void
sign_in(struct login *login, const char *address)
{
	struct drawn code;

	sign_in_from(login, "192.0.2.7");
	set_address(login, address);
	code = draw_code(login);
	assert_proven(login, code.right);
	assert_true(ledger_redeem(login));
}

/* The SSO names this address from now on; what the engine makes of it. */
static bool
come_with(struct login *login, const char *address, const char *policy)
{
	sign_in_from(login, "192.0.2.7");
	login->settings.otp.email_change = policy;
	set_address(login, address);
	return ledger_open(login) && ledger_begin(login);
}

static void
test_the_first_address_is_no_change(void **state)
{
	(void)state;
	sign_in(&here, OLD);
	assert_string_equal(disk.record.proven_address, OLD);
	assert_string_equal(disk.record.offered_address, "");
	assert_false(disk.record.owed.changed);
	assert_int_equal(audited.count[JOURNAL_ADDRESS_CHANGED], 0);
}

static void
test_the_same_address_in_other_capitals_of_its_domain_is_no_change(void **state)
{
	(void)state;
	sign_in(&here, OLD);
	assert_true(come_with(&here, "somchai@OFFICE.go.th", "hold"));
	assert_false(disk.record.owed.changed);
	assert_int_equal(audited.count[JOURNAL_ADDRESS_CHANGED], 0);
}

static void
test_notify_owes_the_letter_before_the_code_is_drawn(void **state)
{
	(void)state;
	sign_in(&here, OLD);
	disk.writes = 0;
	disk.fails_at = 2; /* the first is the change's, the second the code's */
	assert_false(come_with(&here, NEW, "notify"));
	assert_refused(&here, MESSAGE_STORE_UNWRITABLE);
	assert_true(disk.record.owed.changed);
	assert_string_equal(disk.record.owed.old_address, OLD);
	assert_int_equal(disk.record.owed.changed_at.wall_s, the_time.wall_s);
	assert_false(disk.record.challenge.live);
}

static void
test_a_change_that_cannot_be_written_gets_no_code(void **state)
{
	(void)state;
	sign_in(&here, OLD);
	disk.writes_with = STORE_UNWRITABLE;
	assert_false(come_with(&here, NEW, "notify"));
	assert_refused(&here, MESSAGE_STORE_UNWRITABLE);
	assert_int_equal(here.code.length, 0);
}

static void
test_notify_is_audited_once_with_masked_addresses(void **state)
{
	(void)state;
	sign_in(&here, OLD);
	assert_true(come_with(&here, NEW, "notify"));
	assert_string_equal(audited.details[JOURNAL_ADDRESS_CHANGED],
	    "from=s***i@office.go.th to=***@new.go.th policy=notify ");
	assert_true(come_with(&elsewhere, NEW, "notify"));
	assert_int_equal(audited.count[JOURNAL_ADDRESS_CHANGED], 1);
}

static void
test_only_a_right_code_moves_the_proven_address(void **state)
{
	struct drawn code;

	(void)state;
	sign_in(&here, OLD);
	assert_true(come_with(&here, NEW, "notify"));
	code = take_code(&here);
	assert_string_equal(disk.record.proven_address, OLD);
	assert_string_equal(disk.record.offered_address, NEW);
	assert_asked(&here, code.wrong, MESSAGE_CODE_WRONG);
	assert_string_equal(disk.record.proven_address, OLD);
	assert_proven(&here, code.right);
	assert_true(ledger_redeem(&here));
	assert_string_equal(disk.record.proven_address, NEW);
	assert_string_equal(disk.record.offered_address, "");
	assert_true(disk.record.owed.changed); /* and the old one is told all the same */
	assert_string_equal(disk.record.owed.old_address, OLD);
}

static void
test_hold_refuses_draws_nothing_and_remembers_what_was_offered(void **state)
{
	(void)state;
	sign_in(&here, OLD);
	assert_false(come_with(&here, NEW, "hold"));
	assert_refused(&here, MESSAGE_EMAIL_HOLD);
	assert_int_equal(message_find(here.refusal.message)->verdict, VERDICT_NOT_ALLOWED);
	assert_int_equal(here.code.length, 0);
	assert_false(disk.record.challenge.live);
	assert_string_equal(disk.record.proven_address, OLD);
	assert_string_equal(disk.record.offered_address, NEW);
	assert_true(disk.record.owed.changed);
	assert_true(here.warnings.held);
	disk.writes = 0;
	assert_false(come_with(&here, NEW, "hold"));
	assert_refused(&here, MESSAGE_EMAIL_HOLD);
	assert_int_equal(disk.writes, 0);
	assert_int_equal(audited.count[JOURNAL_ADDRESS_CHANGED], 1);
}

static void
test_what_is_neither_notify_nor_hold_holds(void **state)
{
	(void)state;
	sign_in(&here, OLD);
	assert_false(come_with(&here, NEW, "Notify"));
	assert_refused(&here, MESSAGE_EMAIL_HOLD);
}

static void
test_the_address_an_administrator_accepted_is_good(void **state)
{
	(void)state;
	sign_in(&here, OLD);
	assert_false(come_with(&here, NEW, "hold"));
	memcpy(disk.record.proven_address, disk.record.offered_address,
	    sizeof disk.record.proven_address);
	assert_true(come_with(&here, NEW, "hold"));
	assert_false(here.warnings.held);
}

/* An administrator could accept later what an SSO said for a second. */
static void
test_an_offer_ends_when_the_sso_names_the_proven_address_again(void **state)
{
	(void)state;
	sign_in(&here, OLD);
	assert_false(come_with(&here, NEW, "hold"));
	disk.writes_with = STORE_UNWRITABLE;
	assert_false(come_with(&here, OLD, "hold"));
	assert_refused(&here, MESSAGE_STORE_UNWRITABLE);
	disk.writes_with = STORE_OK;
	assert_true(come_with(&here, OLD, "hold"));
	assert_string_equal(disk.record.offered_address, "");
	assert_string_equal(disk.record.proven_address, OLD);
}

/* One letter an hour, whatever an SSO makes up; each change is in the log. */
static void
test_made_up_addresses_do_not_fill_the_old_mailbox(void **state)
{
	char address[] = "x0@new.go.th";
	unsigned owed = 0;

	(void)state;
	sign_in(&here, OLD);
	assert_false(come_with(&here, "a-longer-one@new.go.th", "hold"));
	for (unsigned i = 0; i < 9; i++) {
		address[1] = (char)('0' + i);
		assert_false(come_with(&here, address, "hold"));
		owed += disk.record.owed.changed;
		disk.record.owed.changed = false; /* a relay took it */
		let_time_pass(10 * 60);
	}
	assert_int_equal(owed, 2);
	assert_int_equal(audited.count[JOURNAL_ADDRESS_CHANGED], 10);
}

/* A to B, B to C: B's owner hears of the second as A's of the first, however soon it comes. */
static void
test_a_second_change_within_the_hour_is_told_to_the_second_address(void **state)
{
	(void)state;
	sign_in(&here, OLD);
	sign_in(&here, NEW);
	assert_string_equal(disk.record.owed.old_address, OLD);
	disk.record.owed.changed = false; /* a relay took it */
	let_the_cool_down_pass();
	assert_true(come_with(&here, "third@new.go.th", "notify"));
	assert_true(disk.record.owed.changed);
	assert_string_equal(disk.record.owed.old_address, NEW);
	assert_int_equal(audited.count[JOURNAL_NOTICE], 0);
}

/* Who took an account over cannot push the letter to its owner out by another change. */
static void
test_a_letter_that_waits_for_its_relay_stays_and_the_log_names_who_is_not_told(void **state)
{
	(void)state;
	sign_in(&here, OLD);
	sign_in(&here, NEW);
	let_the_cool_down_pass();
	assert_true(come_with(&here, "third@new.go.th", "notify"));
	assert_true(disk.record.owed.changed);
	assert_string_equal(disk.record.owed.old_address, OLD);
	assert_string_equal(audited.details[JOURNAL_NOTICE],
	    "letter=address_changed address=***@new.go.th state=given_up ");
	let_time_pass(24 * 3600);
	assert_true(come_with(&here, "fourth@new.go.th", "notify"));
	assert_string_equal(disk.record.owed.old_address, NEW);
	assert_string_equal(audited.details[JOURNAL_NOTICE],
	    "letter=address_changed address=s***i@office.go.th state=given_up ");
}

/* The code for one address is no code for another. */
static void
test_a_code_mailed_to_the_old_address_is_not_resumed_at_the_new_one(void **state)
{
	(void)state;
	sign_in(&here, OLD);
	(void)draw_code(&here);
	assert_false(come_with(&elsewhere, NEW, "notify"));
	assert_refused(&elsewhere, MESSAGE_LETTERS_CAP);
	assert_true(disk.record.owed.changed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_the_first_address_is_no_change, set_up),
		cmocka_unit_test_setup(
		    test_the_same_address_in_other_capitals_of_its_domain_is_no_change, set_up),
		cmocka_unit_test_setup(
		    test_notify_owes_the_letter_before_the_code_is_drawn, set_up),
		cmocka_unit_test_setup(test_a_change_that_cannot_be_written_gets_no_code, set_up),
		cmocka_unit_test_setup(test_notify_is_audited_once_with_masked_addresses, set_up),
		cmocka_unit_test_setup(test_only_a_right_code_moves_the_proven_address, set_up),
		cmocka_unit_test_setup(
		    test_hold_refuses_draws_nothing_and_remembers_what_was_offered, set_up),
		cmocka_unit_test_setup(test_what_is_neither_notify_nor_hold_holds, set_up),
		cmocka_unit_test_setup(test_the_address_an_administrator_accepted_is_good, set_up),
		cmocka_unit_test_setup(
		    test_an_offer_ends_when_the_sso_names_the_proven_address_again, set_up),
		cmocka_unit_test_setup(test_made_up_addresses_do_not_fill_the_old_mailbox, set_up),
		cmocka_unit_test_setup(
		    test_a_code_mailed_to_the_old_address_is_not_resumed_at_the_new_one, set_up),
		cmocka_unit_test_setup(
		    test_a_second_change_within_the_hour_is_told_to_the_second_address, set_up),
		cmocka_unit_test_setup(
		    test_a_letter_that_waits_for_its_relay_stays_and_the_log_names_who_is_not_told,
		    set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
