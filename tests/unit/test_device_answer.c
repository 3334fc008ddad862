/* SPDX-License-Identifier: BSD-2-Clause */
/* What an SSO answers about an approval: nothing is shown that is not fit, nothing passes for yes.
 */
#include "device_answer.h"

#include "document.h"
#include "wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

#include <stdio.h>

#define HOSTS "sso.example"
#define PAGE "\"verification_uri\":\"https://sso.example/device\""
#define COMPLETE "\"verification_uri_complete\":\"https://sso.example/device?user_code=ABCD-EFGH\""
#define CODES "\"device_code\":\"secret\",\"user_code\":\"ABCD-EFGH\""
#define BEGINNING "{" CODES "," PAGE ","

static struct device_answer answer;
static struct outcome outcome;

static bool
read_answer(long status, bool json, const char *body, const char *extra)
{
	const struct http_response response = {
		.status = status,
		.json = json,
		.body = body,
		.length = strlen(body),
	};

	memset(&outcome, 0, sizeof outcome);
	memset(&answer, 0xff, sizeof answer);
	return device_answer_read(&answer, &response, HOSTS, extra, &outcome);
}

static void
test_a_whole_answer_is_read(void **state)
{
	(void)state;
	assert_true(
	    read_answer(200, true, BEGINNING COMPLETE ",\"expires_in\":120,\"interval\":7}", ""));
	assert_string_equal(answer.code, "secret");
	assert_string_equal(answer.url, "https://sso.example/device");
	assert_string_equal(answer.complete, "https://sso.example/device?user_code=ABCD-EFGH");
	assert_string_equal(answer.user_code, "ABCD-EFGH");
	assert_int_equal(answer.lifetime_s, 120);
	assert_int_equal(answer.interval_s, 7);
}

static void
test_what_may_be_absent_may_be_absent(void **state)
{
	static const char *const bodies[] = { BEGINNING "\"expires_in\":120}",
		BEGINNING "\"expires_in\":120,\"interval\":null,"
			  "\"verification_uri_complete\":null}" };

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		assert_true(read_answer(200, true, bodies[i], "a=b"));
		assert_string_equal(answer.complete, "");
		assert_string_equal(answer.url, "https://sso.example/device");
		assert_int_equal(answer.interval_s, 0);
	}
}

static void
test_times_of_any_size_come_out_within_bounds_T83(void **state)
{
	static const struct {
		const char *times;
		int lifetime; /* 0 = refused */
		int64_t interval;
	} rows[] = {
		{ "\"expires_in\":1", 1, 0 },
		{ "\"expires_in\":300.9", 300, 0 },
		{ "\"expires_in\":301", 300, 0 },
		{ "\"expires_in\":1e300", 300, 0 },
		{ "\"expires_in\":9223372036854775807", 300, 0 },
		{ "\"expires_in\":0", 0, 0 },
		{ "\"expires_in\":0.5", 0, 0 },
		{ "\"expires_in\":-1", 0, 0 },
		{ "\"expires_in\":-1e300", 0, 0 },
		{ "\"expires_in\":\"600\"", 0, 0 },
		{ "\"expires_in\":null", 0, 0 },
		{ "\"expires_in\":true", 0, 0 },
		{ "\"interval\":5", 0, 0 },
		{ "\"expires_in\":60,\"interval\":0", 60, 0 },
		{ "\"expires_in\":60,\"interval\":-7", 60, -1 },
		{ "\"expires_in\":60,\"interval\":1e300", 60, INT32_MAX },
		{ "\"expires_in\":60,\"interval\":\"5\"", 0, 0 },
	};
	char body[512];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(body, sizeof body, BEGINNING "%s}", rows[i].times);
		assert_int_equal(read_answer(200, true, body, ""), rows[i].lifetime != 0);
		assert_int_equal(answer.lifetime_s, rows[i].lifetime);
		assert_int_equal(answer.interval_s, rows[i].interval);
		if (rows[i].lifetime == 0)
			assert_string_equal(outcome.word, "device_times");
	}
}

