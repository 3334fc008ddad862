/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keycloak's admin REST API, as far as one person is looked up by it: which addresses are asked,
 * and what the answers say. Pure: bytes in, a person or an outcome out. Functions that read return
 * false when the outcome is set and nothing more is to be asked.
 */
#ifndef DLA_OTP_KEYCLOAK_H
#define DLA_OTP_KEYCLOAK_H

#include "claims.h"
#include "endpoint.h"
#include "outcome.h"

#include <stdbool.h>
#include <stddef.h>

#define KEYCLOAK_NAME_SIZE 256 /* of a client, NUL included */
#define KEYCLOAK_POLICY_SIZE 512
#define KEYCLOAK_ID_SIZE 256

/* Where the roles are that a claim's path names. */
enum keycloak_roles {
	KEYCLOAK_NO_ROLES,     /* "" */
	KEYCLOAK_REALM_ROLES,  /* realm_access.roles */
	KEYCLOAK_CLIENT_ROLES, /* resource_access.CLIENT.roles */
	KEYCLOAK_ATTRIBUTE,    /* any other: the values of the user attribute of that name */
};

/* For KEYCLOAK_CLIENT_ROLES client is the client's name, else "". */
enum keycloak_roles keycloak_roles_of(const char *roles_claim, char client[KEYCLOAK_NAME_SIZE]);

/*
 * The base is `https://host[/path]/admin/realms/REALM`; the realm's token endpoint follows from it.
 * False when it is not of that form, or the URL would be too long.
 */
bool keycloak_token_url(char url[ENDPOINT_SIZE], const char *base);
bool keycloak_users_url(char url[ENDPOINT_SIZE], const char *base, const char *name);
bool keycloak_client_url(char url[ENDPOINT_SIZE], const char *base, const char *client);
/*
 * With the id of a client: the roles there; "" = the realm's. Nested roles and groups count. False
 * too when the person's id is none.
 */
bool keycloak_roles_url(
    char url[ENDPOINT_SIZE], const char *base, const char *user_id, const char *client_id);

/*
 * Who has this name: the person without roles, or with those of the attribute. Nobody, somebody
 * whose name is not exactly this one, or a disabled account is gone; one with steps left to do is
 * unfinished.
 */
bool keycloak_read_users(const char *bytes, size_t length, const char *name,
    const char *roles_claim, struct outcome *outcome);

/* The id of the client of that name. */
bool keycloak_read_client(const char *bytes, size_t length, const char *client,
    char id[KEYCLOAK_ID_SIZE], struct outcome *outcome);

/* Gives the person these roles. */
bool keycloak_read_roles(const char *bytes, size_t length, struct outcome *outcome);

/*
 * Reads the realm's password policy out of its description (GET of the base), in Keycloak's words:
 * `length(8) and upperCase(1)`; "" where it has none. False, and the outcome says why: also where
 * our client is shown no more of the realm than its name.
 */
bool keycloak_read_policy(
    const char *bytes, size_t length, char policy[KEYCLOAK_POLICY_SIZE], struct outcome *outcome);

#endif
