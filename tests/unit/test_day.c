/* SPDX-License-Identifier: BSD-2-Clause */
/* Days: what is one, what is none, and which one it is where the machine stands (T48). */
#include "day.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <time.h>

static int32_t
day(const char *text)
{
	int32_t read;

	assert_int_equal(day_read(text, &read), DAY_READ);
	return read;
}

static void
test_every_day_of_the_calendar_is_read_and_written_alike(void **state)
{
	int32_t first = day("2000-01-01"), last = day("2400-12-31");
	struct tm utc = { 0 };

	(void)state;
	assert_int_equal(first, 10957);
	for (int32_t number = first; number <= last; number++) {
		time_t seconds = (time_t)number * 86400;
		char text[DAY_TEXT_SIZE], wanted[DAY_TEXT_SIZE];

		assert_non_null(gmtime_r(&seconds, &utc));
		(void)strftime(wanted, sizeof wanted, "%Y-%m-%d", &utc);
		day_write(text, number);
		assert_string_equal(text, wanted);
		assert_int_equal(day(text), number);
	}
}

static void
test_what_is_in_no_calendar_is_no_date(void **state)
{
	static const char *const none[] = { "", "2026", "2026-10", "2026-10-1", "2026-1-01",
		"26-10-01", "2026-10-01 ", " 2026-10-01", "2026-10-011", "2026/10/01", "2026-13-01",
		"2026-00-01", "2026-10-00", "2026-10-32", "2026-02-29", "2100-02-29", "2026-04-31",
		"2026-02-30", "01-10-2026", "2026-10-01T00:00", "+026-10-01", "2026--1-01",
		"๒๐๒๖-10-01", "announced-later", "tomorrow" };
	int32_t read;

	(void)state;
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		assert_int_equal(day_read(none[i], &read), DAY_NOT_A_DATE);
		assert_int_equal(read, DAY_NONE);
	}
	assert_int_equal(day("2028-02-29"), day("2028-02-28") + 1);
	assert_int_equal(day("2400-02-29") + 1, day("2400-03-01"));
}

static void
test_buddhist_years_and_those_of_no_clock_are_told_apart(void **state)
{
	int32_t read;

	(void)state;
	assert_int_equal(day_read("2569-10-01", &read), DAY_BUDDHIST);
	assert_int_equal(read, DAY_NONE);
	assert_int_equal(day_read("2401-01-01", &read), DAY_BUDDHIST);
	assert_int_equal(day_read("9999-12-31", &read), DAY_BUDDHIST);
	assert_int_equal(day_read("1999-12-31", &read), DAY_TOO_EARLY);
	assert_int_equal(day_read("0000-01-01", &read), DAY_TOO_EARLY);
	assert_int_equal(read, DAY_NONE);
}

static void
set_zone(const char *zone)
{
	assert_int_equal(setenv("TZ", zone, 1), 0);
	tzset();
}

/* 2026-10-01 00:00 in Bangkok is 17:00 of the day before in Greenwich. */
static void
test_a_day_begins_at_midnight_where_the_machine_stands(void **state)
{
	const int64_t midnight = 1790787600;

	(void)state;
	set_zone("<+07>-7");
	assert_int_equal(day_of(midnight - 1), day("2026-09-30"));
	assert_int_equal(day_of(midnight), day("2026-10-01"));
	assert_int_equal(day_of(midnight + 86399), day("2026-10-01"));
	assert_int_equal(day_of(midnight + 86400), day("2026-10-02"));
	set_zone("UTC");
	assert_int_equal(day_of(midnight), day("2026-09-30"));
	assert_int_equal(day_of(midnight + 7 * 3600), day("2026-10-01"));
	set_zone("<-12>12");
	assert_int_equal(day_of(midnight), day("2026-09-30"));
	/* A day of 23 hours, and one of 25: Europe/Berlin, without its file. */
	set_zone("CET-1CEST,M3.5.0,M10.5.0/3");
	assert_int_equal(day_of(1774738799), day("2026-03-28"));
	assert_int_equal(day_of(1774738800), day("2026-03-29"));
	assert_int_equal(day_of(1774738800 + 23 * 3600), day("2026-03-30"));
	assert_int_equal(day_of(1792879200 + 25 * 3600 - 1), day("2026-10-25"));
	assert_int_equal(day_of(1792879200 + 25 * 3600), day("2026-10-26"));
}

static void
test_no_moment_is_beyond_counting(void **state)
{
	(void)state;
	set_zone("UTC");
	assert_int_equal(day_of(INT64_MAX), DAY_NONE);
	assert_int_equal(day_of(INT64_MIN), DAY_NONE);
	assert_int_equal(day_of(0), 0);
	assert_int_equal(day_of(4102444800), day("2100-01-01"));
}

static void
test_none_is_written_as_nothing(void **state)
{
	char text[DAY_TEXT_SIZE] = "x";

	(void)state;
	day_write(text, DAY_NONE);
	assert_string_equal(text, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_day_of_the_calendar_is_read_and_written_alike),
		cmocka_unit_test(test_what_is_in_no_calendar_is_no_date),
		cmocka_unit_test(test_buddhist_years_and_those_of_no_clock_are_told_apart),
		cmocka_unit_test(test_a_day_begins_at_midnight_where_the_machine_stands),
		cmocka_unit_test(test_no_moment_is_beyond_counting),
		cmocka_unit_test(test_none_is_written_as_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
