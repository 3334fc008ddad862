/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Too many failed passwords under this name from here? Then the sign-in waits, the same for a name
 * that exists and one that does not.
 */
#ifndef DLA_OTP_SLOWING_H
#define DLA_OTP_SLOWING_H

#include "login.h"

/*
 * As soon as somebody has a name, before the SSO hears of it, and once more when the password was
 * typed: with many sign-ins begun at once only the second comes in time. The name is the person's
 * or, on a shared account, what was typed as theirs: it costs the same whether it is right or not.
 * False with the refusal noted.
 */
bool slowing_begin(struct login *login, const char *name);
bool slowing_allows(struct login *login);

/*
 * The first factor was wrong, or right. Done before anybody hears of it. False, with the refusal
 * noted, when it cannot be kept.
 */
bool slowing_count(struct login *login);
bool slowing_forget(struct login *login);

#endif
