/* SPDX-License-Identifier: BSD-2-Clause */
/* sshd's account of its settings, and whether a key alone lets in. (T147) */
#include "sshd_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define REST "kbdinteractiveauthentication yes\npasswordauthentication no\nlogingracetime 120\n"

static void
test_settings_are_read_wherever_they_stand(void **state)
{
	struct sshd_words words;

	(void)state;
	assert_true(sshd_words_read(&words, "port 22\nusepam yes\nx usepam no\n" REST
					    "pubkeyauthentication no\nauthenticationmethods "
					    "publickey,keyboard-interactive password\n"));
	assert_true(words.pam && words.interactive && !words.password && !words.outside_pam);
	assert_int_equal(words.grace_s, 120);
	assert_string_equal(words.methods, "publickey,keyboard-interactive password");
}

static void
test_the_pam_service_is_sshd_unless_it_says_another(void **state)
{
	struct sshd_words words;

	(void)state;
	assert_true(sshd_words_read(&words, "usepam yes\n" REST));
	assert_string_equal(words.service, "sshd");
	assert_true(sshd_words_read(&words, "usepam yes\npamservicename sshd\n" REST));
	assert_string_equal(words.service, "sshd");
	assert_true(sshd_words_read(&words, "usepam yes\npamservicename guests\n" REST));
	assert_string_equal(words.service, "guests");
}

static void
test_what_is_missing_or_of_another_form_is_not_understood(void **state)
{
	static const char *const texts[] = { "", REST, "usepam maybe\n" REST, "usepam\n" REST,
		"usepamx yes\n" REST, "usepam yes\nlogingracetime 2m\n",
		"usepam yes\nkbdinteractiveauthentication yes\npasswordauthentication no\n"
		"logingracetime -1\n" };
	struct sshd_words words;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		assert_false(sshd_words_read(&words, texts[i]));
}

static void
test_methods_that_are_missing_or_too_long_are_any(void **state)
{
	char text[600];
	struct sshd_words words;

	(void)state;
	(void)snprintf(text, sizeof text, "usepam yes\n" REST "authenticationmethods %0300d\n", 1);
	assert_true(sshd_words_read(&words, text));
	assert_string_equal(words.methods, "any");
	assert_true(sshd_words_read(&words, "usepam yes\n" REST));
	assert_string_equal(words.methods, "any");
}

static void
test_a_key_alone_lets_in_where_one_list_asks_nobody_else(void **state)
{
	static const struct {
		const char *methods;
		bool alone;
	} rows[] = {
		{ "any", true },
		{ "publickey", true },
		{ "publickey,keyboard-interactive", false },
		{ "publickey,keyboard-interactive:pam", false },
		{ "keyboard-interactive:pam", false },
		{ "publickey,password", false },
		{ "publickey,publickey", true },
		{ "publickey,keyboard-interactive publickey", true },
		{ "keyboard-interactive  hostbased", true },
		{ "publickey,keyboard-interactivex", true },
		{ "publickey,password keyboard-interactive", false },
	};
	struct sshd_words words = { .outside_pam = true };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		(void)snprintf(words.methods, sizeof words.methods, "%s", rows[i].methods);
		words.outside_pam = true;
		assert_int_equal(sshd_words_key_alone(&words), rows[i].alone);
		words.outside_pam = false;
		assert_false(sshd_words_key_alone(&words));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_settings_are_read_wherever_they_stand),
		cmocka_unit_test(test_the_pam_service_is_sshd_unless_it_says_another),
		cmocka_unit_test(test_what_is_missing_or_of_another_form_is_not_understood),
		cmocka_unit_test(test_methods_that_are_missing_or_too_long_are_any),
		cmocka_unit_test(test_a_key_alone_lets_in_where_one_list_asks_nobody_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
