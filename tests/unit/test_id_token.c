/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The id_token against a corpus of forged, foreign, old, odd and broken ones (T71).
 */
#include "id_token.h"

#include "document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW 1700000000
#define ISSUER "https://sso.office.example/realm"
#define CLIENT "dla-otp"
#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const char good_header[] = "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"1\"}";
static const char good_claims[] =
    "{\"iss\":\"" ISSUER "\",\"aud\":\"" CLIENT "\",\"sub\":\"sub-1\","
    "\"iat\":1699999990,\"exp\":1700000300}";

/* base64url without padding; the caller frees. */
static char *
encode(const char *bytes, size_t length)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	char *text = calloc(1, length * 4 / 3 + 4);
	size_t used = 0;
	unsigned bits = 0, waiting = 0;

	assert_non_null(text);
	for (size_t i = 0; i < length; i++) {
		waiting = waiting << 8 | (unsigned char)bytes[i];
		for (bits += 8; bits >= 6; bits -= 6)
			text[used++] = digits[waiting >> (bits - 6) & 63];
		waiting &= (1U << bits) - 1;
	}
	if (bits > 0)
		text[used++] = digits[waiting << (6 - bits) & 63];
	return text;
}

static char *
make_token(const char *header, const char *claims)
{
	char *first = encode(header, strlen(header)), *second = encode(claims, strlen(claims));
	size_t size = strlen(first) + strlen(second) + sizeof "..c2lnbmF0dXJl";
	char *token = malloc(size);

	assert_non_null(token);
	(void)snprintf(token, size, "%s.%s.c2lnbmF0dXJl", first, second);
	free(first);
	free(second);
	return token;
}

/* The good claims with some members set, and those removed whose new value is "remove". */
static char *
patched_claims(const char *patch)
{
	json_t *claims = json_loads(good_claims, 0, NULL), *changes = json_loads(patch, 0, NULL);
	const char *member;
	json_t *value;

	assert_non_null(changes);
	json_object_foreach(changes, member, value)
	{
		if (json_is_string(value) && strcmp(json_string_value(value), "remove") == 0)
			json_object_del(claims, member);
		else
			json_object_set(claims, member, value);
	}
	char *text = json_dumps(claims, JSON_COMPACT);
	json_decref(claims);
	json_decref(changes);
	return text;
}

static const char *
cause_of(const char *token)
{
	const char *cause = "no cause";
	json_t *claims = id_token_read(token, ISSUER, CLIENT, NOW, &cause);

	if (claims == NULL)
		return cause;
	assert_string_equal(document_text(claims, "sub") != NULL ? "text" : "none", "text");
	json_decref(claims);
	return "accepted";
}

struct trial {
	const char *given;
	const char *expected;
};

