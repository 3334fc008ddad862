/* SPDX-License-Identifier: BSD-2-Clause */
/* T135: four at a time for each user, whatever others do, and none is ever lost. */
#include "seats.h"

#include "temporary.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define SITTERS_MAX 64

static char place[TEMPORARY_SIZE];
static struct {
	pid_t process;
	int says; /* read end: its answer, then its end */
} sitters[SITTERS_MAX];
static unsigned sitter_count;

static int
make_place(void **state)
{
	(void)state;
	temporary_make(place);
	sitter_count = 0;
	return 0;
}

static void
end_sitter(unsigned index)
{
	kill(sitters[index].process, SIGKILL);
	waitpid(sitters[index].process, NULL, 0);
}

static int
remove_place(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sitter_count; i++) {
		end_sitter(i);
		close(sitters[i].says);
	}
	temporary_remove(place);
	return 0;
}

/* A process that takes a seat and stays, until it is killed; what it was told. */
static bool
sits(uid_t uid)
{
	int ends[2];
	char taken = 0;

	assert_true(sitter_count < SITTERS_MAX);
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		taken = seats_take(place, uid);
		(void)!write(ends[1], &taken, 1);
		for (;;)
			pause();
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &taken, 1), 1);
	sitters[sitter_count].process = child;
	sitters[sitter_count++].says = ends[0];
	return taken;
}

static void
test_each_user_has_four(void **state)
{
	static const uid_t users[] = { 1, 1000, 1001, 65534, 0x7fffffff, 0x80000000, 0xfffffffe };

	(void)state;
	for (size_t i = 0; i < sizeof users / sizeof users[0]; i++) {
		for (int seat = 0; seat < SEATS_EACH; seat++)
			assert_true(sits(users[i]));
		assert_false(sits(users[i]));
	}
}

static void
test_a_seat_is_free_when_who_had_it_is_killed(void **state)
{
	(void)state;
	for (int seat = 0; seat < SEATS_EACH; seat++)
		assert_true(sits(1000));
	assert_false(sits(1000));
	end_sitter(2);
	assert_true(sits(1000));
	assert_false(sits(1000));
}

/* The engine's stubs close what they inherit; a copy that is closed gives nothing back. */
static void
test_a_child_that_closes_its_copy_leaves_the_seat_taken(void **state)
{
	(void)state;
	for (int seat = 0; seat < SEATS_EACH; seat++)
		assert_true(seats_take(place, 1000));
	pid_t child = fork();
	if (child == 0) {
		close_range(3, ~0U, 0);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	assert_false(sits(1000));
}

static void
test_the_file_stays_empty(void **state)
{
	char path[TEMPORARY_SIZE + 16];
	struct stat status;

	(void)state;
	assert_true(sits(0xfffffffe));
	snprintf(path, sizeof path, "%s/seats", place);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_size, 0);
	assert_int_equal(status.st_blocks, 0);
	assert_int_equal(status.st_mode & 07777, 0600);
}

static void
test_a_file_that_others_may_open_is_none(void **state)
{
	char path[TEMPORARY_SIZE + 16];

	(void)state;
	snprintf(path, sizeof path, "%s/seats", place);
	close(open(path, O_CREAT | O_WRONLY, 0600));
	assert_true(sits(1000));
	assert_int_equal(chmod(path, 0644), 0);
	assert_false(sits(1001));
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(chown(path, 65534, 0), 0);
	assert_false(sits(1001));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	assert_false(sits(1001));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_false(sits(1001));
}

static void
test_without_a_directory_nobody_sits(void **state)
{
	(void)state;
	assert_false(seats_take("/nonexistent", 1000));
	assert_false(seats_take("", 1000));
	assert_false(seats_take("/etc/passwd", 1000));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)
	const struct CMUnitTest tests[] = {
		TEST(test_each_user_has_four),
		TEST(test_a_seat_is_free_when_who_had_it_is_killed),
		TEST(test_a_child_that_closes_its_copy_leaves_the_seat_taken),
		TEST(test_the_file_stays_empty),
		TEST(test_a_file_that_others_may_open_is_none),
		TEST(test_without_a_directory_nobody_sits),
	};

	if (geteuid() != 0) {
		print_message("needs root: seats are root's\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
