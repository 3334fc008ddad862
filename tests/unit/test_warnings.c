/* SPDX-License-Identifier: BSD-2-Clause */
/* The letters of warning that a record owes: which, to whom, when, and how often. */
#include "ledger_rig.h"

#include "audit_rig.h"
#include "entry.h"
#include "envelope.h"
#include "limiter.h"
#include "recovery.h"
#include "socket_pair.h"
#include "warnings.h"

#define OLD "old@office.go.th"

static struct {
	struct pair sockets; /* the mail worker at there */
	struct envelope sent;
	unsigned letters;
	bool worker_is_gone;
	enum letter_state answer;
} post;

bool
envelope_send(struct login *login, const struct envelope *envelope, const char **missing)
{
	(void)login;
	*missing = NULL;
	if (post.worker_is_gone)
		return false;
	post.sent = *envelope;
	post.letters++;
	return true;
}

void
mail_answer(struct worker *worker, struct wire *message, struct letter_outcome *outcome)
{
	char byte;

	(void)message;
	assert_int_equal(recv(worker->socket, &byte, 1, MSG_DONTWAIT), 1);
	*outcome = (struct letter_outcome){ post.answer, "", "", "", "" };
}

bool
mail_open(struct worker *worker, const struct settings *settings, const struct files *files,
    const char *host, const char **missing)
{
	(void)worker;
	(void)settings;
	(void)files;
	(void)host;
	*missing = NULL;
	return true;
}

const char *
letter_state_word(enum letter_state state)
{
	return state == LETTER_ACCEPTED ? "accepted" : "other";
}

static void
sign_in(struct login *login)
{
	sign_in_from(login, "192.0.2.7");
	login->caller.tty = "ssh";
	login->workers.mail.socket = post.sockets.here;
	login->workers.sso.socket = -1;
}

static int
set_up(void **state)
{
	begin(state);
	memset(&audited, 0, sizeof audited);
	memset(&post, 0, sizeof post);
	post.sockets = open_pair();
	sign_in(&here);
	sign_in(&elsewhere);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	close_pair(post.sockets);
	return 0;
}

/* The mail worker says this when it is next heard. */
static void
let_worker_answer(enum letter_state state)
{
	post.answer = state;
	assert_int_equal(send(post.sockets.there, "x", 1, 0), 1);
}

/* Wrong codes until the account is locked, by this login. */
static struct drawn
lock(struct login *login)
{
	struct drawn code = draw_code(login);
	enum message_id prompt;

	login->letter.state = LETTER_ACCEPTED;
	for (unsigned i = 0; i < ATTEMPTS; i++)
		(void)ledger_compare(login, typed(code.wrong), &prompt);
	return code;
}

static void
owe_change(void)
{
	disk.record.owed.changed = true;
	disk.record.owed.changed_at = the_time;
	(void)snprintf(
	    disk.record.owed.old_address, sizeof disk.record.owed.old_address, "%s", OLD);
}

static void
test_a_lock_owes_a_letter_that_says_what_happened(void **state)
{
	(void)state;
	lock(&here);
	assert_refused(&here, MESSAGE_TRIES_USED);
	assert_true(disk.record.owed.guessed);
	assert_string_equal(
	    audited.details[JOURNAL_LOCKED], "reason=tries_used wrong_in_a_row=3 seconds=60 ");
	assert_int_equal(audited.count[JOURNAL_CODE_WRONG], ATTEMPTS);
	warnings_send(&here);
	assert_int_equal(post.letters, 1);
	assert_string_equal(post.sent.kind, "locked");
	assert_string_equal(post.sent.to, "somchai@office.go.th");
	assert_string_equal(post.sent.source, "192.0.2.7");
	assert_string_equal(post.sent.service, "sshd");
	assert_string_equal(post.sent.tty, "ssh");
	assert_int_equal(post.sent.at_s, the_time.wall_s);
	assert_int_equal(post.sent.until_s, the_time.wall_s + 60);
	assert_int_equal(post.sent.n, ATTEMPTS);
	assert_null(post.sent.code);
}

static void
test_it_goes_to_the_proven_address_and_not_to_the_one_the_sso_names(void **state)
{
	(void)state;
	(void)snprintf(disk.record.proven_address, sizeof disk.record.proven_address, "%s", OLD);
	lock(&here);
	here.warnings.owed[WARNING_CHANGED] = false;
	warnings_send(&here);
	assert_string_equal(post.sent.to, OLD);
}

