/* SPDX-License-Identifier: BSD-2-Clause */
/* The store's files are ours, whole, locked and in their place, or nothing is done with them. */
#include "place.h"

#include "clock.h"
#include "native_openat2.h"
#include "temporary.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define SIZE 100
#define NOBODY 65534

static char base[TEMPORARY_SIZE]; /* holds the directory and what is planted beside it */
static int directory;
static char contents[SIZE];

static int
make_directory(void **state)
{
	(void)state;
	temporary_make(base);
	if (chdir(base) != 0 || mkdir("place", 0700) != 0)
		return -1;
	directory = open("place", O_RDONLY | O_DIRECTORY);
	memset(contents, 'c', sizeof contents);
	return directory == -1 ? -1 : 0;
}

static int
remove_directory(void **state)
{
	(void)state;
	close(directory);
	temporary_remove(base);
	return 0;
}

static const char *
in_base(const char *name)
{
	static char path[TEMPORARY_SIZE + 64];

	snprintf(path, sizeof path, "%s/%s", base, name);
	return path;
}

static unsigned
count_entries(void)
{
	DIR *listing = opendir("place");
	unsigned count = 0;

	while (readdir(listing) != NULL)
		count++;
	closedir(listing);
	return count - 2; /* . and .. */
}

/* T36 */
static void
test_a_name_is_a_digest_whatever_the_person_is_called(void **state)
{
	static const char *const persons[] = { "somchai", "..", ".", "/", "/etc/passwd", "a/../b",
		"-rf", "user", "\n", " ", "\xff", "สมชาย", "SOMCHAI" };
	char names[sizeof persons / sizeof persons[0]][PLACE_NAME_SIZE];
	char longest[257];

	(void)state;
	for (size_t i = 0; i < sizeof persons / sizeof persons[0]; i++) {
		assert_true(place_name(persons[i], names[i]));
		assert_int_equal(strlen(names[i]), 64);
		assert_int_equal(strspn(names[i], "0123456789abcdef"), 64);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(names[i], names[j]);
	}
	/* printf 'user\0somchai' | sha256sum */
	assert_string_equal(
	    names[0], "90c52ec3317f8c59e95a15ea44242b6930188f3887068be4662e4e936fe68d2e");
	memset(longest, 'x', sizeof longest);
	longest[256] = '\0';
	assert_false(place_name(longest, names[0]));
	longest[255] = '\0';
	assert_true(place_name(longest, names[0]));
	assert_false(place_name("", names[0]));
}

static void
test_a_directory_of_our_own_is_opened(void **state)
{
	int fd = place_open(in_base("place"));

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	close(fd);
}

/* T35 */
static void
test_any_other_directory_is_refused(void **state)
{
	(void)state;
	assert_int_equal(mkdir("parent", 0700), 0);
	assert_int_equal(mkdir("parent/inner", 0700), 0);
	assert_int_equal(symlink("parent", "linked"), 0);
	assert_int_equal(symlink("place", "alias"), 0);
	assert_int_equal(mkfifo("fifo", 0700), 0);
	assert_int_equal(close(open("file", O_CREAT | O_WRONLY, 0700)), 0);
	assert_int_equal(place_open(in_base("missing")), -1);
	assert_int_equal(place_open(in_base("alias")), -1);
	assert_int_equal(place_open(in_base("linked/inner")), -1);
	assert_int_equal(place_open(in_base("fifo")), -1);
	assert_int_equal(place_open(in_base("file")), -1);
	assert_int_equal(place_open(""), -1);
	for (mode_t bit = 01; bit <= 040; bit <<= 1) {
		assert_int_equal(chmod("parent/inner", 0700 | bit), 0);
		assert_int_equal(place_open(in_base("parent/inner")), -1);
	}
	assert_int_equal(chmod("parent/inner", 0700), 0);
	if (geteuid() == 0) {
		assert_int_equal(chown("parent/inner", NOBODY, NOBODY), 0);
		assert_int_equal(place_open(in_base("parent/inner")), -1);
	}
}

static void
test_a_file_is_made_whole_closed_and_alone(void **state)
{
	static const mode_t masks[] = { 0, 077, 0777 };
	char found[SIZE + 1];

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		mode_t before = umask(masks[i]);
		bool made = place_make(directory, "new", contents, SIZE);
		int fd = -1;

		umask(before);
		assert_true(made);
		assert_int_equal(count_entries(), 1);
		assert_int_equal(place_find(directory, "new", &fd), PLACE_FOUND);
		assert_true(place_is_ours(fd, SIZE));
		assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
		assert_int_equal(pread(fd, found, sizeof found, 0), SIZE);
		assert_memory_equal(found, contents, SIZE);
		close(fd);
		assert_int_equal(unlinkat(directory, "new", 0), 0);
	}
}

static void
test_a_file_that_is_there_stays_as_it_is(void **state)
{
	char found[SIZE];
	int fd;

	(void)state;
	assert_true(place_make(directory, "kept", contents, SIZE));
	assert_true(place_make(directory, "kept", "other", 5));
	assert_int_equal(place_find(directory, "kept", &fd), PLACE_FOUND);
	assert_int_equal(pread(fd, found, SIZE, 0), SIZE);
	assert_memory_equal(found, contents, SIZE);
	close(fd);
}

/* T38 */
static void
test_a_file_that_cannot_be_made_whole_is_not_made(void **state)
{
	struct rlimit old, tiny;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	tiny = old;
	tiny.rlim_cur = SIZE / 2;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &tiny);
	bool made = place_make(directory, "half", contents, SIZE);
	setrlimit(RLIMIT_FSIZE, &old);
	signal(SIGXFSZ, SIG_DFL);
	assert_false(made);
	assert_int_equal(count_entries(), 0);
	assert_false(place_make(-1, "half", contents, SIZE));
}

