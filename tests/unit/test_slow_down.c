/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of failed passwords in its file: who waits, who does not, and what time does to it. */
#include "slow_down_world.h"

#include <dirent.h>
#include <stdlib.h>
#include <time.h>

static void
test_without_a_failure_nobody_waits_and_no_file_is_made(void **state)
{
	(void)state;
	assert_int_equal(wait_of("somchai", "192.0.2.7"), 0);
	assert_true(succeeds("somchai", "192.0.2.7"));
	assert_int_equal(access(path(), F_OK), -1);
}

/* T28: wherever the victim signs in from, it is not where the attacker is. */
static void
test_ten_thousand_failures_from_one_net_delay_nobody_elsewhere_T28(void **state)
{
	unsigned count = rounds(10000);

	(void)state;
	fail_often("somchai", "198.51.100.66", count);
	assert_about(wait_of("somchai", "198.51.100.66"), 300);
	assert_int_equal(wait_of("malee", "198.51.100.66"), 0);
	print_message(
	    "figure: T28_wait_elsewhere_ms %jd / 0\n", (intmax_t)wait_of("somchai", "192.0.2.7"));
	assert_int_equal(wait_of("somchai", "192.0.2.7"), 0);
}

static void
test_the_wait_grows_and_a_right_first_factor_ends_it(void **state)
{
	static const int seconds[] = { 0, 0, 5, 10, 20, 40, 80, 160, 300, 300 };

	(void)state;
	for (size_t i = 0; i < sizeof seconds / sizeof seconds[0]; i++) {
		assert_true(fails("somchai", "local"));
		if (seconds[i] == 0)
			assert_int_equal(wait_of("somchai", "local"), 0);
		else
			assert_about(wait_of("somchai", "local"), seconds[i]);
	}
	assert_true(succeeds("somchai", "local"));
	assert_int_equal(wait_of("somchai", "local"), 0);
}

static void
test_time_ends_the_wait_and_quiet_time_the_count(void **state)
{
	(void)state;
	fail_often("somchai", "local", 4);
	let_pass(11 * SECOND);
	assert_int_equal(wait_of("somchai", "local"), 0);
	fail_often("somchai", "local", 1);
	assert_about(wait_of("somchai", "local"), 20);
	let_pass(621 * SECOND);
	fail_often("somchai", "local", 2);
	assert_int_equal(wait_of("somchai", "local"), 0);
}

static void
test_fields_are_not_run_together(void **state)
{
	(void)state;
	fail_often("ab", "c", 3);
	assert_int_equal(wait_of("a", "bc"), 0);
	assert_int_equal(wait_of("abc", ""), 0);
}

static void
test_the_file_names_nobody(void **state)
{
	uint8_t bytes[FILE_SIZE];

	(void)state;
	fail_often("somchai-password", "192.0.2.7", 3);
	load(bytes);
	assert_null(memmem(bytes, sizeof bytes, "somchai", 7));
	assert_null(memmem(bytes, sizeof bytes, "192.0", 5));
}

/* T45: as if the machine had been started anew, with a clock that says anything. */
static void
reboot(struct file_clock *clock, int64_t wall_s)
{
	struct moment now;

	assert_true(clock_moment(&now));
	clock->as_of.boot_id[0] ^= 1;
	clock->as_of.wall_s = now.wall_s - wall_s;
	clock->as_of.boot_ms = 1;
}

/* As if the clock had been set in this boot. */
static void
set_wall(struct file_clock *clock, int64_t by_s)
{
	clock->as_of.wall_s -= by_s;
}

#define YEARS(n) (INT64_C(n) * 365 * 86400)

static void
test_setting_the_clock_shortens_no_wait_T45(void **state)
{
	static const int64_t jumps_s[] = { 1, 3600, 86400, 30 * 86400, YEARS(1), YEARS(10) };

	(void)state;
	fail_often("somchai", "local", 9);
	for (size_t i = 0; i < sizeof jumps_s / sizeof jumps_s[0]; i++) {
		change_clock(set_wall, jumps_s[i]);
		assert_about(wait_of("somchai", "local"), 300);
		change_clock(set_wall, -2 * jumps_s[i]);
		assert_about(wait_of("somchai", "local"), 300);
	}
}

