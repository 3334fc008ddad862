/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What asking the SSO came to: one of five kinds, each with its word or its person. All zero is
 * nonsense without a cause, which the engine takes for a broken SSO.
 */
#ifndef DLA_OTP_OUTCOME_H
#define DLA_OTP_OUTCOME_H

#include "claims.h"

#include <stdbool.h>

#define OUTCOME_WORD_SIZE 41 /* NUL included */

enum outcome_kind {
	OUTCOME_NONSENSE = 0,   /* an answer that is not one; word = cause */
	OUTCOME_UNREACHABLE,    /* no HTTP status line in the whole budget; word = cause */
	OUTCOME_CLIENT_REFUSED, /* our settings or our client's rights at the SSO; word = cause */
	OUTCOME_REFUSED,        /* the person; word = wrong, unfinished, declined, expired, weak */
	OUTCOME_IDENTITY,       /* person and scope */
};

struct outcome {
	enum outcome_kind kind;
	char word[OUTCOME_WORD_SIZE];
	struct person person;
	char scope[CLAIMS_LIST_SIZE]; /* as granted; "" when the SSO did not say */
};

/*
 * Sets kind and word and forgets any person. A word that is not [a-z0-9_-]{1,40}, say because a
 * server chose it, becomes "unknown". Returns false, so that a failure is one statement.
 */
bool outcome_set(struct outcome *outcome, enum outcome_kind kind, const char *word);

/* The same with the word "<prefix>_<number>" (status_502). */
bool outcome_set_number(
    struct outcome *outcome, enum outcome_kind kind, const char *prefix, long number);

/* Sends it to the engine. False when it could not be sent. */
bool outcome_send(const struct outcome *outcome, int socket);

#endif