static void
test_wrong_codes_that_do_not_lock_and_a_right_last_one_owe_nothing(void **state)
{
	struct drawn code = draw_code(&here);

	(void)state;
	assert_asked(&here, code.wrong, MESSAGE_CODE_WRONG);
	assert_asked(&here, code.wrong, MESSAGE_CODE_WRONG);
	assert_false(disk.record.owed.guessed);
	assert_proven(&here, code.right);
	assert_true(ledger_redeem(&here));
	assert_false(disk.record.owed.guessed);
	warnings_send(&here);
	assert_int_equal(post.letters, 0);
}

static void
test_the_day_that_is_full_locks_too(void **state)
{
	struct drawn code;

	(void)state;
	here.settings.limits.codes_per_day = 1;
	code = draw_code(&here);
	assert_compare_refused(&here, code.wrong, MESSAGE_LOCKED);
	warnings_send(&here);
	assert_string_equal(post.sent.kind, "locked");
	assert_int_equal(post.sent.until_s, the_time.wall_s + 24 * 3600);
}

static void
test_a_lock_that_an_administrator_must_end_has_a_letter_of_its_own(void **state)
{
	struct drawn code = draw_code(&here);

	(void)state;
	disk.record.counters.wrong_count = 1;
	disk.record.counters.wrong_ms[0] = disk.record.time_ms;
	disk.record.counters.consecutive = LIMITER_CONSECUTIVE_MAX - 1;
	assert_compare_refused(&here, code.wrong, MESSAGE_LOCKED_ADMIN);
	warnings_send(&here);
	assert_string_equal(post.sent.kind, "locked_admin");
	assert_string_equal(
	    audited.details[JOURNAL_LOCKED], "reason=locked_for_admin wrong_in_a_row=100 ");
	assert_int_equal(post.sent.until_s, 0);
}

static void
test_what_a_relay_took_or_refuses_for_good_is_owed_no_longer(void **state)
{
	static const struct {
		enum letter_state state;
		bool owed;
	} rows[] = { { LETTER_ACCEPTED, false }, { LETTER_REJECTED, false },
		{ LETTER_DEFERRED, true }, { LETTER_UNREACHABLE, true },
		{ LETTER_RELAY_REFUSED, true } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		memset(&disk, 0, sizeof disk);
		sign_in(&here);
		lock(&here);
		warnings_send(&here);
		assert_true(warnings_under_way(&here));
		let_worker_answer(rows[i].state);
		warnings_hear(&here);
		assert_false(warnings_under_way(&here));
		assert_int_equal(disk.record.owed.guessed, rows[i].owed);
		assert_false(disk.store.open);
	}
	assert_int_equal(audited.count[JOURNAL_NOTICE], 5);
}

static void
test_a_letter_that_a_relay_puts_off_is_still_under_way(void **state)
{
	(void)state;
	lock(&here);
	warnings_send(&here);
	let_worker_answer(LETTER_SENDING);
	warnings_hear(&here);
	assert_true(warnings_under_way(&here));
	assert_true(disk.record.owed.guessed);
	assert_int_equal(audited.count[JOURNAL_NOTICE], 0);
}

static void
test_what_no_relay_took_is_tried_again_in_an_hour_by_the_next_login(void **state)
{
	(void)state;
	lock(&here);
	warnings_send(&here);
	let_worker_answer(LETTER_UNREACHABLE);
	warnings_hear(&here);
	warnings_send(&here);
	assert_int_equal(post.letters, 1);
	let_time_pass(3600);
	(void)draw_code(&elsewhere);
	warnings_send(&elsewhere);
	assert_int_equal(post.letters, 2);
	assert_string_equal(post.sent.source, "192.0.2.7");
	assert_int_equal(post.sent.n, ATTEMPTS);
}

static void
come_again(void)
{
	sign_in(&elsewhere);
	(void)(ledger_open(&elsewhere) && ledger_begin(&elsewhere));
	secret_reset(&elsewhere.code);
	warnings_send(&elsewhere);
	elsewhere.warnings.busy = false; /* the relay takes its time, and the person leaves */
	warnings_send(&elsewhere);
}

/* Whoever has the password can sign in as often as they like: no mailbox is filled by that. */
static void
test_of_many_logins_while_a_relay_is_slow_one_sends_the_letters(void **state)
{
	(void)state;
	owe_change();
	lock(&here);
	for (unsigned i = 0; i < 40; i++)
		come_again();
	assert_int_equal(post.letters, 2);
	warnings_send(&here); /* it knew of both before the others began */
	assert_int_equal(post.letters, 2);
	let_time_pass(3599);
	come_again();
	assert_int_equal(post.letters, 2);
	let_time_pass(1);
	come_again();
	come_again();
	assert_int_equal(post.letters, 4);
}

