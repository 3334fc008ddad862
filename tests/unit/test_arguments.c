/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The module's arguments as values: defaults, ranges, and that nothing odd is ever skipped (T3).
 */
#include "arguments.h"

#include "paths.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static bool
read_one(struct arguments *arguments, const char *argument)
{
	struct log_line why;

	return arguments_read(arguments, 1, &argument, &why);
}

static void
test_without_arguments_the_installed_files_and_the_longest_time_are_used(void **state)
{
	struct arguments arguments;
	struct log_line why;

	(void)state;
	assert_true(arguments_read(&arguments, 0, NULL, &why));
	assert_string_equal(arguments.settings, PATH_SETTINGS);
	assert_string_equal(arguments.helper, PATH_LOGIN);
	assert_int_equal(arguments.timeout_s, 900);
	assert_int_equal(arguments.first_pass, FIRST_PASS_IGNORED);
	assert_false(arguments.names_files);
}

static void
test_all_arguments_together_are_taken(void **state)
{
	const char *const argv[] = { "timeout=60", "use_first_pass", "conf=/a", "helper=/b c" };
	struct arguments arguments;
	struct log_line why;

	(void)state;
	assert_true(arguments_read(&arguments, 4, argv, &why));
	assert_string_equal(arguments.settings, "/a");
	assert_string_equal(arguments.helper, "/b c");
	assert_int_equal(arguments.timeout_s, 60);
	assert_int_equal(arguments.first_pass, FIRST_PASS_REQUIRED);
}

/* T135 */
static void
test_it_is_known_that_settings_or_helper_were_named(void **state)
{
	struct arguments arguments;

	(void)state;
	assert_true(read_one(&arguments, "conf=" PATH_SETTINGS));
	assert_true(arguments.names_files);
	assert_true(read_one(&arguments, "helper=" PATH_LOGIN));
	assert_true(arguments.names_files);
	assert_true(read_one(&arguments, "timeout=60"));
	assert_false(arguments.names_files);
}

static void
test_times_outside_the_range_are_refused(void **state)
{
	static const char *const wrong[] = { "timeout=", "timeout=0", "timeout=1", "timeout=901",
		"timeout=+60", "timeout= 60", "timeout=60 ", "timeout=60s", "timeout=0x40",
		"timeout=-60", "timeout=18446744073709551676", "timeout" };
	struct arguments arguments;

	(void)state;
	assert_true(read_one(&arguments, "timeout=30"));
	assert_true(read_one(&arguments, "timeout=900"));
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_false(read_one(&arguments, wrong[i]));
}

static void
test_unknown_and_mistyped_words_are_refused_T3(void **state)
{
	static const char *const wrong[] = { "", "nullok", "debug", "conf", "conf=", "conf=a",
		"helper=a/b", "Conf=/a", " conf=/a", "use_first_pass=1", "try_first_pass ",
		"use_first_pas", "conf:/a" };
	struct arguments arguments;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_false(read_one(&arguments, wrong[i]));
}

static void
test_what_is_given_twice_is_refused_T3(void **state)
{
	static const char *const twice[][2] = { { "conf=/a", "conf=/a" },
		{ "helper=/a", "helper=/b" }, { "timeout=60", "timeout=60" },
		{ "try_first_pass", "use_first_pass" } };
	struct arguments arguments;
	struct log_line why;

	(void)state;
	for (size_t i = 0; i < sizeof twice / sizeof twice[0]; i++)
		assert_false(arguments_read(&arguments, 2, twice[i], &why));
}

static void
test_one_line_names_every_bad_argument_and_no_good_one_T3(void **state)
{
	const char *const argv[] = { "nullok", "timeout=60", "conf=x\ny" };
	struct arguments arguments;
	struct log_line why;

	(void)state;
	assert_false(arguments_read(&arguments, 3, argv, &why));
	assert_non_null(strstr(why.text, " argument=nullok argument=\"conf=x\\x0ay\""));
	assert_null(strstr(why.text, "timeout"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_without_arguments_the_installed_files_and_the_longest_time_are_used),
		cmocka_unit_test(test_all_arguments_together_are_taken),
		cmocka_unit_test(test_it_is_known_that_settings_or_helper_were_named),
		cmocka_unit_test(test_times_outside_the_range_are_refused),
		cmocka_unit_test(test_unknown_and_mistyped_words_are_refused_T3),
		cmocka_unit_test(test_what_is_given_twice_is_refused_T3),
		cmocka_unit_test(test_one_line_names_every_bad_argument_and_no_good_one_T3),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
