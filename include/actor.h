/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who is at the keyboard: the user that the kernel says signed in (audit's login uid, which neither
 * su nor sudo changes), and what sudo says, which is only a hint.
 */
#ifndef DLA_OTP_ACTOR_H
#define DLA_OTP_ACTOR_H

#include "policy.h"

#include <stdbool.h>
#include <sys/types.h>

struct actor {
	bool known; /* login_uid is set: somebody signed in, this is no job of the system's */
	uid_t login_uid;
	char name[POLICY_NAME_MAX + 1]; /* of login_uid, or "" */
	char sudo[POLICY_NAME_MAX + 1]; /* SUDO_USER where it is a sane name, or "": any root can
					   write it */
};

/* Finds out (proc_pid_loginuid(5), getpwuid_r(3)). What cannot be found out is not known. */
void actor_find(struct actor *actor);

/* `somchai`, or `uid 1000`; at most size bytes. False, and "", when nobody signed in. */
bool actor_words(const struct actor *actor, char *words, size_t size);

#endif
