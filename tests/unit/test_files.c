/* SPDX-License-Identifier: BSD-2-Clause */
/* What the engine opens as root: sound secrets only, and nothing that was put in their place. */
#include "files.h"

#include "temporary.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define SOMEBODY 65534

static char folder[TEMPORARY_SIZE];
static char settings_path[TEMPORARY_SIZE + sizeof "/dla-otp.conf"];
static struct files files;

static int
enter(void **state)
{
	(void)state;
	temporary_make(folder);
	(void)snprintf(settings_path, sizeof settings_path, "%s/dla-otp.conf", folder);
	return chdir(folder);
}

static void
close_files(void)
{
	files_close_settings_and_key(&files);
	for (unsigned i = 0; i < files.secret_count; i++)
		if (files.secrets[i].fd >= 0)
			close(files.secrets[i].fd);
}

static int
leave(void **state)
{
	(void)state;
	if (chdir("/") != 0)
		return -1;
	temporary_remove(folder);
	return 0;
}

static void
make_file(const char *name, mode_t mode, size_t size)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

/* Whether a look at the directory finds that secret, or otp.key, sound. */
static bool
is_taken(const char *name)
{
	bool taken;

	files_open(&files, settings_path);
	taken = (strcmp(name, "otp.key") == 0 ? files.key : files_secret(&files, name)) >= 0;
	close_files();
	return taken;
}

/* T130: root's alone means 0600 and nothing else. */
static void
test_a_secret_of_any_other_mode_is_not_taken(void **state)
{
	(void)state;
	make_file("sso.secret", 0600, 20);
	make_file("otp.key", 0600, 20);
	for (mode_t mode = 0; mode <= 07777; mode++) {
		assert_int_equal(chmod("sso.secret", mode), 0);
		assert_int_equal(chmod("otp.key", mode), 0);
		assert_int_equal(is_taken("sso.secret"), mode == 0600);
		assert_int_equal(is_taken("otp.key"), mode == 0600);
	}
}

static void
test_a_secret_of_somebody_else_is_not_taken(void **state)
{
	(void)state;
	make_file("sso.secret", 0600, 20);
	make_file("otp.key", 0600, 20);
	assert_int_equal(chown("sso.secret", SOMEBODY, 0), 0);
	assert_int_equal(chown("otp.key", SOMEBODY, 0), 0);
	assert_false(is_taken("sso.secret"));
	assert_false(is_taken("otp.key"));
}

static void
test_only_a_plain_file_is_a_secret(void **state)
{
	(void)state;
	make_file("elsewhere", 0600, 20);
	assert_int_equal(symlink("elsewhere", "link.secret"), 0);
	assert_int_equal(symlink("elsewhere", "otp.key"), 0);
	assert_int_equal(mkdir("directory.secret", 0600), 0);
	assert_int_equal(mkfifo("fifo.secret", 0600), 0); /* nobody writes: opening must not wait */
	assert_false(is_taken("link.secret"));
	assert_false(is_taken("directory.secret"));
	assert_false(is_taken("fifo.secret"));
	assert_false(is_taken("otp.key"));
}

static void
test_a_secret_has_at_most_4_kib(void **state)
{
	(void)state;
	make_file("a.secret", 0600, SECRET_FILE_BYTES_MAX);
	make_file("b.secret", 0600, SECRET_FILE_BYTES_MAX + 1);
	make_file("empty.secret", 0600, 0);
	make_file("otp.key", 0600, SECRET_FILE_BYTES_MAX + 1);
	assert_true(is_taken("a.secret"));
	assert_false(is_taken("b.secret"));
	assert_true(is_taken("empty.secret")); /* its reader finds no line in it */
	assert_false(is_taken("otp.key"));
}

