/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exemptions as a table: rules and facts in, yes or no out. A row is somchai of staff and counter
 * by sshd from 10.1.2.3 on 2026-10-01 unless it says otherwise; rules last until that very day.
 */
#include "day.h"
#include "exemption.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define TODAY "2026-10-01"

struct row {
	struct settings_exemption rule;
	const char *account, *service, *source, *today; /* NULL: as above */
	bool yes;
};

static int32_t
day(const char *text)
{
	int32_t read;

	assert_int_equal(day_read(text, &read), DAY_READ);
	return read;
}

static struct exemption_facts
facts(void)
{
	static const struct groups groups = { "staff\0counter\0domain users\0" };

	return (struct exemption_facts){ "sshd", "somchai", &groups, "10.1.2.3", day(TODAY) };
}

static void
check(const struct row *rows, size_t count)
{
	static struct settings settings;

	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];
		struct exemption_facts is = facts();

		is.account = row->account ? row->account : is.account;
		is.service = row->service ? row->service : is.service;
		is.source = row->source ? row->source : is.source;
		is.today = row->today ? day(row->today) : is.today;
		settings.exempt[0] = row->rule;
		settings.exempt_count = 1;
		if (!row->rule.until)
			settings.exempt[0].until = TODAY;
		if ((exemption_find(&settings, &is) != NULL) != row->yes)
			fail_msg("row %zu: %s", i, row->yes ? "asked" : "excused");
		settings.exempt_count = 0;
		assert_null(exemption_find(&settings, &is));
	}
}
#define CHECK(rows) check(rows, sizeof(rows) / sizeof((rows)[0]))

/* clang-format off */
static void
test_everything_that_stands_in_an_exemption_must_hold(void **state)
{
#define ALL .users = LIST("somchai"), .groups = LIST("staff"), .services = LIST("sshd"), .networks = LIST("10.1.2.0/24")
	const struct row rows[] = {
		{ .rule = { .users = LIST("somchai") }, .yes = true },
		{ .rule = { .users = LIST("malee", "somchai") }, .yes = true },
		{ .rule = { .users = LIST("malee") } },
		{ .rule = { .users = LIST("Somchai") } },
		{ .rule = { .users = LIST("somchai ") } },
		{ .rule = { .users = LIST("somcha") } },
		{ .rule = { .users = LIST("*") } },
		{ .rule = { .users = LIST("staff") } },
		{ .rule = { .groups = LIST("staff") }, .yes = true },
		{ .rule = { .groups = LIST("counter") }, .yes = true },
		{ .rule = { .groups = LIST("domain users") }, .yes = true },
		{ .rule = { .groups = LIST("none", "counter") }, .yes = true },
		{ .rule = { .groups = LIST("Staff") } },
		{ .rule = { .groups = LIST("count") } },
		{ .rule = { .groups = LIST("counters") } },
		{ .rule = { .groups = LIST("domain") } },
		{ .rule = { .groups = LIST("users") } },
		{ .rule = { .groups = LIST("somchai") } },
		{ .rule = { .groups = LIST("") } },
		{ .rule = { .services = LIST("sshd") }, .yes = true },
		{ .rule = { .services = LIST("login", "sshd") }, .yes = true },
		{ .rule = { .services = LIST("sshd") }, .service = "login" },
		{ .rule = { .services = LIST("sshd") }, .service = "sshd-test" },
		{ .rule = { .services = LIST("ssh") } },
		{ .rule = { .networks = LIST("10.1.2.0/24") }, .yes = true },
		{ .rule = { .networks = LIST("192.0.2.0/24", "10.0.0.0/8") }, .yes = true },
		{ .rule = { .networks = LIST("10.1.2.3/32") }, .yes = true },
		{ .rule = { .networks = LIST("10.1.2.4/32") } },
		{ .rule = { .networks = LIST("10.1.3.0/24") } },
		{ .rule = { .networks = LIST("10.1.2.0/24") }, .source = "local" },
		{ .rule = { .networks = LIST("10.1.2.0/24") }, .source = "10.1.2.3.office.example" },
		{ .rule = { .networks = LIST("2001:db8:1::/48") }, .source = "2001:db8:1::7", .yes = true },
		{ .rule = { .networks = LIST("2001:db8:1::/48") } },
		{ .rule = { .networks = LIST("0.0.0.0/0") } },
		{ .rule = { .networks = LIST("::/0") }, .source = "2001:db8:1::7" },
		{ .rule = { ALL }, .yes = true },
		{ .rule = { ALL }, .account = "malee" },
		{ .rule = { ALL }, .service = "su" },
		{ .rule = { ALL }, .source = "10.1.3.3" },
		{ .rule = { ALL }, .source = "local" },
		{ .rule = { .users = LIST("somchai"), .groups = LIST("it") } },
		{ .rule = { .users = LIST("malee"), .groups = LIST("staff") } },
		{ .rule = { .users = LIST("somchai"), .networks = LIST("10.9.0.0/16") } },
		{ .rule = { .groups = LIST("staff"), .services = LIST("su") } },
		{ .rule = { .groups = LIST("staff"), .networks = LIST("10.1.0.0/16") }, .yes = true },
		/* Settings cannot say these: nobody is excused by nothing. */
		{ .rule = { 0 } },
		{ .rule = { .users = (const char *const[]){ NULL } } },
		{ .rule = { .groups = (const char *const[]){ NULL } } },
		{ .rule = { .services = (const char *const[]){ NULL } } },
		{ .rule = { .networks = (const char *const[]){ NULL } } },
	};

	(void)state;
	CHECK(rows);
}

