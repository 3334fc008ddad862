/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Discovery documents, honest and otherwise: nobody else's document may say where passwords go.
 */
#include "discovery.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

#define ISSUER "https://sso.example/realm"
#define TOKEN "\"token_endpoint\":\"https://sso.example/t\""

static const struct {
	const char *document, *cause; /* NULL = taken */
} documents[] = {
	{ "{\"issuer\":\"" ISSUER "\"," TOKEN "}", NULL },
	{ "{\"issuer\":\"" ISSUER "\",\"token_endpoint\":\"https://other.example:1/t?x=y\"}",
	    NULL },
	{ "{\"issuer\":\"" ISSUER "\"," TOKEN ",\"grant_types_supported\":[]}", NULL },
	{ "{\"issuer\":\"" ISSUER "\"," TOKEN ",\"jwks_uri\":\"http://x/\",\"claims_supported\":7}",
	    NULL },
	{ "", "discovery_not_json" },
	{ "[]", "discovery_not_json" },
	{ "{\"issuer\":\"" ISSUER "\"," TOKEN, "discovery_not_json" },
	{ "{\"issuer\":\"https://x/\",\"issuer\":\"" ISSUER "\"," TOKEN "}", "discovery_not_json" },
	{ "{}", "discovery_issuer" },
	{ "{" TOKEN "}", "discovery_issuer" },
	{ "{\"issuer\":\"" ISSUER "/\"," TOKEN "}", "discovery_issuer" },
	{ "{\"issuer\":\"https://SSO.example/realm\"," TOKEN "}", "discovery_issuer" },
	{ "{\"issuer\":[\"" ISSUER "\"]," TOKEN "}", "discovery_issuer" },
	{ "{\"issuer\":null," TOKEN "}", "discovery_issuer" },
	{ "{\"issuer\":\"" ISSUER "\"}", "discovery_endpoint" },
	{ "{\"issuer\":\"" ISSUER "\",\"token_endpoint\":\"\"}", "discovery_endpoint" },
	{ "{\"issuer\":\"" ISSUER "\",\"token_endpoint\":null}", "discovery_endpoint" },
	{ "{\"issuer\":\"" ISSUER "\",\"token_endpoint\":7}", "discovery_endpoint" },
	{ "{\"issuer\":\"" ISSUER "\",\"token_endpoint\":\"/token\"}", "discovery_endpoint" },
	{ "{\"issuer\":\"" ISSUER "\",\"token_endpoint\":\"http://sso.example/t\"}",
	    "discovery_endpoint" },
	{ "{\"issuer\":\"" ISSUER "\",\"token_endpoint\":\"https://u:p@sso.example/t\"}",
	    "discovery_endpoint" },
	{ "{\"issuer\":\"" ISSUER "\"," TOKEN ",\"userinfo_endpoint\":\"http://sso.example/u\"}",
	    "discovery_endpoint" },
	{ "{\"issuer\":\"" ISSUER "\"," TOKEN ",\"revocation_endpoint\":[]}",
	    "discovery_endpoint" },
	{ "{\"issuer\":\"" ISSUER "\"," TOKEN
	  ",\"device_authorization_endpoint\":\"http://sso.example/d\"}",
	    "discovery_endpoint" },
};

static void
test_a_document_is_of_our_issuer_and_names_https_endpoints(void **state)
{
	struct endpoints endpoints;
	const char *cause;

	(void)state;
	for (size_t i = 0; i < COUNT(documents); i++) {
		const char *text = documents[i].document;
		bool taken = discovery_read(&endpoints, text, strlen(text), ISSUER, &cause);

		if (taken != (documents[i].cause == NULL) ||
		    (!taken && strcmp(cause, documents[i].cause) != 0))
			fail_msg("%s: %s", text, taken ? "taken" : cause);
		assert_int_equal(endpoints.token[0] != '\0', taken);
	}
}

static void
test_every_endpoint_lands_in_its_place(void **state)
{
	static const char text[] =
	    "{\"issuer\":\"" ISSUER "\"," TOKEN ",\"userinfo_endpoint\":\"https://sso.example/u\""
	    ",\"revocation_endpoint\":\"https://sso.example/r\""
	    ",\"device_authorization_endpoint\":\"https://sso.example/d\"}";
	struct endpoints endpoints;
	const char *cause;

	(void)state;
	assert_true(discovery_read(&endpoints, text, sizeof text - 1, ISSUER, &cause));
	assert_string_equal(endpoints.token, "https://sso.example/t");
	assert_string_equal(endpoints.userinfo, "https://sso.example/u");
	assert_string_equal(endpoints.revocation, "https://sso.example/r");
	assert_string_equal(endpoints.device, "https://sso.example/d");
}

static void
test_a_refused_document_leaves_no_endpoint_behind(void **state)
{
	static const char text[] =
	    "{\"issuer\":\"" ISSUER "\"," TOKEN ",\"revocation_endpoint\":7}";
	struct endpoints endpoints;
	const char *cause;

	(void)state;
	memset(&endpoints, 'x', sizeof endpoints);
	assert_false(discovery_read(&endpoints, text, sizeof text - 1, ISSUER, &cause));
	for (size_t i = 0; i < sizeof endpoints; i++)
		assert_int_equal(((const char *)&endpoints)[i], 0);
}

static void
test_the_document_lies_below_the_issuer(void **state)
{
	char url[ENDPOINT_SIZE], issuer[ENDPOINT_SIZE];

	(void)state;
	assert_true(discovery_url(url, "https://sso.example"));
	assert_string_equal(url, "https://sso.example/.well-known/openid-configuration");
	assert_true(discovery_url(url, "https://sso.example/"));
	assert_string_equal(url, "https://sso.example/.well-known/openid-configuration");
	assert_true(discovery_url(url, ISSUER));
	assert_string_equal(url, ISSUER "/.well-known/openid-configuration");
	assert_false(discovery_url(url, ""));
	assert_false(discovery_url(url, "https://"));
	assert_false(discovery_url(url, "http://sso.example"));
	memset(issuer, 'x', sizeof issuer);
	memcpy(issuer, "https://sso.example/", strlen("https://sso.example/"));
	issuer[ENDPOINT_SIZE - 1] = '\0';
	assert_false(discovery_url(url, issuer));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_document_is_of_our_issuer_and_names_https_endpoints),
		cmocka_unit_test(test_every_endpoint_lands_in_its_place),
		cmocka_unit_test(test_a_refused_document_leaves_no_endpoint_behind),
		cmocka_unit_test(test_the_document_lies_below_the_issuer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
