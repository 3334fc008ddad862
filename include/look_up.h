/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One look-up: what does the SSO say of this person, who has not typed a password? Asked with the
 * host's own credentials (client credentials grant, RFC 6749 4.4), at Keycloak's admin REST API or
 * at a SCIM 2.0 server.
 */
#ifndef DLA_OTP_LOOK_UP_H
#define DLA_OTP_LOOK_UP_H

#include "client.h"
#include "keycloak.h"
#include "outcome.h"

#include <stdbool.h>

enum look_up_kind { LOOK_UP_KEYCLOAK, LOOK_UP_SCIM };

/* Strings belong to the caller and stay as long as the look-up. "" = absent. */
struct look_up_settings {
	enum look_up_kind kind;
	const char *url; /* Keycloak: ends in /admin/realms/REALM; SCIM: what /Users follows */
	struct client client;
	const char *issuer, *token_endpoint; /* SCIM: whose tokens; "" = discovered */
	const char *roles_claim;             /* "" = no rule looks at roles */
	const char *ca_file;                 /* "" = the system's hashed directory */
	int timeout_ms;                      /* for all requests of the look-up together */
};

struct look_up;

/*
 * Prepares a look-up; sends nothing. The settings are copied, the client secret with them. Requests
 * end early when the other side of the watched socket hangs up. NULL when memory is short; free
 * with look_up_close.
 */
struct look_up *look_up_open(const struct look_up_settings *settings, int watched);

/*
 * Does what can be done before it is known who is meant: connects, gets the token. Failure does not
 * matter: what is missing then is made up for.
 */
void look_up_warm(struct look_up *look_up);

/*
 * Asks about the person of this name. last_id is the id that an earlier answer about that name had,
 * or "": where requests can share a connection, Keycloak's roles of that account are asked for at
 * the same time, and count only when the name leads to that id still. The outcome is valid until
 * look_up_close: an identity without scope, refused as `gone` or `unfinished`, or why nothing is
 * known.
 */
const struct outcome *look_up_ask(struct look_up *look_up, const char *name, const char *last_id);

/*
 * Asks for the password policy of Keycloak's realm (keycloak_read_policy). NULL when it is known;
 * else why not.
 */
const struct outcome *look_up_policy(struct look_up *look_up, char policy[KEYCLOAK_POLICY_SIZE]);

/* Wipes and frees. NULL is allowed. */
void look_up_close(struct look_up *look_up);

#endif