static const struct trial claims_trials[] = {
	/* taken */
	{ "{}", "accepted" },
	{ "{\"aud\":[\"" CLIENT "\"]}", "accepted" },
	{ "{\"aud\":[\"other\",\"" CLIENT "\"],\"azp\":\"" CLIENT "\"}", "accepted" },
	{ "{\"azp\":\"" CLIENT "\"}", "accepted" },
	{ "{\"exp\":1699999881}", "accepted" },
	{ "{\"exp\":1700000300.75}", "accepted" },
	{ "{\"iat\":1700000120}", "accepted" },
	{ "{\"iat\":1}", "accepted" },
	{ "{\"nbf\":1700000120}", "accepted" },
	{ "{\"nbf\":0}", "accepted" },
	{ "{\"nonce\":\"n\",\"at_hash\":\"h\",\"acr\":\"1\"}", "accepted" },
	{ "{\"sub\":\"ผู้ใช้\"}", "accepted" },
	/* of another issuer (T53) */
	{ "{\"iss\":\"remove\"}", "id_token_issuer" },
	{ "{\"iss\":\"https://elsewhere.example\"}", "id_token_issuer" },
	{ "{\"iss\":\"" ISSUER "/\"}", "id_token_issuer" },
	{ "{\"iss\":\"https://SSO.office.example/realm\"}", "id_token_issuer" },
	{ "{\"iss\":\"http://sso.office.example/realm\"}", "id_token_issuer" },
	{ "{\"iss\":\"\"}", "id_token_issuer" },
	{ "{\"iss\":null}", "id_token_issuer" },
	{ "{\"iss\":[\"" ISSUER "\"]}", "id_token_issuer" },
	{ "{\"iss\":1}", "id_token_issuer" },
	/* for another client */
	{ "{\"aud\":\"remove\"}", "id_token_audience" },
	{ "{\"aud\":\"other\"}", "id_token_audience" },
	{ "{\"aud\":\"DLA-OTP\"}", "id_token_audience" },
	{ "{\"aud\":\"\"}", "id_token_audience" },
	{ "{\"aud\":[]}", "id_token_audience" },
	{ "{\"aud\":[\"other\"]}", "id_token_audience" },
	{ "{\"aud\":[[\"" CLIENT "\"]]}", "id_token_audience" },
	{ "{\"aud\":[\"" CLIENT "\",1]}", "id_token_audience" },
	{ "{\"aud\":{\"" CLIENT "\":true}}", "id_token_audience" },
	{ "{\"aud\":null}", "id_token_audience" },
	{ "{\"aud\":[\"" CLIENT "\",\"other\"]}", "id_token_audience" },
	{ "{\"aud\":[\"" CLIENT "\",\"other\"],\"azp\":\"other\"}", "id_token_audience" },
	{ "{\"azp\":\"other\"}", "id_token_audience" },
	{ "{\"azp\":null}", "id_token_audience" },
	{ "{\"azp\":[\"" CLIENT "\"]}", "id_token_audience" },
	{ "{\"aud\":\"other\",\"azp\":\"" CLIENT "\"}", "id_token_audience" },
	/* about nobody */
	{ "{\"sub\":\"remove\"}", "id_token_sub" },
	{ "{\"sub\":\"\"}", "id_token_sub" },
	{ "{\"sub\":7}", "id_token_sub" },
	{ "{\"sub\":null}", "id_token_sub" },
	/* of another time */
	{ "{\"exp\":\"remove\"}", "id_token_expired" },
	{ "{\"exp\":1699999880}", "id_token_expired" },
	{ "{\"exp\":0}", "id_token_expired" },
	{ "{\"exp\":-1}", "id_token_expired" },
	{ "{\"exp\":\"1700000300\"}", "id_token_expired" },
	{ "{\"exp\":true}", "id_token_expired" },
	{ "{\"exp\":null}", "id_token_expired" },
	{ "{\"exp\":1e300}", "id_token_expired" },
	{ "{\"iat\":\"remove\"}", "id_token_issued" },
	{ "{\"iat\":1700000121}", "id_token_issued" },
	{ "{\"iat\":9223372036854775807}", "id_token_issued" },
	{ "{\"iat\":0}", "id_token_issued" },
	{ "{\"iat\":\"1699999990\"}", "id_token_issued" },
	{ "{\"iat\":[]}", "id_token_issued" },
	{ "{\"nbf\":1700000121}", "id_token_not_yet" },
	{ "{\"nbf\":\"0\"}", "id_token_not_yet" },
};

static void
test_claims_are_for_us_from_our_sso_and_of_today_T71(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(claims_trials); i++) {
		char *claims = patched_claims(claims_trials[i].given);
		char *token = make_token(good_header, claims);

		if (strcmp(cause_of(token), claims_trials[i].expected) != 0)
			fail_msg("%s: %s", claims_trials[i].given, cause_of(token));
		free(token);
		free(claims);
	}
}

