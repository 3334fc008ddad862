/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The whole story against every short sequence of what can happen: one way leads to GRANTED, and
 * whatever is missing from it denies (T1, T6).
 */
#include "login_rig.h"

#include "temporary.h"

#define SEQUENCE_MAX 8

static unsigned long played, granted;

/* A fresh world with these faults; the disk's n'th write fails. */
static enum verdict
play_in_a_new_world(const char *script, unsigned write_that_fails, bool audit_fails)
{
	memset(&disk, 0, sizeof disk);
	memset(&world, 0, sizeof world);
	disk.fails_at = write_that_fails;
	world.audit_fails = audit_fails;
	return play(script);
}

/* What must be so at the end of any login. */
static void
check(const char *script)
{
	enum verdict verdict = play_in_a_new_world(script, 0, false);

	played++;
	granted += verdict == VERDICT_GRANTED;
	if ((verdict == VERDICT_GRANTED) != world.proven)
		fail_msg("%s: %s", script, verdict_word(verdict));
	assert_int_equal(world.audit_lines, 1);
	assert_int_equal(world.audited, verdict);
	assert_true(
	    world.events[JOURNAL_ASKED] == 1 || (world.sso == 0 && verdict == VERDICT_DENIED));
	assert_null(here.store);
	assert_false(disk.store.open);
	if (verdict == VERDICT_GRANTED) {
		assert_false(disk.record.challenge.live); /* used up */
		return;
	}
	if (verdict != VERDICT_BROKEN || here.refusal.message != MESSAGE_MAIL_UNREACHABLE)
		assert_int_equal(verdict, message_find(here.refusal.message)->verdict);
	assert_true(verdict != VERDICT_UNREACHABLE || (world.unreachable && !world.answered));
	assert_int_equal(here.password.length, 0);
	assert_int_equal(here.code.length, 0);
}

/* Plays every sequence of so many events that begins like this. */
static void
check_all(char *script, size_t length, size_t more)
{
	static unsigned long count;

	if (more == 0) {
		if (rounds(100) == 100 || count++ % 100 == 0)
			check(script);
		return;
	}
	for (const char *event = EVENTS; *event; event++) {
		script[length] = *event;
		script[length + 1] = '\0';
		check_all(script, length + 1, more - 1);
	}
	script[length] = '\0';
}

static void
test_no_other_sequence_of_events_is_granted(void **state)
{
	char script[SEQUENCE_MAX + 1] = "";

	(void)state;
	for (size_t length = 0; length <= 4; length++)
		check_all(script, 0, length);
	(void)snprintf(script, sizeof script, "rr"); /* from the code prompt on */
	check_all(script, 2, 4);
	assert_true(played > 300);
	assert_true(granted > 0);
}

static void
test_the_straight_way_and_its_detours_are_granted(void **state)
{
	static const char *const scripts[] = { "rrr", "rrar", "eerrr", "rrwwr", "rrxxxxr", "rrer",
		"rrpdr", "rrdewr", "rrter", "rrtear", "rrtetdr", "rrueear", "rrueeuear" };

	(void)state;
	for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
		granted = 0;
		check(scripts[i]);
		if (granted != 1)
			fail_msg("%s: %s", scripts[i], here.refusal.reason);
	}
}

