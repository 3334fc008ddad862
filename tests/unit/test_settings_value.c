/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Values that are not as the table says are refused with their line and a remedy (T2, T64, T130).
 */
#include "right_settings.h"

static void
test_T2_values_out_of_range_are_refused(void **state)
{
	static const struct broken broken[] = {
		{ 2, "timeout = 29;", "from 30 to 900" },
		{ 2, "timeout = 901;", "from 30 to 900" },
		{ 2, "timeout = -60;", "from 30 to 900" },
		{ 2, "timeout = 0;", "from 30 to 900" },
		{ 3, "min_uid = 65536;", "from 0 to 65535" },
		{ 3, "min_uid = -1;", "from 0 to 65535" },
		{ SSO_TIMEOUT, "  timeout = 0;", "sso.timeout = 0 is out of range" },
		{ SSO_TIMEOUT, "  timeout = 61;", "from 1 to 60" },
		{ MAIL_TIMEOUT, "  timeout = 61;", "mail.timeout = 61" },
		{ DIGITS, "  digits = 5;", "from 6 to 10" },
		{ DIGITS, "  digits = 11;", "from 6 to 10" },
		{ LIFETIME, "  lifetime = 59;", "from 60 to 600" },
		{ LIFETIME, "  lifetime = 601;", "from 60 to 600" },
		{ ATTEMPTS, "  attempts = 0;", "from 1 to 5" },
		{ ATTEMPTS, "  attempts = 6;", "from 1 to 5" },
		{ RESEND, "  resend_after = 14;", "from 15 to 600" },
		{ RESEND, "  resend_after = 601;", "from 15 to 600" },
		{ CODES_DAY, "  codes_per_day = 4;", "from 5 to 100" },
		{ CODES_DAY, "  codes_per_day = 101;", "from 5 to 100" },
		{ LETTERS_HOUR, "  letters_per_hour = 61;", "from 1 to 60" },
		{ LETTERS_DAY, "  letters_per_day = 201;", "from 1 to 200" },
		{ LETTERS_HOST, "  letters_per_host_hour = 9;", "from 10 to 100000" },
		{ LOCK_FIRST, "  lock_first = 9;", "from 10 to 3600" },
		{ LOCK_LONGEST, "  lock_longest = 86401;", "from 60 to 86400" },
		{ ATTEMPTS, "  attempts = 4294967299;", "too large" }, /* 3, once wrapped */
		{ ATTEMPTS, "  attempts = 18446744073709551619;", "too large" },
		{ ATTEMPTS, "  attempts = -4294967293;", "too large" },
	};

	(void)state;
	expect_each_refused(broken, COUNT(broken));
}

static void
test_T2_values_of_another_type_are_refused(void **state)
{
	static const struct broken broken[] = {
		{ 1, "language = \"de\";", "\"th\" or \"en\"" },
		{ 1, "language = 1;", "\"th\" or \"en\"" },
		{ 1, "language = \"TH\";", "\"th\" or \"en\"" },
		{ 2, "timeout = \"300\";", "without quotation marks" },
		{ 2, "timeout = true;", "whole number" },
		{ 2, "timeout = 0x12c;", "no whole number" },
		{ 2, "timeout = 300L;", "no whole number" },
		{ 2, "timeout = 3e2;", "no whole number" },
		{ 2, "timeout = 300.0;", "no whole number" },
		{ 2, "timeout = .5;", "whole number" },
		{ 2, "timeout = 0300;", "remove the 0" },
		{ 2, "timeout = [ 300 ];", "whole number" },
		{ VERIFIED, "  require_verified_email = \"true\";", "true or false" },
		{ VERIFIED, "  require_verified_email = 1;", "true or false" },
		{ VERIFIED, "  require_verified_email = yes;", "not understood" },
		{ ISSUER, "  issuer = 5;", "quotation marks" },
		{ ISSUER, "  issuer = { th = \"https://a/\"; en = \"https://a/\"; };", "text" },
		{ NAME, "  name = 5;", "both languages" },
		{ NAME, "  name = { th = \"ก\"; };", "both languages" },
		{ NAME, "  name = { th = \"ก\"; en = 1; };", "each language" },
		{ NAME, "  name = { th = \"ก\"; de = \"a\"; };", "each language" },
		{ NAME, "  name = { th = \"ก\"; en = \"a\"; de = \"b\"; };", "both languages" },
		{ RELAYS, "  relays = { }; x = (", "unknown key \"x\"" },
		{ ALLOW, "  allow = { anyone = true; };", "list of groups" },
		{ ALLOW, "  allow = true;", "list of groups" },
		{ ALLOW, "  allow = [ ];", "list of groups" },
		{ ALLOW, "  allow = ( \"somchai\" );", "in braces" },
		{ ALLOW, "  allow = ( { users = \"somchai\"; } );", "list of texts" },
		{ ALLOW, "  allow = ( { users = [ 1000 ]; } );", "quotation marks" },
		{ ALLOW, "  allow = ( { users = ( \"a\", 1 ); } );", "quotation marks" },
		{ ALLOW, "  allow = ( { users = [ \"a\", 1 ]; } );", "not alike" },
		{ ALLOW, "  allow = ( { anyone = \"yes\"; } );", "true or false" },
	};

	(void)state;
	expect_each_refused(broken, COUNT(broken));
}

