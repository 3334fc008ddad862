/* SPDX-License-Identifier: BSD-2-Clause */
/* Only what sshd itself says is in force counts. (T148, T149) */
#include "sshd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static char words[SSHD_WORDS_SIZE];

static bool
fit(const char *pam, const char *interactive, const char *password, const char *grace)
{
	char said[512];

	(void)snprintf(said, sizeof said,
	    "port 22\nusepam %s\nlogingracetime %s\nkbdinteractiveauthentication %s\n"
	    "passwordauthenticationfoo yes\npasswordauthentication %s\n",
	    pam, grace, interactive, password);
	return sshd_values_fit(said, words);
}

static void
test_values_with_which_people_can_be_asked_fit(void **state)
{
	(void)state;
	assert_true(fit("yes", "yes", "no", "300"));
	assert_true(fit("yes", "yes", "no", "600"));
	assert_true(fit("yes", "yes", "no", "0")); /* for ever */
	assert_string_equal(words, "");
}

/* T148, T149 */
static void
test_each_value_that_does_not_is_named_T148_T149(void **state)
{
	(void)state;
	assert_false(fit("no", "yes", "no", "300"));
	assert_non_null(strstr(words, "UsePAM no, where yes"));
	assert_false(fit("yes", "no", "no", "300"));
	assert_non_null(strstr(words, "KbdInteractiveAuthentication no"));
	assert_false(fit("yes", "yes", "yes", "300"));
	assert_non_null(strstr(words, "PasswordAuthentication yes"));
	assert_false(fit("yes", "yes", "no", "120"));
	assert_non_null(strstr(words, "LoginGraceTime 120"));
	assert_false(fit("yes", "yes", "no", "-1"));
}

static void
test_an_sshd_that_asks_another_pam_service_does_not_fit(void **state)
{
	static const char well[] = "usepam yes\nkbdinteractiveauthentication yes\n"
				   "passwordauthentication no\nlogingracetime 300\n";
	char said[512];

	(void)state;
	(void)snprintf(said, sizeof said, "%spamservicename sshd\n", well);
	assert_true(sshd_values_fit(said, words));
	(void)snprintf(said, sizeof said, "%spamservicename guests\n", well);
	assert_false(sshd_values_fit(said, words));
	assert_non_null(strstr(words, "asks PAM as guests"));
}

static void
test_what_sshd_does_not_say_does_not_fit(void **state)
{
	(void)state;
	assert_false(sshd_values_fit("", words));
	assert_false(sshd_values_fit("usepam", words));
	assert_false(sshd_values_fit("usepam yes\nkbdinteractiveauthentication yes\n"
				     "passwordauthentication no\n",
	    words));
	assert_non_null(strstr(words, "LoginGraceTime nothing"));
}

static void
test_our_file_says_what_is_wanted(void **state)
{
	char text[512];

	(void)state;
	sshd_text(text, sizeof text, "by somchai");
	assert_string_equal(text, "# dla-otp: by somchai\nUsePAM yes\n"
				  "KbdInteractiveAuthentication yes\nPasswordAuthentication no\n"
				  "LoginGraceTime 300\n");
	assert_true(sshd_values_fit(text, words));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_with_which_people_can_be_asked_fit),
		cmocka_unit_test(test_each_value_that_does_not_is_named_T148_T149),
		cmocka_unit_test(test_an_sshd_that_asks_another_pam_service_does_not_fit),
		cmocka_unit_test(test_what_sshd_does_not_say_does_not_fit),
		cmocka_unit_test(test_our_file_says_what_is_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
