/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Policies as Keycloak's admin interface tells them, and what is no policy.
 */
#include "password_policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void
test_the_length_is_found_wherever_it_stands(void **state)
{
	(void)state;
	assert_int_equal(password_policy_length("length(8)"), 8);
	assert_int_equal(password_policy_length("length(12) and notUsername(undefined)"), 12);
	assert_int_equal(
	    password_policy_length("upperCase(1) and hashIterations(27500) and length(14)"), 14);
}

static void
test_other_lengths_and_broken_words_are_none(void **state)
{
	static const char *const none[] = { "", "maxLength(8)", "upperCase(8)", "length(",
		"length()", "length(8", "length(-8)", "length(99999)", "length (8)", "notlength(8)",
		" and ", "upperCase(1) and ", "upperCase(1)and length(8)" };

	(void)state;
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		assert_int_equal(password_policy_length(none[i]), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_length_is_found_wherever_it_stands),
		cmocka_unit_test(test_other_lengths_and_broken_words_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