static void
test_each_way_to_fail_has_its_verdict(void **state)
{
	static const struct {
		const char *script;
		unsigned number;
		enum verdict verdict;
	} rows[] = {
		{ "l", 104, VERDICT_DENIED },
		{ "eee", 101, VERDICT_DENIED },
		{ "rw", 101, VERDICT_DENIED },
		{ "rx", 101, VERDICT_DENIED },
		{ "re", 301, VERDICT_NO_ADDRESS },
		{ "ru", 501, VERDICT_UNREACHABLE },
		{ "ra", 502, VERDICT_BROKEN },
		{ "rl", 502, VERDICT_BROKEN },
		{ "rrq", 106, VERDICT_DENIED },
		{ "rrl", 104, VERDICT_DENIED },
		{ "rrwww", 206, VERDICT_EXHAUSTED },
		{ "rrxxxxx", 202, VERDICT_DENIED },
		{ "rrppppp", 203, VERDICT_DENIED },
		{ "rrjr", 504, VERDICT_NO_ADDRESS },
		{ "rrtejr", 504, VERDICT_NO_ADDRESS },
		{ "rrtfr", 602, VERDICT_BROKEN },
		{ "rrueeueu", 503, VERDICT_UNREACHABLE },
		{ "rrueetueeu", 503, VERDICT_BROKEN }, /* a relay has spoken */
		{ "rrfr", 602, VERDICT_BROKEN },
		{ "rrzr", 602, VERDICT_BROKEN },
		{ "rrueezr", 602, VERDICT_BROKEN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		enum verdict verdict = play_in_a_new_world(rows[i].script, 0, false);

		if (message_find(here.refusal.message)->number != rows[i].number)
			fail_msg(
			    "%s: %u", rows[i].script, message_find(here.refusal.message)->number);
		assert_int_equal(verdict, rows[i].verdict);
	}
}

/* It looks at the time once a second only, and must not be called broken for what a relay did. */
static void
test_the_mail_worker_has_time_to_say_that_it_is_over(void **state)
{
	(void)state;
	(void)play_in_a_new_world("rrl", 0, false);
	assert_in_range(here.letter.due_ms - clock_now_ms(), 20000 + 1500, 20000 + 2000);
}

/* Nobody is asked for anything, and no worker hears of it. */
static void
test_a_password_cannot_be_changed_here(void **state)
{
	(void)state;
	memset(&disk, 0, sizeof disk);
	memset(&world, 0, sizeof world);
	world.phase = "password";
	assert_int_equal(play("rrr"), VERDICT_DENIED);
	assert_int_equal(message_find(here.refusal.message)->number, 107);
	assert_string_equal(world.rest, "rrr");
}

static void
test_a_phase_that_is_not_built_is_refused(void **state)
{
	static const char *const phases[] = { "open", "close", "", "Auth", "accounts",
		"passwords" };

	(void)state;
	for (size_t i = 0; i < sizeof phases / sizeof phases[0]; i++) {
		memset(&world, 0, sizeof world);
		world.phase = phases[i];
		assert_int_equal(play("rrr"), VERDICT_BROKEN);
		assert_int_equal(message_find(here.refusal.message)->number, 602);
		assert_string_equal(world.rest, "rrr");
	}
}

/* It cannot draw Thai, whatever the settings say or whether there are any. */
static void
test_the_text_console_is_spoken_to_in_english(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 4; round++) {
		memset(&disk, 0, sizeof disk);
		memset(&world, 0, sizeof world);
		world.tty = round % 2 ? "/dev/tty1" : "pts/1";
		world.no_settings = round / 2;
		assert_int_equal(play("rrr"), world.no_settings ? VERDICT_BROKEN : VERDICT_GRANTED);
		assert_int_equal(
		    here.dialog.language, round % 2 ? LANGUAGE_ENGLISH : LANGUAGE_THAI);
		assert_int_equal(here.dialog.no_settings, world.no_settings);
	}
}

static void
test_a_caller_that_hung_up_is_denied_and_told_nothing(void **state)
{
	static const char *const scripts[] = { "", "g", "rg", "rrg", "rrwg", "rrueg" };

	(void)state;
	for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
		assert_int_equal(play_in_a_new_world(scripts[i], 0, false), VERDICT_DENIED);
		assert_int_equal(here.refusal.message, MESSAGE_NONE);
	}
}

/* T38, T125: neither the code used up nor the line written may be missing. */
static void
test_a_right_code_is_not_enough_when_disk_or_log_fail(void **state)
{
	(void)state;
	for (unsigned write = 1; write <= 3; write++) {
		assert_int_equal(play_in_a_new_world("rrr", write, false), VERDICT_BROKEN);
		assert_int_equal(here.refusal.message, MESSAGE_STORE_UNWRITABLE);
	}
	assert_int_equal(play_in_a_new_world("rrr", 4, false), VERDICT_GRANTED);
	assert_int_equal(play_in_a_new_world("rrr", 0, true), VERDICT_BROKEN);
	assert_int_equal(world.audited, VERDICT_BROKEN);
	assert_false(disk.record.challenge.live);
}

