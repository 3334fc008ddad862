/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The whole story with the app in it: one approval is granted, that of the person themselves on the
 * newest page from there (T80, T81); whatever else happens leads to the password or to a refusal.
 */
#include "login_rig.h"

#include "offer.h"

#define EVENTS_OF_APP "sopynkrxuzelgw"

/* Plays a script in a fresh world with the app, which fails or not as was set before. */
static enum verdict
play_with_app(const char *script)
{
	memset(&disk, 0, sizeof disk);
	world.app = true;
	world.proven = world.unreachable = world.answered = world.device_asked = false;
	world.sso = world.letter = world.device = '\0';
	world.pages = world.flows = 0;
	world.of_source = 0;
	world.asked = world.asked_first = MESSAGE_NONE;
	memset(world.events, 0, sizeof world.events);
	return play(script);
}

static int
fresh(void **state)
{
	(void)state;
	memset(&world, 0, sizeof world);
	return 0;
}

static void
expect(const char *script, unsigned number, enum verdict verdict)
{
	enum verdict heard = play_with_app(script);
	unsigned told = verdict == VERDICT_GRANTED ? 0 : message_find(here.refusal.message)->number;

	if (heard != verdict || told != number)
		fail_msg("%s: %s, %u %s", script, verdict_word(heard), told, here.refusal.reason);
}

static void
test_an_approval_is_granted_whenever_enter_finds_it(void **state)
{
	static const char *const scripts[] = { "ser", "seper", "sepeper", "seyeser",
		"seyeseyeseyeser" };

	(void)state;
	for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
		expect(scripts[i], 0, VERDICT_GRANTED);
		assert_true(here.by_approval);
		assert_int_equal(world.events[JOURNAL_ASKED], 1);
		assert_int_equal(disk.record.counters.letter_count, 0);
		assert_true(disk.record.granted.at.wall_s > 0);
	}
}

