/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Services that ask in another way: nobody learns at a concealing one what was wrong, and where
 * password and code share a field one way leads to GRANTED too.
 */
#include "login_rig.h"

#define TYPED "ewxp" /* what a person without the code can type */
#define TAIL_MAX 4

/* Of one sign-in: all that the person could tell it by. */
struct seen {
	char trail[sizeof world.trail];
	enum message_id last;
	enum verdict verdict;
	char wait[WORD_MAX];
};

/* Who signs in; the letter is what the SSO says then. */
static const struct {
	const char *who;
	char sso;
	bool nobody_here, no_rights, locked, capped, host_capped;
} classes[] = {
	{ "right", .sso = 'r' },
	{ "unknown", .sso = 0, .nobody_here = true },
	{ "wrong", .sso = 'w' },
	{ "somebody else", .sso = 'x' },
	{ "no e-mail", .sso = 'e' },
	{ "unfinished", .sso = 'n' },
	{ "gone", .sso = 'k' },
	{ "no right", .sso = 'r', .no_rights = true },
	{ "locked", .sso = 'r', .locked = true },
	{ "letters used up", .sso = 'r', .capped = true },
	{ "host's letters used up", .sso = 'r', .host_capped = true },
};

static void
begin_class(unsigned which)
{
	memset(&disk, 0, sizeof disk);
	memset(&world, 0, sizeof world);
	world.conceals = true;
	world.nobody_here = classes[which].nobody_here;
	world.no_rights = classes[which].no_rights;
	disk.host_wait_ms = classes[which].host_capped ? 60000 : 0;
	if (classes[which].locked)
		disk.record.counters.consecutive = 100;
	if (classes[which].capped)
		counters_add_letter(&disk.record.counters, 0);
	disk.record.as_of = the_time;
}

static struct seen
sign_in(unsigned which, const char *tail)
{
	static char script[TAIL_MAX + 8];
	struct seen seen = { 0 };

	begin_class(which);
	if (classes[which].sso)
		(void)snprintf(script, sizeof script, "r%c%s", classes[which].sso, tail);
	else
		(void)snprintf(script, sizeof script, "r%s", tail);
	seen.verdict = play(script);
	memcpy(seen.trail, world.trail, sizeof seen.trail);
	seen.last = here.refusal.message;
	if (seen.last == MESSAGE_TRIES_USED)
		memcpy(seen.wait, here.dialog.words.value[WORD_WAIT], sizeof seen.wait);
	return seen;
}

static void
compare(const char *tail)
{
	struct seen right = sign_in(0, tail);

	assert_true(right.verdict != VERDICT_GRANTED);
	for (unsigned which = 1; which < sizeof classes / sizeof classes[0]; which++) {
		struct seen seen = sign_in(which, tail);

		if (strcmp(seen.trail, right.trail) != 0 || seen.last != right.last ||
		    seen.verdict != right.verdict || strcmp(seen.wait, right.wait) != 0)
			fail_msg("%s, %s: %s%u instead of %s%u", classes[which].who, tail,
			    seen.trail, seen.last, right.trail, right.last);
	}
}

static void
compare_all(char *tail, size_t length)
{
	compare(tail);
	if (length == TAIL_MAX)
		return;
	for (const char *event = TYPED "ql"; *event; event++) {
		tail[length] = *event;
		tail[length + 1] = '\0';
		compare_all(tail, length + 1);
	}
	tail[length] = '\0';
}

static void
test_whoever_has_no_code_sees_the_same_whatever_they_type_T58_T61(void **state)
{
	char tail[TAIL_MAX + 1] = "";

	(void)state;
	compare_all(tail, 0);
}

/* T1, T6: no decoy is ever granted, and what is granted was proven. */
static void
test_only_the_right_code_of_the_right_class_is_granted(void **state)
{
	static const char *const tails[] = { "r", "ar", "wr", "wwr", "er", "xr", "ewr", "tr" };

	(void)state;
	for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
		for (unsigned which = 1; which < sizeof classes / sizeof classes[0]; which++)
			if (sign_in(which, tails[i]).verdict == VERDICT_GRANTED)
				fail_msg("%s: %s", classes[which].who, tails[i]);
		assert_int_equal(sign_in(0, tails[i]).verdict, VERDICT_GRANTED);
		assert_true(world.proven);
	}
	assert_int_equal(sign_in(0, "wwwr").verdict, VERDICT_EXHAUSTED);
	assert_int_equal(sign_in(0, "xxxr").verdict, VERDICT_EXHAUSTED);
	assert_int_equal(sign_in(0, "wxpr").verdict, VERDICT_EXHAUSTED);
}

