/* SPDX-License-Identifier: BSD-2-Clause */
/* Networks as settings write them, and what is in them. */
#include "network.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
test_an_address_is_in_the_networks_that_begin_as_it_does(void **state)
{
	static const struct {
		const char *network, *source;
		bool has;
	} rows[] = {
		{ "10.1.2.0/24", "10.1.2.0", true },
		{ "10.1.2.0/24", "10.1.2.255", true },
		{ "10.1.2.0/24", "10.1.3.0", false },
		{ "10.1.2.0/24", "10.1.1.255", false },
		{ "10.0.0.0/8", "10.255.255.255", true },
		{ "10.0.0.0/8", "11.0.0.0", false },
		{ "10.1.2.4/30", "10.1.2.7", true },
		{ "10.1.2.4/30", "10.1.2.8", false },
		{ "10.1.2.3/32", "10.1.2.3", true },
		{ "10.1.2.3/32", "10.1.2.2", false },
		{ "172.16.0.0/12", "172.31.0.1", true },
		{ "172.16.0.0/12", "172.32.0.1", false },
		{ "192.0.2.128/25", "192.0.2.127", false },
		{ "2001:db8:1::/48", "2001:db8:1:ffff::1", true },
		{ "2001:db8:1::/48", "2001:db8:2::1", false },
		{ "2001:db8::1/128", "2001:db8::1", true },
		{ "2001:db8::1/128", "2001:db8::2", false },
		{ "fc00::/7", "fd12:3456::1", true },
		{ "fc00::/7", "fe80::1", false },
		{ "2001:db8:1:8000::/49", "2001:db8:1:7fff::", false },
		/* One family is not the other. */
		{ "10.1.2.0/24", "2001:db8::1", false },
		{ "10.1.2.0/24", "::ffff:10.1.2.3", false },
		{ "2001:db8:1::/48", "10.1.2.3", false },
		/* What is no address is nowhere. */
		{ "10.1.2.0/24", "local", false },
		{ "10.1.2.0/24", "", false },
		{ "10.1.2.0/24", "10.1.2", false },
		{ "10.1.2.0/24", "10.1.2.3.example.com", false },
		{ "10.1.2.0/24", "10.1.2.3 ", false },
		{ "10.1.2.0/24", "0x0a.1.2.3", false },
		{ "fe80::/64", "fe80::1%eth0", false },
		/* A network with a fault has nobody. */
		{ "0.0.0.0/0", "10.1.2.3", false },
		{ "::/0", "2001:db8::1", false },
		{ "10.1.2.3/24", "10.1.2.3", false },
		{ "10.1.2.3", "10.1.2.3", false },
		{ "", "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (network_has(rows[i].network, rows[i].source) != rows[i].has)
			fail_msg("row %zu: %s in %s", i, rows[i].source, rows[i].network);
}

static void
test_what_is_nearly_everywhere_or_could_be_read_otherwise_is_refused(void **state)
{
	static const struct {
		const char *network, *words;
	} rows[] = {
		{ "0.0.0.0/0", "nearly everywhere" },
		{ "0.0.0.0/1", "nearly everywhere" },
		{ "128.0.0.0/1", "nearly everywhere" },
		{ "10.0.0.0/7", "nearly everywhere" },
		{ "::/0", "nearly everywhere" },
		{ "2000::/3", "nearly everywhere" },
		{ "fc00::/6", "nearly everywhere" },
		{ "::ffff:10.1.2.0/120", "IPv4 inside IPv6" },
		{ "10.1.2.3/24", "more than the prefix" },
		{ "2001:db8::1/64", "more than the prefix" },
		{ "10.1.2.3", "not a network" },
		{ "10.1.2.0/", "not a network" },
		{ "/24", "not a network" },
		{ "10.1.2.0/33", "not a network" },
		{ "10.1.2.0/024", "not a network" },
		{ "10.1.2.0/-1", "not a network" },
		{ "10.1.2.0/+8", "not a network" },
		{ "10.1.2.0/1e1", "not a network" },
		{ "10.1.2.0/24/24", "not a network" },
		{ "10.1.2.0/255.255.255.0", "not a network" },
		{ "10.1.2/24", "not a network" },
		{ "010.1.2.0/24", "not a network" },
		{ "2001:db8::/129", "not a network" },
		{ "2001:db8::/1280", "not a network" },
		{ "office/24", "not a network" },
		{ "local", "not a network" },
		{ "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa/48", "not a network" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const char *fault = network_fault(rows[i].network);

		if (!fault || !strstr(fault, rows[i].words))
			fail_msg("row %zu: %s", i, fault ? fault : "no fault");
	}
	assert_null(network_fault("10.0.0.0/8"));
	assert_null(network_fault("192.0.2.7/32"));
	assert_null(network_fault("fd00::/8"));
	assert_null(network_fault("2001:db8::1/128"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_address_is_in_the_networks_that_begin_as_it_does),
		cmocka_unit_test(
		    test_what_is_nearly_everywhere_or_could_be_read_otherwise_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
