/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whatever becomes of the file, and whoever else is at it: never fewer seconds of delay than
 * before, and never a failure that was not counted.
 */
#include "slow_down_world.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>

static void
assert_broken(void)
{
	assert_int_equal(wait_of("somchai", "local"), BROKEN_WAIT);
	assert_false(fails("somchai", "local"));
}

/* --- damage --- */

/* Two that have to wait, one that has failed once, one that has not. */
static const struct {
	const char *user;
	unsigned failures;
} people[] = { { "somchai", 7 }, { "malee", 3 }, { "naree", 1 }, { "wichai", 0 } };

#define PEOPLE (sizeof people / sizeof people[0])

static void
make_file(void)
{
	(void)unlink(path());
	for (size_t i = 0; i < PEOPLE; i++)
		fail_often(people[i].user, "local", people[i].failures);
}

static void
assert_no_shorter(const int64_t before[PEOPLE], int64_t asked_ms)
{
	int64_t passed_ms = clock_now_ms() - asked_ms;

	for (size_t i = 0; i < PEOPLE; i++) {
		int64_t wait = wait_of(people[i].user, "local");

		if (wait < before[i] - passed_ms - SECOND)
			fail_msg("%s waits %jd ms, before %jd ms", people[i].user, (intmax_t)wait,
			    (intmax_t)before[i]);
		assert_true(wait <= FAILURES_LONGEST_MS);
	}
}

/* Flips each of these bits in turn. Returns how many. */
static unsigned
flip_every_bit(size_t offset, size_t length)
{
	uint8_t whole[FILE_SIZE], changed[FILE_SIZE];
	int64_t before[PEOPLE], asked_ms;

	load(whole);
	for (size_t i = 0; i < PEOPLE; i++)
		before[i] = wait_of(people[i].user, "local");
	asked_ms = clock_now_ms();
	for (size_t bit = 8 * offset; bit < 8 * (offset + length); bit++) {
		memcpy(changed, whole, sizeof changed);
		changed[bit / 8] ^= (uint8_t)(1 << bit % 8);
		save(changed, 0, sizeof changed);
		assert_no_shorter(before, asked_ms);
		save(whole, 0, sizeof whole);
	}
	return (unsigned)(8 * length);
}

static void
test_a_flipped_bit_shortens_no_wait_T37(void **state)
{
	unsigned bits;

	(void)state;
	make_file();
	bits = flip_every_bit(0, HEAD_SIZE);
	for (size_t i = 0; i < PEOPLE; i++)
		bits += flip_every_bit(
		    HEAD_SIZE + pair_of(people[i].user, "local").set * FAILURES_BLOCK_SIZE,
		    FAILURES_BLOCK_SIZE);
	print_message("figure: T37_slow_down_bits_that_shorten_a_wait 0 / 0 (%u flipped)\n", bits);
}

static void
test_a_lost_set_costs_everybody_in_it_the_longest_wait_and_then_no_more(void **state)
{
	static const uint8_t zeros[FAILURES_BLOCK_SIZE];
	size_t offset = HEAD_SIZE + pair_of("wichai", "local").set * FAILURES_BLOCK_SIZE;
	struct slow_down pair = pair_of("wichai", "local");
	int64_t wait;

	(void)state;
	make_file();
	int fd = open(path(), O_WRONLY);
	assert_int_equal(pwrite(fd, zeros, sizeof zeros, (off_t)offset), sizeof zeros);
	close(fd);
	assert_true(slow_down_wait(&pair, &wait));
	assert_about(wait, 300);
	assert_true(pair.repaired);
	slow_down_close(&pair);
	assert_about(wait_of("malee", "local"), 5);
	let_pass(301 * SECOND);
	assert_int_equal(wait_of("wichai", "local"), 0);
	fail_often("wichai", "local", 3);
	assert_about(wait_of("wichai", "local"), 5);
}

static void
test_a_lost_head_costs_the_longest_wait_where_anybody_had_failed(void **state)
{
	uint8_t bytes[FILE_SIZE] = { 0 };

	(void)state;
	make_file();
	save(bytes, 0, HEAD_SIZE);
	assert_int_equal(wait_of("wichai", "local"), 0); /* a sound set says so */
	assert_about(wait_of("naree", "local"), 300);
	assert_about(wait_of("malee", "local"), 300);
	assert_int_equal(wait_of("wichai", "local"), 0);
	let_pass(301 * SECOND);
	assert_int_equal(wait_of("malee", "local"), 0);
}