static void
test_only_names_that_end_in_secret_are_looked_at(void **state)
{
	static const char *const others[] = { ".secret", ".hidden.secret", "a.secret~",
		"a.secret.bak", "a.SECRET", "secret", "asecret", "otp.key", "dla-otp.conf" };
	char longest[SECRET_FILE_NAME_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		make_file(others[i], 0600, 20);
	(void)snprintf(longest, sizeof longest, "%0*d.secret",
	    SECRET_FILE_NAME_MAX - (int)strlen(".secret"), 0);
	make_file(longest, 0600, 20);
	make_file("a.secret", 0600, 20);
	files_open(&files, settings_path);
	assert_int_equal(files.secret_count, 2);
	assert_true(files_secret(&files, "a.secret") >= 0);
	assert_true(files_secret(&files, longest) >= 0);
	assert_int_equal(files_secret(&files, "b.secret"), -1);
	assert_int_equal(files_secret(&files, ""), -1);
	close_files();
}

static void
test_no_more_than_16_secrets_are_opened(void **state)
{
	char name[16];

	(void)state;
	for (unsigned i = 0; i < 2 * SECRET_FILES_MAX; i++) {
		(void)snprintf(name, sizeof name, "%u.secret", i);
		make_file(name, 0600, 20);
	}
	files_open(&files, settings_path);
	assert_int_equal(files.secret_count, SECRET_FILES_MAX);
	close_files();
}

/* Owner and mode of the settings are for settings_read to refuse, with a line in the log. */
static void
test_the_settings_are_opened_whatever_their_mode_but_never_through_a_link(void **state)
{
	(void)state;
	files_open(&files, settings_path);
	assert_int_equal(files.settings, -1);
	make_file("dla-otp.conf", 0666, 20);
	files_open(&files, settings_path);
	assert_true(files.settings >= 0);
	close_files();
	assert_int_equal(rename("dla-otp.conf", "elsewhere"), 0);
	assert_int_equal(symlink("elsewhere", "dla-otp.conf"), 0);
	files_open(&files, settings_path);
	assert_int_equal(files.settings, -1);
	assert_int_equal(remove("dla-otp.conf"), 0);
	assert_int_equal(mkfifo("dla-otp.conf", 0600), 0);
	files_open(&files, settings_path); /* does not wait for a writer */
	close_files();
}

static void
test_a_settings_path_without_a_directory_opens_nothing(void **state)
{
	static const char *const paths[] = { "", "dla-otp.conf", "/dla-otp.conf", "/",
		"/nowhere/at/all", "/dev/null/dla-otp.conf" };

	(void)state;
	make_file("dla-otp.conf", 0600, 20);
	make_file("a.secret", 0600, 20);
	make_file("otp.key", 0600, 20);
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		files_open(&files, paths[i]);
		assert_int_equal(files.settings, -1);
		assert_int_equal(files.key, -1);
		assert_int_equal(files.secret_count, 0);
	}
}

static unsigned
count_descriptors(void)
{
	unsigned count = 0;
	DIR *directory = opendir("/proc/self/fd");

	assert_non_null(directory);
	while (readdir(directory))
		count++;
	closedir(directory);
	return count;
}

static bool
is_a(const char *name, const void *context)
{
	assert_string_equal(context, "context");
	return strcmp(name, "a.secret") == 0;
}

/* T101: and no program that is started inherits it before. */
static void
test_what_is_not_needed_any_more_is_closed(void **state)
{
	unsigned before = count_descriptors();
	int a, settings;

	(void)state;
	make_file("dla-otp.conf", 0644, 20);
	make_file("otp.key", 0600, 20);
	make_file("a.secret", 0600, 20);
	make_file("b.secret", 0600, 20);
	make_file("open.secret", 0644, 20);
	files_open(&files, settings_path);
	assert_int_equal(count_descriptors(), before + 4);
	a = files_secret(&files, "a.secret");
	settings = files.settings;
	assert_int_equal(fcntl(settings, F_GETFD), FD_CLOEXEC);
	assert_int_equal(fcntl(files.key, F_GETFD), FD_CLOEXEC);
	assert_int_equal(fcntl(a, F_GETFD), FD_CLOEXEC);
	files_close_settings_and_key(&files);
	assert_int_equal(files.settings, -1);
	assert_int_equal(files.key, -1);
	assert_int_equal(fcntl(settings, F_GETFD), -1);
	files_close_secrets(&files, is_a, "context");
	assert_int_equal(files_secret(&files, "a.secret"), a);
	assert_int_equal(files_secret(&files, "b.secret"), -1);
	assert_int_equal(count_descriptors(), before + 1);
	close_files();
	assert_int_equal(count_descriptors(), before);
}

int
main(void)
{
#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter, leave)
	const struct CMUnitTest tests[] = {
		IN_A_FOLDER(test_a_secret_of_any_other_mode_is_not_taken),
		IN_A_FOLDER(test_a_secret_of_somebody_else_is_not_taken),
		IN_A_FOLDER(test_only_a_plain_file_is_a_secret),
		IN_A_FOLDER(test_a_secret_has_at_most_4_kib),
		IN_A_FOLDER(test_only_names_that_end_in_secret_are_looked_at),
		IN_A_FOLDER(test_no_more_than_16_secrets_are_opened),
		IN_A_FOLDER(
		    test_the_settings_are_opened_whatever_their_mode_but_never_through_a_link),
		IN_A_FOLDER(test_a_settings_path_without_a_directory_opens_nothing),
		IN_A_FOLDER(test_what_is_not_needed_any_more_is_closed),
	};

	if (geteuid() != 0) {
		print_message("needs root: whose file a secret is cannot be tested otherwise\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
