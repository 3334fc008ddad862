/* SPDX-License-Identifier: BSD-2-Clause */
/* What SELinux and AppArmor forbade our programs. */
#include "denials.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define OURS "avc:  denied  { read } for comm=\"dla-otp-sso\"\n"

static void
test_denials_for_our_programs_are_counted_from_their_time_on(void **state)
{
	static const char log[] =
	    "type=AVC msg=audit(99.9:1): " OURS "type=AVC msg=audit(100.0:2): " OURS
	    "type=AVC msg=audit(101.0:3): avc:  denied for comm=\"sshd\"\n"
	    "type=AVC msg=audit(102.0:4): avc:  granted for comm=\"dla-otp-sso\"\n"
	    "audit: audit(103.0:5): apparmor=\"DENIED\" profile=\"dla-otp-mail\"";
	char line[DENIALS_LINE_SIZE];

	(void)state;
	assert_int_equal(denials_count(log, 100, line), 2);
	assert_non_null(strstr(line, "dla-otp-mail"));
	assert_int_equal(denials_count(log, 104, line), 0);
	assert_string_equal(line, "");
}

static void
test_a_line_without_a_time_is_old_and_a_long_one_is_cut(void **state)
{
	char log[1000], line[DENIALS_LINE_SIZE];

	(void)state;
	assert_int_equal(denials_count(OURS, 1, line), 0);
	assert_int_equal(denials_count("audit(x:1) " OURS, 1, line), 0);
	(void)snprintf(log, sizeof log, "audit(5.0:1): %0500d " OURS, 1);
	assert_int_equal(denials_count(log, 5, line), 1);
	assert_int_equal(strlen(line), DENIALS_LINE_SIZE - 1);
	assert_int_equal(denials_count("", 0, line), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_denials_for_our_programs_are_counted_from_their_time_on),
		cmocka_unit_test(test_a_line_without_a_time_is_old_and_a_long_one_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