/* T37: a file of zeros is not one in which nobody has failed. */
static void
test_a_file_of_zeros_costs_everybody_the_longest_wait_once(void **state)
{
	uint8_t bytes[FILE_SIZE] = { 0 };

	(void)state;
	make_file();
	save(bytes, 0, sizeof bytes);
	for (size_t i = 0; i < PEOPLE; i++)
		assert_about(wait_of(people[i].user, "local"), 300);
	let_pass(301 * SECOND);
	for (size_t i = 0; i < PEOPLE; i++)
		assert_int_equal(wait_of(people[i].user, "local"), 0);
}

/* Sets are bound to their place: an old or empty one put over another is damage. */
static void
test_a_set_of_another_place_is_damage(void **state)
{
	uint8_t bytes[FILE_SIZE];
	unsigned at = pair_of("somchai", "local").set, from = (at + 1) % 512;

	(void)state;
	make_file();
	load(bytes);
	memcpy(bytes + HEAD_SIZE + at * FAILURES_BLOCK_SIZE,
	    bytes + HEAD_SIZE + from * FAILURES_BLOCK_SIZE, FAILURES_BLOCK_SIZE);
	save(bytes, 0, sizeof bytes);
	assert_about(wait_of("somchai", "local"), 300);
}

static void
test_a_file_of_another_size_lets_nobody_in_T37(void **state)
{
	static const off_t sizes[] = { 0, 1, HEAD_SIZE, 4096, FILE_SIZE - 1, FILE_SIZE + 1 };

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		make_file();
		assert_int_equal(truncate(path(), sizes[i]), 0);
		assert_broken();
	}
}

/* T35 */
static void
test_what_is_not_our_file_lets_nobody_in(void **state)
{
	char aside[TEMPORARY_SIZE + sizeof SLOW_DOWN_FILE + 8];

	(void)state;
	(void)snprintf(aside, sizeof aside, "%s.aside", path());
	make_file();
	assert_int_equal(chmod(path(), 0640), 0);
	assert_broken();
	assert_int_equal(chmod(path(), 0600), 0);
	assert_int_equal(link(path(), aside), 0);
	assert_broken();
	assert_int_equal(unlink(path()), 0);
	assert_int_equal(symlink(aside, path()), 0);
	assert_broken();
	assert_int_equal(unlink(path()), 0);
	assert_int_equal(mkfifo(path(), 0600), 0);
	assert_broken();
	assert_int_equal(unlink(path()), 0);
	assert_int_equal(mkdir(path(), 0700), 0);
	assert_broken();
	assert_int_equal(rmdir(path()), 0);
	if (geteuid() == 0) {
		make_file();
		assert_int_equal(chown(path(), 1, 1), 0);
		assert_broken();
	}
}

/* --- the disk, and other processes --- */

