/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether codes have begun, as a table: settings, mark and day in, the stage out (T45). */
#include "day.h"
#include "enforcement.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LATER "announced-later"

struct row {
	const char *from;
	enum start_mark_state mark;   /* DAMAGED (0) is written out */
	const char *mark_day, *today; /* NULL: none, and a clock nobody believes */
	enum enforcement_stage stage;
	const char *first_day; /* NULL: none */
	bool needs_mark;
};

static int32_t
day(const char *text)
{
	int32_t read = DAY_NONE;

	if (text)
		assert_int_equal(day_read(text, &read), DAY_READ);
	return read;
}

static void
check(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];
		const struct start_mark mark = { .state = row->mark,
			.day = row->mark_day ? day(row->mark_day) : 0 };
		struct enforcement is = enforcement_decide(row->from, &mark, day(row->today));

		if (is.stage != row->stage || is.needs_mark != row->needs_mark ||
		    is.first_day != day(row->first_day))
			fail_msg("row %zu: stage %d, mark %d, day %d", i, is.stage, is.needs_mark,
			    is.first_day);
	}
}
#define CHECK(rows) check(rows, sizeof(rows) / sizeof((rows)[0]))

/* clang-format off */
static void
test_without_a_start_date_codes_have_begun_whatever_else_is_there(void **state)
{
	const struct row rows[] = {
		{ "", START_MARK_NONE, NULL, "2026-09-30", ENFORCEMENT_BEGUN, NULL, false },
		{ "", START_MARK_NONE, NULL, NULL, ENFORCEMENT_BEGUN, NULL, false },
		{ "", START_MARK_POSTPONED, "2027-01-01", "2026-09-30", ENFORCEMENT_BEGUN, NULL, false },
		{ "", START_MARK_DAMAGED, NULL, "2026-09-30", ENFORCEMENT_BEGUN, NULL, false },
		{ "", START_MARK_BEGUN, "2026-01-01", "2026-09-30", ENFORCEMENT_BEGUN, NULL, false },
	};

	(void)state;
	CHECK(rows);
}

static void
test_the_day_itself_is_the_first_with_a_code(void **state)
{
#define FROM "2026-10-01", START_MARK_NONE, NULL
	const struct row rows[] = {
		{ FROM, "2025-10-01", ENFORCEMENT_SOON, "2026-10-01", false },
		{ FROM, "2026-09-29", ENFORCEMENT_SOON, "2026-10-01", false },
		{ FROM, "2026-09-30", ENFORCEMENT_LAST_DAY, "2026-10-01", false },
		{ FROM, "2026-10-01", ENFORCEMENT_BEGUN, "2026-10-01", true },
		{ FROM, "2026-10-02", ENFORCEMENT_BEGUN, "2026-10-01", true },
		{ FROM, "2399-10-02", ENFORCEMENT_BEGUN, "2026-10-01", true },
		/* Months, years and leap days between. */
		{ "2027-01-01", START_MARK_NONE, NULL, "2026-12-31", ENFORCEMENT_LAST_DAY, "2027-01-01", false },
		{ "2027-01-01", START_MARK_NONE, NULL, "2026-12-30", ENFORCEMENT_SOON, "2027-01-01", false },
		{ "2028-03-01", START_MARK_NONE, NULL, "2028-02-29", ENFORCEMENT_LAST_DAY, "2028-03-01", false },
		{ "2028-03-01", START_MARK_NONE, NULL, "2028-02-28", ENFORCEMENT_SOON, "2028-03-01", false },
		{ "2027-03-01", START_MARK_NONE, NULL, "2027-02-28", ENFORCEMENT_LAST_DAY, "2027-03-01", false },
		{ "2028-02-29", START_MARK_NONE, NULL, "2028-02-28", ENFORCEMENT_LAST_DAY, "2028-02-29", false },
		{ "2028-02-29", START_MARK_NONE, NULL, "2028-02-29", ENFORCEMENT_BEGUN, "2028-02-29", true },
		/* No date at all. */
		{ LATER, START_MARK_NONE, NULL, "2026-10-01", ENFORCEMENT_UNANNOUNCED, NULL, false },
		{ LATER, START_MARK_NONE, NULL, "2399-10-01", ENFORCEMENT_UNANNOUNCED, NULL, false },
		{ LATER, START_MARK_NONE, NULL, NULL, ENFORCEMENT_UNANNOUNCED, NULL, false },
	};

	(void)state;
	CHECK(rows);
}

