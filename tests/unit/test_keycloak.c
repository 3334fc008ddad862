/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keycloak's admin REST API: which addresses follow from the settings, and who comes out of an
 * answer. tests/lookup has it over the network, tests/interop the real server.
 */
#include "keycloak.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])
#define BASE "https://sso.example/admin/realms/office"
#define SOMCHAI "\"id\":\"7\",\"username\":\"somchai\",\"enabled\":true"

static struct outcome outcome;

static void
test_the_claims_path_says_where_the_roles_are(void **state)
{
	static const struct {
		const char *claim;
		enum keycloak_roles roles;
		const char *client;
	} claims[] = {
		{ "", KEYCLOAK_NO_ROLES, "" },
		{ "realm_access.roles", KEYCLOAK_REALM_ROLES, "" },
		{ "resource_access.app.roles", KEYCLOAK_CLIENT_ROLES, "app" },
		{ "resource_access.an.app.roles", KEYCLOAK_CLIENT_ROLES, "an.app" },
		{ "resource_access.roles.roles", KEYCLOAK_CLIENT_ROLES, "roles" },
		{ "resource_access..roles", KEYCLOAK_ATTRIBUTE, "" },
		{ "resource_access.roles", KEYCLOAK_ATTRIBUTE, "" },
		{ "resource_access.app.role", KEYCLOAK_ATTRIBUTE, "" },
		{ "realm_access.roles.x", KEYCLOAK_ATTRIBUTE, "" },
		{ "section", KEYCLOAK_ATTRIBUTE, "" },
	};
	char client[KEYCLOAK_NAME_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(claims); i++) {
		assert_int_equal(keycloak_roles_of(claims[i].claim, client), claims[i].roles);
		assert_string_equal(client, claims[i].client);
	}
}

static void
test_a_client_whose_name_does_not_fit_is_none(void **state)
{
	char claim[KEYCLOAK_NAME_SIZE + 32] = "resource_access.", client[KEYCLOAK_NAME_SIZE];

	(void)state;
	memset(claim + 16, 'a', KEYCLOAK_NAME_SIZE);
	memcpy(claim + 16 + KEYCLOAK_NAME_SIZE - 1, ".roles", 7);
	assert_int_equal(keycloak_roles_of(claim, client), KEYCLOAK_CLIENT_ROLES);
	assert_int_equal(strlen(client), KEYCLOAK_NAME_SIZE - 1);
	memcpy(claim + 16 + KEYCLOAK_NAME_SIZE - 1, "a.roles", 8);
	assert_int_equal(keycloak_roles_of(claim, client), KEYCLOAK_ATTRIBUTE);
}

static void
test_the_token_endpoint_is_that_of_the_realm(void **state)
{
	static const struct {
		const char *base, *token;
	} bases[] = {
		{ BASE, "https://sso.example/realms/office/protocol/openid-connect/token" },
		{ BASE "/", "https://sso.example/realms/office/protocol/openid-connect/token" },
		{ "https://sso.example:8443/auth/admin/realms/a%20b",
		    "https://sso.example:8443/auth/realms/a%20b/protocol/openid-connect/token" },
		{ "https://sso.example/admin/realms/x/admin/realms/y",
		    "https://sso.example/admin/realms/x/realms/y/protocol/openid-connect/token" },
		{ "https://sso.example/realms/office", NULL },
		{ "https://sso.example/admin/realms/", NULL },
		{ "https://sso.example/admin/realms/a/b", NULL },
		{ "https://sso.example/administrator/realms/a", NULL },
		{ BASE "?a=b", NULL },
		{ BASE "#a", NULL },
		{ "http://sso.example/admin/realms/office", NULL },
		{ "https://a:b@sso.example/admin/realms/office", NULL },
		{ "", NULL },
	};
	char url[ENDPOINT_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(bases); i++) {
		assert_int_equal(keycloak_token_url(url, bases[i].base), bases[i].token != NULL);
		if (bases[i].token != NULL)
			assert_string_equal(url, bases[i].token);
	}
}

