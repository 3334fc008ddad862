/* SPDX-License-Identifier: BSD-2-Clause */
/* Only stacks that root alone could have written are believed, and names find what libpam finds.
 * (T14) */
#include "stack_directory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "temporary.h"

#include <cmocka.h>

static char place[TEMPORARY_SIZE];
static struct stack_directory directory;

static void
put(const char *name, const char *bytes, mode_t mode)
{
	char path[128];
	FILE *file;

	(void)snprintf(path, sizeof path, "%s/%s", place, name);
	file = fopen(path, "w");
	assert_non_null(file);
	(void)fputs(bytes, file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static bool
read_place(void)
{
	const char *why;

	stack_directory_free(&directory);
	if (!stack_directory_read(&directory, place, &why)) {
		assert_non_null(why);
		return false;
	}
	assert_true(directory.complete);
	stack_directory_understand(&directory);
	return true;
}

static int
begin(void **state)
{
	(void)state;
	temporary_make(place);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	stack_directory_free(&directory);
	temporary_remove(place);
	return 0;
}

static void
test_a_name_is_looked_for_here_first_and_then_where_libpam_looks(void **state)
{
	struct stack_file *file;
	char path[128];

	(void)state;
	put("sshd", "auth required a\n", 0644);
	assert_true(read_place());
	file = stack_directory_find(&directory, "sshd");
	assert_non_null(file);
	assert_null(file->unreadable);
	assert_int_equal(file->text.count, 1);
	(void)snprintf(path, sizeof path, "%s/sshd", place);
	assert_string_equal(file->path, path);
	assert_ptr_equal(stack_directory_find(&directory, path), file);
	file = stack_directory_find(&directory, "common-auth");
	if (access("/etc/pam.d/common-auth", F_OK) == 0)
		assert_string_equal(file->path, "/etc/pam.d/common-auth");
	assert_null(stack_directory_find(&directory, "no-such-service"));
	assert_null(stack_directory_find(&directory, "/no/such/file"));
}

static void
test_services_come_in_order_without_what_editors_leave_behind(void **state)
{
	(void)state;
	put("su", "", 0644);
	put("sshd", "", 0644);
	put("sshd~", "", 0644);
	put("sshd.dpkg-old", "", 0644);
	put(".hidden", "", 0644);
	put("org.cinnamon.ScreenSaver", "", 0644);
	assert_true(read_place());
	assert_string_equal(stack_directory_service(&directory, 0), "org.cinnamon.ScreenSaver");
	assert_string_equal(stack_directory_service(&directory, 1), "sshd");
	assert_string_equal(stack_directory_service(&directory, 2), "su");
	assert_null(stack_directory_service(&directory, 3));
}

static void
test_what_others_could_have_written_is_not_read(void **state)
{
	static const char *const names[] = { "link", "loose", "mine", "pipe" };
	char path[128];

	(void)state;
	put("loose", "auth required a\n", 0664);
	put("mine", "auth required a\n", 0644);
	(void)snprintf(path, sizeof path, "%s/mine", place);
	assert_int_equal(chown(path, 1, 1), 0);
	(void)snprintf(path, sizeof path, "%s/link", place);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	(void)snprintf(path, sizeof path, "%s/pipe", place);
	assert_int_equal(mkfifo(path, 0644), 0);
	assert_true(read_place());
	for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
		const struct stack_file *file = stack_directory_find(&directory, names[i]);

		assert_non_null(file);
		assert_non_null(file->unreadable);
		assert_non_null(strstr(file->unreadable, names[i]));
		assert_int_equal(file->text.count, 0);
	}
}

static void
test_a_directory_that_others_can_write_is_none(void **state)
{
	(void)state;
	assert_int_equal(chmod(place, 0777), 0);
	assert_false(read_place());
	assert_int_equal(chmod(place, 0755), 0);
	assert_int_equal(chown(place, 1, 1), 0);
	assert_false(read_place());
	assert_int_equal(chown(place, 0, 0), 0);
	assert_true(read_place());
	temporary_remove(place);
	assert_false(read_place());
}

static void
test_a_file_that_is_too_large_is_not_judged(void **state)
{
	static char large[STACK_TEXT_MAX + 2];

	(void)state;
	memset(large, '#', sizeof large - 1);
	put("sshd", large, 0644);
	assert_true(read_place());
	assert_non_null(stack_directory_find(&directory, "sshd")->unreadable);
}

static void
test_more_files_than_are_looked_at_are_told(void **state)
{
	const char *why;
	char name[16];

	(void)state;
	for (int i = 0; i <= STACK_FILES_MAX; i++) {
		(void)snprintf(name, sizeof name, "s%d", i);
		put(name, "", 0644);
	}
	stack_directory_free(&directory);
	assert_true(stack_directory_read(&directory, place, &why));
	assert_false(directory.complete);
}

static void
test_what_is_to_be_installed_takes_the_place_of_what_is(void **state)
{
	char path[128];
	const char *why;

	(void)state;
	put("sshd", "auth required pam_unix.so\n", 0644);
	(void)snprintf(path, sizeof path, "%s/sshd", place);
	stack_directory_free(&directory);
	assert_true(stack_directory_read(&directory, place, &why));
	assert_true(stack_directory_put(&directory, path, "auth required pam_deny.so\n", 26));
	assert_false(stack_directory_put(&directory, "/no/such/file", "", 0));
	stack_directory_understand(&directory);
	assert_string_equal(
	    stack_directory_find(&directory, "sshd")->text.lines[0].name, "pam_deny.so");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_a_name_is_looked_for_here_first_and_then_where_libpam_looks, begin, end),
		cmocka_unit_test_setup_teardown(
		    test_services_come_in_order_without_what_editors_leave_behind, begin, end),
		cmocka_unit_test_setup_teardown(
		    test_what_others_could_have_written_is_not_read, begin, end),
		cmocka_unit_test_setup_teardown(
		    test_a_directory_that_others_can_write_is_none, begin, end),
		cmocka_unit_test_setup_teardown(
		    test_a_file_that_is_too_large_is_not_judged, begin, end),
		cmocka_unit_test_setup_teardown(
		    test_more_files_than_are_looked_at_are_told, begin, end),
		cmocka_unit_test_setup_teardown(
		    test_what_is_to_be_installed_takes_the_place_of_what_is, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