static void
test_an_answer_that_is_not_fit_is_nonsense_as_a_whole_T82(void **state)
{
	static const struct {
		const char *body, *word;
	} rows[] = {
		{ "", "not_json" },
		{ "[]", "not_json" },
		{ "{", "not_json" },
		{ "{\"expires_in\":60," PAGE ",\"user_code\":\"ABCD\"}", "device_code" },
		{ "{\"expires_in\":60," PAGE ",\"user_code\":\"ABCD\",\"device_code\":\"\"}",
		    "device_code" },
		{ "{\"expires_in\":60," PAGE ",\"user_code\":\"ABCD\",\"device_code\":\"a b\"}",
		    "device_code" },
		{ "{\"expires_in\":60," PAGE ",\"user_code\":\"ABCD\",\"device_code\":5}",
		    "device_code" },
		{ "{\"expires_in\":60," CODES "}", "verification_uri" },
		{ "{\"expires_in\":60," CODES ",\"verification_uri\":7}", "verification_uri" },
		{ "{\"expires_in\":60," CODES
		  ",\"verification_uri\":\"http://sso.example/device\"}",
		    "verification_uri" },
		{ "{\"expires_in\":60," CODES
		  ",\"verification_uri\":\"https://elsewhere.example/device\"}",
		    "verification_uri" },
		{ "{\"expires_in\":60," CODES
		  ",\"verification_uri\":\"https://sso.example/\\u001b[2J\"}",
		    "verification_uri" },
		{ BEGINNING "\"expires_in\":60,\"verification_uri_complete\":7}",
		    "verification_uri" },
		{ BEGINNING "\"expires_in\":60,\"verification_uri_complete\":\"\"}",
		    "verification_uri" },
		{ BEGINNING "\"expires_in\":60,\"verification_uri_complete\":"
			    "\"https://elsewhere.example/\"}",
		    "verification_uri" },
		{ "{\"expires_in\":60," PAGE ",\"device_code\":\"secret\"}", "user_code" },
		{ "{\"expires_in\":60," PAGE ",\"device_code\":\"secret\",\"user_code\":12345}",
		    "user_code" },
		{ "{\"expires_in\":60," PAGE ",\"device_code\":\"secret\",\"user_code\":"
		  "\"ABCD\\nType your password at elsewhere.example\"}",
		    "user_code" },
	};
	static const struct device_answer empty;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_false(read_answer(200, true, rows[i].body, ""));
		assert_int_equal(outcome.kind, OUTCOME_NONSENSE);
		if (strcmp(outcome.word, rows[i].word) != 0)
			fail_msg("%s: %s", rows[i].body, outcome.word);
		assert_memory_equal(&answer, &empty, sizeof answer);
	}
	assert_false(read_answer(200, false, BEGINNING "\"expires_in\":60}", ""));
	assert_string_equal(outcome.word, "content_type");
}

static void
test_a_very_long_code_or_address_is_refused_T82(void **state)
{
	static const char *const members[] = { "device_code", "user_code", "verification_uri",
		"verification_uri_complete" };
	static char body[12000], value[10001];

	(void)state;
	memset(value, 'x', sizeof value - 1);
	memcpy(value, "https://sso.example/", 20);
	for (size_t i = 0; i < COUNT(members); i++) {
		snprintf(body, sizeof body, "{\"expires_in\":60");
		for (size_t j = 0; j < COUNT(members); j++)
			snprintf(body + strlen(body), sizeof body - strlen(body), ",\"%s\":\"%s\"",
			    members[j],
			    i == j  ? value
			    : j < 2 ? "ABCD-EFGH"
				    : "https://sso.example/");
		snprintf(body + strlen(body), sizeof body - strlen(body), "}");
		assert_false(read_answer(200, true, body, ""));
		assert_int_equal(outcome.kind, OUTCOME_NONSENSE);
	}
}

