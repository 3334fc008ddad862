/* SPDX-License-Identifier: BSD-2-Clause */
/* Which addresses are an office's by their name, and which must not be taken for one. */
#include "role_address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
test_an_office_is_known_by_its_word_with_digits_and_signs_behind_it(void **state)
{
	static const char *const offices[] = { "saraban@office.go.th", "SARABAN@office.go.th",
		"saraban_06100101@dla.go.th", "info@a.th", "info-2@a.th", "admin.01@a.th",
		"no-reply@a.th", "it@a.th", "hr@a.th", "obt@a.th", "Postmaster@a.th" };

	(void)state;
	for (size_t i = 0; i < sizeof offices / sizeof offices[0]; i++)
		if (!role_address(offices[i]))
			fail_msg("%s", offices[i]);
}

static void
test_a_person_is_not_taken_for_an_office(void **state)
{
	static const char *const people[] = { "somchai@office.go.th", "infos@a.th",
		"somchai@info.th", "somchai@saraban.go.th", "admina@a.th", "it.somchai@a.th",
		"my.admin@a.th", "itthipol@a.th", "hrai@a.th", "rooty@a.th", "a@root.th" };

	(void)state;
	for (size_t i = 0; i < sizeof people / sizeof people[0]; i++)
		if (role_address(people[i]))
			fail_msg("%s", people[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_an_office_is_known_by_its_word_with_digits_and_signs_behind_it),
		cmocka_unit_test(test_a_person_is_not_taken_for_an_office),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