static void
test_a_decoy_writes_no_record_and_mails_nothing_and_the_log_has_the_truth(void **state)
{
	(void)state;
	for (unsigned which = 1; which < 8; which++) {
		(void)sign_in(which, "eewww");
		assert_int_equal(disk.writes, 0);
		assert_int_equal(disk.waits_until_ms, 0); /* nor looks for one */
		assert_string_equal(world.mailed, "");
		assert_true(here.surface.decoy);
		assert_true(here.surface.truth.message != MESSAGE_NONE);
		assert_string_equal(here.dialog.words.value[WORD_ADDRESS], "***@***");
	}
}

/* T58: the fourth try would tell whether the third was right. */
static void
test_every_sign_in_counts_as_failed_until_its_code_is_right(void **state)
{
	(void)state;
	for (unsigned which = 0; which < sizeof classes / sizeof classes[0]; which++) {
		(void)sign_in(which, "w");
		assert_int_equal(world.failures, 1);
		assert_int_equal(world.forgotten, 0);
	}
	assert_int_equal(sign_in(0, "r").verdict, VERDICT_GRANTED);
	assert_int_equal(world.failures, 1);
	assert_int_equal(world.forgotten, 1);
}

/* T1: an exemption or a date excuses from a code, never from the password. */
static void
test_nothing_that_excuses_from_a_code_lets_a_decoy_in(void **state)
{
	static const char *const users[] = { "somchai", NULL };
	static const struct settings_exemption exemption = {
		.users = users, .until = "2399-12-31", .reason = "test"
	};

	(void)state;
	for (unsigned which = 0; which < 9; which++) {
		/* No code, so no address is needed; but a lock holds. */
		bool enters = which == 0 || classes[which].sso == 'e';
		char script[8];

		if (classes[which].sso)
			(void)snprintf(script, sizeof script, "r%cwww", classes[which].sso);
		else
			(void)snprintf(script, sizeof script, "rwww");
		for (unsigned by_date = 0; by_date < 2; by_date++) {
			begin_class(which);
			world.exempt = by_date ? NULL : &exemption;
			world.from = by_date ? "announced-later" : NULL;
			world.mark.state = START_MARK_NONE;
			assert_int_equal(play(script) == VERDICT_GRANTED, enters);
			assert_true(enters || here.refusal.message == MESSAGE_TRIES_USED);
		}
	}
}

static void
test_what_is_wrong_with_servers_and_machine_is_told(void **state)
{
	static const struct {
		const char *script;
		unsigned number;
	} rows[] = { { "ru", 501 }, { "ra", 502 }, { "rl", 502 }, { "l", 104 }, { "eee", 101 },
		{ "rrl", 104 }, { "rrq", 106 } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		begin_class(0);
		(void)play(rows[i].script);
		assert_int_equal(message_find(here.refusal.message)->number, rows[i].number);
	}
	begin_class(0);
	world.table_fails = 'c';
	assert_int_equal(play("rw"), VERDICT_BROKEN);
	begin_class(0);
	disk.writes_with = STORE_UNWRITABLE;
	assert_int_equal(play("rr"), VERDICT_BROKEN);
}

/* --- one field --- */

static enum verdict
in_one_field(const char *typed, const char *script)
{
	char mailed[sizeof world.mailed];

	memcpy(mailed, world.mailed, sizeof mailed);
	memset(&world, 0, sizeof world);
	memcpy(world.mailed, mailed, sizeof mailed);
	world.one_field = true;
	world.typed = typed;
	return play(script);
}

static void
begin_one_field(void)
{
	memset(&disk, 0, sizeof disk);
	memset(&world, 0, sizeof world);
}

/* A password, a comma and the code that was mailed, or another one. */
static const char *
with_code(bool right)
{
	static char typed[64];

	(void)snprintf(typed, sizeof typed, "%s,%s", PASSWORD, world.mailed);
	if (!right)
		typed[sizeof PASSWORD] = typed[sizeof PASSWORD] == '0' ? '1' : '0';
	return typed;
}

static void
test_in_one_field_the_first_try_mails_and_the_second_opens_T152(void **state)
{
	(void)state;
	begin_one_field();
	assert_int_equal(in_one_field(PASSWORD, "rra"), VERDICT_DENIED);
	assert_int_equal(here.refusal.message, MESSAGE_ASK_CODE_SENT);
	assert_string_equal(here.refusal.reason, "code_mailed");
	assert_int_equal(world.asked_first, MESSAGE_ASK_PASSWORD_CODE);
	world.proven = true; /* for the rig, which hears codes at prompts only */
	assert_string_not_equal(world.mailed, "");
	assert_int_equal(in_one_field(with_code(false), "rr"), VERDICT_DENIED);
	assert_int_equal(here.refusal.message, MESSAGE_CODE_WRONG);
	assert_int_equal(attempts_on_disk(), ATTEMPTS - 1);
	assert_int_equal(in_one_field(PASSWORD, "rr"), VERDICT_DENIED);
	assert_int_equal(here.refusal.message, MESSAGE_RESEND_EARLY);
	assert_int_equal(here.typed_code.length, 0);
	assert_int_equal(in_one_field(with_code(true), "rw"), VERDICT_DENIED);
	assert_int_equal(here.refusal.message, MESSAGE_REFUSED);
	assert_int_equal(here.typed_code.length, 0);
	assert_true(disk.record.challenge.live);
}

