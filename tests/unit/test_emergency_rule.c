/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The emergency account as the settings have it: who, where, until when. (T155)
 */
#include "day.h"
#include "emergency_rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct settings *
with_account(void)
{
	static struct settings settings;
	static const char *const services[] = { "login", "sudo", NULL };

	memset(&settings, 0, sizeof settings);
	settings.emergency.user = "rescue";
	settings.emergency.services = services;
	settings.emergency.until = "2026-10-01";
	return &settings;
}

static struct settings *
without(void)
{
	static struct settings settings;

	memset(&settings, 0, sizeof settings);
	settings.emergency.user = settings.emergency.until = "";
	return &settings;
}

static int32_t
day(const char *text)
{
	int32_t read;

	assert_int_equal(day_read(text, &read), DAY_READ);
	return read;
}

static void
test_it_is_one_account_by_its_whole_name(void **state)
{
	(void)state;
	assert_true(emergency_is_account(with_account(), "rescue"));
	assert_false(emergency_is_account(with_account(), "rescue2"));
	assert_false(emergency_is_account(with_account(), "resc"));
	assert_false(emergency_is_account(with_account(), ""));
}

static void
test_without_the_settings_it_is_nobody_nowhere_and_never(void **state)
{
	(void)state;
	assert_false(emergency_is_account(without(), ""));
	assert_false(emergency_is_account(without(), "rescue"));
	assert_false(emergency_has_service(without(), "login"));
	assert_true(emergency_days_left(without(), day("2026-10-01")) < 0);
}

static void
test_it_gets_in_by_the_services_that_are_named(void **state)
{
	(void)state;
	assert_true(emergency_has_service(with_account(), "login"));
	assert_true(emergency_has_service(with_account(), "sudo"));
	assert_false(emergency_has_service(with_account(), "su"));
	assert_false(emergency_has_service(with_account(), "sudo-i"));
	assert_false(emergency_has_service(with_account(), ""));
}

static void
test_it_ends_by_itself_after_its_last_day(void **state)
{
	(void)state;
	assert_int_equal(emergency_days_left(with_account(), day("2026-09-30")), 1);
	assert_int_equal(emergency_days_left(with_account(), day("2026-10-01")), 0);
	assert_int_equal(emergency_days_left(with_account(), day("2026-10-02")), -1);
}

static void
test_where_nobody_knows_the_day_it_has_ended(void **state)
{
	(void)state;
	assert_true(emergency_days_left(with_account(), DAY_NONE) < 0);
}

static void
test_a_reason_is_something_that_can_be_seen(void **state)
{
	(void)state;
	assert_true(emergency_is_reason("x"));
	assert_true(emergency_is_reason(" ไฟเบอร์ขาด"));
	assert_true(emergency_is_reason("\x1b[A typed with a slip"));
	assert_false(emergency_is_reason(""));
	assert_false(emergency_is_reason(" \t "));
	assert_false(emergency_is_reason("\x01\x7f"));
	assert_false(emergency_is_reason("\u200b\ufeff"));
	assert_false(emergency_is_reason("\u00a0 \u3000"));
	assert_false(emergency_is_reason("\u202e"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_is_one_account_by_its_whole_name),
		cmocka_unit_test(test_without_the_settings_it_is_nobody_nowhere_and_never),
		cmocka_unit_test(test_it_gets_in_by_the_services_that_are_named),
		cmocka_unit_test(test_it_ends_by_itself_after_its_last_day),
		cmocka_unit_test(test_a_reason_is_something_that_can_be_seen),
		cmocka_unit_test(test_where_nobody_knows_the_day_it_has_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
