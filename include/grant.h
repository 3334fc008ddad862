/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the token endpoint answered (RFC 6749 5.1 and 5.2, OIDC Core 3.1.3.3):
 * tokens, a refusal of the person, a refusal of our client, or nonsense. Pure: an answer in, tokens
 * or an outcome out.
 */
#ifndef DLA_OTP_GRANT_H
#define DLA_OTP_GRANT_H

#include "http.h"
#include "outcome.h"

#include <jansson.h>

/*
 * Reads the answer. The document, which has the texts access_token and id_token and the scope, if
 * any, as a text, and which the caller gives back (json_decref); or NULL and *outcome says why.
 */
json_t *grant_read(const struct http_response *response, struct outcome *outcome);

/*
 * The same for tokens that our client asked for on its own behalf (RFC 6749 4.4.3): there need be
 * no id_token, and every refusal is one of our client.
 */
json_t *grant_read_own(const struct http_response *response, struct outcome *outcome);

/*
 * What an answer of another status than 200 says, in *outcome: a refusal of the person or of our
 * client, or nonsense.
 */
void grant_judge(const struct http_response *response, struct outcome *outcome);

/*
 * Sets outcome->scope to what the answer says was granted, "" when it does not say. False, and
 * outcome is nonsense, when it does not fit.
 */
bool grant_scope(const json_t *tokens, struct outcome *outcome);

#endif
