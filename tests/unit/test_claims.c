/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the SSO's documents to a person: which document is believed for what, and what is never made
 * up.
 */
#include "claims.h"

#include "document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const struct claims_wanted wanted = {
	.username_claim = "preferred_username",
	.email_claim = "email",
	.roles_claim = "",
	.verified = true,
};

struct trial {
	const char *id_token; /* besides sub */
	const char *userinfo; /* NULL = not asked */
	const char *name, *email;
	bool verified;
	const char *cause; /* NULL = a person */
};

#define NAME "\"preferred_username\":\"som\""
#define MAIL "\"email\":\"a@b.example\""
#define SURE "\"email_verified\":true"

static const struct trial trials[] = {
	{ NAME "," MAIL "," SURE, NULL, "som", "a@b.example", true, NULL },
	{ NAME "," MAIL ",\"email_verified\":false", NULL, "som", "a@b.example", false, NULL },
	{ NAME "," MAIL ",\"email_verified\":\"true\"", NULL, "som", "a@b.example", false, NULL },
	{ NAME "," MAIL ",\"email_verified\":1", NULL, "som", "a@b.example", false, NULL },
	{ NAME "," MAIL ",\"email_verified\":[true]", NULL, "som", "a@b.example", false, NULL },
	{ NAME "," MAIL, NULL, "som", "a@b.example", false, NULL },
	{ NAME, NULL, "som", "", false, NULL },
	{ NAME "," SURE, NULL, "som", "", false, NULL },
	{ NAME ",\"email\":\"\"," SURE, NULL, "som", "", false, NULL },
	{ NAME ",\"email\":null," SURE, NULL, "som", "", false, NULL },
	/* userinfo fills in what is missing */
	{ "\"x\":1", NAME "," MAIL "," SURE, "som", "a@b.example", true, NULL },
	{ NAME, MAIL "," SURE, "som", "a@b.example", true, NULL },
	{ NAME ",\"email\":\"\"", MAIL "," SURE, "som", "a@b.example", true, NULL },
	{ NAME "," MAIL, MAIL "," SURE, "som", "a@b.example", true, NULL },
	/* address and proof are of one document */
	{ NAME "," MAIL, "\"email\":\"c@d.example\"," SURE, "som", "c@d.example", true, NULL },
	{ NAME "," MAIL, SURE, "som", "a@b.example", false, NULL },
	{ NAME "," SURE, MAIL, "som", "a@b.example", false, NULL },
	{ NAME "," MAIL "," SURE, "\"email\":\"c@d.example\",\"email_verified\":false", "som",
	    "a@b.example", true, NULL },
	/* nobody */
	{ MAIL "," SURE, NULL, NULL, NULL, false, "claim_missing" },
	{ MAIL "," SURE, MAIL, NULL, NULL, false, "claim_missing" },
	{ "\"preferred_username\":\"\"," MAIL, NULL, NULL, NULL, false, "claim_missing" },
	{ "\"preferred_username\":null," MAIL, NULL, NULL, NULL, false, "claim_missing" },
	{ "\"preferred_username\":[\"som\"]," MAIL, NULL, NULL, NULL, false, "claim_type" },
	{ "\"preferred_username\":0," MAIL, NULL, NULL, NULL, false, "claim_type" },
	{ NAME ",\"email\":[\"a@b.example\"]", NULL, NULL, NULL, false, "claim_type" },
	{ NAME ",\"email\":{}", NULL, NULL, NULL, false, "claim_type" },
};

static json_t *
document_of(const char *members)
{
	char text[8192];

	if (members == NULL)
		return NULL;
	(void)snprintf(text, sizeof text, "{\"sub\":\"sub-1\",%s}", members);
	json_t *document = document_parse(text, strlen(text));
	assert_non_null(document);
	return document;
}

static void
test_a_person_is_what_the_documents_say_and_no_more(void **state)
{
	struct person person;
	const char *cause;

	(void)state;
	for (size_t i = 0; i < COUNT(trials); i++) {
		const struct trial *trial = &trials[i];
		json_t *id_token = document_of(trial->id_token);
		json_t *userinfo = document_of(trial->userinfo);
		bool found = claims_person(&person, id_token, userinfo, &wanted, &cause);

		assert_int_equal(found, trial->cause == NULL);
		assert_string_equal(person.name, found ? trial->name : "");
		assert_string_equal(person.sub, found ? "sub-1" : "");
		assert_string_equal(person.email, found ? trial->email : "");
		assert_int_equal(person.verified, trial->verified);
		if (!found)
			assert_string_equal(cause, trial->cause);
		json_decref(id_token);
		json_decref(userinfo);
	}
}