static void
test_what_the_settings_add_goes_into_the_complete_address(void **state)
{
	static const struct {
		const char *complete, *with_extra;
	} rows[] = {
		{ "https://sso.example/d?user_code=A",
		    "https://sso.example/d?user_code=A&p=thaiid" },
		{ "https://sso.example/d/A", "https://sso.example/d/A?p=thaiid" },
	};
	char body[512];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(body, sizeof body,
		    BEGINNING "\"expires_in\":60,\"verification_uri_complete\":\"%s\"}",
		    rows[i].complete);
		assert_true(read_answer(200, true, body, "p=thaiid"));
		assert_string_equal(answer.complete, rows[i].with_extra);
		assert_string_equal(answer.url, "https://sso.example/device");
	}
}

static void
test_an_address_that_has_no_room_for_it_is_refused(void **state)
{
	char body[1024], path[PAGE_ADDRESS_SIZE] = "";

	(void)state;
	memset(path, 'x', PAGE_ADDRESS_SIZE - 1 - strlen("https://sso.example/?p=thaiid") + 1);
	snprintf(body, sizeof body,
	    BEGINNING "\"expires_in\":60,\"verification_uri_complete\":"
		      "\"https://sso.example/%s\"}",
	    path);
	assert_true(read_answer(200, true, body, ""));
	assert_false(read_answer(200, true, body, "p=thaiid"));
	assert_string_equal(outcome.word, "verification_uri");
}