/* T35: what is no file of ours is not even opened, or seen to be none; and it is left as it is. */
static void
test_planted_objects_are_refused(void **state)
{
	static const char *const foreign[] = { "link", "dangling", "directory", "socket", "up" };
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "place/socket" };
	int listener = socket(AF_UNIX, SOCK_STREAM, 0), fd;

	(void)state;
	assert_true(place_make(directory, "real", contents, SIZE));
	assert_int_equal(symlinkat("real", directory, "link"), 0);
	assert_int_equal(symlinkat("missing", directory, "dangling"), 0);
	assert_int_equal(symlinkat("../place/real", directory, "up"), 0);
	assert_int_equal(mkdirat(directory, "directory", 0600), 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
	for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
		fd = 7;
		assert_int_equal(place_find(directory, foreign[i], &fd), PLACE_FOREIGN);
		assert_int_equal(fd, -1);
	}
	close(listener);
	assert_int_equal(mkfifoat(directory, "fifo", 0600), 0);
	assert_int_equal(place_find(directory, "fifo", &fd), PLACE_FOUND);
	assert_false(place_is_ours(fd, 0));
	close(fd);
	assert_int_equal(place_find(directory, "../place/real", &fd), PLACE_FOREIGN);
	assert_int_equal(place_find(directory, in_base("place/real"), &fd), PLACE_FOREIGN);
	assert_int_equal(place_find(directory, "none", &fd), PLACE_NONE);
	assert_int_equal(place_find(-1, "real", &fd), PLACE_UNREADABLE);
}

/* T35: owner, mode, links and size; a device where we may make one. */
static void
test_a_file_that_was_tampered_with_is_not_ours(void **state)
{
	static const mode_t modes[] = { 0400, 0640, 0604, 0606, 0700, 01600, 02600, 04600 };
	int fd;

	(void)state;
	assert_true(place_make(directory, "file", contents, SIZE));
	assert_int_equal(place_find(directory, "file", &fd), PLACE_FOUND);
	assert_true(place_is_ours(fd, SIZE));
	assert_false(place_is_ours(fd, SIZE - 1));
	assert_false(place_is_ours(fd, SIZE + 1));
	for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		assert_int_equal(fchmod(fd, modes[i]), 0);
		assert_false(place_is_ours(fd, SIZE));
	}
	assert_int_equal(fchmod(fd, 0600), 0);
	assert_int_equal(linkat(directory, "file", directory, "second", 0), 0);
	assert_false(place_is_ours(fd, SIZE));
	assert_int_equal(unlinkat(directory, "second", 0), 0);
	assert_true(place_is_ours(fd, SIZE));
	if (geteuid() == 0) {
		assert_int_equal(fchown(fd, NOBODY, NOBODY), 0);
		assert_false(place_is_ours(fd, SIZE));
		assert_int_equal(fchown(fd, 0, 0), 0);
	}
	assert_int_equal(unlinkat(directory, "file", 0), 0);
	assert_false(place_is_ours(fd, SIZE)); /* removed while we waited for the lock */
	close(fd);
	assert_false(place_is_ours(-1, SIZE));
	if (geteuid() == 0 && mknodat(directory, "null", S_IFCHR | 0600, makedev(1, 3)) == 0 &&
	    place_find(directory, "null", &fd) == PLACE_FOUND) {
		assert_false(place_is_ours(fd, 0));
		close(fd);
	}
}

/* A child that holds the lock until it is killed. */
static pid_t
hold_lock(const char *name)
{
	int ready[2], fd;
	char byte;

	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();
	if (child == 0) {
		bool locked = place_find(directory, name, &fd) == PLACE_FOUND &&
			      place_lock(fd, clock_now_ms() + 1000);

		if (locked && write(ready[1], "l", 1) == 1)
			pause();
		_exit(1);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return child;
}

/* T41, T42: nobody waits beyond the deadline, and the lock of the dead is nobody's. */
static void
test_a_lock_is_waited_for_until_the_deadline_and_ends_with_its_holder(void **state)
{
	int fd;

	(void)state;
	assert_true(place_make(directory, "file", contents, SIZE));
	pid_t holder = hold_lock("file");
	kill(holder, SIGSTOP);
	assert_int_equal(place_find(directory, "file", &fd), PLACE_FOUND);
	int64_t before = clock_now_ms();
	assert_false(place_lock(fd, before + 100));
	assert_in_range(clock_now_ms() - before, 100, 1100);
	assert_false(place_lock(fd, 0));
	kill(holder, SIGKILL);
	waitpid(holder, NULL, 0);
	assert_true(place_lock(fd, 0));
	close(fd);
	assert_false(place_lock(-1, clock_now_ms() + 10000));
}

int
main(void)
{
#define WITH_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, make_directory, remove_directory)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_name_is_a_digest_whatever_the_person_is_called),
		WITH_DIRECTORY(test_a_directory_of_our_own_is_opened),
		WITH_DIRECTORY(test_any_other_directory_is_refused),
		WITH_DIRECTORY(test_a_file_is_made_whole_closed_and_alone),
		WITH_DIRECTORY(test_a_file_that_is_there_stays_as_it_is),
		WITH_DIRECTORY(test_a_file_that_cannot_be_made_whole_is_not_made),
		WITH_DIRECTORY(test_planted_objects_are_refused),
		WITH_DIRECTORY(test_a_file_that_was_tampered_with_is_not_ours),
		WITH_DIRECTORY(
		    test_a_lock_is_waited_for_until_the_deadline_and_ends_with_its_holder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
