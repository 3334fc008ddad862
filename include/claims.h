/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the SSO says about a person: reading a userinfo answer, and taking the few claims this
 * project needs out of it and out of a checked id_token. Pure: bytes in, a person or a cause out.
 * Causes are words for the log, constants, never NULL on failure.
 */
#ifndef DLA_OTP_CLAIMS_H
#define DLA_OTP_CLAIMS_H

#include "id_token.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define CLAIMS_TEXT_SIZE 1024
#define CLAIMS_LIST_SIZE 4096
#define CLAIMS_ROLE_MAX 255 /* bytes of one role; no setting can name a longer one */

/* Which claims are wanted. */
struct claims_wanted {
	/* `a.b` is the member called so or, where there is none, the member b of a; and so on. */
	const char *username_claim;
	const char *email_claim;
	const char *roles_claim; /* "" = none */
	bool verified;           /* an address is of use only with email_verified */
};

/* All zero = nobody. */
struct person {
	char name[CLAIMS_TEXT_SIZE];
	char sub[ID_TOKEN_SUB_MAX + 1];
	char email[CLAIMS_TEXT_SIZE]; /* "" when the SSO gave none */
	bool verified;                /* the SSO said email_verified = true, and nothing less */
	char roles[CLAIMS_LIST_SIZE]; /* space-separated */
};

/* True when the id_token has every wanted claim: then userinfo need not be asked. */
bool claims_suffice(const json_t *id_token, const struct claims_wanted *wanted);

/*
 * Reads a userinfo answer; its sub must be the id_token's (OIDC Core 5.3.2). Its claims, which the
 * caller gives back (json_decref); or NULL and the cause.
 */
json_t *claims_read_userinfo(
    const char *bytes, size_t length, const json_t *id_token, const char **cause);

/*
 * Takes the person out of the id_token and, where that lacks a claim, out of userinfo (NULL when it
 * was not asked). Address and email_verified always come from the same document. Roles are a list
 * of texts or one text with blanks between them; what has a blank or control character, and could
 * pass for two, or is longer than CLAIMS_ROLE_MAX, is left out. False, *person zeroed and the
 * cause, when there is no user name, or a claim is of the wrong type or too long.
 */
bool claims_person(struct person *person, const json_t *id_token, const json_t *userinfo,
    const struct claims_wanted *wanted, const char **cause);

/* A claim by its path. NULL when it is absent, null or an empty text: some servers send those. */
const json_t *claims_find(const json_t *document, const char *path);

/* Copies a text; an absent one (NULL) copies nothing. NULL, or what is wrong with it. */
const char *claims_copy_text(const json_t *claim, char *text, size_t size);

/*
 * Adds one role to the list, or leaves it out when it is not one word. NULL, or what is wrong: it
 * is no text, or the list is full.
 */
const char *claims_add_role(const json_t *role, char roles[CLAIMS_LIST_SIZE]);

#endif
