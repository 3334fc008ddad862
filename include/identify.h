/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finding out who wants in, and whether they may.
 */
#ifndef DLA_OTP_IDENTIFY_H
#define DLA_OTP_IDENTIFY_H

#include "login.h"

#include <stdbool.h>

/*
 * True: the SSO says that it is this person, and the rules let them in. False with the refusal
 * noted. A first factor that was not right has been counted (slowing.h).
 */
bool identify(struct login *login);

#endif
