/* SPDX-License-Identifier: BSD-2-Clause */
/* SCIM 2.0: the search for a name, and who comes out of the answer (RFC 7643, RFC 7644). */
#include "scim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])
#define BASE "https://sso.example/scim/v2"
#define FILTER BASE "/Users?filter=userName%20eq%20"
#define REST "&count=2&attributes=userName,active,emails"
#define ONE(user) "{\"totalResults\":1,\"Resources\":[" user "]}"
#define SOMCHAI "\"userName\":\"somchai\",\"active\":true"

static struct outcome outcome;

/* T72 */
static void
test_a_name_cannot_end_the_value_it_is_compared_with(void **state)
{
	static const struct {
		const char *name, *url;
	} names[] = {
		{ "somchai", FILTER "%22somchai%22" REST },
		{ "a\" or userName sw \"",
		    FILTER "%22a%5C%22%20or%20userName%20sw%20%5C%22%22" REST },
		{ "a\\", FILTER "%22a%5C%5C%22" REST },
		{ "a\n\x01", FILTER "%22a%5Cn%5Cu0001%22" REST },
		{ "a&count=9", FILTER "%22a%26count%3D9%22" REST },
		{ "\xe0\xb8\x81", FILTER "%22%E0%B8%81%22" REST },
	};
	char url[ENDPOINT_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_true(scim_users_url(url, BASE, names[i].name, ""));
		assert_string_equal(url, names[i].url);
	}
	assert_true(scim_users_url(url, BASE "/", "a", "groups"));
	assert_string_equal(url, FILTER "%22a%22" REST ",groups");
}

static void
test_what_cannot_be_put_together_is_refused(void **state)
{
	char url[ENDPOINT_SIZE], name[ENDPOINT_SIZE] = "";

	(void)state;
	assert_false(scim_users_url(url, "http://sso.example", "a", ""));
	assert_false(scim_users_url(url, BASE "?a=b", "a", ""));
	assert_false(scim_users_url(url, BASE, "\xff", ""));
	memset(name, 'a', ENDPOINT_SIZE - 1);
	assert_false(scim_users_url(url, BASE, name, ""));
	memset(name, '"', ENDPOINT_SIZE - 1);
	assert_false(scim_users_url(url, BASE, name, ""));
}

static bool
read_users(const char *text, const char *claim)
{
	memset(&outcome, 0x5a, sizeof outcome);
	return scim_read_users(text, strlen(text), "somchai", claim, &outcome);
}

static void
test_the_person_is_read_whole_and_the_address_is_not_vouched_for_T50(void **state)
{
	(void)state;
	assert_true(
	    read_users(ONE("{" SOMCHAI ",\"id\":\"7\",\"roles\":[{\"value\":\"staff\"},"
			   "{\"value\":\"two words\"},\"it\"],\"emails\":[{\"value\":\"a@b.c\"}]}"),
		"roles"));
	assert_string_equal(outcome.person.name, "somchai");
	assert_string_equal(outcome.person.sub, "7");
	assert_string_equal(outcome.person.email, "a@b.c");
	assert_false(outcome.person.verified);
	assert_string_equal(outcome.person.roles, "staff it");
	assert_string_equal(outcome.scope, "");
	assert_true(read_users(
	    ONE("{" SOMCHAI
		",\"groups\":[{\"value\":\"1f\",\"display\":\"it\"},{\"value\":\"2e\"}]}"),
	    "groups"));
	assert_string_equal(outcome.person.roles, "it");
}

