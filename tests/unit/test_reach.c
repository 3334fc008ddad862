/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who gets which engine. The public socket itself is tried where there is one
 * (tests/callers/test_socket.py); here are the callers that get none.
 */
#include "reach.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NOBODY 65534

static struct log_line why;

static bool
reaches(uid_t uid, const char *phase, const char *argument)
{
	struct arguments arguments;
	struct engine engine;
	bool reached;

	assert_true(arguments_read(&arguments, argument ? 1 : 0, &argument, &why));
	if (argument == NULL)
		arguments.helper = "/nonexistent/dla-otp-login";
	assert_int_equal(seteuid(uid), 0);
	reached = reach_engine(&engine, phase, &arguments, &why);
	assert_int_equal(seteuid(0), 0);
	return reached;
}

static void
test_root_starts_the_helper_it_names(void **state)
{
	(void)state;
	assert_false(reaches(0, "auth", NULL));
	assert_non_null(strstr(why.text, "helper=/nonexistent/dla-otp-login"));
}

static void
test_others_choose_neither_settings_nor_helper(void **state)
{
	(void)state;
	assert_false(reaches(NOBODY, "auth", "conf=/etc/dla-otp/dla-otp.conf"));
	assert_non_null(strstr(why.text, "only for programs that run as root"));
	assert_false(reaches(NOBODY, "auth", "helper=/usr/libexec/dla-otp/dla-otp-login"));
	assert_non_null(strstr(why.text, "only for programs that run as root"));
}

/* T135 */
static void
test_others_may_sign_in_and_no_more(void **state)
{
	static const char *const phases[] = { "account", "password", "open", "close" };

	(void)state;
	for (size_t i = 0; i < sizeof phases / sizeof phases[0]; i++) {
		assert_false(reaches(NOBODY, phases[i], "timeout=60"));
		assert_non_null(strstr(why.text, "may sign in, and no more"));
		assert_non_null(strstr(why.text, phases[i]));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_root_starts_the_helper_it_names),
		cmocka_unit_test(test_others_choose_neither_settings_nor_helper),
		cmocka_unit_test(test_others_may_sign_in_and_no_more),
	};

	if (geteuid() != 0) {
		print_message("needs root: it plays several users\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