static void
test_a_new_lock_within_the_hour_has_a_letter_of_its_own(void **state)
{
	(void)state;
	lock(&here);
	warnings_send(&here);
	let_time_pass(60);
	sign_in(&elsewhere);
	lock(&elsewhere);
	warnings_send(&elsewhere);
	assert_int_equal(post.letters, 2);
	assert_int_equal(post.sent.at_s, the_time.wall_s);
}

static void
test_what_cannot_be_claimed_is_not_sent(void **state)
{
	(void)state;
	lock(&here);
	disk.writes_with = STORE_UNWRITABLE;
	warnings_send(&here);
	assert_int_equal(post.letters, 0);
	assert_false(disk.store.open);
	assert_true(disk.record.owed.guessed);
}

static void
test_a_login_that_owes_nothing_does_not_open_the_record_for_it(void **state)
{
	(void)state;
	(void)draw_code(&here);
	disk.waits_until_ms = 0;
	warnings_send(&here);
	assert_int_equal(disk.waits_until_ms, 0);
}

/* As ledger does for a sign-in by a recovery code, of which seven were left then. */
static void
recover(struct login *login)
{
	static const struct recovery_bond bond = { .person = "somchai", .host = "srv01" };
	static struct secret card[RECORD_RECOVERY_MAX];
	enum message_id prompt;

	assert_true(recovery_issue(
	    &disk.record.recovery, false, the_time.wall_s, 0, &login->keys, &bond, card));
	disk.record.recovery.code[8].used = disk.record.recovery.code[9].used = true;
	(void)draw_code(login);
	login->letter.state = LETTER_UNREACHABLE;
	assert_int_equal(ledger_recover(login, &card[0], &prompt), STEP_PROVEN);
	assert_true(ledger_redeem(login));
}

static void
test_the_use_of_a_recovery_code_is_told_to_the_proven_address(void **state)
{
	(void)state;
	(void)snprintf(disk.record.proven_address, sizeof disk.record.proven_address, "%s", OLD);
	(void)snprintf(disk.record.offered_address, sizeof disk.record.offered_address,
	    "somchai@office.go.th");
	recover(&here);
	warnings_send(&here);
	assert_int_equal(post.letters, 1);
	assert_string_equal(post.sent.kind, "recovered");
	assert_string_equal(post.sent.to, OLD);
	assert_string_equal(post.sent.source, "192.0.2.7");
	assert_string_equal(post.sent.service, "sshd");
	assert_string_equal(post.sent.tty, "ssh");
	assert_int_equal(post.sent.at_s, the_time.wall_s);
	assert_int_equal(post.sent.n, 7);
	assert_true(disk.record.owed.recovered_tried_ms == disk.record.time_ms);
	assert_true(disk.record.owed.changed_tried_ms == 0);
	assert_true(disk.record.owed.guessed_tried_ms == 0);
	let_worker_answer(LETTER_ACCEPTED);
	warnings_hear(&here);
	assert_string_equal(audited.details[JOURNAL_NOTICE],
	    "letter=recovery_used address=o***d@office.go.th state=accepted ");
	assert_true(disk.record.owed.recovered_s == 0);
	warnings_send(&here);
	assert_int_equal(post.letters, 1);
}

static void
test_where_no_address_was_proven_the_use_is_told_to_the_sso_s(void **state)
{
	(void)state;
	recover(&here);
	warnings_send(&here);
	assert_string_equal(post.sent.to, "somchai@office.go.th");
}

/* The relay is down: that is why a recovery code was used. */
static void
test_what_no_relay_took_about_a_recovery_code_goes_with_a_later_sign_in(void **state)
{
	int64_t used_s = the_time.wall_s;

	(void)state;
	recover(&here);
	warnings_send(&here);
	let_worker_answer(LETTER_UNREACHABLE);
	warnings_hear(&here);
	assert_int_equal(post.letters, 1);
	let_time_pass(3599);
	come_again();
	assert_int_equal(post.letters, 1);
	let_time_pass(1);
	come_again();
	assert_int_equal(post.letters, 2);
	assert_int_equal(post.sent.at_s, used_s);
	assert_int_equal(post.sent.n, 7);
}

