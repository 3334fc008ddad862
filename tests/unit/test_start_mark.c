/* SPDX-License-Identifier: BSD-2-Clause */
/* The mark that codes have begun: kept, signed, and never lost to a login (T35, T37, T38, T41). */
#include "start_mark.h"

#include "clock.h"
#include "native_openat2.h"
#include "place.h"
#include "temporary.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define DAY 20727 /* 2026-10-01 */

static char base[TEMPORARY_SIZE], path[TEMPORARY_SIZE + sizeof "/" START_MARK_FILE];
static int directory;
static const struct key_ring keys = { 1, { { 7, { 1, 2, 3 } } } };
static const struct key_ring others = { 1, { { 7, { 3, 2, 1 } } } };

static int
set_up(void **state)
{
	(void)state;
	temporary_make(base);
	(void)snprintf(path, sizeof path, "%s/" START_MARK_FILE, base);
	directory = place_open(base);
	return directory == -1 ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	close(directory);
	temporary_remove(base);
	return 0;
}

static bool
begin(int32_t day)
{
	return start_mark_begin(directory, &keys, day, clock_now_ms() + 5000);
}

static bool
postpone(int32_t day)
{
	return start_mark_postpone(directory, &keys, day, clock_now_ms() + 5000);
}

static void
assert_reads(const struct key_ring *with, enum start_mark_state state, int32_t day)
{
	struct start_mark mark = start_mark_read(directory, with);

	assert_int_equal(mark.state, state);
	assert_int_equal(mark.day, day);
}

static void
write_at(off_t at, const void *bytes, size_t length)
{
	int fd = open(path, O_WRONLY);

	assert_int_equal(pwrite(fd, bytes, length, at), length);
	close(fd);
}

static void
test_looking_leaves_no_mark_and_beginning_leaves_one_for_good(void **state)
{
	struct stat status;

	(void)state;
	assert_reads(&keys, START_MARK_NONE, 0);
	assert_reads(&keys, START_MARK_NONE, 0);
	assert_true(begin(DAY));
	assert_reads(&keys, START_MARK_BEGUN, DAY);
	assert_true(begin(DAY + 7)); /* the first day stays the first */
	assert_reads(&keys, START_MARK_BEGUN, DAY);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
}

static void
test_only_a_postponement_takes_it_back_and_only_until_its_day(void **state)
{
	(void)state;
	assert_true(begin(DAY));
	assert_true(postpone(DAY + 30));
	assert_reads(&keys, START_MARK_POSTPONED, DAY + 30);
	assert_true(begin(DAY + 29)); /* a login that had read the old mark */
	assert_reads(&keys, START_MARK_POSTPONED, DAY + 30);
	assert_true(begin(DAY + 30));
	assert_reads(&keys, START_MARK_BEGUN, DAY + 30);
	assert_true(postpone(DAY + 60));
	assert_true(postpone(DAY + 40));
	assert_reads(&keys, START_MARK_POSTPONED, DAY + 40);
}

static void
test_a_postponement_can_come_before_any_mark(void **state)
{
	(void)state;
	assert_true(postpone(DAY));
	assert_reads(&keys, START_MARK_POSTPONED, DAY);
}

static void
test_every_bit_of_it_is_signed(void **state)
{
	const struct start_mark mark = { START_MARK_POSTPONED, DAY, 0 };
	uint8_t bytes[START_MARK_SIZE];

	(void)state;
	start_mark_encode(&mark, &keys, bytes);
	assert_int_equal(start_mark_decode(bytes, &keys).state, START_MARK_POSTPONED);
	assert_int_equal(start_mark_decode(bytes, &others).state, START_MARK_DAMAGED);
	for (unsigned bit = 0; bit < 8 * START_MARK_SIZE; bit++) {
		/* The key's number, which is 7, comes in the thirteenth byte and on. */
		bool is_larger = bit > 8 * 12 + 2 && bit < 8 * 16;

		bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
		assert_int_equal(start_mark_decode(bytes, &keys).state,
		    is_larger ? START_MARK_NEWER_KEY : START_MARK_DAMAGED);
		bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
	}
	memset(bytes, 0, sizeof bytes);
	assert_int_equal(start_mark_decode(bytes, &keys).state, START_MARK_DAMAGED);
}

static void
test_an_older_key_of_the_ring_still_counts(void **state)
{
	const struct key_ring both = { 2, { { 8, { 9 } }, { 7, { 1, 2, 3 } } } };

	(void)state;
	assert_true(begin(DAY));
	assert_reads(&both, START_MARK_BEGUN, DAY);
	assert_reads(&others, START_MARK_DAMAGED, 0);
}