static void
test_an_exemption_ends_at_the_end_of_its_last_day(void **state)
{
#define UNTIL(date) { .users = LIST("somchai"), .until = (date) }
	const struct row rows[] = {
		{ .rule = UNTIL("2026-10-01"), .today = "2026-09-30", .yes = true },
		{ .rule = UNTIL("2026-10-01"), .today = "2026-10-01", .yes = true },
		{ .rule = UNTIL("2026-10-01"), .today = "2026-10-02" },
		{ .rule = UNTIL("2026-10-01"), .today = "2027-01-01" },
		{ .rule = UNTIL("2026-12-31"), .today = "2027-01-01" },
		{ .rule = UNTIL("2028-02-29"), .today = "2028-02-29", .yes = true },
		{ .rule = UNTIL("2028-02-29"), .today = "2028-03-01" },
		{ .rule = UNTIL("2026-02-28"), .today = "2026-03-01" },
		/* Settings refuse these. */
		{ .rule = UNTIL("2026-02-29"), .today = "2026-01-01" },
		{ .rule = UNTIL("2569-10-01"), .today = "2026-01-01" },
		{ .rule = UNTIL("never"), .today = "2026-01-01" },
		{ .rule = UNTIL(""), .today = "2026-01-01" },
	};

	(void)state;
	CHECK(rows);
}
/* clang-format on */

static void
test_nobody_is_excused_on_a_day_that_nobody_knows(void **state)
{
	static struct settings settings = { .exempt_count = 1 };
	struct exemption_facts is = facts();

	(void)state;
	settings.exempt[0] =
	    (struct settings_exemption){ .users = LIST("somchai"), .until = TODAY };
	is.today = DAY_NONE;
	assert_null(exemption_find(&settings, &is));
}

static void
test_of_several_the_one_that_lasts_longest_is_taken(void **state)
{
	static struct settings settings = { .exempt_count = 4 };
	const struct exemption_facts is = facts();

	(void)state;
	settings.exempt[0] =
	    (struct settings_exemption){ .users = LIST("somchai"), .until = TODAY };
	settings.exempt[1] =
	    (struct settings_exemption){ .groups = LIST("staff"), .until = "2026-12-31" };
	settings.exempt[2] =
	    (struct settings_exemption){ .users = LIST("malee"), .until = "2027-12-31" };
	settings.exempt[3] =
	    (struct settings_exemption){ .services = LIST("sshd"), .until = "2026-11-30" };
	assert_ptr_equal(exemption_find(&settings, &is), &settings.exempt[1]);
}

static void
test_the_last_thirty_days_are_found(void **state)
{
	const struct settings_exemption exemption = { .until = "2026-10-31" };

	(void)state;
	assert_int_equal(exemption_days_left(&exemption, day("2026-10-01")), 30);
	assert_true(exemption_ends_soon(&exemption, day("2026-10-01")));
	assert_false(exemption_ends_soon(&exemption, day("2026-09-30")));
	assert_int_equal(exemption_days_left(&exemption, day("2026-10-31")), 0);
	assert_true(exemption_ends_soon(&exemption, day("2026-10-31")));
	assert_int_equal(exemption_days_left(&exemption, day("2026-11-01")), -1);
	assert_false(exemption_ends_soon(&exemption, day("2026-11-01")));
	assert_false(exemption_ends_soon(&exemption, DAY_NONE));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_everything_that_stands_in_an_exemption_must_hold),
		cmocka_unit_test(test_an_exemption_ends_at_the_end_of_its_last_day),
		cmocka_unit_test(test_nobody_is_excused_on_a_day_that_nobody_knows),
		cmocka_unit_test(test_of_several_the_one_that_lasts_longest_is_taken),
		cmocka_unit_test(test_the_last_thirty_days_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