/* In the app, or by an exemption: the record's last sign-in is then another. */
static void
test_what_is_owed_about_a_recovery_code_outlasts_sign_ins_without_a_code(void **state)
{
	int64_t used_s = the_time.wall_s;

	(void)state;
	recover(&here);
	for (unsigned times = 1; times <= 3; times++) {
		let_time_pass(3600);
		sign_in_from(&elsewhere, "198.51.100.1");
		elsewhere.workers.mail.socket = post.sockets.here;
		assert_true(entry_note(&elsewhere));
		assert_string_equal(disk.record.granted.source, "198.51.100.1");
		warnings_send(&elsewhere);
		assert_int_equal(post.letters, times);
		assert_string_equal(post.sent.kind, "recovered");
		/* The sign-in that takes its place knows from where it was, and a later one when.
		 */
		assert_string_equal(post.sent.source, times == 1 ? "192.0.2.7" : "-");
		assert_string_equal(post.sent.service, times == 1 ? "sshd" : "-");
		assert_int_equal(post.sent.at_s, used_s);
		assert_int_equal(post.sent.n, 7);
		let_worker_answer(times < 3 ? LETTER_UNREACHABLE : LETTER_ACCEPTED);
		warnings_hear(&elsewhere);
	}
	let_time_pass(3600);
	come_again();
	assert_int_equal(post.letters, 3);
}

static void
test_nothing_is_sent_to_nobody_and_all_stays_owed(void **state)
{
	(void)state;
	recover(&here);
	let_time_pass(3600);
	sign_in(&elsewhere);
	elsewhere.email[0] = '\0';
	assert_true(entry_note(&elsewhere));
	warnings_send(&elsewhere);
	assert_int_equal(post.letters, 0);
	come_again();
	assert_int_equal(post.letters, 1);
}

static void
test_no_other_sign_in_is_told_as_one_by_a_recovery_code(void **state)
{
	int64_t used_s = the_time.wall_s;
	struct drawn code;

	(void)state;
	recover(&here);
	let_time_pass(3600);
	sign_in(&elsewhere);
	code = draw_code(&elsewhere);
	assert_proven(&elsewhere, code.right);
	assert_true(ledger_redeem(&elsewhere));
	sign_in(&here);
	(void)draw_code(&here);
	warnings_send(&here);
	assert_int_equal(post.letters, 1);
	assert_int_equal(post.sent.at_s, used_s);
}

/* However late it goes, it says until when the lock was. */
static void
test_a_letter_that_goes_when_the_lock_is_over_says_the_same(void **state)
{
	int64_t locked_s = the_time.wall_s;

	(void)state;
	lock(&here);
	let_time_pass(3 * 3600);
	(void)draw_code(&elsewhere);
	warnings_send(&elsewhere);
	assert_int_equal(post.sent.at_s, locked_s);
	assert_int_equal(post.sent.until_s, locked_s + 60);
}

static void
test_a_warning_waits_for_the_letter_with_the_code(void **state)
{
	(void)state;
	owe_change();
	(void)draw_code(&here);
	here.letter.state = LETTER_SENDING;
	warnings_send(&here);
	assert_int_equal(post.letters, 0);
	assert_true(warnings_worker_is_busy(&here));
	assert_false(warnings_under_way(&here));
	here.letter.state = LETTER_ACCEPTED;
	warnings_send(&here);
	assert_int_equal(post.letters, 1);
	warnings_send(&here);
	assert_int_equal(post.letters, 1);
}

static void
test_a_changed_address_is_told_to_the_old_one(void **state)
{
	(void)state;
	owe_change();
	(void)draw_code(&here);
	warnings_send(&here);
	assert_string_equal(post.sent.kind, "moved");
	assert_string_equal(post.sent.to, OLD);
	assert_int_equal(post.sent.at_s, the_time.wall_s);
	let_worker_answer(LETTER_ACCEPTED);
	warnings_hear(&here);
	assert_false(disk.record.owed.changed);
	assert_string_equal(audited.details[JOURNAL_NOTICE],
	    "letter=address_changed address=o***d@office.go.th state=accepted ");
}

static void
test_a_change_that_is_held_has_other_words(void **state)
{
	(void)state;
	(void)snprintf(disk.record.proven_address, sizeof disk.record.proven_address, "%s", OLD);
	here.settings.otp.email_change = "hold";
	assert_false(ledger_open(&here) && ledger_begin(&here));
	warnings_send(&here);
	assert_string_equal(post.sent.kind, "held");
	assert_string_equal(post.sent.to, OLD);
}

static void
test_a_letter_does_not_strike_out_a_newer_one(void **state)
{
	(void)state;
	owe_change();
	(void)draw_code(&here);
	warnings_send(&here);
	disk.record.owed.changed_at.wall_s++; /* by another login, meanwhile */
	let_worker_answer(LETTER_ACCEPTED);
	warnings_hear(&here);
	assert_true(disk.record.owed.changed);
}

