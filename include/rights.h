/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether the rules of the settings let in the person that the SSO has told of (policy.h).
 */
#ifndef DLA_OTP_RIGHTS_H
#define DLA_OTP_RIGHTS_H

#include "login.h"

/*
 * For a sign-in: is it this person, may they enter, and can a code be sent to them? Sets
 * login->first_factor and, when all is well, login->email. False with the refusal noted.
 */
bool rights_allow_sign_in(struct login *login, const struct identity *identity);

/* For the account phase: the rules alone, no address is needed. */
bool rights_allow_entry(struct login *login, const struct identity *identity);

#endif