/* T38: no byte can be written, so none is: in a child, because the limit stays. */
static void
test_a_failure_that_cannot_be_written_is_no_answer_T38(void **state)
{
	int status;

	(void)state;
	for (unsigned there = 0; there < 2; there++) {
		if (there)
			make_file();
		pid_t child = fork();
		if (child == 0) {
			const struct rlimit none = { 0, 0 };
			struct slow_down pair = pair_of("malee", "local");
			int64_t wait;

			(void)signal(SIGXFSZ, SIG_IGN);
			(void)setrlimit(RLIMIT_FSIZE, &none);
			_exit(fails("wichai", "local") || !slow_down_wait(&pair, &wait) ||
			      (there && (wait == 0 || slow_down_forget(&pair))));
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(status, 0);
		assert_int_equal(access(path(), F_OK), there ? 0 : -1);
	}
	assert_about(wait_of("malee", "local"), 5);
}

/* T41 */
static void
test_a_lock_that_is_held_denies_soon_and_hinders_nobody_who_has_not_failed_T41(void **state)
{
	pid_t child;
	int64_t began;

	(void)state;
	make_file();
	child = fork();
	if (child == 0) {
		int fd = open(path(), O_RDWR);

		if (place_lock(fd, clock_now_ms() + 1000))
			raise(SIGSTOP);
		_exit(1);
	}
	assert_int_equal(waitpid(child, NULL, WUNTRACED), child);
	began = clock_now_ms();
	assert_int_equal(wait_of("wichai", "local"), 0);
	assert_true(clock_now_ms() - began < SECOND);
	assert_int_equal(wait_of("malee", "local"), BROKEN_WAIT);
	assert_false(fails("wichai", "local"));
	print_message("figure: T41_slow_down_denied_after_ms %jd / 6000\n",
	    (intmax_t)(clock_now_ms() - began) / 2);
	assert_true(clock_now_ms() - began < 2 * 6 * SECOND);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_true(fails("wichai", "local"));
}

/* Starts children that wait for the word, and gives it. Returns when all have ended. */
static void
race(unsigned children, void (*run)(unsigned number))
{
	unsigned *go =
	    mmap(NULL, sizeof *go, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_true(go != MAP_FAILED);
	for (unsigned i = 0; i < children; i++) {
		pid_t child = fork();

		assert_int_not_equal(child, -1);
		if (child == 0) {
			while (__atomic_load_n(go, __ATOMIC_SEQ_CST) == 0)
				usleep(100);
			run(i);
			_exit(0);
		}
	}
	__atomic_store_n(go, 1, __ATOMIC_SEQ_CST);
	for (unsigned i = 0; i < children; i++) {
		int status;

		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	munmap(go, sizeof *go);
}

static const char *
numbered(unsigned number)
{
	static char name[16];

	(void)snprintf(name, sizeof name, "user%u", number);
	return name;
}

/* Eight share a name. */
static void
fail_once_at_a_shared_name(unsigned number)
{
	if (!fails(numbered(number / 8), "local"))
		_exit(1);
}

static void
test_failures_of_64_processes_at_once_are_all_counted_T19(void **state)
{
	unsigned all = rounds(20);

	(void)state;
	for (unsigned round = 0; round < all; round++) {
		(void)unlink(path());
		race(64, fail_once_at_a_shared_name);
		for (unsigned i = 0; i < 8; i++)
			assert_about(wait_of(numbered(i), "local"), 160); /* of eight failures */
	}
	print_message("figure: T19_password_failures_lost 0 / 0 (%u at once)\n", 64 * all);
}

static void
fail_for_ever(void)
{
	for (unsigned i = 0;; i++)
		(void)fails(numbered(i % 100), "local");
}

/* T39: whoever dies leaves no lock and no damage. */
static void
test_kills_at_random_moments_leave_a_sound_file(void **state)
{
	int64_t wait;

	(void)state;
	for (unsigned round = 0; round < rounds(200); round++) {
		if (round % 10 == 0)
			(void)unlink(path());
		pid_t child = fork();
		if (child == 0)
			fail_for_ever();
		usleep((useconds_t)(random() % 3000));
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, NULL, 0), child);
		for (unsigned i = 0; i < 100; i++) {
			struct slow_down pair = pair_of(numbered(i), "local");

			assert_true(slow_down_wait(&pair, &wait));
			assert_false(pair.repaired);
			slow_down_close(&pair);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(test_a_flipped_bit_shortens_no_wait_T37),
		WITH_STORE(test_a_lost_set_costs_everybody_in_it_the_longest_wait_and_then_no_more),
		WITH_STORE(test_a_lost_head_costs_the_longest_wait_where_anybody_had_failed),
		WITH_STORE(test_a_file_of_zeros_costs_everybody_the_longest_wait_once),
		WITH_STORE(test_a_set_of_another_place_is_damage),
		WITH_STORE(test_a_file_of_another_size_lets_nobody_in_T37),
		WITH_STORE(test_what_is_not_our_file_lets_nobody_in),
		WITH_STORE(test_a_failure_that_cannot_be_written_is_no_answer_T38),
		WITH_STORE(
		    test_a_lock_that_is_held_denies_soon_and_hinders_nobody_who_has_not_failed_T41),
		WITH_STORE(test_failures_of_64_processes_at_once_are_all_counted_T19),
		WITH_STORE(test_kills_at_random_moments_leave_a_sound_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