static void
test_what_is_asked_for_stays_one_value_T72(void **state)
{
	char url[ENDPOINT_SIZE];

	(void)state;
	assert_true(keycloak_users_url(url, BASE, "a&exact=false"));
	assert_string_equal(url, BASE "/users?username=a%26exact%3Dfalse"
				      "&exact=true&briefRepresentation=false&max=2");
	assert_true(keycloak_client_url(url, BASE, "a/b"));
	assert_string_equal(url, BASE "/clients?clientId=a%2Fb&max=2");
	assert_true(keycloak_roles_url(url, BASE, "f:1:a/../b", ""));
	assert_string_equal(url, BASE "/users/f%3A1%3Aa%2F..%2Fb/role-mappings/realm/composite");
	assert_true(keycloak_roles_url(url, BASE, "7", "8?"));
	assert_string_equal(url, BASE "/users/7/role-mappings/clients/8%3F/composite");
	assert_false(keycloak_roles_url(url, BASE, "", ""));
	assert_false(keycloak_roles_url(url, BASE, ".", ""));
	assert_false(keycloak_roles_url(url, BASE, "../7", ""));
}

static bool
read_users(const char *text, const char *claim)
{
	return keycloak_read_users(text, strlen(text), "somchai", claim, &outcome);
}

static void
test_the_person_is_read_whole(void **state)
{
	(void)state;
	assert_true(read_users("[{" SOMCHAI ",\"email\":\"s@x.example\",\"emailVerified\":true,"
			       "\"attributes\":{\"a.b\":[\"one\",\"two words\",\"three\"]}}]",
	    "a.b"));
	assert_string_equal(outcome.person.name, "somchai");
	assert_string_equal(outcome.person.sub, "7");
	assert_string_equal(outcome.person.email, "s@x.example");
	assert_true(outcome.person.verified);
	assert_string_equal(outcome.person.roles, "one three");
	assert_string_equal(outcome.scope, "");
	assert_true(read_users("[{" SOMCHAI "}]", "realm_access.roles"));
	assert_string_equal(outcome.person.email, "");
	assert_false(outcome.person.verified);
	assert_string_equal(outcome.person.roles, "");
	assert_true(read_users("[{" SOMCHAI ",\"email\":\"\",\"emailVerified\":true}]", ""));
	assert_false(outcome.person.verified);
}