static void
test_T2_texts_that_do_not_fit_the_screen_are_refused(void **state)
{
	static const struct broken broken[] = {
		{ NAME, "  name = \"\";", "is empty" },
		{ NAME, "  name = { th = \"\"; en = \"a\"; };", "is empty" },
		{ NAME, "  name = \"12345678901234567890123456789012345678901\";", "to 40" },
		{ HELP, "  help = \"1234567890123456789012345\";", "is 25 columns wide" },
		{ HELP, "  help = { th = \"กกกกกกกกกกกกกกกกกกกกกกกกก\"; en = \"a\"; };", "to 24" },
		{ SSO_ADMIN, "  sso_admin = \"1234567890123456789012345\";", "to 24" },
		{ THAID_HELP, "  thaid_help = \"1234567890123456789012345\";", "to 24" },
		{ APP, "  app = \"12345678901\";", "to 10" },
		{ APP, "  app = \"\";", "remove the key" },
		{ APP, "  app = \"กี่กี่กี่กี่กี่กี่กี่กี่กี่กี่ก\";", "to 10" },
		{ APP, "  app = \"ก่่่่่่่่่่่่่่่่่่่่่่่่่่่่่่่่่่่่่่่่\";", "to 10" },
		{ APP, "  app = \"漢字漢字漢字\";", "12 columns wide" },
		{ APP,
		    "  app = \"\xe2\x80\xae"
		    "x\";",
		    "writing" },
		{ APP,
		    "  app = \"\xc2\x9b"
		    "2J\";",
		    "control" },
		{ PORTAL, "  portal_url = \"https://sso.example.go.th/account/email\";",
		    "30 letters" },
	};

	(void)state;
	expect_each_refused(broken, COUNT(broken));
}

static void
test_T64_urls_that_are_not_https_or_smtp_are_refused(void **state)
{
	static const struct broken broken[] = {
		{ ISSUER, "  issuer = \"http://sso.example.go.th/\";", "begin with https://" },
		{ ISSUER, "  issuer = \"file:///etc/shadow\";", "begin with https://" },
		{ ISSUER, "  issuer = \"ftp://sso.example.go.th/\";", "begin with https://" },
		{ ISSUER, "  issuer = \"https://u:p@sso.example.go.th/\";", "remove all up to" },
		{ ISSUER, "  issuer = \"https://sso.example.go.th/?a=b\";", "has a query" },
		{ ISSUER, "  issuer = \"https://sso.example.go.th/#a\";", "has a fragment" },
		{ ISSUER, "  issuer = \"\";", "is empty" },
		{ ENDPOINT, "  token_endpoint = \"http://sso.example.go.th/\";", "https://" },
		{ ENDPOINT, "  userinfo_endpoint = \"ftp://a/\";", "sso.userinfo_endpoint" },
		{ ENDPOINT, "  device_endpoint = \"https://a@b/\";", "sso.device_endpoint" },
		{ ENDPOINT, "  revocation_endpoint = \"https://\";", "sso.revocation_endpoint" },
		{ PORTAL, "  portal_url = \"http://a/\";", "begin with https://" },
		{ RELAY, "{ url = \"mail.example.go.th\"; },", "smtps://" },
		{ RELAY, "{ url = \"smtps://otp:word@mail.example.go.th\"; },", "user name" },
		{ RELAY, "{ url = \"smtps://mail.example.go.th/otp\"; },", "remove the rest" },
		{ RELAY, "{ url = \"smtps://mail.example.go.th:0\"; },", "port" },
	};

	(void)state;
	expect_each_refused(broken, COUNT(broken));
}

