/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The token endpoint's answers, as the servers we know give them: who was refused, the person or
 * our client, and what is neither (T70, T75).
 */
#include "grant.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

#define BODY(text) (text), sizeof(text) - 1
#define TOKENS "\"access_token\":\"a.b-c\",\"token_type\":\"Bearer\",\"id_token\":\"x\""

static const struct {
	long status;
	const char *body;
	size_t length;
	enum outcome_kind kind;
	const char *word;
} refusals[] = {
	{ 400, BODY("{\"error\":\"invalid_grant\"}"), OUTCOME_REFUSED, "wrong" },
	{ 401, BODY("{\"error\":\"invalid_grant\"}"), OUTCOME_REFUSED, "wrong" },
	{ 403, BODY("{\"error\":\"invalid_grant\"}"), OUTCOME_REFUSED, "wrong" },
	{ 401, BODY("{\"error\":\"invalid_grant\",\"error_description\":\"Account disabled\"}"),
	    OUTCOME_REFUSED, "wrong" },
	{ 400,
	    BODY("{\"error\":\"invalid_grant\","
		 "\"error_description\":\"Account is not fully set up\"}"),
	    OUTCOME_REFUSED, "unfinished" },
	{ 400, BODY("{\"error\":\"invalid_grant\",\"error_description\":7}"), OUTCOME_REFUSED,
	    "wrong" },
	{ 403, BODY("{\"error\":\"access_denied\"}"), OUTCOME_REFUSED, "wrong" },
	{ 403, BODY(""), OUTCOME_REFUSED, "wrong" },
	{ 400, BODY(""), OUTCOME_CLIENT_REFUSED, "status_400" },
	{ 401, BODY(""), OUTCOME_CLIENT_REFUSED, "status_401" },
	{ 401, BODY("{\"error\":\"invalid_client\"}"), OUTCOME_CLIENT_REFUSED, "invalid_client" },
	{ 400, BODY("{\"error\":\"unauthorized_client\"}"), OUTCOME_CLIENT_REFUSED,
	    "unauthorized_client" },
	{ 400, BODY("{\"error\":\"unsupported_grant_type\"}"), OUTCOME_CLIENT_REFUSED,
	    "unsupported_grant_type" },
	{ 400, BODY("{\"error\":\"invalid_scope\"}"), OUTCOME_CLIENT_REFUSED, "invalid_scope" },
	{ 400, BODY("{\"error\":\"invalid_request\"}"), OUTCOME_CLIENT_REFUSED, "invalid_request" },
	{ 403, BODY("{\"error\":\"mfa_required\"}"), OUTCOME_CLIENT_REFUSED, "mfa_required" },
	{ 400, BODY("{\"error\":\"Invalid_Grant\"}"), OUTCOME_CLIENT_REFUSED, "unknown" },
	{ 400, BODY("{\"error\":\"\"}"), OUTCOME_CLIENT_REFUSED, "unknown" },
	{ 400, BODY("{\"error\":\"server_error\"}"), OUTCOME_NONSENSE, "server_error" },
	{ 400, BODY("{\"error\":\"temporarily_unavailable\"}"), OUTCOME_NONSENSE,
	    "temporarily_unavailable" },
	{ 400, BODY("{\"error\":[\"invalid_grant\"]}"), OUTCOME_NONSENSE, "status_400" },
	{ 400, BODY("{\"error\":\"invalid_grant\"}x"), OUTCOME_NONSENSE, "status_400" },
	{ 403, BODY("<html>"), OUTCOME_NONSENSE, "status_403" },
	{ 403, BODY(" "), OUTCOME_NONSENSE, "status_403" },
	{ 400, BODY("{" TOKENS "}"), OUTCOME_NONSENSE, "status_400" },
	{ 429, BODY("{\"error\":\"invalid_grant\"}"), OUTCOME_NONSENSE, "status_429" },
	{ 500, BODY("{\"error\":\"invalid_grant\"}"), OUTCOME_NONSENSE, "status_500" },
	{ 503, BODY(""), OUTCOME_NONSENSE, "status_503" },
	{ 404, BODY(""), OUTCOME_NONSENSE, "status_404" },
	{ 302, BODY(""), OUTCOME_NONSENSE, "status_302" },
	{ 201, BODY("{" TOKENS "}"), OUTCOME_NONSENSE, "status_201" },
	{ 204, BODY(""), OUTCOME_NONSENSE, "status_204" },
	{ 0, BODY(""), OUTCOME_NONSENSE, "status_0" },
	{ 200, BODY(""), OUTCOME_NONSENSE, "not_json" },
	{ 200, BODY("[]"), OUTCOME_NONSENSE, "not_json" },
	{ 200, BODY("{}"), OUTCOME_NONSENSE, "token_type" },
	{ 200, BODY("{" TOKENS ",\"error\":\"invalid_grant\"}"), OUTCOME_NONSENSE,
	    "error_with_200" },
	{ 200, BODY("{\"access_token\":\"a\",\"id_token\":\"x\"}"), OUTCOME_NONSENSE,
	    "token_type" },
	{ 200, BODY("{\"access_token\":\"a\",\"id_token\":\"x\",\"token_type\":\"mac\"}"),
	    OUTCOME_NONSENSE, "token_type" },
	{ 200, BODY("{\"id_token\":\"x\",\"token_type\":\"bearer\"}"), OUTCOME_NONSENSE,
	    "access_token_missing" },
	{ 200, BODY("{\"access_token\":\"\",\"id_token\":\"x\",\"token_type\":\"bearer\"}"),
	    OUTCOME_NONSENSE, "access_token_missing" },
	{ 200, BODY("{\"access_token\":\"a b\",\"id_token\":\"x\",\"token_type\":\"bearer\"}"),
	    OUTCOME_NONSENSE, "access_token_missing" },
	{ 200, BODY("{\"access_token\":\"a\\r\\nb\",\"id_token\":\"x\",\"token_type\":\"bearer\"}"),
	    OUTCOME_NONSENSE, "access_token_missing" },
	{ 200, BODY("{\"access_token\":\"ก\",\"id_token\":\"x\",\"token_type\":\"bearer\"}"),
	    OUTCOME_NONSENSE, "access_token_missing" },
	{ 200, BODY("{\"access_token\":\"a\",\"token_type\":\"bearer\"}"), OUTCOME_NONSENSE,
	    "id_token_missing" },
	{ 200, BODY("{" TOKENS ",\"scope\":[\"openid\"]}"), OUTCOME_NONSENSE, "token_answer" },
	{ 200, BODY("{" TOKENS ",\"refresh_token\":7}"), OUTCOME_NONSENSE, "token_answer" },
};