static const struct trial header_trials[] = {
	{ "{\"alg\":\"RS256\"}", "accepted" },
	{ "{\"alg\":\"ES512\"}", "accepted" },
	{ "{\"alg\":\"PS384\"}", "accepted" },
	{ "{\"alg\":\"EdDSA\"}", "accepted" },
	{ "{\"alg\":\"HS256\"}", "accepted" },
	{ "{\"alg\":\"none\"}", "id_token_algorithm" },
	{ "{\"alg\":\"None\"}", "id_token_algorithm" },
	{ "{\"alg\":\"NONE\"}", "id_token_algorithm" },
	{ "{\"alg\":\"\"}", "id_token_algorithm" },
	{ "{\"alg\":\"rs256\"}", "id_token_algorithm" },
	{ "{\"alg\":\"RS1\"}", "id_token_algorithm" },
	{ "{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\"}", "id_token_algorithm" },
	{ "{\"alg\":null}", "id_token_algorithm" },
	{ "{\"alg\":[\"RS256\"]}", "id_token_algorithm" },
	{ "{\"typ\":\"JWT\"}", "id_token_algorithm" },
	{ "{}", "id_token_algorithm" },
	{ "{\"alg\":\"RS256\",\"crit\":[\"b64\"],\"b64\":false}", "id_token_algorithm" },
	{ "{\"alg\":\"RS256\",\"crit\":[]}", "id_token_algorithm" },
	{ "{\"alg\":\"none\",\"alg\":\"RS256\"}", "id_token_form" },
	{ "[\"RS256\"]", "id_token_form" },
	{ "\"RS256\"", "id_token_form" },
	{ "", "id_token_form" },
	{ "{\"alg\":\"RS256\"", "id_token_form" },
	{ "{\"alg\":\"RS256\\u0000\"}", "id_token_form" },
};

static void
test_a_header_without_a_known_signature_is_refused_T71(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(header_trials); i++) {
		char *token = make_token(header_trials[i].given, good_claims);

		if (strcmp(cause_of(token), header_trials[i].expected) != 0)
			fail_msg("%s: %s", header_trials[i].given, cause_of(token));
		free(token);
	}
}

/* %h and %c stand for good header and claims. */
static const struct trial form_trials[] = {
	{ "%h.%c.c2ln", "accepted" },
	{ "", "id_token_form" },
	{ ".", "id_token_form" },
	{ "..", "id_token_form" },
	{ "%h", "id_token_form" },
	{ "%h.%c", "id_token_form" },
	{ "%h.%c.", "id_token_form" },
	{ "%h..c2ln", "id_token_form" },
	{ ".%c.c2ln", "id_token_form" },
	{ "%h.%c.c2ln.", "id_token_form" },
	{ "%h.%c.c2ln.c2ln.c2ln", "id_token_form" },
	{ " %h.%c.c2ln", "id_token_form" },
	{ "%h.%c.c2ln\n", "id_token_form" },
	{ "%h .%c.c2ln", "id_token_form" },
	{ "%h=.%c.c2ln", "id_token_form" },
	{ "%h.%c.c2lnbg==", "id_token_form" },
	{ "%h.%c.c2l+", "id_token_form" },
	{ "%h.%c.c2l/", "id_token_form" },
	{ "%h.%c.c2lnb", "id_token_form" },
	{ "%h.%c.c2lnbh", "id_token_form" }, /* unused bits set */
	{ "%c.%h.c2ln", "id_token_algorithm" },
	{ "%h.%h.c2ln", "id_token_issuer" },
	{ "{\"alg\":\"RS256\"}.%c.c2ln", "id_token_form" },
	{ "%h.bnVsbA.c2ln", "id_token_form" },
	{ "%h.e30.c2ln", "id_token_issuer" },
};

static char *
fill_in(const char *form)
{
	char *token = calloc(1, 4096), *header = encode(good_header, strlen(good_header));
	char *claims = encode(good_claims, strlen(good_claims));

	assert_non_null(token);
	for (size_t used = 0; *form != '\0'; form++, used = strlen(token)) {
		if (*form == '%')
			(void)snprintf(
			    token + used, 4096 - used, "%s", *++form == 'h' ? header : claims);
		else
			token[used] = *form;
	}
	free(header);
	free(claims);
	return token;
}

