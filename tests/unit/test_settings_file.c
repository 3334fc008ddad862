/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which files are read as settings at all (T128): only regular ones that root alone can change,
 * whatever their mode otherwise, neither empty nor too large. Runs as root.
 */
#include "right_settings.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[] = "/tmp/test-settings.XXXXXX";
static char file[sizeof(directory) + 16];

/* Writes the right settings with that owner and mode, and reads them as the engine does. */
static bool
read_with(uid_t owner, mode_t mode, struct settings_error *error)
{
	struct settings settings;
	char *text = compose(0, NULL);
	int fd = open(file, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool good;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text)); /* offset is at the end */
	assert_int_equal(fchown(fd, owner, 0), 0);
	assert_int_equal(fchmod(fd, mode), 0);
	good = settings_read(&settings, fd, file, error);
	if (good) {
		char expected[sizeof(file) + 16];

		snprintf(expected, sizeof(expected), "%s/sso-ca.pem", directory);
		assert_string_equal(settings.sso.ca_file, expected);
	} else
		assert_null(settings.memory);
	settings_free(&settings);
	close(fd);
	free(text);
	return good;
}

static void
test_T128_only_a_file_that_root_alone_can_change_is_read(void **state)
{
	struct settings_error error;

	(void)state;
	for (mode_t mode = 0; mode <= 0777; mode++) {
		assert_int_equal(read_with(0, mode, &error), (mode & 022) == 0);
		if ((mode & 022) != 0)
			assert_non_null(strstr(error.text, "chmod 644"));
	}
	assert_false(read_with(1, 0644, &error));
	assert_non_null(strstr(error.text, "chown root:root"));
	assert_false(read_with(65534, 0400, &error));
	assert_int_equal(error.line, 0);
}

static void
test_T128_what_is_no_regular_file_is_refused(void **state)
{
	const int kinds[] = { open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
		open("/dev/zero", O_RDONLY | O_CLOEXEC), open("/dev/null", O_RDONLY | O_CLOEXEC) };
	struct settings settings;
	struct settings_error error;
	int fifo;

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		assert_true(kinds[i] >= 0);
		assert_false(settings_read(&settings, kinds[i], file, &error));
		assert_non_null(strstr(error.text, "not a file"));
		close(kinds[i]);
	}
	unlink(file);
	assert_int_equal(mkfifo(file, 0600), 0);
	fifo = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	assert_true(fifo >= 0);
	assert_false(settings_read(&settings, fifo, file, &error));
	assert_non_null(strstr(error.text, "not a file"));
	close(fifo);
	unlink(file);
	assert_false(settings_read(&settings, -1, file, &error));
	assert_non_null(strstr(error.text, "Bad file descriptor"));
	fifo = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_false(settings_read(&settings, fifo, file, &error));
	assert_non_null(strstr(error.text, "cannot be read"));
	close(fifo);
}

static void
test_T128_an_empty_and_a_too_large_file_are_refused(void **state)
{
	struct settings settings;
	struct settings_error error;
	char *text = compose(0, NULL);
	int fd = open(file, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	(void)state;
	assert_false(settings_read(&settings, fd, file, &error));
	assert_non_null(strstr(error.text, "empty"));
	assert_true(write(fd, text, strlen(text)) > 0);
	assert_int_equal(lseek(fd, SETTINGS_FILE_MAX - 1, SEEK_SET), SETTINGS_FILE_MAX - 1);
	assert_int_equal(write(fd, "##", 2), 2);
	assert_false(settings_read(&settings, fd, file, &error));
	assert_non_null(strstr(error.text, "larger than 65536 bytes"));
	assert_int_equal(ftruncate(fd, 1L << 40), 0);
	assert_false(settings_read(&settings, fd, file, &error));
	assert_non_null(strstr(error.text, "larger than 65536 bytes"));
	close(fd);
	free(text);
}

static int
make_directory(void **state)
{
	(void)state;
	if (mkdtemp(directory) == NULL)
		return -1;
	snprintf(file, sizeof(file), "%s/dla-otp.conf", directory);
	return geteuid() == 0 ? 0 : -1; /* files of other owners: root only */
}

static int
remove_directory(void **state)
{
	(void)state;
	unlink(file);
	return rmdir(directory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_T128_only_a_file_that_root_alone_can_change_is_read),
		cmocka_unit_test(test_T128_what_is_no_regular_file_is_refused),
		cmocka_unit_test(test_T128_an_empty_and_a_too_large_file_are_refused),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
