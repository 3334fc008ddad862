/* SPDX-License-Identifier: BSD-2-Clause */
/* Which versions have a fault that is known to all. (T139) */
#include "known_faults.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static enum fault_state
judge(const char *cve, const char *version)
{
	const struct known_fault *fault;
	enum fault_state worst = FAULT_ABSENT;

	for (unsigned i = 0; (fault = known_fault_at(i)) != NULL; i++)
		if (strstr(fault->words, cve) != NULL && known_fault_judge(fault, version) > worst)
			worst = known_fault_judge(fault, version);
	return worst;
}

static void
test_a_fault_that_debian_mended_is_there_before_and_not_after(void **state)
{
	static const struct {
		const char *cve, *bad, *good;
	} rows[] = {
		{ "CVE-2023-38545", "7.88.1-10+deb12u3", "7.88.1-10+deb12u4" },
		{ "CVE-2024-6387", "1:9.2p1-2+deb12u2", "1:9.2p1-2+deb12u3" },
		{ "CVE-2023-4911", "2.36-9+deb12u2", "2.36-9+deb12u3" },
		{ "CVE-2025-6020", "1.5.2-6+deb12u1", "1.5.2-6+deb12u2" },
		{ "CVE-2025-6020", "1.7.0-4", "1.7.0-5" },
		{ "CVE-2024-6119", "3.0.14-1~deb12u1", "3.0.14-1~deb12u2" },
		{ "CVE-2024-3094", "5.6.1+really5.4.5-0", "5.6.1+really5.4.5-1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(judge(rows[i].cve, rows[i].bad), FAULT_PRESENT);
		assert_int_equal(judge(rows[i].cve, rows[i].good), FAULT_ABSENT);
	}
}

static void
test_before_the_fault_came_and_after_its_makers_mended_it_there_is_none(void **state)
{
	(void)state;
	assert_int_equal(judge("CVE-2023-38545", "7.68.0-1ubuntu2"), FAULT_ABSENT);
	assert_int_equal(judge("CVE-2023-38545", "8.4.0"), FAULT_ABSENT);
	assert_int_equal(judge("CVE-2022-3602", "1.1.1w-0+deb11u1"), FAULT_ABSENT);
	assert_int_equal(judge("CVE-2022-3602", "3.0.7-1"), FAULT_ABSENT);
	assert_int_equal(judge("CVE-2024-6119", "3.3.2"), FAULT_ABSENT);
	assert_int_equal(judge("CVE-2024-3094", "5.4.1-1"), FAULT_ABSENT);
}

static void
test_of_another_distribution_it_is_only_possible(void **state)
{
	(void)state;
	assert_int_equal(judge("CVE-2023-38545", "8.2.1-1ubuntu3.3"), FAULT_POSSIBLE);
	assert_int_equal(judge("CVE-2023-38545", "7.88.1"), FAULT_POSSIBLE);
	assert_int_equal(judge("CVE-2022-3602", "3.0.2-0ubuntu1.18"), FAULT_POSSIBLE);
	assert_int_equal(judge("CVE-2024-3094", "5.6.1-1"), FAULT_POSSIBLE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_fault_that_debian_mended_is_there_before_and_not_after),
		cmocka_unit_test(
		    test_before_the_fault_came_and_after_its_makers_mended_it_there_is_none),
		cmocka_unit_test(test_of_another_distribution_it_is_only_possible),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