/* This boot has lasted for longer than any wait, so the test's boots have to be made young. */
static void
test_a_reboot_shortens_a_wait_by_what_passed_and_no_more_T45(void **state)
{
	static const int64_t not_believed_s[] = { 32 * 86400, YEARS(1), YEARS(10), -1, -3600,
		-YEARS(10) };
	struct moment now;

	(void)state;
	assert_true(clock_moment(&now));
	for (size_t i = 0; i < sizeof not_believed_s / sizeof not_believed_s[0]; i++) {
		fail_often("somchai", "local", 9);
		change_clock(reboot, not_believed_s[i]);
		change_clock(add_time, -now.boot_ms); /* what this boot has lasted */
		assert_about(wait_of("somchai", "local"), 300);
		assert_true(succeeds("somchai", "local"));
	}
}

static unsigned
files_in_store(void)
{
	DIR *entries = opendir(base);
	unsigned count = 0;

	assert_non_null(entries);
	while (readdir(entries))
		count++;
	closedir(entries);
	return count - 2;
}

static int
longer(const void *a, const void *b)
{
	int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;

	return (first > second) - (first < second);
}

static int64_t
microseconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Fails under a name of its own; how many microseconds that took. */
static int64_t
fail_as_stranger(unsigned number, int *fd)
{
	int64_t began = microseconds();
	struct slow_down pair;
	char name[16];

	(void)snprintf(name, sizeof name, "u%u", number);
	pair = pair_of(name, "192.0.2.7");
	pair.file.fd = *fd; /* not opened a million times */
	assert_true(slow_down_count(&pair));
	*fd = pair.file.fd;
	return microseconds() - began;
}

/* T43, and of T44 what is shared: it costs with a million what it costs with ten. */
static void
test_a_million_unknown_names_leave_one_small_file_T43(void **state)
{
	unsigned count = rounds(1000000);
	int64_t *took = calloc(count, sizeof *took);
	struct stat status;
	int fd = -1;

	(void)state;
	assert_non_null(took);
	fail_often("somchai", "192.0.2.7", 7);
	for (unsigned i = 0; i < count; i++)
		took[i] = fail_as_stranger(i, &fd);
	close(fd);
	qsort(took, count, sizeof *took, longer);
	assert_int_equal(stat(path(), &status), 0);
	print_message("figure: T43_table_bytes %jd / 65536\n", (intmax_t)status.st_size);
	print_message("figure: T43_inodes %u / 1\n", files_in_store());
	print_message("figure: T44_failure_p99_us %jd / 20000\n", (intmax_t)took[count / 100 * 99]);
	assert_int_equal(files_in_store(), 1);
	assert_true(status.st_size <= SLOW_DOWN_FILE_MAX && status.st_blocks * 512 <= 65536);
	assert_true(took[count / 100 * 99] < 20000);
	assert_true(wait_of("somchai", "192.0.2.7") > 0); /* and nobody was pushed out by them */
	free(took);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(test_without_a_failure_nobody_waits_and_no_file_is_made),
		WITH_STORE(test_ten_thousand_failures_from_one_net_delay_nobody_elsewhere_T28),
		WITH_STORE(test_the_wait_grows_and_a_right_first_factor_ends_it),
		WITH_STORE(test_time_ends_the_wait_and_quiet_time_the_count),
		WITH_STORE(test_fields_are_not_run_together),
		WITH_STORE(test_the_file_names_nobody),
		WITH_STORE(test_setting_the_clock_shortens_no_wait_T45),
		WITH_STORE(test_a_reboot_shortens_a_wait_by_what_passed_and_no_more_T45),
		WITH_STORE(test_a_million_unknown_names_leave_one_small_file_T43),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
