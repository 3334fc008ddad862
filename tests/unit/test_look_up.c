/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a look-up and a single inquiry decide without a server; with one, tests/lookup does the
 * rest.
 */
#include "look_up.h"

#include "inquiry.h"
#include "wiping.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NOBODY -1
#define CLOSED "https://127.0.0.1:1"

static struct look_up_settings keycloak = {
	.kind = LOOK_UP_KEYCLOAK,
	.url = CLOSED "/admin/realms/office",
	.client = { .id = "host", .auth = CLIENT_AUTH_POST },
	.issuer = "",
	.token_endpoint = "",
	.roles_claim = "realm_access.roles",
	.ca_file = "",
	.timeout_ms = 2000,
};
static struct look_up_settings scim;

static int
set_up(void **state)
{
	(void)state;
	if (!wiping_install() || !secret_set(&keycloak.client.secret, "secret", 6))
		return -1;
	scim = keycloak;
	scim.kind = LOOK_UP_SCIM;
	scim.url = CLOSED "/scim/v2";
	scim.issuer = CLOSED;
	return 0;
}

static void
check(const struct look_up_settings *settings, const char *name, enum outcome_kind kind,
    const char *word)
{
	struct look_up *look_up = look_up_open(settings, NOBODY);
	const struct outcome *outcome;

	assert_non_null(look_up);
	outcome = look_up_ask(look_up, name, "");
	assert_int_equal(outcome->kind, kind);
	assert_string_equal(outcome->word, word);
	look_up_close(look_up);
}

static void
test_a_closed_port_is_unreachable_warmed_or_not(void **state)
{
	struct look_up *look_up = look_up_open(&keycloak, NOBODY);

	(void)state;
	check(&keycloak, "som", OUTCOME_UNREACHABLE, "connect");
	check(&scim, "som", OUTCOME_UNREACHABLE, "connect");
	look_up_warm(look_up);
	assert_int_equal(look_up_ask(look_up, "som", "7")->kind, OUTCOME_UNREACHABLE);
	look_up_close(look_up);
}

static void
test_a_client_without_its_secret_asks_nobody(void **state)
{
	struct look_up_settings settings = keycloak;

	(void)state;
	secret_reset(&settings.client.secret);
	check(&settings, "som", OUTCOME_CLIENT_REFUSED, "secret_missing");
}

static void
test_no_name_is_nobody(void **state)
{
	(void)state;
	check(&keycloak, "", OUTCOME_NONSENSE, "name_empty");
	check(&scim, "", OUTCOME_NONSENSE, "name_empty");
}

static void
test_an_address_that_is_not_what_it_should_be_is_not_asked_T64(void **state)
{
	struct look_up_settings settings = keycloak;

	(void)state;
	settings.url = CLOSED "/realms/office";
	check(&settings, "som", OUTCOME_NONSENSE, "url");
	settings = scim;
	settings.issuer = "http://127.0.0.1:1";
	check(&settings, "som", OUTCOME_NONSENSE, "url");
	settings.token_endpoint = "ftp://127.0.0.1:1";
	check(&settings, "som", OUTCOME_NONSENSE, "url");
}

static void
test_no_time_is_no_request(void **state)
{
	struct look_up_settings settings = keycloak;

	(void)state;
	settings.timeout_ms = 0;
	check(&settings, "som", OUTCOME_UNREACHABLE, "timeout");
}

static void
test_nothing_to_close_is_closed(void **state)
{
	(void)state;
	look_up_close(NULL);
}

static void
test_an_inquiry_without_an_answer_says_why(void **state)
{
	static struct outcome outcome;
	static struct endpoints endpoints;
	struct http_response response;
	struct http_request request = { .url = CLOSED };
	struct http *http = http_open("", NOBODY, 1);

	(void)state;
	http_begin(http, 2000);
	assert_false(inquiry_ask(http, &request, &response, &outcome));
	assert_int_equal(outcome.kind, OUTCOME_UNREACHABLE);
	request.url = "http://127.0.0.1:1";
	assert_false(inquiry_ask(http, &request, &response, &outcome));
	assert_int_equal(outcome.kind, OUTCOME_NONSENSE);
	assert_false(inquiry_discover(http, CLOSED, &endpoints, &outcome));
	assert_int_equal(outcome.kind, OUTCOME_UNREACHABLE);
	assert_false(inquiry_discover(http, "file:///etc/passwd", &endpoints, &outcome));
	assert_string_equal(outcome.word, "url");
	http_close(http);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_closed_port_is_unreachable_warmed_or_not),
		cmocka_unit_test(test_a_client_without_its_secret_asks_nobody),
		cmocka_unit_test(test_no_name_is_nobody),
		cmocka_unit_test(test_an_address_that_is_not_what_it_should_be_is_not_asked_T64),
		cmocka_unit_test(test_no_time_is_no_request),
		cmocka_unit_test(test_nothing_to_close_is_closed),
		cmocka_unit_test(test_an_inquiry_without_an_answer_says_why),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