static bool
suffices(const char *members, const struct claims_wanted *these)
{
	json_t *id_token = document_of(members);
	bool enough = claims_suffice(id_token, these);

	json_decref(id_token);
	return enough;
}

static void
test_userinfo_is_needed_as_soon_as_one_claim_is_missing(void **state)
{
	struct claims_wanted these = wanted;

	(void)state;
	assert_true(suffices(NAME "," MAIL "," SURE, &these));
	assert_true(suffices(NAME "," MAIL ",\"email_verified\":false", &these));
	assert_false(suffices(NAME "," MAIL, &these));
	assert_false(suffices(NAME "," SURE, &these));
	assert_false(suffices(NAME ",\"email\":\"\"," SURE, &these));
	assert_false(suffices(MAIL "," SURE, &these));
	these.verified = false;
	assert_true(suffices(NAME "," MAIL, &these));
	these.roles_claim = "groups";
	assert_false(suffices(NAME "," MAIL, &these));
	assert_true(suffices(NAME "," MAIL ",\"groups\":[]", &these));
}

static void
test_a_claim_may_lie_inside_others(void **state)
{
	static const struct {
		const char *members, *path, *found;
	} paths[] = {
		{ "\"a\":{\"b\":\"yes\"}", "a.b", "yes" },
		{ "\"a\":{\"b\":{\"c\":\"yes\"}}", "a.b.c", "yes" },
		{ "\"a.b\":\"yes\",\"a\":{\"b\":\"no\"}", "a.b", "yes" },
		{ "\"https://x.example/name\":\"yes\"", "https://x.example/name", "yes" },
		{ "\"a\":{\"b.c\":\"yes\"}", "a.b.c", "yes" },
		{ "\"a\":\"no\"", "a.b", NULL },
		{ "\"a\":[\"no\"]", "a.0", NULL },
		{ "\"a\":{\"b\":\"no\"}", "a.c", NULL },
		{ "\"a\":{\"b\":\"no\"}", "b", NULL },
		{ "\"a\":{\"\":\"yes\"}", "a.", "yes" },
		{ "\"a\":1", "..", NULL },
		{ "\"a\":{\"b.c\":{\"d\":\"yes\"}}", "a.b.c.d", "yes" },
		{ "\"a.b\":{\"c\":\"yes\"}", "a.b.c", "yes" },
		{ "\"a\":{\"b\":{\"c\":\"yes\"}},\"a.b\":{\"c\":\"no\"}", "a.b.c", "yes" },
		{ "\"a\":{\"b\":{}},\"a.b\":{\"c\":\"yes\"}", "a.b.c", "yes" },
		{ "\"a\":{\"https://x.example/app\":{\"r\":\"yes\"}}", "a.https://x.example/app.r",
		    "yes" },
		{ "\"a.b\":null,\"a\":{\"b\":\"no\"}", "a.b", NULL },
		{ "\"a\":{\"b\":null}", "a.b", NULL },
	};
	struct claims_wanted these = wanted;
	struct person person;
	const char *cause;

	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++) {
		json_t *id_token = document_of(paths[i].members);

		these.username_claim = paths[i].path;
		assert_int_equal(
		    claims_person(&person, id_token, NULL, &these, &cause), paths[i].found != NULL);
		assert_string_equal(person.name, paths[i].found != NULL ? paths[i].found : "");
		json_decref(id_token);
	}
}

static void
test_roles_are_words_and_a_role_with_a_blank_is_none(void **state)
{
	static const struct {
		const char *members, *roles; /* NULL = refused */
	} lists[] = {
		{ "\"r\":[\"staff\",\"it\"]", "staff it" },
		{ "\"r\":\"staff\"", "staff" },
		{ "\"r\":\"staff it\"", "staff it" },
		{ "\"r\":\"  staff   it \"", "staff it" },
		{ "\"r\":\"staff\\tit x\"", "x" },
		{ "\"r\":\"staff\\nit\"", "" },
		{ "\"r\":\" \"", "" },
		{ "\"r\":\"\"", "" },
		{ "\"r\":[\"พนักงาน\",\"Staff\",\"staff\"]", "พนักงาน Staff staff" },
		{ "\"r\":[\"staff it\",\"x\"]", "x" },
		{ "\"r\":[\"a\\tb\",\"\",\"a\\u007f\",\"x\"]", "x" },
		{ "\"r\":[]", "" },
		{ "\"r\":null", "" },
		{ "\"s\":1", "" },
		{ "\"r\":[\"a\",1]", NULL },
		{ "\"r\":{\"a\":true}", NULL },
		{ "\"r\":7", NULL },
		{ "\"r\":true", NULL },
		{ "\"r\":[[\"a\"]]", NULL },
		{ "\"r\":[null]", NULL },
	};
	struct claims_wanted these = wanted;
	struct person person;
	const char *cause;
	char members[256];

	(void)state;
	these.roles_claim = "r";
	for (size_t i = 0; i < COUNT(lists); i++) {
		(void)snprintf(members, sizeof members, NAME ",%s", lists[i].members);
		json_t *id_token = document_of(members);

		assert_int_equal(
		    claims_person(&person, id_token, NULL, &these, &cause), lists[i].roles != NULL);
		assert_string_equal(person.roles, lists[i].roles != NULL ? lists[i].roles : "");
		if (lists[i].roles == NULL)
			assert_string_equal(cause, "claim_type");
		json_decref(id_token);
	}
}

