/* SPDX-License-Identifier: BSD-2-Clause */
/* The engine's first message to the SSO worker: what it asks for, and which ports belong to it. */
#include "opening.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const struct wire check = {
	.type = WIRE_SSO_OPEN,
	.fields = SSO_OPEN_FIELDS,
	.field = {
	    [SSO_OPEN_ISSUER] = "https://sso.example:8443",
	    [SSO_OPEN_CLIENT_ID] = "dla-otp",
	    [SSO_OPEN_CLIENT_AUTH] = "basic",
	    [SSO_OPEN_SCOPE] = "openid",
	    [SSO_OPEN_TOKEN] = "https://tokens.example/t",
	    [SSO_OPEN_USERINFO] = "",
	    [SSO_OPEN_DEVICE] = "https://sso.example:9443/d",
	    [SSO_OPEN_REVOCATION] = "",
	    [SSO_OPEN_USERNAME_CLAIM] = "name",
	    [SSO_OPEN_EMAIL_CLAIM] = "mail",
	    [SSO_OPEN_ROLES_CLAIM] = "roles",
	    [SSO_OPEN_VERIFIED] = "1",
	    [SSO_OPEN_CA_FILE] = "/ca",
	    [SSO_OPEN_TIMEOUT] = "60000",
	},
};
static const struct wire look_up = {
	.type = WIRE_LOOK_UP_OPEN,
	.fields = LOOK_UP_OPEN_FIELDS,
	.field = {
	    [LOOK_UP_OPEN_KIND] = "scim",
	    [LOOK_UP_OPEN_URL] = "https://people.example:7443/scim",
	    [LOOK_UP_OPEN_CLIENT_ID] = "host-7",
	    [LOOK_UP_OPEN_CLIENT_AUTH] = "post",
	    [LOOK_UP_OPEN_ISSUER] = "https://sso.example:8443",
	    [LOOK_UP_OPEN_TOKEN] = "",
	    [LOOK_UP_OPEN_ROLES_CLAIM] = "groups",
	    [LOOK_UP_OPEN_CA_FILE] = "/ca",
	    [LOOK_UP_OPEN_TIMEOUT] = "1",
	},
};

static void
test_a_check_is_read_whole(void **state)
{
	struct oidc_settings settings;

	(void)state;
	assert_true(opening_read_check(&check, &settings));
	assert_string_equal(settings.issuer, "https://sso.example:8443");
	assert_string_equal(settings.client.id, "dla-otp");
	assert_int_equal(settings.client.auth, CLIENT_AUTH_BASIC);
	assert_int_equal(settings.client.secret.length, 0);
	assert_string_equal(settings.token_endpoint, "https://tokens.example/t");
	assert_string_equal(settings.device_endpoint, "https://sso.example:9443/d");
	assert_string_equal(settings.wanted.roles_claim, "roles");
	assert_true(settings.wanted.verified);
	assert_int_equal(settings.timeout_ms, 60000);
}

static void
test_a_look_up_is_read_whole(void **state)
{
	struct look_up_settings settings;

	(void)state;
	assert_true(opening_read_look_up(&look_up, &settings));
	assert_int_equal(settings.kind, LOOK_UP_SCIM);
	assert_string_equal(settings.url, "https://people.example:7443/scim");
	assert_string_equal(settings.client.id, "host-7");
	assert_int_equal(settings.client.auth, CLIENT_AUTH_POST);
	assert_string_equal(settings.issuer, "https://sso.example:8443");
	assert_string_equal(settings.roles_claim, "groups");
	assert_string_equal(settings.ca_file, "/ca");
	assert_int_equal(settings.timeout_ms, 1);
}

static void
test_one_message_is_not_taken_for_the_other(void **state)
{
	struct oidc_settings settings;
	struct look_up_settings other;

	(void)state;
	assert_false(opening_read_check(&look_up, &settings));
	assert_false(opening_read_look_up(&check, &other));
}

static void
test_words_and_numbers_that_are_not_known_are_refused(void **state)
{
	static const struct {
		unsigned field;
		const char *word;
	} wrong[] = { { LOOK_UP_OPEN_KIND, "" }, { LOOK_UP_OPEN_KIND, "Scim" },
		{ LOOK_UP_OPEN_CLIENT_AUTH, "" }, { LOOK_UP_OPEN_CLIENT_AUTH, "none" },
		{ LOOK_UP_OPEN_TIMEOUT, "" }, { LOOK_UP_OPEN_TIMEOUT, "60001" },
		{ LOOK_UP_OPEN_TIMEOUT, "-1" } };
	struct look_up_settings settings;
	struct oidc_settings others;
	struct wire message;

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		message = look_up;
		message.field[wrong[i].field] = wrong[i].word;
		assert_false(opening_read_look_up(&message, &settings));
	}
	message = check;
	message.field[SSO_OPEN_CLIENT_AUTH] = "none";
	assert_true(opening_read_check(&message, &others));
	message.field[SSO_OPEN_CLIENT_AUTH] = "magic";
	assert_false(opening_read_check(&message, &others));
	message = check;
	message.field[SSO_OPEN_TIMEOUT] = "60001";
	assert_false(opening_read_check(&message, &others));
}

/* T114 */
static void
test_the_ports_are_those_of_the_settings_and_that_of_https(void **state)
{
	static const int of_check[] = { 8443, 443, 0, 9443, 0, 443 };
	static const int of_look_up[] = { 7443, 8443, 0, 443 };
	struct sandbox_server servers[OPENING_SERVERS_MAX];

	(void)state;
	assert_int_equal(opening_servers(&check, servers), COUNT(of_check));
	for (size_t i = 0; i < COUNT(of_check); i++)
		assert_int_equal(servers[i].port, of_check[i]);
	assert_int_equal(opening_servers(&look_up, servers), COUNT(of_look_up));
	for (size_t i = 0; i < COUNT(of_look_up); i++) {
		assert_int_equal(servers[i].port, of_look_up[i]);
		assert_string_equal(servers[i].ca_file, "/ca");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_check_is_read_whole),
		cmocka_unit_test(test_a_look_up_is_read_whole),
		cmocka_unit_test(test_one_message_is_not_taken_for_the_other),
		cmocka_unit_test(test_words_and_numbers_that_are_not_known_are_refused),
		cmocka_unit_test(test_the_ports_are_those_of_the_settings_and_that_of_https),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
