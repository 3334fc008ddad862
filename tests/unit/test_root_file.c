/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading a file whole, and only one that root alone could have written (T128). Runs as root. */
#include "root_file.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define PATH "/etc/dla-otp/x"

static struct settings_error error;
static size_t length;

static int
make_file(const char *bytes, size_t size)
{
	int fd = memfd_create("x", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), size); /* the offset is at the end */
	assert_int_equal(fchmod(fd, 0644), 0);
	return fd;
}

static void
test_a_file_is_read_from_its_beginning_to_its_end(void **state)
{
	static const char text[] = "a b\0c\n";
	int fd = make_file(text, sizeof text);
	char *bytes = root_file_read(fd, 100, PATH, &length, &error);

	(void)state;
	assert_non_null(bytes);
	assert_int_equal(length, sizeof text);
	assert_memory_equal(bytes, text, sizeof text);
	assert_int_equal(bytes[length], '\0');
	free(bytes);
	close(fd);
}

static void
test_a_file_that_is_too_large_shows_by_one_byte(void **state)
{
	int fd = make_file("123456", 6);

	(void)state;
	for (size_t most = 0; most < 8; most++) {
		char *bytes = root_file_read(fd, most, PATH, &length, &error);

		assert_non_null(bytes);
		assert_int_equal(length, most < 6 ? most + 1 : 6);
		assert_memory_equal(bytes, "123456", length);
		assert_int_equal(bytes[length], '\0');
		free(bytes);
	}
	close(fd);
}

/* T128 */
static void
test_what_others_could_have_written_is_not_read(void **state)
{
	int fd = make_file("x", 1);

	(void)state;
	for (mode_t mode = 0; mode <= 0777; mode++) {
		char *bytes;

		assert_int_equal(fchmod(fd, mode), 0);
		bytes = root_file_read(fd, 10, PATH, &length, &error);
		assert_int_equal(bytes != NULL, (mode & 022) == 0);
		assert_true(bytes != NULL || strstr(error.text, "chmod 644 " PATH) != NULL);
		free(bytes);
	}
	assert_int_equal(fchmod(fd, 0600), 0);
	assert_int_equal(fchown(fd, 65534, 0), 0);
	assert_null(root_file_read(fd, 10, PATH, &length, &error));
	assert_non_null(strstr(error.text, PATH ": belongs to user 65534"));
	close(fd);
}

static void
test_what_is_no_plain_file_is_not_read(void **state)
{
	int ends[2], directory = open("/etc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_null(root_file_read(ends[0], 10, PATH, &length, &error));
	assert_null(root_file_read(directory, 10, PATH, &length, &error));
	assert_non_null(strstr(error.text, "not a file"));
	assert_null(root_file_read(-1, 10, PATH, &length, &error));
	assert_int_equal(error.line, 0);
	assert_int_equal(length, 0);
	close(ends[0]);
	close(ends[1]);
	close(directory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_file_is_read_from_its_beginning_to_its_end),
		cmocka_unit_test(test_a_file_that_is_too_large_shows_by_one_byte),
		cmocka_unit_test(test_what_others_could_have_written_is_not_read),
		cmocka_unit_test(test_what_is_no_plain_file_is_not_read),
	};

	if (geteuid() != 0) {
		print_message("needs root: a file of root's cannot be made otherwise\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
