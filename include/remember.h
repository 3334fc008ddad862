/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a service says so (services.remember), a person who sits at the same terminal, in the same
 * login session, is not asked for a code again for a while; with remember_alone for nothing at all.
 */
#ifndef DLA_OTP_REMEMBER_H
#define DLA_OTP_REMEMBER_H

#include "login.h"

#include <stdbool.h>

/*
 * As root, when BEGIN is heard: opens what tells where the caller at the other end sits. Of callers
 * that are not root, and of people elsewhere, nothing.
 */
void remember_open(struct login *login);

/*
 * When it is known whose sign-in it is: finds out where they sit, if the service remembers. Sets
 * by_memory when the password need not be asked. Costs other services nothing.
 */
void remember_begin(struct login *login);

/*
 * True when an earlier sign-in stands in for the code, and the record is closed; rights, limits and
 * locks have been looked at before. False: nothing has changed.
 */
bool remember_serves(struct login *login);

/* Remembers this sign-in in the open record; what is written next takes it to the disk. */
void remember_note(struct login *login);

/*
 * Who came by memory was refused: nothing is remembered of them any more, so that the next time
 * they are asked for a password.
 */
void remember_end(struct login *login);

#endif
