/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether the rules of the settings let in the person that the SSO has told of (policy.h).
 */
#ifndef DLA_OTP_RIGHTS_H
#define DLA_OTP_RIGHTS_H

#include "login.h"

/*
 * For a sign-in: is it this person, and may they enter? Sets login->first_factor and, when they
 * may, where a code would go: login->email, or login->address_fault. False with the refusal noted.
 */
bool rights_allow_sign_in(struct login *login, const struct identity *identity);

/* Where a code is needed: can it be mailed to them? False with the refusal noted. */
bool rights_allow_code(struct login *login);

/* For the account phase: the rules alone, no address is needed. */
bool rights_allow_entry(struct login *login, const struct identity *identity);

#endif