static void
test_in_one_field_the_letters_fate_is_told(void **state)
{
	static const struct {
		const char *script;
		enum message_id told;
	} rows[] = { { "rra", MESSAGE_ASK_CODE_SENT }, { "rrta", MESSAGE_ASK_CODE_SENT },
		{ "rrj", MESSAGE_MAIL_REFUSED }, { "rru", MESSAGE_MAIL_UNREACHABLE },
		{ "rrd", MESSAGE_MAIL_DEFERRED }, { "rrf", MESSAGE_SETTING_WRONG },
		{ "rrz", MESSAGE_SETTING_WRONG }, { "rrg", MESSAGE_NONE } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		begin_one_field();
		assert_true(in_one_field(PASSWORD, rows[i].script) != VERDICT_GRANTED);
		assert_int_equal(here.refusal.message, rows[i].told);
	}
}

/* --- a shared mailbox --- */

static void
test_a_shared_mailbox_is_told_of_or_refused_before_any_letter(void **state)
{
	(void)state;
	begin_one_field();
	world.mailbox_shared = true;
	assert_int_equal(play("rrr"), VERDICT_GRANTED);
	assert_int_equal(world.told[0], MESSAGE_MAILBOX_SHARED);
	assert_int_equal(world.noted, 1);
	assert_int_equal(world.events[JOURNAL_NOTICE], 1);
	begin_one_field();
	world.mailbox_shared = world.refuses_shared = true;
	assert_int_equal(play("rrr"), VERDICT_NO_ADDRESS);
	assert_int_equal(here.refusal.message, MESSAGE_EMAIL_SHARED);
	assert_string_equal(world.mailed, "");
	assert_int_equal(disk.writes, 0);
}

static void
test_a_table_of_mailboxes_that_cannot_be_read_stops_only_who_could_be_refused(void **state)
{
	(void)state;
	begin_one_field();
	world.table_fails = 'm';
	assert_int_equal(play("rrr"), VERDICT_GRANTED);
	begin_one_field();
	world.table_fails = 'm';
	world.refuses_shared = true;
	assert_int_equal(play("rrr"), VERDICT_BROKEN);
	assert_int_equal(here.refusal.message, MESSAGE_STORE_UNWRITABLE);
}

/* Before the start date the password alone will do; a decoy is not a password that was right. */
static void
test_before_the_start_date_only_the_right_password_opens_a_concealing_service(void **state)
{
	(void)state;
	for (unsigned which = 0; which < sizeof classes / sizeof classes[0]; which++) {
		char script[TAIL_MAX + 8];

		begin_class(which);
		world.from = "announced-later";
		world.mark.state = START_MARK_NONE;
		if (classes[which].sso)
			(void)snprintf(script, sizeof script, "r%c%s", classes[which].sso,
			    which == 0 ? "" : TYPED);
		else
			(void)snprintf(script, sizeof script, "r%s", TYPED);
		if (which == 0)
			assert_int_equal(play(script), VERDICT_GRANTED);
		else if (strcmp(classes[which].who, "no e-mail") == 0 || classes[which].capped ||
			 classes[which].host_capped)
			continue; /* their password was right, and no code is asked */
		else
			assert_int_not_equal(play(script), VERDICT_GRANTED);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whoever_has_no_code_sees_the_same_whatever_they_type_T58_T61),
		cmocka_unit_test(test_only_the_right_code_of_the_right_class_is_granted),
		cmocka_unit_test(
		    test_a_decoy_writes_no_record_and_mails_nothing_and_the_log_has_the_truth),
		cmocka_unit_test(test_every_sign_in_counts_as_failed_until_its_code_is_right),
		cmocka_unit_test(test_nothing_that_excuses_from_a_code_lets_a_decoy_in),
		cmocka_unit_test(test_what_is_wrong_with_servers_and_machine_is_told),
		cmocka_unit_test(test_in_one_field_the_first_try_mails_and_the_second_opens_T152),
		cmocka_unit_test(test_in_one_field_the_letters_fate_is_told),
		cmocka_unit_test(test_a_shared_mailbox_is_told_of_or_refused_before_any_letter),
		cmocka_unit_test(
		    test_before_the_start_date_only_the_right_password_opens_a_concealing_service),
		cmocka_unit_test(
		    test_a_table_of_mailboxes_that_cannot_be_read_stops_only_who_could_be_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
