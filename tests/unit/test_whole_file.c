/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that decide who gets in are read only when root alone could have written them, and replaced
 * whole or not at all. Run as root, as all tests are. (T128) */
#include "whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "temporary.h"

#include <cmocka.h>

static char place[TEMPORARY_SIZE];
static int directory;
static struct whole_file file;
static const char *why;

static int
begin(void **state)
{
	(void)state;
	temporary_make(place);
	directory = open(place, O_RDONLY | O_DIRECTORY);
	return directory == -1;
}

static int
end(void **state)
{
	(void)state;
	whole_file_free(&file);
	close(directory);
	temporary_remove(place);
	return 0;
}

static bool
read_it(void)
{
	whole_file_free(&file);
	return whole_file_read(&file, directory, "f", &why);
}

static void
put(const char *bytes, mode_t mode)
{
	const struct whole_file none = { .mode = mode };
	struct whole_file made;

	assert_true(whole_file_make(&made, bytes, strlen(bytes), &none));
	assert_true(whole_file_write(&made, directory, "f"));
	whole_file_free(&made);
}

static void
test_a_file_comes_back_with_owner_and_mode(void **state)
{
	const struct whole_file model = { .gid = 12, .mode = 0640 };
	struct whole_file made;

	(void)state;
	assert_true(whole_file_make(&made, "a\0b", 3, &model));
	assert_true(whole_file_write(&made, directory, "f"));
	assert_true(read_it());
	assert_true(whole_file_same(&made, &file));
	assert_int_equal(file.gid, 12);
	assert_int_equal(file.mode, 0640);
	whole_file_free(&made);
}

static void
test_that_there_is_no_file_is_a_value_too(void **state)
{
	const struct whole_file none = { 0 };

	(void)state;
	put("a", 0644);
	assert_true(whole_file_write(&none, directory, "f"));
	assert_true(read_it());
	assert_null(file.bytes);
	assert_true(whole_file_same(&none, &file));
	assert_true(whole_file_write(&none, directory, "f"));
	put("", 0644);
	assert_true(read_it());
	assert_false(whole_file_same(&none, &file)); /* an empty file is one */
}

static void
test_what_others_could_have_written_is_not_read_T128(void **state)
{
	(void)state;
	put("a", 0644);
	assert_int_equal(fchmodat(directory, "f", 0664, 0), 0);
	assert_false(read_it());
	assert_int_equal(fchmodat(directory, "f", 0644, 0), 0);
	assert_int_equal(fchownat(directory, "f", 1000, 0, 0), 0);
	assert_false(read_it());
	assert_int_equal(unlinkat(directory, "f", 0), 0);
	assert_int_equal(symlinkat("/etc/passwd", directory, "f"), 0);
	assert_false(read_it());
	assert_string_equal(why, "is a symbolic link");
	assert_int_equal(unlinkat(directory, "f", 0), 0);
	assert_int_equal(mkfifoat(directory, "f", 0600), 0);
	assert_false(read_it());
	assert_null(file.bytes);
	assert_int_equal(unlinkat(directory, "f", 0), 0);
}

static void
test_a_file_larger_than_any_of_its_kind_is_not_read(void **state)
{
	static char many[WHOLE_FILE_MAX + 2];

	(void)state;
	memset(many, 'a', WHOLE_FILE_MAX + 1);
	put(many, 0644);
	assert_false(read_it());
	many[WHOLE_FILE_MAX] = '\0';
	put(many, 0644);
	assert_true(read_it());
}

static void
test_what_cannot_be_replaced_stays(void **state)
{
	const struct whole_file model = { .mode = 0644 };
	struct whole_file made;

	(void)state;
	put("old", 0644);
	assert_true(whole_file_make(&made, "new", 3, &model));
	assert_int_equal(mkdirat(directory, ".f.dla-otp", 0700), 0);
	assert_false(whole_file_write(&made, directory, "f"));
	assert_int_equal(errno, EEXIST);
	assert_int_equal(unlinkat(directory, ".f.dla-otp", AT_REMOVEDIR), 0);
	assert_true(read_it());
	assert_string_equal(file.bytes, "old");
	whole_file_free(&made);
}

static void
test_what_a_crash_left_is_in_nobodys_way(void **state)
{
	int fd;

	(void)state;
	fd = openat(directory, ".f.dla-otp", O_CREAT | O_WRONLY, 0600);
	assert_int_not_equal(fd, -1);
	close(fd);
	put("new", 0644);
	assert_int_equal(faccessat(directory, ".f.dla-otp", F_OK, 0), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_file_comes_back_with_owner_and_mode),
		cmocka_unit_test(test_that_there_is_no_file_is_a_value_too),
		cmocka_unit_test(test_what_others_could_have_written_is_not_read_T128),
		cmocka_unit_test(test_a_file_larger_than_any_of_its_kind_is_not_read),
		cmocka_unit_test(test_what_cannot_be_replaced_stays),
		cmocka_unit_test(test_what_a_crash_left_is_in_nobodys_way),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
