/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Right settings: each value lands in its place, and the example file gives the defaults. With
 * `--keys` this program prints the table's keys, for tests/keys.sh.
 */
#include "right_settings.h"

#include <fcntl.h>
#include <unistd.h>

#define EXAMPLE "conf/dla-otp.conf" /* tests run in the source directory */

static void
test_every_value_lands_in_its_place(void **state)
{
	struct settings is;
	char *text = compose(0, NULL);

	(void)state;
	parse(&is, text);
	free(text); /* the settings must not point into it */
	assert_int_equal(is.language, LANGUAGE_ENGLISH);
	assert_int_equal(is.timeout, 600);
	assert_int_equal(is.min_uid, 500);
	assert_string_equal(is.office.name.in[LANGUAGE_THAI], "เทศบาลตำบลตัวอย่าง");
	assert_string_equal(is.office.name.in[LANGUAGE_ENGLISH], "Example Municipality");
	assert_string_equal(is.office.help.in[LANGUAGE_THAI], "IT desk, 0-2000-0000");
	assert_ptr_equal(is.office.help.in[LANGUAGE_THAI], is.office.help.in[LANGUAGE_ENGLISH]);
	assert_string_equal(is.office.sso_admin.in[LANGUAGE_THAI], "Khun Somchai");
	assert_string_equal(is.office.thaid_help.in[LANGUAGE_THAI], "example.go.th/thaid");
	assert_string_equal(is.sso.issuer, "https://sso.example.go.th/realms/example");
	assert_string_equal(is.sso.client_id, "login-example");
	assert_string_equal(is.sso.client_secret_file, "sso.secret");
	assert_string_equal(is.sso.client_auth, "post");
	assert_string_equal(is.sso.scope, "openid email");
	assert_string_equal(is.sso.token_endpoint, "https://sso.example.go.th/token?tenant=7");
	assert_string_equal(is.sso.username_claim, "uid");
	assert_false(is.sso.require_verified_email);
	assert_string_equal(is.sso.ca_file, "/etc/dla-otp/sso-ca.pem");
	assert_string_equal(is.sso.portal_url, "https://sso.example.go.th/account");
	assert_int_equal(is.sso.timeout, 5);
	assert_int_equal(is.mail.relay_count, 2);
	assert_string_equal(is.mail.relays[0].url, "smtps://mail.example.go.th");
	assert_string_equal(is.mail.relays[0].username, "otp");
	assert_string_equal(is.mail.relays[0].password_file, "mail.secret");
	assert_string_equal(is.mail.relays[0].ca_file, "");
	assert_string_equal(is.mail.relays[1].url, "smtp://127.0.0.1:2525");
	assert_string_equal(is.mail.relays[1].username, "");
	assert_string_equal(is.mail.relays[1].ca_file, "/etc/ssl/relay.pem");
	assert_string_equal(is.mail.from, "otp@example.go.th");
	assert_string_equal(is.mail.from_name, "Codes");
	assert_int_equal(is.mail.timeout, 7);
	assert_true(is.mail.preconnect);
	assert_int_equal(is.otp.digits, 8);
	assert_int_equal(is.otp.lifetime, 120);
	assert_int_equal(is.otp.attempts, 5);
	assert_int_equal(is.otp.resend_after, 15);
	assert_false(is.otp.resume);
	assert_string_equal(is.otp.email_domains[0], "example.go.th");
	assert_string_equal(is.otp.email_domains[1], "example.org");
	assert_null(is.otp.email_domains[2]);
	assert_string_equal(is.otp.email_change, "hold");
	assert_int_equal(is.limits.codes_per_day, 10);
	assert_int_equal(is.limits.letters_per_hour, 3);
	assert_int_equal(is.limits.letters_per_day, 12);
	assert_int_equal(is.limits.letters_per_host_hour, 100);
	assert_int_equal(is.limits.lock_first, 30);
	assert_int_equal(is.limits.lock_longest, 900);
	assert_int_equal(is.access.allow_count, 2);
	assert_string_equal(is.access.allow[0].users[0], "somchai");
	assert_string_equal(is.access.allow[1].users[1], "root");
	assert_null(is.access.allow[1].users[2]);
	assert_false(is.access.allow[1].anyone);
	settings_free(&is);
	settings_free(&is);
}

static char *
read_example(void)
{
	int fd = open(EXAMPLE, O_RDONLY | O_CLOEXEC);
	char *text = calloc(1, SETTINGS_FILE_MAX);

	if (fd < 0)
		fail_msg("%s: start this in the source directory", EXAMPLE);
	assert_non_null(text);
	assert_true(read(fd, text, SETTINGS_FILE_MAX - 1) > 0);
	close(fd);
	return text;
}

