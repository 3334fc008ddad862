/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keys that are unknown, missing, too many or contradict each other are refused with their line and
 * a remedy (T2).
 */
#include "right_settings.h"

static void
test_T2_keys_that_need_each_other_are_checked_together(void **state)
{
	static const struct broken broken[] = {
		{ SSO, "sso: { client_auth = \"none\";", "stands twice" }, /* at line 15 */
		{ AUTH, "  client_auth = \"none\";", "remove one of the two" },
		{ RELAY, "{ url = \"smtps://a\"; username = \"u\"; },",
		    "password_file is missing" },
		{ RELAY, "{ url = \"smtps://a\"; password_file = \"m.secret\"; },",
		    "username is missing" },
	};
	char *text;

	(void)state;
	for (size_t i = 2; i < COUNT(broken); i++)
		expect_each_refused(&broken[i], 1);
	text = compose(broken[0].line, broken[0].with);
	expect_refused(text, AUTH, broken[0].words);
	free(text);
	text = compose(broken[1].line, broken[1].with);
	expect_refused(text, SECRET, broken[1].words);
	free(text);
}

static void
test_T2_unknown_keys_are_refused_with_what_was_probably_meant(void **state)
{
	static const struct broken broken[] = {
		{ 2, "failmode = \"open\";", "unknown key \"failmode\": remove it" },
		{ 2, "timeuot = 60;", "did you mean \"timeout\"?" },
		{ 2, "Timeout = 60;", "did you mean \"timeout\"?" },
		{ 2, "min-uid = 60;", "did you mean \"min_uid\"?" },
		{ 2, "issuer = \"https://a/\";", "write it as sso.issuer" },
		{ 2, "th = \"a\";", "unknown key \"th\": remove it" },
		{ 2, "review: { every_days = 90; };", "unknown key \"review\": remove it" },
		{ HELP, "  hlp = \"a\";", "did you mean \"help\"?" },
		{ RELAY, "{ url = \"smtps://a\"; pasword_file = \"a.secret\"; },",
		    "did you mean \"password_file\"?" },
		{ ALLOW, "  allow = ( { groups = [ \"a\" ]; } );", "unknown key \"groups\"" },
		{ ALLOW, "  alow = ( );", "did you mean \"allow\"?" },
		{ DIGITS, "  shared_adress = \"warn\";", "did you mean \"shared_address\"?" },
		{ SSO_TIMEOUT, "  verify = false;", "unknown key \"verify\": remove it" },
		{ 2,
		    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = "
		    "1;",
		    "remove it" },
		{ 3, "timeout = 60;", "stands twice" },
		{ SSO_TIMEOUT, "  issuer = \"https://a/\";", "stands twice" },
		{ MAIL, "otp: { }; mail: {", "" },
	};
	char *text;

	(void)state;
	for (size_t i = 0; i + 1 < COUNT(broken); i++)
		expect_each_refused(&broken[i], 1);
	text = compose(MAIL, broken[COUNT(broken) - 1].with);
	expect_refused(text, OTP, "stands twice");
	free(text);
}

/* T53: issuer and client_id are among them. */
static void
test_T2_each_required_key_is_missed_when_it_is_absent(void **state)
{
	static const struct {
		int line, group;
		const char *key;
	} required[] = {
		{ NAME, OFFICE, "office.name" },
		{ HELP, OFFICE, "office.help" },
		{ ISSUER, SSO, "sso.issuer" },
		{ CLIENT_ID, SSO, "sso.client_id" },
		{ SECRET, SSO, "client_secret_file" },
		{ PORTAL, SSO, "sso.portal_url" },
		{ FROM, MAIL, "mail.from" },
		{ ALLOW, ACCESS, "access.allow" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(required); i++) {
		char *text = compose(required[i].line, "");

		expect_refused(text, required[i].group, required[i].key);
		expect_refused(text, required[i].group, "is missing");
		free(text);
	}
	expect_refused("timeout = 60;", 0, "office.name is missing: add it");
	expect_refused("# nothing\n", 0, "is missing: add it");
}

/* Opening, the piece so many times, closing; the caller frees. */
static char *
repeated(const char *opening, const char *piece, int times, const char *closing)
{
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	assert_non_null(stream);
	fputs(opening, stream);
	while (times-- > 0)
		fputs(piece, stream);
	fputs(closing, stream);
	fclose(stream);
	return text;
}

static void
test_T2_a_group_is_no_value(void **state)
{
	(void)state;
	expect_refused("\noffice = 5;", 2, "office must be a group: write office: { ... };");
	expect_refused("office = ( { name = \"a\"; } );", 1, "must be a group");
}

static void
test_T2_relays_are_one_to_eight_and_rules_at_most_sixty_four(void **state)
{
	char *relays = repeated("", "{ url = \"smtps://a\"; }, ", 8, "");
	char *rules = repeated("  allow = (", "{ anyone = true; }, ", 64, "{ anyone = true; } );");
	char *text;

	(void)state;
	text = compose(RELAY, "{ username = \"u\"; password_file = \"a.secret\"; },");
	expect_refused(text, RELAY, "mail.relays.url is missing");
	free(text);
	text = compose(RELAY, relays); /* and the one on the next line */
	expect_refused(text, RELAYS, "has 9 entries: write 1 to 8");
	free(text);
	text = compose(ALLOW, rules);
	expect_refused(text, ALLOW, "has 65 entries: write 0 to 64");
	free(text);
	free(relays);
	free(rules);
	expect_refused("office: { name = \"a\"; help = \"b\"; }; sso: { issuer = \"https://a\"; "
		       "client_id = \"a\"; client_auth = \"none\"; portal_url = \"https://a\"; };\n"
		       "mail: { from = \"a@b.example\";\n relays = ( ); };",
	    3, "has 0 entries: write 1 to 8");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_T2_keys_that_need_each_other_are_checked_together),
		cmocka_unit_test(test_T2_unknown_keys_are_refused_with_what_was_probably_meant),
		cmocka_unit_test(test_T2_each_required_key_is_missed_when_it_is_absent),
		cmocka_unit_test(test_T2_a_group_is_no_value),
		cmocka_unit_test(test_T2_relays_are_one_to_eight_and_rules_at_most_sixty_four),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