static void
test_a_key_that_is_gone_is_damage_and_one_that_is_newer_is_none(void **state)
{
	const struct key_ring newer = { 1, { { 8, { 9 } } } }, older = { 1, { { 6, { 9 } } } };

	(void)state;
	assert_true(postpone(DAY));
	assert_reads(&newer, START_MARK_DAMAGED, 0);
	assert_reads(&older, START_MARK_NEWER_KEY, 0);
}

static void
test_a_login_moves_the_mark_to_the_newest_key_and_leaves_a_postponement_T47(void **state)
{
	const struct key_ring both = { 2, { { 8, { 9 } }, { 7, { 1, 2, 3 } } } };
	const struct key_ring newest = { 1, { { 8, { 9 } } } };

	(void)state;
	assert_true(begin(DAY));
	assert_true(start_mark_begin(directory, &both, DAY, clock_now_ms() + 5000));
	assert_reads(&newest, START_MARK_BEGUN, DAY);
	assert_int_equal(start_mark_read(directory, &newest).key_id, 8);
	assert_true(postpone(DAY + 30));
	assert_true(start_mark_begin(directory, &both, DAY, clock_now_ms() + 5000));
	assert_reads(&keys, START_MARK_POSTPONED, DAY + 30);
}

/* otp.key is read once: whoever was at the prompt while it was rotated has the ring of before. */
static void
test_a_login_from_before_rotation_leaves_a_mark_of_the_new_key_as_it_is(void **state)
{
	const struct key_ring both = { 2, { { 8, { 9 } }, { 7, { 1, 2, 3 } } } };

	(void)state;
	assert_true(start_mark_postpone(directory, &both, DAY + 30, clock_now_ms() + 5000));
	assert_reads(&keys, START_MARK_NEWER_KEY, 0);
	assert_true(begin(DAY));
	assert_reads(&both, START_MARK_POSTPONED, DAY + 30);
	assert_true(start_mark_begin(directory, &both, DAY + 31, clock_now_ms() + 5000));
	assert_reads(&both, START_MARK_BEGUN, DAY + 31);
	assert_true(begin(DAY + 40));
	assert_reads(&both, START_MARK_BEGUN, DAY + 31); /* the first day stays the first */
}

static void
test_a_damaged_mark_is_no_other_and_is_written_anew(void **state)
{
	(void)state;
	assert_true(postpone(DAY + 30));
	write_at(20, "x", 1);
	assert_reads(&keys, START_MARK_DAMAGED, 0);
	assert_true(begin(DAY));
	assert_reads(&keys, START_MARK_BEGUN, DAY);
}

static void
test_what_is_no_file_of_ours_is_never_taken_for_one(void **state)
{
	(void)state;
	assert_int_equal(mkdir(path, 0700), 0);
	assert_reads(&keys, START_MARK_UNREADABLE, 0);
	assert_false(begin(DAY));
	assert_false(postpone(DAY));
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(symlink("elsewhere", path), 0);
	assert_reads(&keys, START_MARK_UNREADABLE, 0);
	assert_false(begin(DAY));
	assert_int_equal(unlink(path), 0);
	assert_true(begin(DAY));
	assert_int_equal(chmod(path, 0644), 0);
	assert_reads(&keys, START_MARK_UNREADABLE, 0);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(truncate(path, START_MARK_SIZE - 1), 0);
	assert_reads(&keys, START_MARK_UNREADABLE, 0);
	assert_false(begin(DAY));
}

static void
test_a_lock_that_is_held_is_waited_for_and_no_longer(void **state)
{
	int fd;

	(void)state;
	assert_true(begin(DAY));
	assert_int_equal(place_find(directory, START_MARK_FILE, &fd), PLACE_FOUND);
	assert_true(place_lock(fd, 0));
	assert_false(start_mark_postpone(directory, &keys, DAY + 1, clock_now_ms() + 30));
	assert_reads(&keys, START_MARK_BEGUN, DAY);
	close(fd);
	assert_true(postpone(DAY + 1));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_looking_leaves_no_mark_and_beginning_leaves_one_for_good),
		TEST(test_only_a_postponement_takes_it_back_and_only_until_its_day),
		TEST(test_a_postponement_can_come_before_any_mark),
		TEST(test_every_bit_of_it_is_signed),
		TEST(test_an_older_key_of_the_ring_still_counts),
		TEST(test_a_key_that_is_gone_is_damage_and_one_that_is_newer_is_none),
		TEST(test_a_login_moves_the_mark_to_the_newest_key_and_leaves_a_postponement_T47),
		TEST(test_a_login_from_before_rotation_leaves_a_mark_of_the_new_key_as_it_is),
		TEST(test_a_damaged_mark_is_no_other_and_is_written_anew),
		TEST(test_what_is_no_file_of_ours_is_never_taken_for_one),
		TEST(test_a_lock_that_is_held_is_waited_for_and_no_longer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