static void
test_each_other_end_has_its_words_and_verdict(void **state)
{
	static const struct {
		const char *script;
		unsigned number;
		enum verdict verdict;
	} rows[] = {
		{ "sex", 404, VERDICT_DENIED }, /* T81 */
		{ "sen", 403, VERDICT_DENIED },
		{ "sek", 406, VERDICT_DENIED },
		{ "seyeseyeseyesey", 407, VERDICT_DENIED },
		{ "sl", 104, VERDICT_DENIED },
		{ "sel", 502, VERDICT_BROKEN },
		{ "srw", 101, VERDICT_DENIED },   /* a password was typed */
		{ "seyrw", 101, VERDICT_DENIED }, /* likewise, where a new page was offered */
		{ "orw", 101, VERDICT_DENIED },
		{ "uru", 501, VERDICT_UNREACHABLE },
		{ "zrz", 502, VERDICT_BROKEN },
		{ "sezrw", 101, VERDICT_DENIED },
		{ "oeee", 101, VERDICT_DENIED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		expect(rows[i].script, rows[i].number, rows[i].verdict);
}

static void
test_a_password_typed_at_the_page_still_needs_its_code(void **state)
{
	(void)state;
	expect("srrr", 0, VERDICT_GRANTED);
	assert_false(here.by_approval);
	expect("serrw", 0, VERDICT_GRANTED);
	expect("srrwww", 206, VERDICT_EXHAUSTED);
	expect("orrr", 0, VERDICT_GRANTED); /* as ever, where the SSO does not offer it */
}

static void
test_a_letter_tells_of_a_new_place_when_somebody_came_in_from_there_T80(void **state)
{
	(void)state;
	expect("ser", 0, VERDICT_GRANTED);
	assert_true(here.warnings.owed[WARNING_PLACE]);
	world.audit_fails = true;
	assert_int_not_equal(play_with_app("ser"), VERDICT_GRANTED);
	assert_true(disk.record.place_owed);
	assert_false(here.warnings.owed[WARNING_PLACE]);
}

static void
test_a_newer_page_voids_the_older_one_T80(void **state)
{
	(void)state;
	world.replaced = true;
	expect("ser", 211, VERDICT_EXHAUSTED);
}

static void
test_too_many_pages_leave_the_password_and_ask_the_sso_nothing_T80(void **state)
{
	(void)state;
	world.too_many = true;
	expect("rrr", 0, VERDICT_GRANTED);
	assert_int_equal(world.pages, 0);
	world.app_alone = true;
	expect("", 103, VERDICT_EXHAUSTED);
	assert_int_equal(world.pages, 0);
	assert_int_equal(world.of_source, 0); /* the office's are not used up by one name */
}

static void
test_an_sso_that_has_no_pages_is_not_asked_again_at_once(void **state)
{
	(void)state;
	world.not_offered = true;
	expect("rrr", 0, VERDICT_GRANTED);
	assert_int_equal(world.pages, 0);
	world.nobody_here = true;
	world.opened = 0;
	expect("r", 101, VERDICT_DENIED);
	assert_int_equal(world.opened, 0);
	world.nobody_here = false;
	world.app_alone = true; /* there is no other way: it may offer it by now */
	expect("ser", 0, VERDICT_GRANTED);
}

static void
test_a_name_that_is_nobodys_sees_the_same_page_and_is_never_let_in_T58(void **state)
{
	(void)state;
	world.nobody_here = true;
	expect("ser", 404, VERDICT_DENIED);
	assert_int_equal(world.opened, 1);
	expect("seper", 404, VERDICT_DENIED);
}

static void
test_without_the_password_channel_nothing_but_an_approval_lets_in(void **state)
{
	(void)state;
	world.app_alone = true;
	expect("ser", 0, VERDICT_GRANTED);
	expect("srper", 0, VERDICT_GRANTED); /* whatever is typed is Enter */
	expect("o", 603, VERDICT_BROKEN);
	expect("u", 501, VERDICT_UNREACHABLE);
	expect("z", 502, VERDICT_BROKEN);
	expect("seu", 501, VERDICT_UNREACHABLE);
}

static void
test_password_first_asks_for_it_and_enter_is_for_the_app(void **state)
{
	(void)state;
	world.password_first = true;
	expect("eser", 0, VERDICT_GRANTED);
	assert_int_equal(world.asked_first, MESSAGE_ASK_PASSWORD_OR_THAID);
	expect("rrr", 0, VERDICT_GRANTED);
	assert_int_equal(world.pages, 0);
	expect("eorw", 101, VERDICT_DENIED);
}

static void
test_with_then_code_an_approval_is_half_the_way(void **state)
{
	(void)state;
	world.then_code = true;
	expect("serr", 0, VERDICT_GRANTED);
	assert_true(here.by_approval && world.proven);
	expect("serwww", 206, VERDICT_EXHAUSTED);
}

static void
test_whoever_has_no_email_may_approve_after_the_right_password(void **state)
{
	(void)state;
	expect("sreeser", 0, VERDICT_GRANTED);
	expect("sreesex", 404, VERDICT_DENIED);
	expect("sreeo", 603, VERDICT_BROKEN);
	expect("ore", 301, VERDICT_NO_ADDRESS); /* there is no app to be led to */
	world.then_code = true;
	expect("sre", 301, VERDICT_NO_ADDRESS);
}

static void
test_root_is_shown_no_page_T80(void **state)
{
	static const struct settings_service service = { .name = "sshd" };
	struct login login = { .service = &service,
		.caller = { .local = true, .uid = 0, .service = "sshd" },
		.names = { .account = "toor", .target = "" } };

	(void)state;
	login.settings.access.allow[0].anyone = true;
	login.settings.access.allow_count = 1;
	assert_false(offer_has_app(&login));
	login.caller.uid = 1000;
	assert_true(offer_has_app(&login));
	login.names.target = "root";
	assert_false(offer_has_app(&login));
	login.names.target = "";
	login.caller.invoker_uid = 1000; /* sudo */
	assert_false(offer_has_app(&login));
	login.caller.unprivileged = true; /* a screen locker */
	assert_true(offer_has_app(&login));
	login.caller.unprivileged = false;
	login.caller.invoker_uid = 1001; /* su */
	assert_true(offer_has_app(&login));
	login.caller.invoker_uid = 0;
	login.caller.first_pass = true;
	assert_false(offer_has_app(&login));
}

static unsigned long granted;

static void
check_all(char *script, size_t length, size_t more)
{
	if (more == 0) {
		enum verdict verdict = play_with_app(script);

		granted += verdict == VERDICT_GRANTED;
		if ((verdict == VERDICT_GRANTED) != world.proven)
			fail_msg("%s: %s", script, verdict_word(verdict));
		return;
	}
	for (const char *event = EVENTS_OF_APP; *event; event++) {
		script[length] = *event;
		script[length + 1] = '\0';
		check_all(script, length + 1, more - 1);
	}
}

static void
test_no_sequence_is_granted_without_an_approval_or_a_code(void **state)
{
	char script[8] = "";

	(void)state;
	for (size_t length = 0; length <= 4; length++)
		check_all(script, 0, length);
	(void)snprintf(script, sizeof script, "se");
	check_all(script, 2, 3);
	assert_true(granted > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_an_approval_is_granted_whenever_enter_finds_it, fresh),
		cmocka_unit_test_setup(test_each_other_end_has_its_words_and_verdict, fresh),
		cmocka_unit_test_setup(
		    test_a_password_typed_at_the_page_still_needs_its_code, fresh),
		cmocka_unit_test_setup(
		    test_a_letter_tells_of_a_new_place_when_somebody_came_in_from_there_T80, fresh),
		cmocka_unit_test_setup(test_a_newer_page_voids_the_older_one_T80, fresh),
		cmocka_unit_test_setup(
		    test_too_many_pages_leave_the_password_and_ask_the_sso_nothing_T80, fresh),
		cmocka_unit_test_setup(
		    test_an_sso_that_has_no_pages_is_not_asked_again_at_once, fresh),
		cmocka_unit_test_setup(
		    test_a_name_that_is_nobodys_sees_the_same_page_and_is_never_let_in_T58, fresh),
		cmocka_unit_test_setup(
		    test_without_the_password_channel_nothing_but_an_approval_lets_in, fresh),
		cmocka_unit_test_setup(
		    test_password_first_asks_for_it_and_enter_is_for_the_app, fresh),
		cmocka_unit_test_setup(test_with_then_code_an_approval_is_half_the_way, fresh),
		cmocka_unit_test_setup(
		    test_whoever_has_no_email_may_approve_after_the_right_password, fresh),
		cmocka_unit_test_setup(test_root_is_shown_no_page_T80, fresh),
		cmocka_unit_test_setup(
		    test_no_sequence_is_granted_without_an_approval_or_a_code, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
