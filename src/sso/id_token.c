/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens an id_token and believes it only when every rule of OpenID Connect that can be checked here
 * holds. Refuses unsigned tokens, encrypted ones, tokens for another client, from another issuer or
 * another time, and every form but the strict one.
 */
#include "id_token.h"

#include "document.h"

#include <stdlib.h>
#include <string.h>

/* Signed in some way (RFC 7518 3.1, RFC 8037); above all not "none". */
static const char *const algorithms[] = { "RS256", "RS384", "RS512", "PS256", "PS384", "PS512",
	"ES256", "ES384", "ES512", "EdDSA", "HS256", "HS384", "HS512" };

/* The value of one base64url digit (RFC 4648 section 5), or -1. */
static int
digit_value(char digit)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	const char *found = digit != '\0' ? strchr(digits, digit) : NULL;

	return found != NULL ? (int)(found - digits) : -1;
}

/*
 * Decodes one part of a JWS (RFC 7515 section 2): no padding, no other character, unused bits zero.
 * Bytes for the caller to free, or NULL; an empty part is NULL too.
 */
static char *
decode_part(const char *part, size_t part_length, size_t *length)
{
	char *bytes = part_length > 0 && part_length % 4 != 1 ? malloc(part_length) : NULL;
	unsigned waiting = 0, bits = 0;

	*length = 0;
	for (size_t i = 0; bytes != NULL && i < part_length; i++) {
		int value = digit_value(part[i]);

		if (value < 0)
			goto refuse;
		waiting = waiting << 6 | (unsigned)value;
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		bytes[(*length)++] = (char)(waiting >> bits & 0xff);
		waiting &= (1U << bits) - 1;
	}
	if (waiting == 0)
		return bytes;
refuse:
	free(bytes);
	return NULL;
}

static json_t *
parse_part(const char *part, size_t part_length)
{
	size_t length;
	char *bytes = decode_part(part, part_length, &length);
	json_t *document = bytes != NULL ? document_parse(bytes, length) : NULL;

	free(bytes);
	return document;
}

/* No extension that must be understood (`crit`) is: RFC 7515 4.1.11. */
static bool
header_acceptable(const json_t *header)
{
	const char *algorithm = document_text(header, "alg");

	if (algorithm == NULL || json_object_get(header, "crit") != NULL)
		return false;
	for (size_t i = 0; i < sizeof algorithms / sizeof algorithms[0]; i++)
		if (strcmp(algorithm, algorithms[i]) == 0)
			return true;
	return false;
}

/* The payload of `header.payload.signature`, all three in proper form; or NULL and the cause. */
static json_t *
open_token(const char *token, const char **cause)
{
	const char *payload = strchr(token, '.');
	const char *signature = payload != NULL ? strchr(++payload, '.') : NULL;
	size_t signature_length;

	*cause = "id_token_form";
	if (signature == NULL)
		return NULL;
	signature++;
	json_t *header = parse_part(token, (size_t)(payload - token) - 1);
	json_t *claims = parse_part(payload, (size_t)(signature - payload) - 1);
	char *signed_by = decode_part(signature, strlen(signature), &signature_length);
	bool formed = header != NULL && claims != NULL && signed_by != NULL;
	bool good = formed && header_acceptable(header);
	free(signed_by);
	json_decref(header);
	if (good)
		return claims;
	if (formed)
		*cause = "id_token_algorithm";
	json_decref(claims);
	return NULL;
}

static bool
text_is(const json_t *claim, const char *text)
{
	return json_is_string(claim) && strcmp(json_string_value(claim), text) == 0;
}

/* OIDC Core 3.1.3.7 rules 3 to 5: for us, and where it is also for others, issued to us. */
static bool
audience_is(const json_t *claims, const char *client_id)
{
	const json_t *audience = json_object_get(claims, "aud");
	const json_t *party = json_object_get(claims, "azp");
	bool found = text_is(audience, client_id);

	for (size_t i = 0; i < json_array_size(audience); i++) {
		const json_t *one = json_array_get(audience, i);

		if (!json_is_string(one))
			return false;
		found = found || text_is(one, client_id);
	}
	if (party == NULL && json_array_size(audience) > 1)
		return false;
	return found && (party == NULL || text_is(party, client_id));
}

/*
 * True when the claim is a point in time (RFC 7519 section 2: a number of seconds, not necessarily
 * whole) between the two, both exclusive. In floating point, so that no value can wrap around.
 */
static bool
time_between(const json_t *claim, double after, double before)
{
	double value = json_number_value(claim);

	return json_is_number(claim) && value > after && value < before;
}

static bool
sub_valid(const json_t *sub)
{
	size_t length = json_string_length(sub);

	return length >= 1 && length <= ID_TOKEN_SUB_MAX;
}

/* The first rule that the claims break, or NULL. */
static const char *
fault_of(const json_t *claims, const char *issuer, const char *client_id, int64_t now_s)
{
	const double earliest = (double)(now_s - ID_TOKEN_LEEWAY_S);
	const double latest = (double)(now_s + ID_TOKEN_LEEWAY_S + 1);
	const double for_ever = 1e18;
	const json_t *not_before = json_object_get(claims, "nbf");

	if (!text_is(json_object_get(claims, "iss"), issuer))
		return "id_token_issuer";
	if (!audience_is(claims, client_id))
		return "id_token_audience";
	if (!sub_valid(json_object_get(claims, "sub")))
		return "id_token_sub";
	if (!time_between(json_object_get(claims, "exp"), earliest, for_ever))
		return "id_token_expired";
	if (!time_between(json_object_get(claims, "iat"), 0, latest))
		return "id_token_issued";
	if (not_before != NULL && !time_between(not_before, -for_ever, latest))
		return "id_token_not_yet";
	return NULL;
}

/*
 * The signature is not verified: the token came directly from the token endpoint over a TLS
 * connection whose certificate was, which OIDC Core 3.1.3.7 rule 6 accepts in its place. A token
 * that came any other way must never be read by this function.
 */
json_t *
id_token_read(
    const char *token, const char *issuer, const char *client_id, int64_t now_s, const char **cause)
{
	json_t *claims = open_token(token, cause);
	const char *fault = claims != NULL ? fault_of(claims, issuer, client_id, now_s) : NULL;

	if (fault == NULL)
		return claims;
	*cause = fault;
	json_decref(claims);
	return NULL;
}

static bool
is_word_of(const json_t *claim, const char *words)
{
	size_t length = json_string_length(claim);

	for (const char *at = words; *at != '\0'; at += strspn(at, " ")) {
		size_t next = strcspn(at, " ");

		if (next == length && length > 0 &&
		    memcmp(at, json_string_value(claim), length) == 0)
			return true;
		at += next;
	}
	return false;
}

bool
id_token_vouches(const json_t *claims, const char *ways)
{
	const json_t *methods = json_object_get(claims, "amr");

	if (is_word_of(json_object_get(claims, "acr"), ways))
		return true;
	for (size_t i = 0; i < json_array_size(methods); i++)
		if (is_word_of(json_array_get(methods, i), ways))
			return true;
	return false;
}
