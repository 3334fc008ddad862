/* SPDX-License-Identifier: BSD-2-Clause */
/* The worker's causes in an administrator's words. */
#include "sso_causes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
test_a_cause_is_found_whole_or_by_its_beginning(void **state)
{
	(void)state;
	assert_non_null(strstr(sso_cause_find("certificate")->remedy, "sso.ca_file"));
	assert_non_null(strstr(sso_cause_find("discovery_issuer")->words, "another issuer"));
	assert_non_null(strstr(sso_cause_find("discovery_status_404")->remedy, "path"));
	assert_non_null(strstr(sso_cause_find("discovery_not_json")->remedy, "token_endpoint"));
	assert_non_null(strstr(sso_cause_find("status_500")->words, "error"));
}

static void
test_an_unknown_cause_is_an_answer_without_sense(void **state)
{
	(void)state;
	for (const char *const *word =
		 (const char *const[]){ "", "certificates", "dn", "whatever", NULL };
	     *word != NULL; word++)
		assert_string_equal(sso_cause_find(*word)->words, "its answer makes no sense");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_cause_is_found_whole_or_by_its_beginning),
		cmocka_unit_test(test_an_unknown_cause_is_an_answer_without_sense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