/* T28: what is a failed password, and what is not. */
static void
test_only_a_wrong_password_is_counted_and_only_a_right_one_ends_it(void **state)
{
	static const struct {
		const char *script;
		unsigned failures, forgotten;
	} rows[] = {
		{ "rw", 1, 0 }, { "rx", 1, 0 }, /* the SSO says no, or yes for somebody else */
		{ "rrr", 0, 1 }, { "rrwww", 0, 1 }, { "re", 0, 1 }, { "rrg", 0, 1 }, { "ru", 0, 0 },
		{ "ra", 0, 0 }, { "rl", 0, 0 }, { "rg", 0, 0 },                /* no answer */
		{ "", 0, 0 }, { "l", 0, 0 }, { "eee", 0, 0 }, { "eeg", 0, 0 }, /* no password */
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		(void)play_in_a_new_world(rows[i].script, 0, false);
		if (world.failures != rows[i].failures || world.forgotten != rows[i].forgotten)
			fail_msg("%s: %u failures, %u forgotten", rows[i].script, world.failures,
			    world.forgotten);
	}
}

/* Before anybody is asked anything, and no worker hears of it. */
static void
test_who_has_to_wait_is_refused_at_the_start(void **state)
{
	(void)state;
	memset(&disk, 0, sizeof disk);
	memset(&world, 0, sizeof world);
	world.waits_ms = 4200;
	assert_int_equal(play("rrr"), VERDICT_EXHAUSTED);
	assert_int_equal(message_find(here.refusal.message)->number, 103);
	assert_string_equal(here.dialog.words.value[WORD_WAIT], "5 วินาที");
	assert_string_equal(world.rest, "rrr");
	assert_false(here.eligible);                       /* sso_open() comes behind that */
	assert_int_equal(here.answered_ms, here.begun_ms); /* T59: the floor holds for it too */
	assert_int_equal(world.failures, 0);
}

/* T19: many that began before the first of them failed. */
static void
test_who_has_to_wait_by_now_is_refused_before_the_sso_hears_the_password(void **state)
{
	(void)state;
	memset(&disk, 0, sizeof disk);
	memset(&world, 0, sizeof world);
	world.waits_then_ms = 300000;
	assert_int_equal(play("rrr"), VERDICT_EXHAUSTED);
	assert_int_equal(message_find(here.refusal.message)->number, 103);
	assert_string_equal(world.rest, "rr"); /* the password was typed, the SSO not heard */
	assert_int_equal(world.failures, 0);
}

/* T38: in none of these cases may the table say that nobody has failed. */
static void
test_a_table_that_cannot_be_read_or_written_refuses_everybody(void **state)
{
	static const struct {
		char fails;
		const char *script;
	} rows[] = { { 'o', "rrr" }, { 'l', "rrr" }, { 'c', "rw" }, { 'f', "rrr" }, { 'f', "re" } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		memset(&disk, 0, sizeof disk);
		memset(&world, 0, sizeof world);
		world.table_fails = rows[i].fails;
		assert_int_equal(play(rows[i].script), VERDICT_BROKEN);
		assert_int_equal(message_find(here.refusal.message)->number, 604);
		assert_int_equal(disk.writes, 0);
	}
}

static enum verdict
play_shared(const char *named, const char *script)
{
	memset(&disk, 0, sizeof disk);
	memset(&world, 0, sizeof world);
	world.named = named;
	return play(script);
}

/* The rig's store and SSO want somchai's record and somchai's password: nothing is the account's.
 */
static void
test_a_shared_account_is_entered_by_one_of_its_people_as_themselves(void **state)
{
	static const char *const others[] = { "", "counter", "anong", "Somchai", "somchai ",
		PASSWORD };

	(void)state;
	assert_int_equal(play_shared("somchai", "rrrr"), VERDICT_GRANTED);
	assert_string_equal(here.names.person, "somchai");
	assert_string_equal(here.caller.user, "counter");
	assert_int_equal(world.opened, 1);
	assert_int_equal(play_shared("somchai", "g"), VERDICT_DENIED);
	assert_int_equal(world.opened, 0);
	assert_int_equal(play_shared("somchai", "l"), VERDICT_DENIED);
	assert_int_equal(here.refusal.message, MESSAGE_TIME_OVER);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		assert_int_equal(play_shared(others[i], "rrrr"), VERDICT_DENIED);
		assert_int_equal(here.refusal.message, MESSAGE_REFUSED);
		assert_int_equal(world.asked, MESSAGE_ASK_PASSWORD);
		assert_int_equal(world.opened, 0); /* the SSO hears of nobody */
		assert_int_equal(*world.rest, 'r');
		assert_int_equal(world.failures, 1);
	}
}

