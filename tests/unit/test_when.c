/* SPDX-License-Identifier: BSD-2-Clause */
/* Times as administrators type them, in Thailand's time zone and in one with a summer time. */
#include "when.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#define NOW INT64_C(1790826300) /* 2026-10-01 10:45:00 +07:00 */
#define DAY 86400

static void
live_in(const char *zone)
{
	assert_int_equal(setenv("TZ", zone, 1), 0);
	tzset();
}

static void
assert_time(const char *text, int64_t wanted)
{
	int64_t wall_s;

	assert_int_equal(when_read(text, NOW, &wall_s), WHEN_READ);
	assert_int_equal(wall_s, wanted);
}

static void
test_days_minutes_and_spans_are_read(void **state)
{
	(void)state;
	live_in("<+07>-7");
	assert_time("2026-10-01", NOW - (10 * 60 + 45) * 60);
	assert_time("2026-10-01T10:45", NOW);
	assert_time("90m", NOW - 90 * 60);
	assert_time("12h", NOW - 12 * 3600);
	assert_time("7d", NOW - 7 * DAY);
	assert_time("999999d", 0);
}

static void
test_what_is_no_time_is_refused(void **state)
{
	static const char *const texts[] = { "", "x", "2026", "2026-1-1", "2026-02-30",
		"2026-13-01", "2026-00-10", "2026-01-00", "1969-12-31", "2026-10-01 10:45",
		"2026-10-01T25:00", "2026-10-01T10:60", "2026-10-01T10:45:00", "2026-10-01T",
		"-2026-10-01", "2026-10-01x", "7", "d", "7w", "7dd", "-7d", "1000000d",
		"99999999999999999999d", " 7d", "๗d" };

	(void)state;
	live_in("<+07>-7");
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		int64_t wall_s = -1;

		assert_int_equal(when_read(texts[i], NOW, &wall_s), WHEN_NOT_A_TIME);
		assert_int_equal(wall_s, 0);
	}
}

static void
test_a_buddhist_year_is_called_one(void **state)
{
	int64_t first, next;

	(void)state;
	assert_int_equal(when_read("2569-10-01", NOW, &first), WHEN_BUDDHIST);
	assert_int_equal(when_read_day("2569-10-01", &first, &next), WHEN_BUDDHIST);
	assert_int_equal(when_read("2400-01-01", NOW, &first), WHEN_READ);
}

static void
test_a_day_ends_where_the_next_begins(void **state)
{
	int64_t first, next;

	(void)state;
	live_in("CET-1CEST,M3.5.0,M10.5.0/3");
	assert_int_equal(when_read_day("2026-12-31", &first, &next), WHEN_READ);
	assert_int_equal(next - first, DAY);
	assert_int_equal(when_read_day("2026-10-25", &first, &next), WHEN_READ);
	assert_int_equal(next - first, DAY + 3600);
	assert_int_equal(when_read_day("2026-10-25T00:00", &first, &next), WHEN_NOT_A_TIME);
}

static void
test_times_are_written_as_rfc_3339_wants_them(void **state)
{
	char text[WHEN_RFC3339_SIZE];

	(void)state;
	live_in("<+07>-7");
	when_write(text, NOW);
	assert_string_equal(text, "2026-10-01T10:45:00+07:00");
	live_in("UTC0");
	when_write(text, NOW);
	assert_string_equal(text, "2026-10-01T03:45:00+00:00");
	when_write(text, INT64_MAX);
	assert_string_equal(text, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_days_minutes_and_spans_are_read),
		cmocka_unit_test(test_what_is_no_time_is_refused),
		cmocka_unit_test(test_a_buddhist_year_is_called_one),
		cmocka_unit_test(test_a_day_ends_where_the_next_begins),
		cmocka_unit_test(test_times_are_written_as_rfc_3339_wants_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