static void
expect_defaults(const struct settings *is)
{
	assert_int_equal(is->language, LANGUAGE_THAI);
	assert_int_equal(is->timeout, 360);
	assert_int_equal(is->min_uid, 1000);
	assert_string_equal(is->office.sso_admin.in[LANGUAGE_THAI], "SSO admin ของหน่วยงาน");
	assert_string_equal(is->office.sso_admin.in[LANGUAGE_ENGLISH], "your office's SSO admin");
	assert_string_equal(is->office.thaid_help.in[LANGUAGE_THAI], "");
	assert_string_equal(is->office.thaid_help.in[LANGUAGE_ENGLISH], "");
	assert_string_equal(is->office.app.in[LANGUAGE_THAI], "ThaID");
	assert_string_equal(is->office.app.in[LANGUAGE_ENGLISH], "ThaID");
	assert_string_equal(is->sso.client_auth, "basic");
	assert_string_equal(is->sso.scope, "openid email profile");
	assert_string_equal(is->sso.token_endpoint, "");
	assert_string_equal(is->sso.userinfo_endpoint, "");
	assert_string_equal(is->sso.device_endpoint, "");
	assert_string_equal(is->sso.revocation_endpoint, "");
	assert_string_equal(is->sso.username_claim, "preferred_username");
	assert_string_equal(is->sso.email_claim, "email");
	assert_true(is->sso.require_verified_email);
	assert_string_equal(is->sso.ca_file, "");
	assert_int_equal(is->sso.timeout, 10);
	assert_string_equal(is->mail.relays[0].ca_file, "");
	assert_string_equal(is->mail.from_name, is->office.name.in[LANGUAGE_THAI]);
	assert_int_equal(is->mail.timeout, 20);
	assert_false(is->mail.preconnect);
	assert_int_equal(is->otp.digits, 6);
	assert_int_equal(is->otp.lifetime, 300);
	assert_int_equal(is->otp.attempts, 3);
	assert_int_equal(is->otp.resend_after, 60);
	assert_true(is->otp.resume);
	assert_string_equal(is->otp.email_change, "notify");
	assert_string_equal(is->otp.shared_address, "warn");
	assert_int_equal(is->limits.codes_per_day, 20);
	assert_int_equal(is->limits.letters_per_hour, 5);
	assert_int_equal(is->limits.letters_per_day, 20);
	assert_int_equal(is->limits.letters_per_host_hour, 600);
	assert_int_equal(is->limits.lock_first, 60);
	assert_int_equal(is->limits.lock_longest, 3600);
	assert_false(is->access.allow[0].anyone);
	assert_string_equal(is->access.lookup.kind, "");
	assert_int_equal(is->access.fresh, 300);
	assert_int_equal(is->access.cache_days, 3);
	assert_string_equal(is->map, "");
}

static void
test_the_example_file_gives_the_defaults(void **state)
{
	struct settings settings;
	char *text = read_example();

	(void)state;
	parse(&settings, text);
	expect_defaults(&settings);
	assert_null(settings.otp.email_domains);
	assert_string_equal(settings.access.roles_claim, "");
	assert_int_equal(settings.become_count + settings.shared_count + settings.service_count, 0);
	settings_free(&settings);
	free(text);
}

static void
test_the_values_the_example_shows_behind_a_hash_are_the_defaults(void **state)
{
	struct settings settings;
	char *text = read_example();

	(void)state;
	for (char *hash = text; (hash = strchr(hash, '#')) != NULL; hash++)
		if (hash[1] == '\t' || (hash[1] >= 'a' && hash[1] <= 'z'))
			*hash = ' ';
	parse(&settings, text);
	expect_defaults(&settings);
	assert_string_equal(settings.otp.email_domains[0], "example.go.th"); /* said to be one */
	assert_string_equal(settings.services[0].factor, "both");
	assert_string_equal(settings.services[0].identity, "target");
	assert_false(settings.services[0].account_without_login);
	assert_false(settings.services[0].unprivileged);
	settings_free(&settings);
	free(text);
}

static void
test_the_timeout_follows_the_lifetime_of_the_code(void **state)
{
	struct settings settings;
	char *text = compose(2, "");

	(void)state;
	parse(&settings, text);
	assert_int_equal(settings.timeout, 120 + 60);
	settings_free(&settings);
	free(text);
}

static void
test_other_right_ways_of_writing_are_taken(void **state)
{
	static const struct {
		int line;
		const char *with;
	} fine[] = {
		{ DIGITS, "  digits = 10;" },
		{ DIGITS, "  digits = 6 /* six */; // and so on" },
		{ DIGITS, "  digits: +7" },
		{ DIGITS, "digits = 9;\r" },
		{ HELP, "  help = \"โทร. \\\"1234\\\" \\\\o/\"; # @include is fine here" },
		{ NAME, "  name = \"สำนักงานส่งเสริมการปกครองส่วนท้องถิ่นจังหวัด\";" }, /* 33 */
		{ THAID_HELP, "  thaid_help = \"\";" },
		{ SECRET, "  client_secret_file = \"/etc/dla-otp/office-1.secret\";" },
		{ CA, "  ca_file = \"\";" },
		{ DOMAINS, "  email_domains = (\"example.go.th\");" },
		{ ALLOW, "  allow = ( );" },
		{ ALLOW, "  allow = ( { anyone = true; } );" },
		{ ALLOW, "  allow = ( { users = [ \"s.k_1-2\" ]; anyone = false } );" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(fine); i++) {
		struct settings settings;
		char *text = compose(fine[i].line, fine[i].with);

		parse(&settings, text);
		assert_string_equal(strchr(settings.sso.client_secret_file, '.'), ".secret");
		assert_null(strchr(settings.sso.client_secret_file, '/'));
		settings_free(&settings);
		free(text);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_value_lands_in_its_place),
		cmocka_unit_test(test_the_example_file_gives_the_defaults),
		cmocka_unit_test(test_the_values_the_example_shows_behind_a_hash_are_the_defaults),
		cmocka_unit_test(test_the_timeout_follows_the_lifetime_of_the_code),
		cmocka_unit_test(test_other_right_ways_of_writing_are_taken),
	};

	if (argc == 2 && strcmp(argv[1], "--keys") == 0) {
		for (unsigned i = 0; settings_key(i) != NULL; i++)
			puts(settings_key(i));
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