static void
test_from_the_mark_on_neither_clock_nor_setting_brings_before_back(void **state)
{
	static const char *const froms[] = { "2026-10-01", "2027-10-01", "2399-01-01", "2001-01-01", LATER, "nonsense" };
	static const char *const days[] = { "2025-01-01", "2026-09-30", "2026-10-01", "2030-01-01", NULL };

	(void)state;
	for (size_t i = 0; i < sizeof froms / sizeof froms[0]; i++)
		for (size_t j = 0; j < sizeof days / sizeof days[0]; j++) {
			const struct row rows[] = {
				{ froms[i], START_MARK_BEGUN, "2026-10-01", days[j], ENFORCEMENT_BEGUN, "2026-10-01", false },
			};

			CHECK(rows);
		}
}

static void
test_what_is_not_clear_means_that_codes_have_begun(void **state)
{
	const struct row rows[] = {
		/* A damaged mark is written anew, unless nobody knows the day; one that cannot be read is left alone. */
		{ "2027-10-01", START_MARK_DAMAGED, NULL, "2026-09-30", ENFORCEMENT_BEGUN, "2026-09-30", true },
		{ LATER, START_MARK_DAMAGED, NULL, "2026-09-30", ENFORCEMENT_BEGUN, "2026-09-30", true },
		{ LATER, START_MARK_DAMAGED, NULL, NULL, ENFORCEMENT_BEGUN, NULL, false },
		{ LATER, START_MARK_UNREADABLE, NULL, "2026-09-30", ENFORCEMENT_BEGUN, "2026-09-30", false },
		{ "2027-10-01", START_MARK_UNREADABLE, NULL, NULL, ENFORCEMENT_BEGUN, NULL, false },
		{ LATER, START_MARK_NEWER_KEY, NULL, "2026-09-30", ENFORCEMENT_BEGUN, "2026-09-30", false },
		/* A clock from another age has passed every date, and leaves no mark. */
		{ "2027-10-01", START_MARK_NONE, NULL, NULL, ENFORCEMENT_BEGUN, NULL, false },
		{ "2027-10-01", START_MARK_POSTPONED, "2027-12-01", NULL, ENFORCEMENT_BEGUN, NULL, false },
		/* Settings do not get so far. */
		{ "2569-10-01", START_MARK_NONE, NULL, "2026-09-30", ENFORCEMENT_BEGUN, NULL, false },
		{ "2026-02-29", START_MARK_NONE, NULL, "2026-01-30", ENFORCEMENT_BEGUN, NULL, false },
		{ "Announced-later", START_MARK_NONE, NULL, "2026-01-30", ENFORCEMENT_BEGUN, NULL, false },
	};

	(void)state;
	CHECK(rows);
}

static void
test_a_postponement_counts_in_place_of_the_settings_until_its_day(void **state)
{
#define PUT_OFF START_MARK_POSTPONED, "2027-02-01"
	const struct row rows[] = {
		{ "2026-10-01", PUT_OFF, "2026-11-22", ENFORCEMENT_SOON, "2027-02-01", false },
		{ "2026-10-01", PUT_OFF, "2027-01-31", ENFORCEMENT_LAST_DAY, "2027-02-01", false },
		{ "2026-10-01", PUT_OFF, "2027-02-01", ENFORCEMENT_BEGUN, "2027-02-01", true },
		{ "2026-10-01", PUT_OFF, "2027-02-02", ENFORCEMENT_BEGUN, "2027-02-01", true },
		{ "2027-06-01", PUT_OFF, "2027-02-01", ENFORCEMENT_BEGUN, "2027-02-01", true },
		{ LATER, PUT_OFF, "2027-01-30", ENFORCEMENT_SOON, "2027-02-01", false },
		{ LATER, PUT_OFF, "2027-02-01", ENFORCEMENT_BEGUN, "2027-02-01", true },
	};

	(void)state;
	CHECK(rows);
}
/* clang-format on */

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_a_start_date_codes_have_begun_whatever_else_is_there),
		cmocka_unit_test(test_the_day_itself_is_the_first_with_a_code),
		cmocka_unit_test(
		    test_from_the_mark_on_neither_clock_nor_setting_brings_before_back),
		cmocka_unit_test(test_what_is_not_clear_means_that_codes_have_begun),
		cmocka_unit_test(test_a_postponement_counts_in_place_of_the_settings_until_its_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