static void
test_T2_names_addresses_and_scopes_that_are_none_are_refused(void **state)
{
	static const struct broken broken[] = {
		{ CLIENT_ID, "  client_id = \"two words\";", "no blanks" },
		{ CLIENT_ID, "  client_id = \"\";", "is empty" },
		{ CLAIM, "  username_claim = \"ชื่อ\";", "ASCII" },
		{ CLAIM, "  email_claim = \"\";", "remove the key" },
		{ AUTH, "  client_auth = \"Basic\";", "\"post\"" },
		{ AUTH, "  client_auth = \"private_key_jwt\";", "\"none\"" },
		{ SCOPE, "  scope = \"email profile\";", "openid is missing" },
		{ SCOPE, "  scope = \"openidx email\";", "openid is missing" },
		{ SCOPE, "  scope = \"openid  email\";", "one blank" },
		{ SCOPE, "  scope = \" openid\";", "one blank" },
		{ SCOPE, "  scope = \"openid \\\"x\\\"\";", "ASCII" },
		{ FROM, "  from = \"otp\";", "mail address" },
		{ FROM, "  from = \"OTP <otp@example.go.th>\";", "mail address" },
		{ FROM, "  from = \"otp@localhost\";", "mail address" },
		{ EMAIL_CHANGE, "  email_change = \"Hold\";", "\"notify\"" },
		{ EMAIL_CHANGE, "  email_change = \"\";", "is empty" },
		{ EMAIL_CHANGE, "  email_change = true;", "a text" },
		{ EMAIL_CHANGE, "  shared_address = \"hold\";", "\"warn\" or \"refuse\"" },
		{ DOMAINS, "  email_domains = [ ];", "has 0 entries" },
		{ DOMAINS, "  email_domains = [ \"\" ];", "is empty" },
		{ DOMAINS, "  email_domains = [ \"@example.go.th\" ];", "what follows the @" },
		{ DOMAINS, "  email_domains = [ \"*.go.th\" ];", "not a domain" },
		{ DOMAINS, "  email_domains = [ \"com\" ];", "not a domain" },
		{ ALLOW, "  allow = ( { users = [ \"*\" ]; } );", "anyone = true" },
		{ ALLOW, "  allow = ( { users = [ \"@staff\" ]; } );", "groups" },
		{ ALLOW, "  allow = ( { users = [ \"a b\" ]; } );", "not a user name" },
		{ ALLOW, "  allow = ( { users = [ \"a,b\" ]; } );", "not a user name" },
		{ ALLOW, "  allow = ( { users = [ ]; } );", "has 0 entries" },
	};

	(void)state;
	expect_each_refused(broken, COUNT(broken));
}