static void
test_only_the_strict_compact_form_is_a_token_T71(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(form_trials); i++) {
		char *token = fill_in(form_trials[i].given);

		if (strcmp(cause_of(token), form_trials[i].expected) != 0)
			fail_msg("%s: %s", form_trials[i].given, cause_of(token));
		free(token);
	}
}

static void
test_a_sub_has_at_most_255_bytes(void **state)
{
	char patch[400];

	(void)state;
	for (int length = 255; length <= 256; length++) {
		(void)snprintf(patch, sizeof patch, "{\"sub\":\"%0*d\"}", length, 1);
		char *claims = patched_claims(patch);
		char *token = make_token(good_header, claims);

		assert_string_equal(cause_of(token), length == 255 ? "accepted" : "id_token_sub");
		free(token);
		free(claims);
	}
}

static void
test_no_cut_of_a_good_token_is_a_good_token(void **state)
{
	char *token = make_token(good_header, good_claims);
	size_t length = strlen(token), signature = strlen("c2lnbmF0dXJl");

	(void)state;
	assert_string_equal(cause_of(token), "accepted");
	for (size_t i = 0; i <= length - signature; i++) {
		char *cut = strndup(token, i);

		assert_string_not_equal(cause_of(cut), "accepted");
		free(cut);
	}
	free(token);
}

static void
test_the_sso_vouches_for_a_way_of_signing_in_by_its_very_word(void **state)
{
	static const struct {
		const char *claims, *ways;
		bool vouched;
	} rows[] = {
		{ "{\"acr\":\"high\"}", "high", true },
		{ "{\"acr\":\"high\"}", "low high", true },
		{ "{\"amr\":[\"pwd\",\"thaiid\"]}", "high thaiid", true },
		{ "{\"acr\":\"low\",\"amr\":[\"high\"]}", "high", true },
		{ "{}", "high", false },
		{ "{\"acr\":\"hig\"}", "high", false },
		{ "{\"acr\":\"higher\"}", "high", false },
		{ "{\"acr\":\"HIGH\"}", "high", false },
		{ "{\"acr\":\"\"}", "high", false },
		{ "{\"acr\":\"low high\"}", "low high", false },
		{ "{\"acr\":[\"high\"]}", "high", false },
		{ "{\"acr\":1}", "1", false },
		{ "{\"amr\":\"high\"}", "high", false },
		{ "{\"amr\":[1,null,{\"high\":1}]}", "high", false },
		{ "{\"acr\":\"high\"}", "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		json_t *claims = document_parse(rows[i].claims, strlen(rows[i].claims));

		assert_non_null(claims);
		if (id_token_vouches(claims, rows[i].ways) != rows[i].vouched)
			fail_msg("%s for %s", rows[i].claims, rows[i].ways);
		json_decref(claims);
	}
}

static void
test_every_cause_is_a_word_for_the_log(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(claims_trials); i++)
		assert_int_equal(strspn(claims_trials[i].expected, "abcdefghijklmnopqrstuvwxyz_"),
		    strlen(claims_trials[i].expected));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_claims_are_for_us_from_our_sso_and_of_today_T71),
		cmocka_unit_test(test_a_header_without_a_known_signature_is_refused_T71),
		cmocka_unit_test(test_only_the_strict_compact_form_is_a_token_T71),
		cmocka_unit_test(test_a_sub_has_at_most_255_bytes),
		cmocka_unit_test(test_the_sso_vouches_for_a_way_of_signing_in_by_its_very_word),
		cmocka_unit_test(test_no_cut_of_a_good_token_is_a_good_token),
		cmocka_unit_test(test_every_cause_is_a_word_for_the_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