static void
test_a_refusal_is_of_our_client_because_nobody_was_asked(void **state)
{
	static const struct {
		long status;
		const char *body;
		enum outcome_kind kind;
		const char *word;
	} rows[] = {
		{ 400, "{\"error\":\"unauthorized_client\"}", OUTCOME_CLIENT_REFUSED,
		    DEVICE_NOT_OFFERED },
		{ 401, "{\"error\":\"unauthorized_client\"}", OUTCOME_CLIENT_REFUSED,
		    "unauthorized_client" }, /* Keycloak's word for a wrong secret */
		{ 401, "{\"error\":\"invalid_client\"}", OUTCOME_CLIENT_REFUSED, "invalid_client" },
		{ 400, "{\"error\":\"invalid_scope\"}", OUTCOME_CLIENT_REFUSED, "invalid_scope" },
		{ 400, "{\"error\":\"access_denied\"}", OUTCOME_CLIENT_REFUSED,
		    "device_status_400" },
		{ 403, "", OUTCOME_CLIENT_REFUSED, "device_status_403" },
		{ 400, "<html>", OUTCOME_NONSENSE, "status_400" },
		{ 404, "", OUTCOME_NONSENSE, "status_404" },
		{ 500, "", OUTCOME_NONSENSE, "status_500" },
		{ 302, "", OUTCOME_NONSENSE, "status_302" },
		{ 400, BEGINNING "\"expires_in\":60}", OUTCOME_NONSENSE, "status_400" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_false(read_answer(rows[i].status, true, rows[i].body, ""));
		assert_int_equal(outcome.kind, rows[i].kind);
		assert_string_equal(outcome.word, rows[i].word);
	}
}

#define TOKENS "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"id_token\":\"b\"}"

static const struct {
	long status;
	bool json;
	const char *body;
	enum device_news news;
	enum outcome_kind kind; /* of DEVICE_OVER */
	const char *word;
} polls[] = {
	{ 200, true, TOKENS, DEVICE_APPROVED, 0, NULL },
	{ 400, true, "{\"error\":\"authorization_pending\"}", DEVICE_PENDING, 0, NULL },
	{ 428, true, "{\"error\":\"authorization_pending\"}", DEVICE_PENDING, 0, NULL },
	{ 400, true, "{\"error\":\"slow_down\"}", DEVICE_SLOW_DOWN, 0, NULL },
	{ 429, true, "{\"error\":\"slow_down\"}", DEVICE_BUSY, 0, NULL },
	{ 500, true, TOKENS, DEVICE_BUSY, 0, NULL },
	{ 503, false, "", DEVICE_BUSY, 0, NULL },
	{ 400, true, "{\"error\":\"access_denied\"}", DEVICE_OVER, OUTCOME_REFUSED, "declined" },
	{ 403, true, "{\"error\":\"access_denied\"}", DEVICE_OVER, OUTCOME_REFUSED, "declined" },
	{ 400, true, "{\"error\":\"expired_token\"}", DEVICE_OVER, OUTCOME_REFUSED, "expired" },
	{ 400, true, "{\"error\":\"invalid_grant\"}", DEVICE_OVER, OUTCOME_REFUSED, "expired" },
	{ 401, true, "{\"error\":\"invalid_client\"}", DEVICE_OVER, OUTCOME_CLIENT_REFUSED,
	    "invalid_client" },
	{ 400, true, "{\"error\":\"\\u001b[31m\"}", DEVICE_OVER, OUTCOME_CLIENT_REFUSED,
	    "unknown" },
	{ 400, true, "{\"error\":5}", DEVICE_OVER, OUTCOME_NONSENSE, "status_400" },
	{ 400, false, "<html>", DEVICE_OVER, OUTCOME_NONSENSE, "status_400" },
	{ 403, true, "", DEVICE_OVER, OUTCOME_NONSENSE, "status_403" },
	{ 404, true, "{\"error\":\"nothing\"}", DEVICE_OVER, OUTCOME_NONSENSE, "status_404" },
	{ 400, true, TOKENS, DEVICE_OVER, OUTCOME_NONSENSE, "status_400" },
	{ 200, false, TOKENS, DEVICE_OVER, OUTCOME_NONSENSE, "content_type" },
	{ 200, true, "{}", DEVICE_OVER, OUTCOME_NONSENSE, "token_type" },
	{ 200, true, "{\"token_type\":\"Bearer\"}", DEVICE_OVER, OUTCOME_NONSENSE,
	    "access_token_missing" },
	{ 200, true, "{\"error\":\"authorization_pending\"}", DEVICE_OVER, OUTCOME_NONSENSE,
	    "error_with_200" },
	{ 204, true, "", DEVICE_OVER, OUTCOME_NONSENSE, "status_204" },
	{ 302, true, TOKENS, DEVICE_OVER, OUTCOME_NONSENSE, "status_302" },
};

static void
test_only_tokens_are_an_approval_T83(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(polls); i++) {
		const struct http_response response = { .status = polls[i].status,
			.json = polls[i].json,
			.body = polls[i].body,
			.length = strlen(polls[i].body) };
		json_t *tokens;

		memset(&outcome, 0, sizeof outcome);
		if (device_answer_news(&response, &tokens, &outcome) != polls[i].news)
			fail_msg("%ld %s: %s", polls[i].status, polls[i].body, outcome.word);
		assert_int_equal(tokens != NULL, polls[i].news == DEVICE_APPROVED);
		if (polls[i].news == DEVICE_OVER) {
			assert_int_equal(outcome.kind, polls[i].kind);
			assert_string_equal(outcome.word, polls[i].word);
		}
		json_decref(tokens);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_whole_answer_is_read),
		cmocka_unit_test(test_what_may_be_absent_may_be_absent),
		cmocka_unit_test(test_times_of_any_size_come_out_within_bounds_T83),
		cmocka_unit_test(test_an_answer_that_is_not_fit_is_nonsense_as_a_whole_T82),
		cmocka_unit_test(test_a_very_long_code_or_address_is_refused_T82),
		cmocka_unit_test(test_what_the_settings_add_goes_into_the_complete_address),
		cmocka_unit_test(test_an_address_that_has_no_room_for_it_is_refused),
		cmocka_unit_test(test_a_refusal_is_of_our_client_because_nobody_was_asked),
		cmocka_unit_test(test_only_tokens_are_an_approval_T83),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
