/* SPDX-License-Identifier: BSD-2-Clause */
/* Whole sign-ins without a code: who gets in by the password alone, and what they are told. */
#include "excuse_rig.h"

#include "excuse.h"

static const struct settings_exemption of_somchai = {
	.users = (const char *const[]){ "somchai", NULL },
	.until = "2399-12-31",
	.reason = "a new mail server, which takes longer than a screen is wide",
};

static void
assert_excused(const char *script, enum message_id told)
{
	assert_int_equal(play_again(script), VERDICT_GRANTED);
	assert_int_equal(world.asked, MESSAGE_ASK_PASSWORD); /* and nothing after it */
	assert_int_equal(here.excuse.told, told);
	assert_int_equal(world.told[0], told);
	assert_string_equal(world.mailed, "");
	assert_false(disk.store.open);
}

static void
test_before_the_start_date_the_password_alone_will_do(void **state)
{
	static const struct {
		const char *from, *postponed;
		enum message_id with_mail, without;
	} rows[] = {
		{ "2399-10-01", NULL, MESSAGE_SOON_MAIL_OK, MESSAGE_SOON_NO_MAIL },
		{ "announced-later", NULL, MESSAGE_TBA_MAIL_OK, MESSAGE_TBA_NO_MAIL },
		{ "tomorrow", NULL, MESSAGE_LAST_DAY_MAIL_OK, MESSAGE_LAST_DAY_NO_MAIL },
		{ "2025-10-01", "2399-10-01", MESSAGE_SOON_MAIL_OK, MESSAGE_SOON_NO_MAIL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		bool tomorrow = strcmp(rows[i].from, "tomorrow") == 0;

		(void)set_up(state);
		world.from = tomorrow ? in_days(1) : rows[i].from;
		if (rows[i].postponed) {
			world.mark.state = START_MARK_POSTPONED;
			assert_int_equal(day_read(rows[i].postponed, &world.mark.day), DAY_READ);
		}
		assert_excused("rr", rows[i].with_mail);
		assert_excused("re", rows[i].without);
		assert_int_equal(world.events[JOURNAL_EXCUSED], 2);
		assert_string_equal(excuse_word(&here), "start_date");
		assert_int_equal(world.marks_left, 0);
	}
}

static void
test_from_the_start_date_on_the_code_is_asked_for_and_an_address_needed(void **state)
{
	(void)state;
	world.from = in_days(0);
	assert_int_equal(play_again("rrar"), VERDICT_GRANTED);
	assert_int_equal(world.asked, MESSAGE_ASK_CODE_SENT);
	assert_int_equal(here.excuse.told, MESSAGE_NONE);
	assert_null(excuse_word(&here));
	assert_int_equal(play_again("re"), VERDICT_NO_ADDRESS);
	assert_int_equal(here.refusal.message, MESSAGE_NO_EMAIL);
	assert_int_equal(world.events[JOURNAL_EXCUSED], 0);
}

static void
test_nothing_excuses_from_password_names_and_rights(void **state)
{
	(void)state;
	world.from = "announced-later";
	world.exempt = &of_somchai;
	assert_int_equal(play_again("rw"), VERDICT_DENIED);
	assert_int_equal(play_again("rx"), VERDICT_DENIED); /* the SSO means somebody else */
	assert_int_equal(play_again("ru"), VERDICT_UNREACHABLE);
	assert_int_equal(play_again("rn"), VERDICT_NOT_ALLOWED);
	world.nobody_here = true;
	assert_int_equal(play_again("rr"), VERDICT_DENIED);
	world.nobody_here = false;
	world.no_rights = true;
	assert_int_equal(play_again("rr"), VERDICT_NOT_ALLOWED);
	assert_int_equal(here.refusal.message, MESSAGE_NO_RIGHT);
	assert_int_equal(world.events[JOURNAL_EXCUSED], 0);
}

static void
test_a_lock_that_wrong_codes_brought_holds_for_the_excused_too(void **state)
{
	(void)state;
	disk.record.counters.consecutive = LIMITER_CONSECUTIVE_MAX;
	world.exempt = &of_somchai;
	assert_int_equal(play_again("rr"), VERDICT_EXHAUSTED);
	assert_int_equal(here.refusal.message, MESSAGE_LOCKED_ADMIN);
	assert_int_equal(world.events[JOURNAL_EXCUSED], 0);
}

static void
test_a_record_that_cannot_be_used_lets_nobody_in(void **state)
{
	(void)state;
	world.exempt = &of_somchai;
	disk.opens_with = STORE_DAMAGED;
	assert_int_equal(play_again("rr"), VERDICT_BROKEN);
	assert_int_equal(here.refusal.message, MESSAGE_RECORD_DAMAGED);
	disk.opens_with = STORE_OK;
	disk.writes_with = STORE_UNWRITABLE;
	assert_int_equal(play_again("rr"), VERDICT_BROKEN);
	assert_int_equal(here.refusal.message, MESSAGE_STORE_UNWRITABLE);
}

static void
test_a_sign_in_without_a_code_is_the_last_one_to_the_next(void **state)
{
	(void)state;
	world.exempt = &of_somchai;
	disk.record.counters.wrong_since_grant = 2;
	assert_int_equal(play_again("rr"), VERDICT_GRANTED);
	assert_int_equal(world.told[0], MESSAGE_FAILS_SINCE);
	assert_int_equal(world.told[1], MESSAGE_EXEMPT_UNTIL);
	assert_int_equal(play_again("rr"), VERDICT_GRANTED);
	assert_int_equal(world.told[0], MESSAGE_EXEMPT_UNTIL);
	assert_int_equal(world.told[1], MESSAGE_LAST_SIGNIN);
	assert_string_equal(disk.record.proven_address, ""); /* nothing was proven */
}

static void
test_an_exemption_excuses_from_the_code_with_its_day_and_reason(void **state)
{
	(void)state;
	world.exempt = &of_somchai;
	assert_excused("rr", MESSAGE_EXEMPT_UNTIL);
	assert_string_equal(here.dialog.words.value[WORD_REASON], "a new mail server, whic…");
	assert_string_equal(excuse_word(&here), "exemption");
	assert_excused("re", MESSAGE_EXEMPT_UNTIL); /* who needs no code needs no address */
	assert_int_equal(world.events[JOURNAL_EXCUSED], 2);
}

static void
test_an_exemption_of_a_group_asks_for_the_group(void **state)
{
	const struct settings_exemption of_staff = {
		.groups = (const char *const[]){ "staff", NULL },
		.until = "2399-12-31",
		.reason = "r",
	};

	(void)state;
	world.exempt = &of_staff;
	assert_int_equal(play_again("rrar"), VERDICT_GRANTED);
	assert_int_equal(world.asked, MESSAGE_ASK_CODE_SENT);
	(void)set_up(state);
	world.exempt = &of_staff;
	world.group = "staff";
	assert_excused("rr", MESSAGE_EXEMPT_UNTIL);
}

static void
test_an_exemption_that_has_ended_excuses_nobody(void **state)
{
	struct settings_exemption ended = of_somchai;

	(void)state;
	ended.until = in_days(-1);
	world.exempt = &ended;
	assert_int_equal(play_again("rrar"), VERDICT_GRANTED);
	assert_int_equal(world.asked, MESSAGE_ASK_CODE_SENT);
	assert_int_equal(here.excuse.told, MESSAGE_NONE);
	ended.until = in_days(0);
	(void)set_up(state);
	world.exempt = &ended;
	assert_excused("rr", MESSAGE_EXEMPT_UNTIL);
}

/* Whom it serves beyond the start date, the date does not concern; all others learn it. */
static void
test_before_the_start_date_only_an_exemption_beyond_it_is_told(void **state)
{
	struct settings_exemption until = of_somchai;

	(void)state;
	world.exempt = &until;
	world.from = in_days(10);
	until.until = in_days(9);
	assert_excused("rr", MESSAGE_SOON_MAIL_OK);
	until.until = in_days(10);
	assert_excused("rr", MESSAGE_EXEMPT_UNTIL);
	world.from = "announced-later";
	assert_excused("rr", MESSAGE_TBA_MAIL_OK);
}

static void
test_after_a_key_an_exemption_leaves_key_and_rights(void **state)
{
	(void)state;
	world.exempt = &of_somchai;
	world.look_up = world.key = world.code_alone = true;
	world.rhost = "192.0.2.7";
	assert_int_equal(play_again("r"), VERDICT_GRANTED);
	assert_int_equal(world.asked_first, MESSAGE_NONE);
	assert_int_equal(here.excuse.told, MESSAGE_EXEMPT_UNTIL);
	world.no_rights = true;
	assert_int_equal(play_again("r"), VERDICT_NOT_ALLOWED);
}

static void
test_a_grant_that_no_log_takes_is_none(void **state)
{
	(void)state;
	world.exempt = &of_somchai;
	world.audit_fails = true;
	assert_int_equal(play_again("rr"), VERDICT_BROKEN);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, set_up)
	const struct CMUnitTest tests[] = {
		TEST(test_before_the_start_date_the_password_alone_will_do),
		TEST(test_from_the_start_date_on_the_code_is_asked_for_and_an_address_needed),
		TEST(test_nothing_excuses_from_password_names_and_rights),
		TEST(test_a_lock_that_wrong_codes_brought_holds_for_the_excused_too),
		TEST(test_a_record_that_cannot_be_used_lets_nobody_in),
		TEST(test_a_sign_in_without_a_code_is_the_last_one_to_the_next),
		TEST(test_an_exemption_excuses_from_the_code_with_its_day_and_reason),
		TEST(test_an_exemption_of_a_group_asks_for_the_group),
		TEST(test_an_exemption_that_has_ended_excuses_nobody),
		TEST(test_before_the_start_date_only_an_exemption_beyond_it_is_told),
		TEST(test_after_a_key_an_exemption_leaves_key_and_rights),
		TEST(test_a_grant_that_no_log_takes_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