static void
test_every_refusal_is_told_to_the_right_one_T75(void **state)
{
	static struct outcome outcome;

	(void)state;
	for (size_t i = 0; i < COUNT(refusals); i++) {
		const struct http_response response = { .status = refusals[i].status,
			.json = true,
			.body = refusals[i].body,
			.length = refusals[i].length };

		assert_null(grant_read(&response, &outcome));
		if (outcome.kind != refusals[i].kind || strcmp(outcome.word, refusals[i].word) != 0)
			fail_msg("%ld %s: %d %s", refusals[i].status, refusals[i].body,
			    (int)outcome.kind, outcome.word);
	}
}

static json_t *
read_200(const char *body, bool json, struct outcome *outcome)
{
	const struct http_response response = {
		.status = 200, .json = json, .body = body, .length = strlen(body)
	};

	return grant_read(&response, outcome);
}

static void
test_tokens_need_the_media_type_of_json_T70(void **state)
{
	static struct outcome outcome;
	json_t *tokens = read_200("{" TOKENS "}", true, &outcome);

	(void)state;
	assert_non_null(tokens);
	json_decref(tokens);
	assert_null(read_200("{" TOKENS "}", false, &outcome));
	assert_string_equal(outcome.word, "content_type");
}

static void
test_a_scope_is_granted_only_where_the_answer_says_so(void **state)
{
	static const struct {
		const char *body, *scope;
	} answers[] = {
		{ "{" TOKENS "}", "" },
		{ "{" TOKENS ",\"scope\":\"openid\"}", "openid" },
		{ "{" TOKENS ",\"scope\":\"\"}", "" },
		{ "{" TOKENS ",\"refresh_token\":null,\"scope\":\"a b\"}", "a b" },
	};
	static struct outcome outcome;

	(void)state;
	for (size_t i = 0; i < COUNT(answers); i++) {
		json_t *tokens = read_200(answers[i].body, true, &outcome);

		assert_true(grant_scope(tokens, &outcome));
		assert_string_equal(outcome.scope, answers[i].scope);
		json_decref(tokens);
	}
}

/* Without an id_token; and whatever word a server has for it, no person was refused. */
static void
test_our_own_grant_is_never_a_persons_refusal(void **state)
{
	static const char token[] = "{\"access_token\":\"a\",\"token_type\":\"bearer\"}";
	static struct outcome outcome;
	struct http_response response = {
		.status = 200,
		.json = true,
		.body = token,
		.length = sizeof token - 1,
	};
	json_t *tokens = grant_read_own(&response, &outcome);

	(void)state;
	assert_non_null(tokens);
	json_decref(tokens);
	for (size_t i = 0; i < COUNT(refusals); i++) {
		bool of_person = refusals[i].kind == OUTCOME_REFUSED;

		if (strcmp(refusals[i].word, "id_token_missing") == 0)
			continue;
		response.status = refusals[i].status;
		response.body = refusals[i].body;
		response.length = refusals[i].length;
		assert_null(grant_read_own(&response, &outcome));
		assert_int_equal(
		    outcome.kind, of_person ? OUTCOME_CLIENT_REFUSED : refusals[i].kind);
		if (of_person)
			assert_memory_equal(outcome.word, "token_status_4", 14);
	}
}

static void
test_a_scope_that_does_not_fit_is_nonsense(void **state)
{
	static struct outcome outcome;
	static char scope[CLAIMS_LIST_SIZE + 1];

	(void)state;
	memset(scope, 'x', CLAIMS_LIST_SIZE);
	json_t *tokens = json_pack("{s:s}", "scope", scope);
	assert_false(grant_scope(tokens, &outcome));
	assert_string_equal(outcome.word, "scope_too_long");
	json_decref(tokens);
	tokens = json_pack("{s:s}", "scope", scope + 1);
	assert_true(grant_scope(tokens, &outcome));
	json_decref(tokens);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_refusal_is_told_to_the_right_one_T75),
		cmocka_unit_test(test_tokens_need_the_media_type_of_json_T70),
		cmocka_unit_test(test_a_scope_is_granted_only_where_the_answer_says_so),
		cmocka_unit_test(test_our_own_grant_is_never_a_persons_refusal),
		cmocka_unit_test(test_a_scope_that_does_not_fit_is_nonsense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
