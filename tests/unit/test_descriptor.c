/* SPDX-License-Identifier: BSD-2-Clause */
/* T100, T102: descriptors out of the caller's way, and no path that somebody else could change. */
#include "descriptor.h"

#include "temporary.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

static const char *
opened(const char *path, mode_t kind)
{
	int fd = descriptor_open_roots(path, kind);
	int flags = fd == -1 ? FD_CLOEXEC : fcntl(fd, F_GETFD);

	assert_true(fd == -1 || fd >= DESCRIPTOR_FIRST);
	assert_int_equal(flags, FD_CLOEXEC);
	descriptor_close(fd);
	return fd == -1 ? "no" : "yes";
}

static void
test_roots_own_files_and_directories_are_opened(void **state)
{
	(void)state;
	assert_string_equal(opened("/etc/passwd", S_IFREG), "yes");
	assert_string_equal(opened("/etc", S_IFDIR), "yes");
}

static void
test_what_is_of_another_kind_is_not(void **state)
{
	(void)state;
	assert_string_equal(opened("/etc/passwd", S_IFDIR), "no");
	assert_string_equal(opened("/etc", S_IFREG), "no");
	assert_string_equal(opened("/dev/null", S_IFREG), "no");
	assert_string_equal(opened("/etc/passwd", S_IFSOCK), "no");
}

static void
test_a_path_is_absolute_and_plain(void **state)
{
	static const char *const odd[] = { "", "/", "etc/passwd", "//etc/passwd", "/etc//passwd",
		"/etc/./passwd", "/etc/../etc/passwd", "/etc/passwd/", "/nonexistent/passwd" };

	(void)state;
	for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
		assert_string_equal(opened(odd[i], S_IFREG), "no");
}

/* /tmp is everybody's, so nothing below it is root's alone. */
static void
test_a_path_through_a_directory_of_everybodys_is_refused(void **state)
{
	char base[TEMPORARY_SIZE];

	(void)state;
	temporary_make(base);
	assert_string_equal(opened(base, S_IFDIR), "no");
	temporary_remove(base);
}

static void
test_a_descriptor_of_the_callers_numbers_is_moved(void **state)
{
	int saved = fcntl(STDIN_FILENO, F_DUPFD, 10), fd;

	(void)state;
	close(STDIN_FILENO);
	fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	assert_int_equal(fd, STDIN_FILENO);
	fd = descriptor_move_up(fd);
	assert_in_range(fd, DESCRIPTOR_FIRST, 1000);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_int_equal(fcntl(STDIN_FILENO, F_GETFD), -1);
	assert_int_equal(descriptor_move_up(fd), fd);
	descriptor_close(fd);
	assert_int_equal(descriptor_move_up(-1), -1);
	descriptor_close(-1);
	if (saved >= 0) {
		dup2(saved, STDIN_FILENO);
		close(saved);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_roots_own_files_and_directories_are_opened),
		cmocka_unit_test(test_what_is_of_another_kind_is_not),
		cmocka_unit_test(test_a_path_is_absolute_and_plain),
		cmocka_unit_test(test_a_path_through_a_directory_of_everybodys_is_refused),
		cmocka_unit_test(test_a_descriptor_of_the_callers_numbers_is_moved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
