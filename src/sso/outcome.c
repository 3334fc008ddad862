/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From what the SSO made of us to the one message that the engine gets. Words of a server never
 * pass unless they look like ours.
 */
#include "outcome.h"

#include "wire.h"

#include <stdio.h>
#include <string.h>

static bool
is_word(const char *word)
{
	size_t length = strlen(word);

	return length >= 1 && length < OUTCOME_WORD_SIZE &&
	       strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_-") == length;
}

bool
outcome_set(struct outcome *outcome, enum outcome_kind kind, const char *word)
{
	memset(outcome, 0, sizeof *outcome);
	outcome->kind = kind;
	(void)snprintf(outcome->word, sizeof outcome->word, "%s", is_word(word) ? word : "unknown");
	return false;
}

bool
outcome_set_number(struct outcome *outcome, enum outcome_kind kind, const char *prefix, long number)
{
	char word[OUTCOME_WORD_SIZE];

	(void)snprintf(word, sizeof word, "%s_%ld", prefix, number);
	return outcome_set(outcome, kind, word);
}

static bool
send_word(const struct outcome *outcome, int socket, enum wire_type type)
{
	const char *const field[CAUSE_FIELDS] = { [CAUSE_WORD] = outcome->word };

	_Static_assert(
	    (int)CAUSE_FIELDS == (int)REFUSED_FIELDS && (int)CAUSE_WORD == (int)REFUSED_WHY,
	    "a refusal has the form of a cause");
	return wire_send(socket, type, field, -1);
}

static bool
send_identity(const struct outcome *outcome, int socket)
{
	const char *const field[IDENTITY_FIELDS] = {
		[IDENTITY_NAME] = outcome->person.name,
		[IDENTITY_SUB] = outcome->person.sub,
		[IDENTITY_EMAIL] = outcome->person.email,
		[IDENTITY_VERIFIED] = outcome->person.verified ? "1" : "0",
		[IDENTITY_ROLES] = outcome->person.roles,
		[IDENTITY_SCOPE] = outcome->scope,
	};

	return wire_send(socket, WIRE_IDENTITY, field, -1);
}

bool
outcome_send(const struct outcome *outcome, int socket)
{
	switch (outcome->kind) {
	case OUTCOME_NONSENSE:
		return send_word(outcome, socket, WIRE_NONSENSE);
	case OUTCOME_UNREACHABLE:
		return send_word(outcome, socket, WIRE_SSO_UNREACHABLE);
	case OUTCOME_CLIENT_REFUSED:
		return send_word(outcome, socket, WIRE_CLIENT_REFUSED);
	case OUTCOME_REFUSED:
		return send_word(outcome, socket, WIRE_REFUSED);
	case OUTCOME_IDENTITY:
		return send_identity(outcome, socket);
	}
	return false;
}
