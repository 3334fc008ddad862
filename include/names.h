/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who is who in one sign-in: the account of this machine it is about, the person at the SSO behind
 * it, and the account they want to become. Pure: what is known in, names out.
 */
#ifndef DLA_OTP_NAMES_H
#define DLA_OTP_NAMES_H

#include "caller.h"
#include "name_map.h"
#include "secret.h"
#include "settings.h"

#include <stdbool.h>

#define NAMES_ENTRY_SIZE 513 /* two names of 256 bytes and what stands between, NUL included */

/* Strings belong to the caller, the settings and the map. All zero: nothing has been found yet. */
struct names {
	const char *account;  /* whose sign-in it is; with su it may be the invoker's */
	const char *person;   /* their name at the SSO, never what was typed; "" = not told yet */
	const char *target;   /* whom they want to become, for a rule of become; "" = nobody else */
	settings_list people; /* of a shared account: who may use it; NULL for any other */
	bool local;           /* the account is one of this machine */
	bool fit; /* its people may sign in here: a sane name, its uid, one person each */
	char entry[NAMES_ENTRY_SIZE]; /* person and PAM's user: what a code is good for */
};

/*
 * Finds all but the person of a shared account, who has to be asked. An account that the map does
 * not have is called the same at the SSO, unless the map gives that name to another account. Root
 * is fit only where the map or shared name it.
 */
void names_find(struct names *names, const struct caller *caller, const struct settings *settings,
    const struct name_map *map);

/* The person of a shared account says who they are. False, and nothing changes, when the account is
 * not shared by anybody of exactly that name. */
bool names_take_person(struct names *names, const struct caller *caller, const char *typed);

/* May the SSO hear of them? */
bool names_are_eligible(const struct names *names);

#endif
