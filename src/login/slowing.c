/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a sign-in has to do with the table of failed passwords (slow_down.h). Goes on only when the
 * table says so: one that cannot be read or written refuses everybody.
 */
#include "slowing.h"

#include "audit.h"
#include "paths.h"
#include "place.h"
#include "wording.h"

#include <stdio.h>

#define UID_SIZE 11 /* of 32 bits in decimal, NUL included */

static bool
broken(struct login *login)
{
	(void)snprintf(login->cause, sizeof login->cause, "%s", SLOW_DOWN_FILE);
	return login_refuse(login, MESSAGE_STORE_UNWRITABLE, "store");
}

static bool
kept(struct login *login, bool done)
{
	if (login->failures.repaired)
		audit_trouble(login,
		    "the table of failed passwords was damaged and is made anew; whom it may "
		    "concern waits for 5 minutes",
		    PATH_STATE "/" SLOW_DOWN_FILE);
	login->failures.repaired = false;
	return done || broken(login);
}

bool
slowing_begin(struct login *login, const char *name)
{
	char network[POLICY_SOURCE_SIZE], invoker[UID_SIZE];
	/* Who starts su or sudo is part of where it comes from: nobody here slows down another. */
	const char *const pair[] = { name, network, invoker };

	policy_network(login->source, network);
	(void)snprintf(invoker, sizeof invoker, "%u", login->caller.invoker_uid);
	login->state_directory = place_open(PATH_STATE);
	if (login->state_directory == -1)
		return broken(login);
	slow_down_open(&login->failures, login->state_directory, &login->keys.keys[0], pair,
	    sizeof pair / sizeof pair[0]);
	return slowing_allows(login);
}

bool
slowing_allows(struct login *login)
{
	int64_t wait_ms;

	if (!kept(login, slow_down_wait(&login->failures, &wait_ms)))
		return false;
	if (wait_ms == 0)
		return true;
	wording_duration(login->dialog.words.value[WORD_WAIT], login->dialog.language, wait_ms);
	if (login->answered_ms == 0)
		login->answered_ms = login->begun_ms; /* from here on counts the floor */
	return login_refuse(login, MESSAGE_SLOW_DOWN, "slow_down");
}

bool
slowing_count(struct login *login)
{
	return kept(login, slow_down_count(&login->failures));
}

bool
slowing_forget(struct login *login)
{
	return kept(login, slow_down_forget(&login->failures));
}