static void
test_at_the_end_all_that_is_owed_goes_one_after_the_other(void **state)
{
	(void)state;
	owe_change();
	lock(&here);
	let_worker_answer(LETTER_ACCEPTED);
	let_worker_answer(LETTER_ACCEPTED);
	warnings_finish(&here, clock_now_ms() + 1000);
	assert_int_equal(post.letters, 2);
	assert_string_equal(post.sent.kind, "locked");
	assert_false(disk.record.owed.changed || disk.record.owed.guessed);
}

static void
test_at_the_end_the_answer_about_the_code_comes_first(void **state)
{
	(void)state;
	owe_change();
	(void)draw_code(&here);
	here.letter.state = LETTER_SENDING;
	let_worker_answer(LETTER_ACCEPTED);
	let_worker_answer(LETTER_ACCEPTED);
	warnings_finish(&here, clock_now_ms() + 1000);
	assert_int_equal(here.letter.state, LETTER_ACCEPTED);
	assert_int_equal(post.letters, 1);
	assert_false(disk.record.owed.changed);
}

static void
test_when_nobody_heard_the_verdict_no_letter_is_begun_but_one_that_went_is_noted(void **state)
{
	(void)state;
	owe_change();
	lock(&here);
	warnings_finish(&here, 0);
	assert_int_equal(post.letters, 0);
	warnings_send(&here);
	let_worker_answer(LETTER_ACCEPTED);
	warnings_finish(&here, 0);
	assert_int_equal(post.letters, 1);
	assert_false(disk.record.owed.changed);
	assert_true(disk.record.owed.guessed);
}

static void
test_a_worker_that_is_gone_or_silent_is_waited_for_no_longer_than_said(void **state)
{
	int64_t before = clock_now_ms();

	(void)state;
	lock(&here);
	post.worker_is_gone = true;
	warnings_finish(&here, clock_now_ms() + 5000);
	assert_true(clock_now_ms() - before < 1000);
	assert_int_equal(audited.troubles, 1);
	post.worker_is_gone = false;
	owe_change();
	assert_false(ledger_open(&elsewhere) && ledger_begin(&elsewhere));
	warnings_finish(&elsewhere, clock_now_ms() + 200);
	assert_in_range(clock_now_ms() - before, 200, 2000);
	assert_true(disk.record.owed.changed && disk.record.owed.guessed);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_a_lock_owes_a_letter_that_says_what_happened),
		TEST(test_it_goes_to_the_proven_address_and_not_to_the_one_the_sso_names),
		TEST(test_wrong_codes_that_do_not_lock_and_a_right_last_one_owe_nothing),
		TEST(test_the_day_that_is_full_locks_too),
		TEST(test_a_lock_that_an_administrator_must_end_has_a_letter_of_its_own),
		TEST(test_what_a_relay_took_or_refuses_for_good_is_owed_no_longer),
		TEST(test_a_letter_that_a_relay_puts_off_is_still_under_way),
		TEST(test_what_no_relay_took_is_tried_again_in_an_hour_by_the_next_login),
		TEST(test_of_many_logins_while_a_relay_is_slow_one_sends_the_letters),
		TEST(test_a_new_lock_within_the_hour_has_a_letter_of_its_own),
		TEST(test_the_use_of_a_recovery_code_is_told_to_the_proven_address),
		TEST(test_where_no_address_was_proven_the_use_is_told_to_the_sso_s),
		TEST(test_what_no_relay_took_about_a_recovery_code_goes_with_a_later_sign_in),
		TEST(test_what_is_owed_about_a_recovery_code_outlasts_sign_ins_without_a_code),
		TEST(test_nothing_is_sent_to_nobody_and_all_stays_owed),
		TEST(test_no_other_sign_in_is_told_as_one_by_a_recovery_code),
		TEST(test_what_cannot_be_claimed_is_not_sent),
		TEST(test_a_login_that_owes_nothing_does_not_open_the_record_for_it),
		TEST(test_a_letter_that_goes_when_the_lock_is_over_says_the_same),
		TEST(test_a_warning_waits_for_the_letter_with_the_code),
		TEST(test_a_changed_address_is_told_to_the_old_one),
		TEST(test_a_change_that_is_held_has_other_words),
		TEST(test_a_letter_does_not_strike_out_a_newer_one),
		TEST(test_at_the_end_all_that_is_owed_goes_one_after_the_other),
		TEST(test_at_the_end_the_answer_about_the_code_comes_first),
		TEST(
		    test_when_nobody_heard_the_verdict_no_letter_is_begun_but_one_that_went_is_noted),
		TEST(test_a_worker_that_is_gone_or_silent_is_waited_for_no_longer_than_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
