/* SPDX-License-Identifier: BSD-2-Clause */
/* Who is told of a sign-in in the app from a place that was not seen before (T80). */
#include "arrival.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define MAIL "somchai@office.go.th"

static struct login here;

/* The person signs in from there, with the record as it was left; the clock moves on. */
static void
come_in_as(const char *source, bool by_approval, const char *email)
{
	const struct record before = here.record;

	memset(&here, 0, sizeof here);
	here.record = before;
	here.record.as_of.wall_s++;
	here.names.person = "somchai";
	here.caller.service = "sshd";
	here.caller.tty = "ssh";
	here.by_approval = by_approval;
	here.keys.count = 1;
	here.keys.keys[0].id = 7;
	(void)snprintf(here.source, sizeof here.source, "%s", source);
	(void)snprintf(here.email, sizeof here.email, "%s", email);
	arrival_note(&here);
}

static void
come_in(const char *source, bool by_approval)
{
	come_in_as(source, by_approval, MAIL);
}

static int
set_up(void **state)
{
	(void)state;
	memset(&here, 0, sizeof here);
	return 0;
}

static bool
is_owed(void)
{
	return here.warnings.owed[WARNING_PLACE];
}

static void
test_the_first_sign_in_from_a_place_owes_a_letter_and_the_next_none_T80(void **state)
{
	(void)state;
	come_in("192.0.2.7", true);
	assert_true(is_owed() && here.record.place_owed);
	assert_string_equal(here.warnings.placed.source, "192.0.2.7");
	assert_string_equal(here.warnings.to[WARNING_PLACE], MAIL);
	here.record.place_owed = false; /* a relay has it */
	come_in("192.0.2.7", true);
	assert_false(is_owed() || here.record.place_owed);
	come_in("198.51.100.1", true);
	assert_true(is_owed() && here.record.place_owed);
}

static void
test_neighbours_of_one_ipv6_network_are_one_place(void **state)
{
	(void)state;
	come_in("2001:db8:1:2::3", true);
	here.record.place_owed = false;
	come_in("2001:db8:1:2:ffff::4", true);
	assert_false(is_owed());
	come_in("2001:db8:1:3::3", true);
	assert_true(is_owed());
}

static void
test_a_sign_in_by_password_and_code_owes_none_and_makes_no_place_known_T80(void **state)
{
	(void)state;
	come_in("192.0.2.7", false);
	assert_false(is_owed() || here.record.place_owed);
	assert_string_equal(here.record.granted.source, "192.0.2.7");
	come_in("192.0.2.7", true);
	assert_true(is_owed());
}

static void
test_what_no_relay_took_goes_once_more_with_the_next_sign_in_and_not_again_T80(void **state)
{
	int64_t first_s;

	(void)state;
	come_in("192.0.2.7", true);
	first_s = here.warnings.placed.at.wall_s;
	come_in("192.0.2.7", true);
	assert_true(is_owed() && !here.record.place_owed);
	assert_int_equal(here.warnings.placed.at.wall_s, first_s);
	come_in("192.0.2.7", true);
	assert_false(is_owed());
}

static void
test_it_goes_to_the_proven_address_if_there_is_one_and_to_nobody_without_any(void **state)
{
	(void)state;
	(void)snprintf(
	    here.record.proven_address, sizeof here.record.proven_address, "old@office.go.th");
	come_in("192.0.2.7", true);
	assert_string_equal(here.warnings.to[WARNING_PLACE], "old@office.go.th");
	set_up(state);
	come_in_as("192.0.2.7", true, "");
	assert_false(is_owed() || here.record.place_owed);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, set_up)
	const struct CMUnitTest tests[] = {
		TEST(test_the_first_sign_in_from_a_place_owes_a_letter_and_the_next_none_T80),
		TEST(test_neighbours_of_one_ipv6_network_are_one_place),
		TEST(test_a_sign_in_by_password_and_code_owes_none_and_makes_no_place_known_T80),
		TEST(
		    test_what_no_relay_took_goes_once_more_with_the_next_sign_in_and_not_again_T80),
		TEST(test_it_goes_to_the_proven_address_if_there_is_one_and_to_nobody_without_any),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
