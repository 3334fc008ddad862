/* SPDX-License-Identifier: BSD-2-Clause */
/* A record in plain words: what an administrator reads out on the telephone. */
#include "status_words.h"

#include "limiter.h"
#include "rendering.h"

#define WALL INT64_C(1790826300) /* 2026-10-01 10:45:00 +07:00 */
#define HOUR_MS (3600 * INT64_C(1000))

static struct record record;
static struct settings settings;
static struct report report;
static const struct key_ring keys = { 1, { { 7, { 1 } } } };
static struct status_facts facts = { .settings = &settings, .keys = &keys, .user = "somchai" };

static int
enter(void **state)
{
	(void)state;
	memset(&record, 0, sizeof record);
	record.time_ms = 100 * HOUR_MS;
	facts.now = (struct moment){ .boot_ms = 50 * HOUR_MS, .wall_s = WALL, .boot_id = { 1 } };
	settings.limits.codes_per_day = 20;
	settings.limits.letters_per_day = 30;
	settings.limits.letters_per_hour = 5;
	settings.limits.lock_first = 60;
	settings.limits.lock_longest = 3600;
	settings.otp.resend_after = 60;
	return 0;
}

static int
say(enum report_form form)
{
	FILE *out = rendering_begin();
	int status;

	report_begin(&report, out, form);
	status_words(&report, &record, &facts);
	status = report_end(&report);
	rendering_end(out);
	return status;
}

static void
test_a_new_person_has_nothing_to_worry_about(void **state)
{
	(void)state;
	assert_int_equal(say(REPORT_PLAIN), 0);
	assert_string_equal(rendered, "ok    somchai is not locked\n"
				      "ok    wrong codes in the last 24 hours: 0 of 20\n"
				      "ok    letters in the last 24 hours: 0 of 30\n"
				      "ok    no code is on its way or waits\n"
				      "ok    no address was proven by a code yet\n"
				      "ok    never signed in here\n");
}

static void
test_a_lock_is_shown_with_its_end_and_its_remedy(void **state)
{
	(void)state;
	for (unsigned i = 1; i <= 3; i++)
		counters_add_wrong(&record.counters, i == 3, record.time_ms);
	assert_int_equal(say(REPORT_PLAIN), 1);
	assert_rendered(
	    "warn  somchai is locked until 2026-10-01 10:46 (in 1 min) after wrong codes\n"
	    "      Ask the person. If it was them: dla-otp unlock somchai\n");
	assert_rendered("wrong codes in the last 24 hours: 3 of 20");
	assert_int_equal(say(REPORT_JSON), 1);
	assert_rendered("\"about\":\"lock\"");
	assert_rendered("\"until\":\"2026-10-01T10:46:00+07:00\"");
	limiter_unlock(&record.counters);
	assert_int_equal(say(REPORT_PLAIN), 0);
}

static void
test_a_lock_for_the_administrator_is_shown(void **state)
{
	(void)state;
	record.counters.consecutive = LIMITER_CONSECUTIVE_MAX;
	assert_int_equal(say(REPORT_PLAIN), 1);
	assert_rendered("warn  somchai is locked until an administrator unlocks: 100 wrong codes");
}

static void
test_a_live_code_is_shown_without_the_code(void **state)
{
	struct challenge *challenge = &record.challenge;

	(void)state;
	*challenge = (struct challenge){ .live = true,
		.reference = "BCDF",
		.digits = 6,
		.attempts_left = 2,
		.key_id = 7,
		.lifetime_ms = 300000,
		.drawn = facts.now };
	challenge->drawn.boot_ms -= 60000;
	assert_int_equal(say(REPORT_PLAIN), 0);
	assert_rendered("a code with reference BCDF waits; time left: 4 min, tries left: 2\n");
	challenge->key_id = 6; /* its key is gone */
	assert_int_equal(say(REPORT_PLAIN), 0);
	assert_rendered("no code is on its way or waits");
}

static void
test_addresses_are_masked_and_a_held_one_has_a_remedy(void **state)
{
	(void)state;
	(void)snprintf(record.proven_address, sizeof record.proven_address, "somchai@a.example");
	(void)snprintf(record.offered_address, sizeof record.offered_address, "strange@b.example");
	assert_int_equal(say(REPORT_PLAIN), 1);
	assert_rendered("ok    proven address: s***i@a.example\n");
	assert_rendered(
	    "warn  somchai is refused: the SSO now gives the address s***e@b.example\n"
	    "      Ask the person by another way. If they changed it: dla-otp accept-email "
	    "somchai\n");
	assert_null(strstr(rendered, "somchai@"));
	assert_null(strstr(rendered, "strange"));
}

static void
test_the_last_sign_in_and_owed_letters_are_shown(void **state)
{
	(void)state;
	record.granted.at.wall_s = WALL - 86400;
	(void)snprintf(record.granted.source, sizeof record.granted.source, "203.0.113.9");
	(void)snprintf(record.granted.service, sizeof record.granted.service, "sshd");
	record.owed.changed = true;
	assert_int_equal(say(REPORT_PLAIN), 1);
	assert_rendered("ok    last sign-in: 2026-09-30 10:45 from 203.0.113.9 by sshd\n");
	assert_rendered(
	    "warn  a letter of warning to somchai was not taken by a mail server yet\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_a_new_person_has_nothing_to_worry_about, enter),
		cmocka_unit_test_setup(test_a_lock_is_shown_with_its_end_and_its_remedy, enter),
		cmocka_unit_test_setup(test_a_lock_for_the_administrator_is_shown, enter),
		cmocka_unit_test_setup(test_a_live_code_is_shown_without_the_code, enter),
		cmocka_unit_test_setup(
		    test_addresses_are_masked_and_a_held_one_has_a_remedy, enter),
		cmocka_unit_test_setup(test_the_last_sign_in_and_owed_letters_are_shown, enter),
	};

	(void)setenv("TZ", "<+07>-7", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
