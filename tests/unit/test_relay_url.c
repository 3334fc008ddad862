/* SPDX-License-Identifier: BSD-2-Clause */
/* What can be said of a relay without talking to it; tests/mail talks to relays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "relay_url.h"

static void
test_the_port_of_a_relay_is_written_or_that_of_its_scheme_T114(void **state)
{
	(void)state;
	assert_int_equal(relay_url_port("smtps://mail.example"), 465);
	assert_int_equal(relay_url_port("smtp://mail.example"), 25);
	assert_int_equal(relay_url_port("smtp://mail.example:587"), 587);
	assert_int_equal(relay_url_port("smtps://[2001:db8::1]:4465"), 4465);
	assert_int_equal(relay_url_port("smtps://mail.example:65536"), 0);
	assert_int_equal(relay_url_port("smtps://"), 0);
	assert_int_equal(relay_url_port(""), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_port_of_a_relay_is_written_or_that_of_its_scheme_T114),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