static void
test_a_claim_that_does_not_fit_is_refused_not_cut(void **state)
{
	struct claims_wanted these = wanted;
	struct person person;
	const char *cause;
	char members[8000];

	(void)state;
	these.roles_claim = "r";
	(void)snprintf(members, sizeof members, "\"preferred_username\":\"%01024d\"", 7);
	json_t *long_name = document_of(members);
	assert_false(claims_person(&person, long_name, NULL, &these, &cause));
	assert_string_equal(cause, "claim_too_long");
	for (int last = 255; last <= 256; last++) { /* 16 words of 255 and their blanks: 4095 */
		char words[16 * 256 + 2] = "";

		for (size_t i = 0; i < 16; i++)
			(void)snprintf(words + i * 256, sizeof words - i * 256, "%0255zu ", i);
		(void)snprintf(
		    members, sizeof members, NAME ",\"r\":\"%s%s\"", words, last == 255 ? "" : "x");
		json_t *document = document_of(members);
		assert_int_equal(
		    claims_person(&person, document, NULL, &these, &cause), last == 255);
		assert_int_equal(strlen(person.roles), last == 255 ? 4095 : 0);
		if (last > 255)
			assert_string_equal(cause, "claim_too_long");
		json_decref(document);
	}
	json_decref(long_name);
}

static void
test_a_role_that_no_setting_can_name_is_left_out(void **state)
{
	struct claims_wanted these = wanted;
	struct person person;
	const char *cause;
	char members[2048];

	(void)state;
	these.roles_claim = "r";
	(void)snprintf(members, sizeof members, NAME ",\"r\":[\"%0255d\",\"%0256d\",\"x\"]", 7, 8);
	json_t *document = document_of(members);
	assert_true(claims_person(&person, document, NULL, &these, &cause));
	assert_int_equal(strlen(person.roles), 255 + strlen(" x"));
	json_decref(document);
}

static void
test_userinfo_about_somebody_else_is_refused(void **state)
{
	static const struct {
		const char *bytes, *cause;
	} answers[] = {
		{ "{\"sub\":\"sub-1\"}", NULL },
		{ "{\"sub\":\"sub-2\"}", "userinfo_sub" },
		{ "{\"sub\":\"SUB-1\"}", "userinfo_sub" },
		{ "{\"sub\":\"\"}", "userinfo_sub" },
		{ "{\"sub\":null}", "userinfo_sub" },
		{ "{\"sub\":[\"sub-1\"]}", "userinfo_sub" },
		{ "{}", "userinfo_sub" },
		{ "", "userinfo_not_json" },
		{ "[]", "userinfo_not_json" },
		{ "{\"sub\":\"sub-1\"}}", "userinfo_not_json" },
		{ "{\"sub\":\"sub-2\",\"sub\":\"sub-1\"}", "userinfo_not_json" },
	};
	json_t *id_token = document_of("\"x\":1");
	const char *cause;

	(void)state;
	for (size_t i = 0; i < COUNT(answers); i++) {
		json_t *userinfo = claims_read_userinfo(
		    answers[i].bytes, strlen(answers[i].bytes), id_token, &cause);

		assert_int_equal(userinfo != NULL, answers[i].cause == NULL);
		if (userinfo == NULL)
			assert_string_equal(cause, answers[i].cause);
		json_decref(userinfo);
	}
	json_decref(id_token);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_person_is_what_the_documents_say_and_no_more),
		cmocka_unit_test(test_userinfo_is_needed_as_soon_as_one_claim_is_missing),
		cmocka_unit_test(test_a_claim_may_lie_inside_others),
		cmocka_unit_test(test_roles_are_words_and_a_role_with_a_blank_is_none),
		cmocka_unit_test(test_a_claim_that_does_not_fit_is_refused_not_cut),
		cmocka_unit_test(test_a_role_that_no_setting_can_name_is_left_out),
		cmocka_unit_test(test_userinfo_about_somebody_else_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
