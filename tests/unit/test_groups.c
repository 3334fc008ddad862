/* SPDX-License-Identifier: BSD-2-Clause */
/* Groups of an account, from this system's own name service. */
#include "groups.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <grp.h>
#include <pwd.h>
#include <sys/mman.h>
#include <unistd.h>

static struct groups groups;

static void
test_an_account_is_in_its_primary_group(void **state)
{
	struct passwd *entry = getpwuid(0);

	(void)state;
	assert_non_null(entry);
	groups_find(&groups, entry->pw_name, entry->pw_gid);
	assert_true(groups_have(&groups, getgrgid(entry->pw_gid)->gr_name));
	assert_false(groups_have(&groups, "no-such-group"));
	assert_false(groups_have(&groups, ""));
	assert_false(groups_have(&groups, "roo"));
}

static void
test_a_group_without_a_name_is_none(void **state)
{
	(void)state;
	groups_find(&groups, "nobody-of-this-name", 4000000000U);
	assert_string_equal(groups.names, "");
}

static bool
named_in(const char *text)
{
	int fd = memfd_create("settings", MFD_CLOEXEC);
	bool named;

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	named = groups_are_named(fd);
	close(fd);
	return named;
}

static void
test_settings_that_name_no_group_are_told_at_a_glance(void **state)
{
	(void)state;
	assert_true(named_in("exempt = ( { groups = [ \"a\" ]; } );"));
	assert_true(named_in("# groups\nexempt = ( {\n\tgroups: ( \"a\" ) } );"));
	assert_true(named_in("x = 1; # groups, but behind a setting\n"));
	assert_true(named_in("/* # */\ngroups"));
	assert_false(named_in(""));
	assert_false(named_in("group = 1;"));
	assert_false(named_in("# groups\n \t# groups = [ \"a\" ];\n#groups"));
	assert_false(groups_are_named(-1));
}

static void
test_names_lie_side_by_side_and_are_found_whole(void **state)
{
	static const struct groups some = { "staff\0domain users\0x\0" };

	(void)state;
	assert_true(groups_have(&some, "staff"));
	assert_true(groups_have(&some, "domain users"));
	assert_true(groups_have(&some, "x"));
	assert_false(groups_have(&some, "users"));
	assert_false(groups_have(&some, "staf"));
	assert_false(groups_have(&some, "Staff"));
	assert_false(groups_have(&(struct groups){ "" }, ""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_account_is_in_its_primary_group),
		cmocka_unit_test(test_a_group_without_a_name_is_none),
		cmocka_unit_test(test_settings_that_name_no_group_are_told_at_a_glance),
		cmocka_unit_test(test_names_lie_side_by_side_and_are_found_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
