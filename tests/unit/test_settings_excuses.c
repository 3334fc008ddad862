/* SPDX-License-Identifier: BSD-2-Clause */
/* Settings that excuse people from the code: refused where they would excuse too much. */
#include "right_settings.h"

static void
test_dates_must_be_in_the_calendar_and_of_our_era(void **state)
{
#define START(from) "enforce: { from = \"" from "\"; };"
	const struct broken broken[] = {
		{ 1, START("2569-10-01"), "this is a Buddhist year, write 2026-10-01" },
		{ 1, START("2401-01-01"), "this is a Buddhist year" },
		{ 1, START("1999-12-31"), "before 2000" },
		{ 1, START("2026-02-29"), "no such date: write it like 2026-10-01" },
		{ 1, START("1/10/2026"), "no such date" },
		{ 1, START("later"), "no such date" },
		{ 1, START("2026-10-01 00:00"), "no such date" },
		{ 1, "enforce: { from = 20261001; };", "a text in quotation marks" },
		{ 1, "enforce: { from = \"2026-10-01\"; before = \"hold\"; };", "write \"warn\"" },
		{ 1, "enforce: { before = \"ask\"; };", "without enforce.from" },
		{ 1, "enforce: { form = \"2026-10-01\"; };", "did you mean \"from\"" },
	};

	(void)state;
	expect_each_refused(broken, COUNT(broken));
}

static void
test_everybody_from_everywhere_is_never_excused(void **state)
{
#define END "until = \"2027-01-31\"; reason = \"r\";"
	const struct broken broken[] = {
		{ 1, "exempt = ( { " END " } );", "everybody from everywhere: add users" },
		{ 1, "exempt = ( { networks = [ \"0.0.0.0/0\" ]; " END " } );",
		    "nearly everywhere" },
		{ 1, "exempt = ( { networks = [ \"::/0\", \"0.0.0.0/0\" ]; " END " } );",
		    "nearly everywhere" },
		{ 1, "exempt = ( { networks = [ \"0.0.0.0/1\", \"128.0.0.0/1\" ]; " END " } );",
		    "nearly everywhere" },
		{ 1, "exempt = ( { users = [ \"*\" ]; " END " } );", "there are no patterns" },
		{ 1, "exempt = ( { groups = [ \"*\" ]; " END " } );", "there are no patterns" },
		{ 1, "exempt = ( { users = [ ]; " END " } );", "0 entries" },
		{ 1, "exempt = ( { networks = ( ); " END " } );", "0 entries" },
		{ 1, "exempt = ( { users = [ \"a\" ]; reason = \"r\"; } );", "until is missing" },
		{ 1, "exempt = ( { users = [ \"a\" ]; until = \"2027-01-31\"; } );",
		    "reason is missing" },
		{ 1, "exempt = ( { users = [ \"a\" ]; until = \"2027-01-31\"; reason = \"\"; } );",
		    "empty" },
		{ 1,
		    "exempt = ( { users = [ \"a\" ]; until = \"announced-later\"; reason = \"r\"; "
		    "} );",
		    "no such date" },
		{ 1, "exempt = ( { users = [ \"a\" ]; until = \"2570-01-31\"; reason = \"r\"; } );",
		    "Buddhist" },
		{ 1, "exempt = ( { groups = [ \"a,b\" ]; " END " } );", "not a group" },
		{ 1, "exempt = ( { services = [ \"SSHD\" ]; " END " } );", "not a PAM service" },
		{ 1, "exempt = ( { networks = [ \"10.1.2.3\" ]; " END " } );", "not a network" },
		{ 1, "exempt = ( { users = [ \"a\" ]; " END " anyone = true; } );", "unknown key" },
	};

	(void)state;
	expect_each_refused(broken, COUNT(broken));
}

static void
test_right_ones_land_in_their_places(void **state)
{
	struct settings settings;
	char *text = compose(1,
	    "enforce: { from = \"2028-02-29\"; before = \"ask\"; }; exempt = ( { users = [ \"a\" "
	    "]; "
	    "groups = [ \"domain users\" ]; services = [ \"sshd\" ]; networks = [ \"10.1.2.0/24\", "
	    "\"2001:db8::/32\" ]; until = \"2000-01-01\"; reason = \"เครื่องใหม่\"; } );");

	(void)state;
	parse(&settings, text);
	assert_string_equal(settings.enforce.from, "2028-02-29");
	assert_string_equal(settings.enforce.before, "ask");
	assert_int_equal(settings.exempt_count, 1);
	assert_string_equal(settings.exempt[0].groups[0], "domain users");
	assert_string_equal(settings.exempt[0].networks[1], "2001:db8::/32");
	assert_string_equal(settings.exempt[0].until, "2000-01-01"); /* it has ended: no fault */
	assert_string_equal(settings.exempt[0].reason, "เครื่องใหม่");
	settings_free(&settings);
	free(text);
	text = compose(1, "enforce: { from = \"announced-later\"; };");
	parse(&settings, text);
	assert_string_equal(settings.enforce.from, "announced-later");
	assert_string_equal(settings.enforce.before, "warn");
	settings_free(&settings);
	free(text);
}

static void
test_absent_means_that_codes_are_asked_of_everybody_now(void **state)
{
	struct settings settings;
	char *text = compose(0, NULL);

	(void)state;
	parse(&settings, text);
	assert_string_equal(settings.enforce.from, "");
	assert_int_equal(settings.exempt_count, 0);
	settings_free(&settings);
	free(text);
}

static void
test_an_emergency_account_has_an_end_and_is_for_people_at_the_machine(void **state)
{
#define WHO "user = \"rescue\"; services = [ \"login\" ]; "
#define TELL "tell = \"it@example.go.th\"; "
	const struct broken broken[] = {
		{ 1, "emergency: { " WHO TELL "};", "needs all of user, services, until and tell" },
		{ 1, "emergency: { " WHO "until = \"2027-01-31\"; };", "needs all of user" },
		{ 1, "emergency: { " TELL "until = \"2027-01-31\"; };", "needs all of user" },
		{ 1, "emergency: { " WHO TELL "until = \"2570-01-31\"; };", "Buddhist year" },
		{ 1, "emergency: { " WHO TELL "until = \"never\"; };", "no such date" },
		{ 1, "emergency: { user = \"rescue\"; services = [ \"sshd\" ]; };",
		    "sits elsewhere" },
		{ 1, "emergency: { user = \"rescue\"; services = [ \"cockpit\" ]; };",
		    "sits elsewhere" },
		{ 1, "emergency: { user = \"*\"; };", "" },
		{ 1, "emergency: { " WHO TELL "until = \"2027-01-31\"; always = true; };",
		    "always" },
	};

	(void)state;
	expect_each_refused(broken, COUNT(broken));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dates_must_be_in_the_calendar_and_of_our_era),
		cmocka_unit_test(test_everybody_from_everywhere_is_never_excused),
		cmocka_unit_test(
		    test_an_emergency_account_has_an_end_and_is_for_people_at_the_machine),
		cmocka_unit_test(test_right_ones_land_in_their_places),
		cmocka_unit_test(test_absent_means_that_codes_are_asked_of_everybody_now),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
