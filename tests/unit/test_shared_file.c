/* SPDX-License-Identifier: BSD-2-Clause */
/* A file that all logins share: made once, and never anything else taken for it. */
#include "shared_file.h"

#include "native_openat2.h"
#include "place.h"
#include "temporary.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define SIZE 5000

static char base[TEMPORARY_SIZE], path[TEMPORARY_SIZE + sizeof "/shared"];
static int directory;

static int
set_up(void **state)
{
	(void)state;
	temporary_make(base);
	(void)snprintf(path, sizeof path, "%s/shared", base);
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

static struct shared_file
shared(void)
{
	return (struct shared_file){ "shared", SIZE, directory, -1 };
}

static void
fill(uint8_t *contents, const struct moment *now)
{
	assert_true(now->wall_s > 0);
	memset(contents, 'x', SIZE);
}

static void
test_a_look_makes_no_file_and_a_lock_makes_a_whole_one(void **state)
{
	struct shared_file file = shared();
	char bytes[SIZE];

	(void)state;
	assert_true(shared_file_find(&file));
	assert_int_equal(file.fd, -1);
	assert_true(shared_file_lock(&file, fill, clock_now_ms() + 5000));
	assert_true(shared_file_read(&file, bytes, SIZE, 0));
	assert_true(bytes[0] == 'x' && bytes[SIZE - 1] == 'x');
	assert_false(shared_file_read(&file, bytes, 2, SIZE - 1)); /* half is nothing */
	assert_true(shared_file_write(&file, "yz", 2, SIZE - 2));
	shared_file_unlock(&file);
	shared_file_close(&file);
	assert_true(shared_file_find(&file));
	assert_true(shared_file_read(&file, bytes, 2, SIZE - 2));
	assert_memory_equal(bytes, "yz", 2);
	shared_file_close(&file);
}

/* Adds one to the first byte. */
static void
count_up(void)
{
	struct shared_file file = shared();
	uint8_t count;

	if (!shared_file_lock(&file, fill, clock_now_ms() + 5000) ||
	    !shared_file_read(&file, &count, 1, 0))
		_exit(1);
	count++;
	_exit(!shared_file_write(&file, &count, 1, 0));
}

static void
test_many_that_make_it_at_once_make_one_and_lose_nothing(void **state)
{
	struct shared_file file = shared();
	uint8_t count;

	(void)state;
	for (unsigned round = 0; round < rounds(20); round++) {
		(void)unlink(path);
		for (unsigned i = 0; i < 16; i++)
			if (fork() == 0)
				count_up();
		for (int status; wait(&status) != -1;)
			assert_int_equal(status, 0);
		assert_true(shared_file_find(&file));
		assert_true(shared_file_read(&file, &count, 1, 0));
		assert_int_equal(count, 'x' + 16);
		shared_file_close(&file);
	}
}

/* T35: found, waited for, and no longer the file of that name. */
static void
test_a_file_that_was_removed_meanwhile_is_not_written_T35(void **state)
{
	struct shared_file first = shared(), second = shared();

	(void)state;
	assert_true(shared_file_lock(&first, fill, clock_now_ms() + 5000));
	shared_file_unlock(&first);
	assert_true(shared_file_find(&second));
	assert_int_equal(unlink(path), 0);
	assert_false(shared_file_lock(&second, fill, clock_now_ms() + 5000));
	shared_file_close(&second);
	assert_true(shared_file_lock(&second, fill, clock_now_ms() + 5000));
	shared_file_close(&first);
	shared_file_close(&second);
}

static void
test_a_lock_is_waited_for_until_the_deadline_and_not_at_all_without_one(void **state)
{
	struct shared_file first = shared(), second = shared();
	int64_t began_ms = clock_now_ms();

	(void)state;
	assert_true(shared_file_lock(&first, fill, 0));
	assert_false(shared_file_lock(&second, fill, 0));
	assert_true(clock_now_ms() - began_ms < 50);
	assert_false(shared_file_lock(&second, fill, clock_now_ms() + 100));
	assert_in_range(clock_now_ms() - began_ms, 100, 1000);
	shared_file_close(&first);
	assert_true(shared_file_lock(&second, fill, 0));
	shared_file_close(&second);
}

static void
test_what_is_not_ours_is_neither_found_nor_locked_T35(void **state)
{
	struct shared_file file = shared();

	(void)state;
	assert_true(shared_file_lock(&file, fill, clock_now_ms() + 5000));
	shared_file_close(&file);
	assert_int_equal(chmod(path, 0660), 0);
	assert_false(shared_file_find(&file));
	assert_int_equal(file.fd, -1);
	assert_false(shared_file_lock(&file, fill, clock_now_ms() + 5000));
	shared_file_close(&file);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("/dev/null", path), 0);
	assert_false(shared_file_find(&file));
	assert_false(shared_file_lock(&file, fill, clock_now_ms() + 5000));
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(test_a_look_makes_no_file_and_a_lock_makes_a_whole_one),
		WITH_STORE(test_many_that_make_it_at_once_make_one_and_lose_nothing),
		WITH_STORE(test_a_file_that_was_removed_meanwhile_is_not_written_T35),
		WITH_STORE(test_a_lock_is_waited_for_until_the_deadline_and_not_at_all_without_one),
		WITH_STORE(test_what_is_not_ours_is_neither_found_nor_locked_T35),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