static void
test_one_address_is_clearly_it_or_there_is_none(void **state)
{
	static const struct {
		const char *emails, *chosen;
	} people[] = {
		{ "[]", "" },
		{ "[{\"value\":\"a\"}]", "a" },
		{ "[{\"value\":\"a\"},{\"value\":\"b\"}]", "" },
		{ "[{\"value\":\"a\"},{\"value\":\"b\",\"type\":\"work\"}]", "b" },
		{ "[{\"value\":\"a\",\"type\":\"work\"},{\"value\":\"b\",\"type\":\"work\"}]",
		    "a" },
		{ "[{\"value\":\"a\",\"type\":\"work\"},{\"value\":\"b\",\"primary\":true}]", "b" },
		{ "[{\"value\":\"a\",\"primary\":\"true\"},{\"value\":\"b\"}]", "" },
		{ "[{\"value\":\"a\",\"type\":5},{\"value\":\"b\"}]", "" },
		{ "[{\"primary\":true},{\"value\":\"b\",\"type\":\"work\"}]", "" },
		{ "\"a\"", "" },
	};
	char text[256];

	(void)state;
	for (size_t i = 0; i < COUNT(people); i++) {
		(void)snprintf(
		    text, sizeof text, ONE("{" SOMCHAI ",\"emails\":%s}"), people[i].emails);
		assert_true(read_users(text, ""));
		assert_string_equal(outcome.person.email, people[i].chosen);
	}
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
		{ "{\"totalResults\":0}", OUTCOME_REFUSED, "gone" },
		{ "{\"totalResults\":0,\"Resources\":[]}", OUTCOME_REFUSED, "gone" },
		{ ONE("{\"userName\":\"SOMCHAI\",\"active\":true}"), OUTCOME_REFUSED, "gone" },
		{ ONE("{\"userName\":\"somchai\",\"active\":false}"), OUTCOME_REFUSED, "gone" },
		{ ONE("{\"userName\":\"somchai\"}"), OUTCOME_NONSENSE, "user_incomplete" },
		{ ONE("{\"userName\":\"somchai\",\"active\":\"True\"}"), OUTCOME_NONSENSE,
		    "user_incomplete" },
		{ ONE("{\"active\":true}"), OUTCOME_NONSENSE, "user_incomplete" },
		{ ONE("null"), OUTCOME_NONSENSE, "user_incomplete" },
		{ ONE("{" SOMCHAI "},{" SOMCHAI "}"), OUTCOME_NONSENSE, "users_several" },
		{ "{\"totalResults\":2,\"Resources\":[{" SOMCHAI "}]}", OUTCOME_NONSENSE,
		    "users_several" },
		{ "{\"totalResults\":9223372036854775807,\"Resources\":[{" SOMCHAI "}]}",
		    OUTCOME_NONSENSE, "users_several" },
		{ "{\"totalResults\":0,\"Resources\":[{" SOMCHAI "}]}", OUTCOME_NONSENSE,
		    "users_answer" },
		{ "{\"totalResults\":-1,\"Resources\":[]}", OUTCOME_NONSENSE, "users_answer" },
		{ "{\"totalResults\":1}", OUTCOME_NONSENSE, "users_answer" },
		{ "{\"totalResults\":1.0,\"Resources\":[{" SOMCHAI "}]}", OUTCOME_NONSENSE,
		    "users_answer" },
		{ "{\"Resources\":[{" SOMCHAI "}]}", OUTCOME_NONSENSE, "users_answer" },
		{ "{\"totalResults\":1,\"Resources\":{" SOMCHAI "}}", OUTCOME_NONSENSE,
		    "users_answer" },
		{ ONE("{" SOMCHAI ",\"roles\":5}"), OUTCOME_NONSENSE, "claim_type" },
		{ ONE("{" SOMCHAI ",\"roles\":[[]]}"), OUTCOME_NONSENSE, "claim_type" },
		{ ONE("{" SOMCHAI ",\"id\":5}"), OUTCOME_NONSENSE, "claim_type" },
		{ "[{" SOMCHAI "}]", OUTCOME_NONSENSE, "users_not_json" },
		{ "", OUTCOME_NONSENSE, "users_not_json" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(answers); i++) {
		assert_false(read_users(answers[i].text, "roles"));
		assert_int_equal(outcome.kind, answers[i].kind);
		assert_string_equal(outcome.word, answers[i].word);
		assert_string_equal(outcome.person.name, "");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_name_cannot_end_the_value_it_is_compared_with),
		cmocka_unit_test(test_what_cannot_be_put_together_is_refused),
		cmocka_unit_test(
		    test_the_person_is_read_whole_and_the_address_is_not_vouched_for_T50),
		cmocka_unit_test(test_one_address_is_clearly_it_or_there_is_none),
		cmocka_unit_test(test_nobody_else_is_the_person),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