/* T28: what was typed is counted, so that nobody can try out who the people of an account are. */
static void
test_whoever_names_themselves_waits_alike_for_the_name_they_gave(void **state)
{
	static const char *const names[] = { "somchai", "anong", "" };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		memset(&disk, 0, sizeof disk);
		memset(&world, 0, sizeof world);
		world.named = names[i]; /* the rig's table takes no other */
		world.waits_ms = 4200;
		assert_int_equal(play("rrrr"), VERDICT_EXHAUSTED);
		assert_int_equal(message_find(here.refusal.message)->number, 103);
		assert_string_equal(world.rest, "rrr");
		assert_int_equal(world.asked, MESSAGE_ASK_SSO_USER);
		assert_int_equal(world.opened, 0);
	}
}

static void
test_a_service_without_a_way_to_sign_in_asks_nobody_anything(void **state)
{
	(void)state;
	memset(&disk, 0, sizeof disk);
	memset(&world, 0, sizeof world);
	world.closed = true;
	assert_int_equal(play("rrr"), VERDICT_NOT_ALLOWED);
	assert_int_equal(message_find(here.refusal.message)->number, 105);
	assert_int_equal(world.asked, MESSAGE_NONE);
	assert_int_equal(world.opened, 0);
}

/* T135 */
static void
test_a_caller_that_is_not_root_needs_a_service_meant_for_it_and_its_own_name(void **state)
{
	(void)state;
	memset(&disk, 0, sizeof disk);
	memset(&world, 0, sizeof world);
	world.by_socket = true;
	assert_int_equal(play("prar"), VERDICT_NOT_ALLOWED);
	assert_int_equal(message_find(here.refusal.message)->number, 105);
	assert_string_equal(here.refusal.reason, "unprivileged");
	assert_int_equal(world.asked, MESSAGE_NONE);
	assert_int_equal(world.opened, 0);
	world.open_to_all = true;
	assert_int_equal(play("prar"), VERDICT_GRANTED);
	memset(&world, 0, sizeof world);
	world.by_socket = world.open_to_all = world.another_name = true;
	assert_int_equal(play("prar"), VERDICT_DENIED);
	assert_string_equal(here.refusal.reason, "another_name");
	assert_int_equal(world.asked, MESSAGE_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_straight_way_and_its_detours_are_granted),
		cmocka_unit_test(test_each_way_to_fail_has_its_verdict),
		cmocka_unit_test(test_the_mail_worker_has_time_to_say_that_it_is_over),
		cmocka_unit_test(test_a_password_cannot_be_changed_here),
		cmocka_unit_test(test_a_phase_that_is_not_built_is_refused),
		cmocka_unit_test(test_the_text_console_is_spoken_to_in_english),
		cmocka_unit_test(test_a_caller_that_hung_up_is_denied_and_told_nothing),
		cmocka_unit_test(test_a_right_code_is_not_enough_when_disk_or_log_fail),
		cmocka_unit_test(
		    test_only_a_wrong_password_is_counted_and_only_a_right_one_ends_it),
		cmocka_unit_test(test_who_has_to_wait_is_refused_at_the_start),
		cmocka_unit_test(
		    test_who_has_to_wait_by_now_is_refused_before_the_sso_hears_the_password),
		cmocka_unit_test(test_a_table_that_cannot_be_read_or_written_refuses_everybody),
		cmocka_unit_test(test_no_other_sequence_of_events_is_granted),
		cmocka_unit_test(
		    test_a_shared_account_is_entered_by_one_of_its_people_as_themselves),
		cmocka_unit_test(test_whoever_names_themselves_waits_alike_for_the_name_they_gave),
		cmocka_unit_test(test_a_service_without_a_way_to_sign_in_asks_nobody_anything),
		cmocka_unit_test(
		    test_a_caller_that_is_not_root_needs_a_service_meant_for_it_and_its_own_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
