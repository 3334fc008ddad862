/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whatever other processes do, and whenever this one dies: never more attempts than were paid for,
 * never a code twice, and never a person locked out by a crash.
 */
#include "store_world.h"

/* Starts children that wait for the word, and gives it. Returns when all have ended. */
static void
race(unsigned children, void (*run)(unsigned, const struct secret *), const struct secret *code)
{
	__atomic_store_n(&shared->go, 0, __ATOMIC_SEQ_CST);
	for (unsigned i = 0; i < children; i++) {
		pid_t child = fork();

		assert_int_not_equal(child, -1);
		if (child == 0) {
			while (__atomic_load_n(&shared->go, __ATOMIC_SEQ_CST) == 0)
				usleep(100);
			run(i, code);
			_exit(0);
		}
	}
	__atomic_store_n(&shared->go, 1, __ATOMIC_SEQ_CST);
	while (wait(NULL) != -1)
		;
}

static void
submit_right_code(unsigned number, const struct secret *code)
{
	(void)number;
	if (submit(code))
		__atomic_fetch_add(&shared->succeeded, 1, __ATOMIC_SEQ_CST);
}

/* T22 */
static void
test_of_64_processes_with_the_right_code_one_gets_in(void **state)
{
	(void)state;
	for (unsigned round = 0; round < rounds(20); round++) {
		struct secret code;

		make_live(&code);
		shared->succeeded = shared->compared = 0;
		race(64, submit_right_code, &code);
		assert_int_equal(shared->succeeded, 1);
		assert_int_equal(shared->compared, 1);
	}
}

static void
submit_wrong_code(unsigned number, const struct secret *code)
{
	struct secret wrong = *code;

	wrong.bytes[0] = "0123456789"[((unsigned)(wrong.bytes[0] - '0') + 1 + number % 9) % 10];
	submit_right_code(number, &wrong);
}

/* T19, as far as one challenge goes: guesses in parallel share its attempts. */
static void
test_64_processes_that_guess_compare_as_often_as_was_paid_for(void **state)
{
	(void)state;
	for (unsigned round = 0; round < rounds(20); round++) {
		struct secret code;

		make_live(&code);
		shared->succeeded = shared->compared = 0;
		race(64, submit_wrong_code, &code);
		assert_int_equal(shared->succeeded, 0);
		assert_int_equal(shared->compared, ATTEMPTS);
		assert_false(submit(&code));
	}
}

/* Counts itself in the record, which must have counted all those before. */
static void
open_as_new_person(unsigned number, const struct secret *code)
{
	struct record record;
	struct store *store;

	(void)number;
	(void)code;
	if (open_person("new", &store, &record) == STORE_OK &&
	    record.challenge.attempts_left == shared->succeeded) {
		record.challenge.attempts_left++;
		if (store_write(store, &record) == STORE_OK)
			shared->succeeded++; /* under the file's lock */
	}
	store_close(store);
}

/* Two that make the file at once have one file, and no write of either is lost. */
static void
test_a_file_made_by_many_at_once_is_one_file(void **state)
{
	(void)state;
	for (unsigned round = 0; round < rounds(20); round++) {
		unlink(path_of("new"));
		shared->succeeded = 0;
		race(16, open_as_new_person, NULL);
		assert_int_equal(shared->succeeded, 16);
	}
}

/* Draws, then guesses until nothing is left, saying what was paid for. */
static void
guess_until_exhausted(void)
{
	struct record record;
	struct secret code;
	struct store *store;

	if (open_person(PERSON, &store, &record) != STORE_OK ||
	    !challenge_draw(&record.challenge, &keys, &bond, 6, 5, 300, &now, &code))
		_exit(1);
	shared->at_most = 5;
	shared->at_least = 0;
	if (store_write(store, &record) != STORE_OK)
		_exit(1);
	store_close(store);
	for (;;) {
		if (open_person(PERSON, &store, &record) != STORE_OK)
			_exit(1);
		if (!challenge_debit(&record.challenge))
			_exit(0);
		shared->at_least = record.challenge.attempts_left;
		if (store_write(store, &record) != STORE_OK)
			_exit(1);
		shared->at_most = record.challenge.attempts_left;
		store_close(store);
	}
}

/* After a crash: the file opens, and holds what was paid for or one attempt less. */
static void
assert_crash_gained_nothing(void)
{
	struct record record;

	store_close(must_open(&record));
	assert_true(record.challenge.attempts_left <= shared->at_most);
	assert_true(record.challenge.attempts_left >= shared->at_least);
}

/* T39: killed before and behind each call that reaches the disk, from making the file on. */
static void
test_a_kill_at_any_write_gains_nothing_and_locks_nobody_out(void **state)
{
	bool finished = false;

	(void)state;
	for (unsigned point = 1; !finished; point++) {
		int status;

		unlink(path_of(PERSON));
		shared->at_least = 0;
		pid_t child = fork();
		if (child == 0) {
			die_at = point;
			guess_until_exhausted();
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		finished = WIFEXITED(status);
		assert_true(finished ? WEXITSTATUS(status) == 0 : WTERMSIG(status) == SIGKILL);
		assert_crash_gained_nothing();
		assert_true(point < 100);
	}
}

/* T39, T42: killed at any time, over and over on one file. */
static void
test_kills_at_random_moments_gain_nothing(void **state)
{
	(void)state;
	for (unsigned round = 0; round < rounds(200); round++) {
		if (round % 4 == 0) {
			unlink(path_of(PERSON));
			shared->at_least = 0;
		}
		pid_t child = fork();
		if (child == 0)
			guess_until_exhausted();
		usleep((useconds_t)(random() % 4000));
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, NULL, 0), child);
		assert_crash_gained_nothing();
	}
}

/* T35: somebody exchanges the file for other things while logins go on. */
static void
swap_for_ever(void)
{
	char file[TEMPORARY_SIZE + PLACE_NAME_SIZE + 1], aside[sizeof file + 2];

	memcpy(file, path_of(PERSON), sizeof file);
	snprintf(aside, sizeof aside, "%s.x", file);
	for (;;) {
		rename(file, aside);
		(void)!symlink(aside, file);
		unlink(file);
		(void)!mkfifo(file, 0600);
		unlink(file);
		(void)!link(aside, file);
		unlink(file);
		rename(aside, file);
	}
}

static void
test_while_the_file_is_swapped_only_the_real_one_is_read(void **state)
{
	struct secret code;

	(void)state;
	make_live(&code);
	pid_t child = fork();
	if (child == 0)
		swap_for_ever();
	for (unsigned round = 0; round < rounds(5000); round++) {
		struct record record;
		struct store *store;

		if (open_person(PERSON, &store, &record) != STORE_OK)
			continue;
		/* The real file, or one that was made because there was none: never a planted one.
		 */
		assert_true(record.challenge.attempts_left == ATTEMPTS || !record.challenge.live);
		store_close(store);
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(test_of_64_processes_with_the_right_code_one_gets_in),
		WITH_STORE(test_64_processes_that_guess_compare_as_often_as_was_paid_for),
		WITH_STORE(test_a_file_made_by_many_at_once_is_one_file),
		WITH_STORE(test_a_kill_at_any_write_gains_nothing_and_locks_nobody_out),
		WITH_STORE(test_kills_at_random_moments_gain_nothing),
		WITH_STORE(test_while_the_file_is_swapped_only_the_real_one_is_read),
	};

	return RUN_STORE_TESTS(tests);
}
