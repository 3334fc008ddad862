/* SPDX-License-Identifier: BSD-2-Clause */
/* A program is heard to its end, or not believed. */
#include "program_output.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct program_output output;

static void
run(const char *script)
{
	const char *const argv[] = { "/bin/sh", "-c", script, NULL };

	program_output_take(&output, argv, NULL);
}

static void
test_both_outputs_of_a_program_that_ends_well_are_taken(void **state)
{
	(void)state;
	run("echo one; echo two >&2");
	assert_true(output.well);
	assert_string_equal(output.text, "one\ntwo\n");
}

static void
test_a_program_that_fails_is_not_taken_for_well(void **state)
{
	static const char *const missing[] = { "/no/such/program", NULL };

	(void)state;
	run("echo why; exit 3");
	assert_false(output.well);
	assert_string_equal(output.text, "why\n");
	run("kill -9 $$");
	assert_false(output.well);
	program_output_take(&output, missing, NULL);
	assert_false(output.well);
}

static void
test_it_gets_a_built_environment_and_nothing_to_read(void **state)
{
	(void)state;
	run("read word; echo \"$word$HOME$USER\"; echo $PATH; ls /proc/self/fd | tr '\\n' ' '");
	assert_true(output.well);
	assert_string_equal(output.text, "\n/usr/sbin:/usr/bin:/sbin:/bin\n0 1 2 3 ");
}

static void
test_one_that_never_stops_talking_is_ended(void **state)
{
	(void)state;
	run("yes");
	assert_false(output.well);
	assert_int_equal(strlen(output.text), PROGRAM_OUTPUT_MAX - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_outputs_of_a_program_that_ends_well_are_taken),
		cmocka_unit_test(test_a_program_that_fails_is_not_taken_for_well),
		cmocka_unit_test(test_it_gets_a_built_environment_and_nothing_to_read),
		cmocka_unit_test(test_one_that_never_stops_talking_is_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
