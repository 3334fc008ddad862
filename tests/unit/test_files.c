/* SPDX-License-Identifier: BSD-2-Clause */
/* Which files the engine takes for secrets when it is root: sound ones, and nothing put in their
 * place. */
#include "files_rig.h"

/* T130: root's alone means 0600 and nothing else. */
static void
test_a_secret_of_any_other_mode_is_not_taken(void **state)
{
	(void)state;
	make_files();
	for (mode_t mode = 0; mode <= 07777; mode++) {
		assert_int_equal(chmod("a.secret", mode), 0);
		assert_int_equal(chmod("otp.key", mode), 0);
		assert_int_equal(is_taken("a.secret"), mode == 0600);
		assert_int_equal(is_taken("otp.key"), mode == 0600);
	}
}

static void
test_a_secret_of_somebody_else_is_not_taken(void **state)
{
	(void)state;
	make_files();
	assert_int_equal(chown("a.secret", SOMEBODY, 0), 0);
	assert_int_equal(chown("otp.key", SOMEBODY, 0), 0);
	assert_false(is_taken("a.secret"));
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

/* T128: owner and mode of a map are for its reader to refuse, with a line in the log. */
static void
test_maps_are_opened_but_never_through_a_link(void **state)
{
	static const char *const others[] = { ".map", ".x.map", "x.MAP", "x.map~", "map", "xmap" };
	char name[16];

	(void)state;
	make_file("elsewhere", 0644, 20);
	assert_int_equal(symlink("elsewhere", "link.map"), 0);
	make_file("names.map", 0666, 20);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		make_file(others[i], 0644, 20);
	files_open(&files, settings_path);
	assert_int_equal(files.map_count, 2);
	assert_true(files_map(&files, "names.map") >= 0);
	assert_int_equal(files_map(&files, "link.map"), -1);
	assert_int_equal(files_map(&files, "other.map"), -1);
	assert_int_equal(files_secret(&files, "names.map"), -1);
	close_files();
	assert_int_equal(files_map(&files, "names.map"), -1);
	for (unsigned i = 0; i < 2 * MAP_FILES_MAX; i++) {
		(void)snprintf(name, sizeof name, "%u.map", i);
		make_file(name, 0644, 20);
	}
	files_open(&files, settings_path);
	assert_int_equal(files.map_count, MAP_FILES_MAX);
	close_files();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_FOLDER(test_a_secret_of_any_other_mode_is_not_taken),
		IN_A_FOLDER(test_a_secret_of_somebody_else_is_not_taken),
		IN_A_FOLDER(test_only_a_plain_file_is_a_secret),
		IN_A_FOLDER(test_a_secret_has_at_most_4_kib),
		IN_A_FOLDER(test_only_names_that_end_in_secret_are_looked_at),
		IN_A_FOLDER(test_no_more_than_16_secrets_are_opened),
		IN_A_FOLDER(test_maps_are_opened_but_never_through_a_link),
	};

	if (geteuid() != 0) {
		print_message("needs root: whose file a secret is cannot be tested otherwise\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
