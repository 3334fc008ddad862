/* SPDX-License-Identifier: BSD-2-Clause */
/* Which part of a name an office registers. (T97) */
#include "office_domain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
test_the_registered_part_is_found_by_rule_of_thumb(void **state)
{
	static const struct {
		const char *url, *domain;
	} rows[] = {
		{ "https://sso.dept.go.th/realms/x", "dept.go.th" },
		{ "smtps://mail.Dept.GO.TH:465", "dept.go.th" },
		{ "smtp://smtp.gmail.com:587", "gmail.com" },
		{ "https://office.example", "office.example" },
		{ "https://a.b.example.org?x", "example.org" },
		{ "https://localhost:8443/", "localhost" },
		{ "https://example.th", "example.th" },
		{ "https://www.example.th", "example.th" },
		{ "https://192.0.2.7:443/", "192.0.2.7" },
		{ "https://[2001:db8::1]:443/", "[2001:db8::1" },
		{ "", "" },
	};
	char domain[OFFICE_DOMAIN_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		office_domain_of_url(domain, rows[i].url);
		assert_string_equal(domain, rows[i].domain);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_registered_part_is_found_by_rule_of_thumb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