static void
test_T2_strings_longer_than_the_wire_takes_are_refused(void **state)
{
	static const struct {
		int line;
		const char *opening, *closing;
		size_t most;
	} bounds[] = {
		{ CLIENT_ID, "  client_id = \"", "\";", 255 },
		{ SCOPE, "  scope = \"openid ", "\";", 512 - 7 },
		{ CLAIM, "  email_claim = \"", "\";", 255 },
		{ CA, "  ca_file = \"/", "\";", 1024 - 1 },
		{ FROM_NAME, "  from_name = \"", "\";", 255 },
		{ SECRET, "  client_secret_file = \"", ".secret\";", 255 - 7 },
		{ ENDPOINT, "  token_endpoint = \"https://a/", "\";", 1024 - 10 },
		{ ALLOW, "  allow = ( { users = [ \"", "\" ]; } );", 255 },
	};
	static char letters[1100], line[1200];
	char *text;

	(void)state;
	memset(letters, 'a', sizeof(letters));
	for (size_t i = 0; i < COUNT(bounds); i++)
		for (size_t more = 0; more < 2; more++) {
			struct settings settings;

			snprintf(line, sizeof(line), "%s%.*s%s", bounds[i].opening,
			    (int)(bounds[i].most + more), letters, bounds[i].closing);
			text = compose(bounds[i].line, line);
			if (more == 0)
				parse(&settings, text);
			else
				expect_refused(text, bounds[i].line, "");
			if (more == 0)
				settings_free(&settings);
			free(text);
		}
}

static void
test_a_relative_file_needs_a_settings_file_with_a_whole_path(void **state)
{
	struct settings settings;
	struct settings_error error;
	char *text = compose(0, NULL);

	(void)state;
	assert_false(settings_parse(&settings, text, strlen(text), "dla-otp.conf", &error));
	assert_int_equal(error.line, CA);
	assert_non_null(strstr(error.text, "write the whole path, from /"));
	free(text);
}

static void
test_T130_secrets_stand_in_files_of_their_own_beside_the_settings(void **state)
{
	static const struct broken broken[] = {
		{ SECRET, "  client_secret_file = \"hunter2\";", "not the secret itself" },
		{ SECRET, "  client_secret_file = \".secret\";", "ends in .secret" },
		{ SECRET, "  client_secret_file = \"/etc/shadow\";", "ends in .secret" },
		{ SECRET, "  client_secret_file = \"/tmp/x.secret\";", "same directory" },
		{ SECRET, "  client_secret_file = \"../x.secret\";", "same directory" },
		{ SECRET, "  client_secret_file = \"/etc/dla-otp/../x.secret\";",
		    "same directory" },
		{ SECRET, "  client_secret_file = \"/etc/dla-otp/\";", "is missing" },
		{ SECRET, "  client_secret_file = \".x.secret\";", "letters" },
		{ SECRET, "  client_secret_file = \"a b.secret\";", "letters" },
		{ SECRET, "  client_secret_file = 5;", "name of a file" },
		{ SECRET, "  client_secret = \"hunter2\";", "unknown key \"client_secret\"" },
		{ RELAY, "{ url = \"smtps://a\"; username = \"u\"; password = \"hunter2\"; },",
		    "unknown key \"password\"" },
		{ RELAY, "{ url = \"smtps://a\"; password_file = \"hunter2\"; },",
		    "mail.relays.password_file" },
		{ RELAY, "{ url = \"smtps://u:hunter2@a\"; },", "user name" },
	};

	(void)state;
	expect_each_refused(broken, COUNT(broken));
	for (size_t i = 0; i < COUNT(broken); i++) {
		struct settings settings;
		struct settings_error error;
		char *text = compose(broken[i].line, broken[i].with);

		assert_false(settings_parse(&settings, text, strlen(text), PATH, &error));
		if (strstr(error.text, "hunter2") != NULL)
			fail_msg("a secret in the log: %s", error.text);
		free(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_T2_values_out_of_range_are_refused),
		cmocka_unit_test(test_T2_values_of_another_type_are_refused),
		cmocka_unit_test(test_T2_texts_that_do_not_fit_the_screen_are_refused),
		cmocka_unit_test(test_T64_urls_that_are_not_https_or_smtp_are_refused),
		cmocka_unit_test(test_T2_names_addresses_and_scopes_that_are_none_are_refused),
		cmocka_unit_test(test_T2_strings_longer_than_the_wire_takes_are_refused),
		cmocka_unit_test(test_a_relative_file_needs_a_settings_file_with_a_whole_path),
		cmocka_unit_test(test_T130_secrets_stand_in_files_of_their_own_beside_the_settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