/* T49, T69, T70 */
static void
test_nobody_else_is_the_person(void **state)
{
	static const struct {
		const char *text;
		enum outcome_kind kind;
		const char *word;
	} answers[] = {
		{ "[]", OUTCOME_REFUSED, "gone" },
		{ "[{\"id\":\"7\",\"username\":\"Somchai\",\"enabled\":true}]", OUTCOME_REFUSED,
		    "gone" },
		{ "[{\"id\":\"7\",\"username\":\"somchai2\",\"enabled\":true}]", OUTCOME_REFUSED,
		    "gone" },
		{ "[{\"id\":\"7\",\"username\":\"somchai\",\"enabled\":false}]", OUTCOME_REFUSED,
		    "gone" },
		/* disabled and unfinished is disabled */
		{ "[{\"id\":\"7\",\"username\":\"somchai\",\"enabled\":false,"
		  "\"requiredActions\":[\"X\"]}]",
		    OUTCOME_REFUSED, "gone" },
		{ "[{" SOMCHAI ",\"requiredActions\":[\"X\"]}]", OUTCOME_REFUSED, "unfinished" },
		{ "[{" SOMCHAI "},{" SOMCHAI "}]", OUTCOME_NONSENSE, "users_several" },
		{ "[{" SOMCHAI ",\"requiredActions\":{}}]", OUTCOME_NONSENSE, "user_incomplete" },
		{ "[{\"username\":\"somchai\",\"enabled\":true}]", OUTCOME_NONSENSE,
		    "user_incomplete" },
		{ "[{\"id\":\".\",\"username\":\"somchai\",\"enabled\":true}]", OUTCOME_NONSENSE,
		    "user_incomplete" },
		{ "[{\"id\":\"7\",\"username\":\"somchai\"}]", OUTCOME_NONSENSE,
		    "user_incomplete" },
		{ "[{\"id\":\"7\",\"username\":\"somchai\",\"enabled\":\"true\"}]",
		    OUTCOME_NONSENSE, "user_incomplete" },
		{ "[{" SOMCHAI ",\"email\":[]}]", OUTCOME_NONSENSE, "claim_type" },
		{ "[{" SOMCHAI ",\"attributes\":{\"section\":\"a\"}}]", OUTCOME_NONSENSE,
		    "claim_type" },
		{ "{" SOMCHAI "}", OUTCOME_NONSENSE, "users_not_json" },
		{ "[[]]", OUTCOME_NONSENSE, "users_not_json" },
		{ "[{" SOMCHAI "}] ]", OUTCOME_NONSENSE, "users_not_json" },
		{ "", OUTCOME_NONSENSE, "users_not_json" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(answers); i++) {
		memset(&outcome, 0x5a, sizeof outcome);
		assert_false(read_users(answers[i].text, "section"));
		assert_int_equal(outcome.kind, answers[i].kind);
		assert_string_equal(outcome.word, answers[i].word);
		assert_string_equal(outcome.person.name, "");
	}
}

static void
test_roles_are_added_to_the_person(void **state)
{
	static const char text[] =
	    "[{\"name\":\"staff\"},{\"name\":\"two words\"},{\"name\":\"a\"}]";

	(void)state;
	memset(&outcome, 0, sizeof outcome);
	assert_true(keycloak_read_roles(text, sizeof text - 1, &outcome));
	assert_string_equal(outcome.person.roles, "staff a");
	assert_true(keycloak_read_roles("[]", 2, &outcome));
	assert_false(keycloak_read_roles("[{}]", 4, &outcome));
	assert_string_equal(outcome.word, "claim_type");
	assert_string_equal(outcome.person.roles, "");
	assert_false(keycloak_read_roles("{}", 2, &outcome));
	assert_string_equal(outcome.word, "roles_not_json");
}

static void
test_a_client_is_one_of_exactly_that_name(void **state)
{
	static const struct {
		const char *text, *id;
		enum outcome_kind kind;
	} answers[] = {
		{ "[{\"id\":\"9\",\"clientId\":\"app\"}]", "9", OUTCOME_IDENTITY },
		{ "[]", "", OUTCOME_CLIENT_REFUSED },
		{ "[{\"id\":\"9\",\"clientId\":\"App\"}]", "", OUTCOME_NONSENSE },
		{ "[{\"clientId\":\"app\"}]", "", OUTCOME_NONSENSE },
		{ "[{\"id\":\"9\",\"clientId\":\"app\"},{}]", "", OUTCOME_NONSENSE },
		{ "{}", "", OUTCOME_NONSENSE },
	};
	char id[KEYCLOAK_ID_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(answers); i++) {
		bool read;

		outcome.kind = OUTCOME_IDENTITY;
		read = keycloak_read_client(
		    answers[i].text, strlen(answers[i].text), "app", id, &outcome);
		assert_int_equal(read, answers[i].kind == OUTCOME_IDENTITY);
		assert_int_equal(outcome.kind, answers[i].kind);
		assert_string_equal(id, answers[i].id);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_claims_path_says_where_the_roles_are),
		cmocka_unit_test(test_a_client_whose_name_does_not_fit_is_none),
		cmocka_unit_test(test_the_token_endpoint_is_that_of_the_realm),
		cmocka_unit_test(test_what_is_asked_for_stays_one_value_T72),
		cmocka_unit_test(test_the_person_is_read_whole),
		cmocka_unit_test(test_nobody_else_is_the_person),
		cmocka_unit_test(test_roles_are_added_to_the_person),
		cmocka_unit_test(test_a_client_is_one_of_exactly_that_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
