/* SPDX-License-Identifier: BSD-2-Clause */
/* A change is shown as diff -u shows it. */
#include "text_diff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *shown;

static int
end(void **state)
{
	(void)state;
	free(shown);
	shown = NULL;
	return 0;
}

static bool
diff(const char *before, const char *after)
{
	size_t size;
	FILE *out;
	bool done;

	free(shown);
	out = open_memstream(&shown, &size);
	assert_non_null(out);
	done = text_diff(out, "/f", before, after);
	(void)fclose(out);
	return done;
}

static void
test_nothing_is_shown_of_what_is_the_same(void **state)
{
	(void)state;
	assert_true(diff("a\nb\n", "a\nb\n"));
	assert_string_equal(shown, "");
	assert_true(diff(NULL, NULL));
	assert_string_equal(shown, "");
}

static void
test_a_changed_line_stands_among_its_neighbours(void **state)
{
	(void)state;
	assert_true(diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"));
	assert_string_equal(
	    shown, "--- /f\n+++ /f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

static void
test_the_end_of_a_long_line_is_shown_too(void **state)
{
	char before[1200], after[1200];

	(void)state;
	(void)snprintf(before, sizeof before, "%01000d ก\033 staff\n", 0);
	(void)snprintf(after, sizeof after, "%01000d ก\033 everybody\n", 0);
	assert_true(diff(before, after));
	assert_non_null(strstr(shown, "0 ก? staff\n"));
	assert_non_null(strstr(shown, "0 ก? everybody\n"));
}

static void
test_changes_apart_are_shown_apart_and_near_ones_together(void **state)
{
	(void)state;
	assert_true(diff("1\n2\n3\n4\n5\n6\n7\n8\n", "x\n2\n3\n4\n5\n6\n7\ny\n"));
	assert_string_equal(
	    shown, "--- /f\n+++ /f\n@@ -1,8 +1,8 @@\n-1\n+x\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+y\n");
	assert_true(diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "x\n2\n3\n4\n5\n6\n7\n8\ny\n"));
	assert_string_equal(shown, "--- /f\n+++ /f\n@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n"
				   "@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+y\n");
}

static void
test_a_file_that_begins_or_ends_to_be_is_shown_whole(void **state)
{
	(void)state;
	assert_true(diff(NULL, "a\nb\n"));
	assert_string_equal(shown, "--- /dev/null\n+++ /f\n@@ -0,0 +1,2 @@\n+a\n+b\n");
	assert_true(diff("a\n", NULL));
	assert_string_equal(shown, "--- /f\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n");
}

/* T123 */
static void
test_nothing_in_a_file_moves_the_cursor_T123(void **state)
{
	(void)state;
	assert_true(diff("", "auth\trequired\033[2J\x9b\n"));
	assert_non_null(strstr(shown, "+auth required?[2J?\n"));
}

static void
test_too_many_lines_are_refused(void **state)
{
	static char many[3000 * 2 + 1];

	(void)state;
	for (size_t i = 0; i + 1 < sizeof many; i += 2)
		memcpy(many + i, "a\n", 2);
	assert_false(diff(many, "a\n"));
	assert_string_equal(shown, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_is_shown_of_what_is_the_same),
		cmocka_unit_test(test_a_changed_line_stands_among_its_neighbours),
		cmocka_unit_test(test_the_end_of_a_long_line_is_shown_too),
		cmocka_unit_test(test_changes_apart_are_shown_apart_and_near_ones_together),
		cmocka_unit_test(test_a_file_that_begins_or_ends_to_be_is_shown_whole),
		cmocka_unit_test(test_nothing_in_a_file_moves_the_cursor_T123),
		cmocka_unit_test(test_too_many_lines_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
