/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the SSO says of somebody who typed no password here: what it said a moment ago, what it says
 * now, or, while it cannot be reached, what it said some days ago at most (standing.h).
 */
#ifndef DLA_OTP_VOUCHING_H
#define DLA_OTP_VOUCHING_H

#include "login.h"

/*
 * Looks whether a fresh answer is at hand, and else tells the SSO worker whom to ask, with this
 * machine's own credentials. False with the refusal noted: the SSO must not hear of them, there is
 * no look-up, or it is set up wrongly.
 */
bool vouching_begin(struct login *login);

/*
 * The answer. True with *identity (its strings lie in login->standing) for a person in good
 * standing; login->vouched says how that is known. Whatever the SSO answers is kept for bad days
 * before it is acted upon. False with the refusal noted: gone, unfinished, not to be known.
 */
bool vouching_end(struct login *login, struct identity *identity);

#endif
