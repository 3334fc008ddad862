/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The id_token (OIDC Core 2): taking the claims out of a JWS and checking that they are for us,
 * from our SSO and of today. Pure: text and a point in time in, claims or a cause out.
 */
#ifndef DLA_OTP_ID_TOKEN_H
#define DLA_OTP_ID_TOKEN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define ID_TOKEN_LEEWAY_S 120 /* how far the SSO's clock may be from ours */
#define ID_TOKEN_SUB_MAX 255  /* OIDC Core 2 */

/*
 * Reads an id_token that came straight from the token endpoint and checks iss, aud, azp, sub, exp,
 * iat, nbf and the header (OIDC Core 3.1.3.7; the signature is left to TLS by its rule 6). Its
 * claims, which the caller gives back (json_decref); or NULL and the cause, a word for the log.
 */
json_t *id_token_read(const char *token, const char *issuer, const char *client_id, int64_t now_s,
    const char **cause);

/*
 * True when the SSO vouches in an id_token for one of these ways of signing in (a blank between
 * two): its acr is that word, or its amr has it (OIDC Core 2).
 */
bool id_token_vouches(const json_t *claims, const char *ways);

#endif
