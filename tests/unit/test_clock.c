/* SPDX-License-Identifier: BSD-2-Clause */
/* Deadlines and moments, within a boot and across boots. */
#include "clock.h"

#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static void
test_the_clock_runs_forward(void **state)
{
	int64_t before = clock_now_ms();
	const struct timespec pause = { .tv_nsec = 20 * 1000 * 1000 };

	(void)state;
	nanosleep(&pause, NULL);
	int64_t elapsed = clock_now_ms() - before;
	assert_in_range(elapsed, 19, 5000);
}

static void
test_what_is_left_of_a_deadline_fits_poll(void **state)
{
	(void)state;
	assert_int_equal(clock_left_ms(0), 0);
	assert_int_equal(clock_left_ms(INT64_MIN), 0);
	assert_int_equal(clock_left_ms(INT64_MAX), INT_MAX);
	assert_int_equal(clock_left_ms(clock_now_ms() - 1), 0);
	assert_in_range(clock_left_ms(clock_now_ms() + 60000), 50000, 60000);
}

static void
test_a_moment_knows_its_boot(void **state)
{
	struct moment moment;
	char expected[64] = "", text[64] = "";
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY);

	(void)state;
	assert_true(read(fd, expected, sizeof expected - 1) > 0);
	close(fd);
	expected[strcspn(expected, "\n")] = '\0';

	assert_true(clock_moment(&moment));
	for (int i = 0; i < CLOCK_BOOT_ID_LENGTH; i++) {
		size_t length = strlen(text);

		snprintf(text + length, sizeof text - length, "%s%02x",
		    i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", moment.boot_id[i]);
	}
	assert_string_equal(text, expected);
	assert_in_range(moment.wall_s, time(NULL) - 5, time(NULL));
	assert_true(moment.boot_ms >= clock_now_ms() - 5000);
}

static void
test_two_moments_of_one_process_share_a_boot(void **state)
{
	struct moment a, b;

	(void)state;
	assert_true(clock_moment(&a));
	assert_true(clock_moment(&b));
	assert_true(clock_same_boot(&a, &b));
	assert_in_range(clock_elapsed_ms(&a, &b), 0, 5000);
	b.boot_id[15] ^= 1;
	assert_false(clock_same_boot(&a, &b));
}

static void
test_within_a_boot_the_wall_clock_does_not_count(void **state)
{
	struct moment from = { .boot_ms = 1000, .wall_s = 500000, .boot_id = { 1 } };
	struct moment to = { .boot_ms = 61000, .wall_s = 7, .boot_id = { 1 } };

	(void)state;
	assert_int_equal(clock_elapsed_ms(&from, &to), 60000);
	assert_int_equal(clock_elapsed_ms(&to, &from), 0);
}

static void
test_across_boots_the_wall_clock_counts(void **state)
{
	struct moment from = { .boot_ms = 900000, .wall_s = 1000, .boot_id = { 1 } };
	struct moment to = { .boot_ms = 10, .wall_s = 1300, .boot_id = { 2 } };

	(void)state;
	assert_int_equal(clock_elapsed_ms(&from, &to), 300000);
}

static void
test_a_wall_clock_set_back_gives_no_time(void **state)
{
	struct moment from = { .wall_s = 1300, .boot_id = { 1 } };
	struct moment to = { .wall_s = 1000, .boot_id = { 2 } };

	(void)state;
	assert_int_equal(clock_elapsed_ms(&from, &to), 0);
}

static void
test_absurd_numbers_do_not_overflow(void **state)
{
	struct moment from = { .boot_ms = INT64_MIN, .wall_s = INT64_MIN, .boot_id = { 1 } };
	struct moment to = { .boot_ms = INT64_MAX, .wall_s = INT64_MAX, .boot_id = { 1 } };

	(void)state;
	assert_true(clock_elapsed_ms(&from, &to) == INT64_MAX);
	assert_true(clock_elapsed_ms(&to, &from) == 0);
	to.boot_id[0] = 2;
	assert_true(clock_elapsed_ms(&from, &to) == INT64_MAX);
	from.wall_s = 0;
	to.wall_s = INT64_MAX / 2;
	assert_true(clock_elapsed_ms(&from, &to) == INT64_MAX);
}

/* T45: what somebody sets the clock to gives a file no time within a boot. */
static void
test_a_files_clock_runs_with_the_boot_clock(void **state)
{
	struct moment as_of = { .boot_ms = 5000, .wall_s = 1000000, .boot_id = { 1 } };
	struct moment now = { .boot_ms = 65000, .wall_s = 9000000, .boot_id = { 1 } };

	(void)state;
	assert_int_equal(clock_advance(&as_of, 7, &now), 60007);
	now.wall_s = 0;
	assert_int_equal(clock_advance(&as_of, 7, &now), 60007);
	now.boot_ms = 4000;
	assert_int_equal(clock_advance(&as_of, 7, &now), 7);
}

/* T45: across boots the wall clock, as far as it can be believed. */
static void
test_across_boots_a_files_clock_believes_what_can_be(void **state)
{
	static const struct {
		int64_t wall_gap_s, uptime_ms, gives_ms;
	} rows[] = {
		{ 300, 20000, 300000 },
		{ 0, 20000, 20000 },
		{ -1, 20000, 20000 },
		{ -10 * 365 * 86400, 20000, 20000 },
		{ 10, 20000, 20000 }, /* it was set back a little: this boot has lasted longer */
		{ 31 * 86400, 20000, INT64_C(31) * 86400 * 1000 },
		{ 31 * 86400 + 1, 20000, 20000 },
		{ 10 * 365 * 86400, 20000, 20000 },
		{ INT64_MAX / 2, 20000, 20000 },
		{ 40 * 86400, INT64_C(40) * 86400 * 1000, INT64_C(40) * 86400 * 1000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct moment as_of = { .boot_ms = 99, .wall_s = 1000000000, .boot_id = { 1 } };
		struct moment now = { .boot_ms = rows[i].uptime_ms,
			.wall_s = as_of.wall_s + rows[i].wall_gap_s,
			.boot_id = { 2 } };

		assert_int_equal(clock_advance(&as_of, 0, &now), rows[i].gives_ms);
		assert_true(clock_advance(&as_of, INT64_MAX, &now) == INT64_MAX);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_clock_runs_forward),
		cmocka_unit_test(test_what_is_left_of_a_deadline_fits_poll),
		cmocka_unit_test(test_a_moment_knows_its_boot),
		cmocka_unit_test(test_two_moments_of_one_process_share_a_boot),
		cmocka_unit_test(test_within_a_boot_the_wall_clock_does_not_count),
		cmocka_unit_test(test_across_boots_the_wall_clock_counts),
		cmocka_unit_test(test_a_wall_clock_set_back_gives_no_time),
		cmocka_unit_test(test_absurd_numbers_do_not_overflow),
		cmocka_unit_test(test_a_files_clock_runs_with_the_boot_clock),
		cmocka_unit_test(test_across_boots_a_files_clock_believes_what_can_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
