/* SPDX-License-Identifier: BSD-2-Clause */
/* The directory the engine opens its files in, the settings there, and closing what is not needed.
 */
#include "files_rig.h"

#include <dirent.h>

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
	make_files();
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		files_open(&files, paths[i]);
		assert_int_equal(files.settings, -1);
		assert_int_equal(files.key, -1);
		assert_int_equal(files.secret_count, 0);
	}
}

/* T128: who can write there can put another file in the place of any of them. */
static void
test_a_directory_that_others_can_write_opens_nothing(void **state)
{
	static const struct {
		mode_t mode;
		uid_t owner;
		bool sound;
	} rows[] = { { 0700, 0, true }, { 0755, 0, true }, { 0775, 0, false }, { 0757, 0, false },
		{ 01777, 0, false }, { 0755, SOMEBODY, false } };

	(void)state;
	make_files();
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(chown(folder, rows[i].owner, 0), 0);
		assert_int_equal(chmod(folder, rows[i].mode), 0);
		files_open(&files, settings_path);
		assert_int_equal(files.settings >= 0, rows[i].sound);
		close_files();
		assert_int_equal(is_taken("a.secret"), rows[i].sound);
		assert_int_equal(is_taken("otp.key"), rows[i].sound);
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
	make_files();
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
	const struct CMUnitTest tests[] = {
		IN_A_FOLDER(
		    test_the_settings_are_opened_whatever_their_mode_but_never_through_a_link),
		IN_A_FOLDER(test_a_settings_path_without_a_directory_opens_nothing),
		IN_A_FOLDER(test_a_directory_that_others_can_write_opens_nothing),
		IN_A_FOLDER(test_what_is_not_needed_any_more_is_closed),
	};

	if (geteuid() != 0) {
		print_message("needs root: whose file a secret is cannot be tested otherwise\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
