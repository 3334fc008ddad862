/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a person is told when they are in: wrong codes since their last sign-in, a mailbox that is
 * not theirs alone, when and from where they signed in last. Three lines at most, the important
 * ones first; none where the program wants to be silent. Another notice is another line of the list
 * in notices.c.
 */
#ifndef DLA_OTP_NOTICES_H
#define DLA_OTP_NOTICES_H

#include "login.h"

/* With the record open, before this sign-in is written into it: takes note of the last one. */
void notices_learn(struct login *login);

/* Tells them. Called between a grant and its verdict; nothing here can change either. */
void notices_tell(struct login *login);

#endif
