/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One login at one OpenID provider, as far as it is the same for every grant: discovery, who it is
 * that tokens speak of, userinfo (OIDC Core 5.3), revocation (RFC 7009).
 */
#ifndef DLA_OTP_OIDC_H
#define DLA_OTP_OIDC_H

#include "claims.h"
#include "client.h"
#include "discovery.h"
#include "http.h"
#include "outcome.h"

#include <jansson.h>
#include <stdbool.h>

/* Strings belong to the caller and stay as long as the login. "" = absent. */
struct oidc_settings {
	const char *issuer;
	struct client client;
	const char *scope;
	const char *token_endpoint, *userinfo_endpoint, *revocation_endpoint,
	    *device_endpoint; /* "" = discovered */
	struct claims_wanted wanted;
	const char *ca_file; /* "" = the system's hashed directory */
	int timeout_ms;      /* for all requests of one order together */
};

/* One login. Its members are for the grants (password.h, device.h) and nobody else. */
struct oidc {
	struct oidc_settings settings;
	struct http *http;
	bool discovered;
	struct endpoints found; /* by discovery; the settings come first */
	json_t *grants;         /* every answer of the token endpoint that had tokens */
	struct form form;       /* of the next request */
	struct outcome outcome;
};

/*
 * Prepares a login; sends nothing. The settings are copied, the client secret with them. Requests
 * end early when the other side of the watched socket hangs up. NULL when memory is short; free
 * with oidc_close.
 */
struct oidc *oidc_open(const struct oidc_settings *settings, int watched);

/*
 * Opens the connection that the password will be sent over, and fetches the discovery document if
 * it is needed. Failure does not matter: all that is missing then is made up for by the grant.
 */
void oidc_warm(struct oidc *oidc);

/*
 * Starts a grant: forgets the last outcome, starts the budget, finds the endpoints; the device
 * endpoint only where that is to be used, and there may be none. False when that fails; then the
 * outcome says why.
 */
bool oidc_begin(struct oidc *oidc, bool device);

/* Where to: the settings' word, else what was discovered; "" = unknown. */
const char *oidc_token_endpoint(const struct oidc *oidc);
const char *oidc_device_endpoint(const struct oidc *oidc);

/*
 * Sends the form, with the proof that it is our client's, and wipes it. True when an answer came,
 * whatever it says; otherwise the outcome says why not.
 */
bool oidc_post(struct oidc *oidc, const char *url, struct http_response *response);

/*
 * Takes tokens over (NULL = there are none, the outcome says why) and reads who it is, with one
 * request more when the id_token does not say all. The SSO must vouch for one of the ways of
 * signing in, if any are named (id_token_vouches). The outcome says the rest.
 */
void oidc_identify(struct oidc *oidc, json_t *tokens, const char *ways);

/* True when there are tokens, and an address where they can be revoked. */
bool oidc_can_revoke(const struct oidc *oidc);

/* Revokes the tokens, as far as that goes within the budget. Nobody's hang-up ends it. */
void oidc_revoke(struct oidc *oidc, int budget_ms);

/* Wipes and frees. NULL is allowed. */
void oidc_close(struct oidc *oidc);

#endif
