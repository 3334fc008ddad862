/* SPDX-License-Identifier: BSD-2-Clause */
/* Another program gets its words and nothing else, and is not waited for for ever. (T131) */
#include "run_program.h"

#include "clock.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char said[64];

#define RUN(seconds, ...) \
	run_program((const char *const[]){ __VA_ARGS__, NULL }, NULL, seconds, said, sizeof said)

static void
test_what_it_says_and_how_it_ends_is_told(void **state)
{
	(void)state;
	assert_true(RUN(10, "/bin/echo", "a", "b c; $(id)"));
	assert_string_equal(said, "a b c; $(id)\n");
	assert_true(RUN(10, "/bin/sh", "-c", "echo out; echo err >&2"));
	assert_string_equal(said, "out\nerr\n");
	assert_false(RUN(10, "/bin/sh", "-c", "echo no; exit 3"));
	assert_string_equal(said, "no\n");
	assert_false(RUN(10, "/bin/sh", "-c", "kill -9 $$"));
	assert_false(RUN(10, "/no/such/program"));
}

static void
test_more_than_there_is_room_for_is_heard_and_cut(void **state)
{
	(void)state;
	assert_true(RUN(10, "/bin/sh", "-c", "head -c 200000 /dev/zero | tr '\\0' a"));
	assert_int_equal(strlen(said), sizeof said - 1);
}

static void
test_it_is_killed_when_its_time_is_over(void **state)
{
	int64_t began_ms = clock_now_ms();

	(void)state;
	assert_false(RUN(1, "/bin/sleep", "30"));
	assert_false(RUN(1, "/usr/bin/yes"));
	assert_in_range(clock_now_ms() - began_ms, 900, 10000);
}

static void
test_it_is_killed_when_it_says_that_it_is_done_and_goes_on(void **state)
{
	int64_t began_ms = clock_now_ms();

	(void)state;
	assert_false(RUN(1, "/bin/sh", "-c", "echo done; exec >/dev/null 2>&1; sleep 30"));
	assert_string_equal(said, "done\n");
	assert_in_range(clock_now_ms() - began_ms, 900, 10000);
}

static void
test_its_end_is_heard_where_ends_of_children_are_not(void **state)
{
	(void)state;
	(void)signal(SIGCHLD, SIG_IGN);
	assert_true(RUN(10, "/bin/echo", "a"));
	assert_false(RUN(10, "/bin/false"));
	assert_ptr_equal(signal(SIGCHLD, SIG_DFL), SIG_IGN);
}

static void
test_it_gets_neither_variables_nor_descriptors_of_ours(void **state)
{
	int open_here = open("/dev/null", O_RDONLY);

	(void)state;
	assert_int_not_equal(open_here, -1);
	assert_int_equal(setenv("LD_LIBRARY_PATH", "/tmp", 1), 0);
	assert_true(RUN(10, "/usr/bin/env"));
	assert_string_equal(said, "PATH=/usr/sbin:/usr/bin:/sbin:/bin\nLC_ALL=C.UTF-8\n");
	assert_true(
	    RUN(10, "/bin/sh", "-c", "[ ! -e /proc/$$/fd/3 ] || exit 1; read x; echo \"<$x>\""));
	assert_string_equal(said, "<>\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_it_says_and_how_it_ends_is_told),
		cmocka_unit_test(test_more_than_there_is_room_for_is_heard_and_cut),
		cmocka_unit_test(test_it_is_killed_when_its_time_is_over),
		cmocka_unit_test(test_it_is_killed_when_it_says_that_it_is_done_and_goes_on),
		cmocka_unit_test(test_its_end_is_heard_where_ends_of_children_are_not),
		cmocka_unit_test(test_it_gets_neither_variables_nor_descriptors_of_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
