/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One login at one OpenID provider: is this the password of this person, and who is that? Password
 * grant (RFC 6749 4.3), discovery, userinfo (OIDC Core 5.3), revocation (RFC 7009).
 */
#ifndef DLA_OTP_OIDC_H
#define DLA_OTP_OIDC_H

#include "claims.h"
#include "client.h"
#include "outcome.h"

#include <stdbool.h>

/* Strings belong to the caller and stay as long as the login. "" = absent. */
struct oidc_settings {
	const char *issuer;
	struct client client;
	const char *scope;
	const char *token_endpoint, *userinfo_endpoint, *revocation_endpoint; /* "" = discovered */
	struct claims_wanted wanted;
	const char *ca_file; /* "" = the system's hashed directory */
	int timeout_ms;      /* for all requests of the check together */
};

struct oidc;

/*
 * Prepares a login; sends nothing. The settings are copied, the client secret with
 * them. Requests end early when the other
 * side of the watched socket hangs up. NULL when memory is short; free with oidc_close.
 */
struct oidc *oidc_open(const struct oidc_settings *settings, int watched);

/*
 * Opens the connection that the password will be sent over, and fetches the discovery document if
 * it is needed. Failure does not matter: all that is missing then is made up for by the check.
 */
void oidc_warm(struct oidc *oidc);

/*
 * Asks for tokens with this name and password and reads who it is. The outcome is valid until
 * oidc_close. A password that is empty or has control characters was not typed by a person and is
 * refused without a request.
 */
const struct outcome *oidc_check_password(
    struct oidc *oidc, const char *user, const char *password);

/* True when there are tokens, and an address where they can be revoked. */
bool oidc_can_revoke(const struct oidc *oidc);

/* Revokes the tokens, as far as that goes within the budget. Nobody's hang-up ends it. */
void oidc_revoke(struct oidc *oidc, int budget_ms);

/* Wipes and frees. NULL is allowed. */
void oidc_close(struct oidc *oidc);

#endif
