/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The account phase: may somebody enter whom others have let in, by an ssh key, by a password that
 * sudo remembers? Nobody can be asked anything.
 */
#ifndef DLA_OTP_ACCOUNT_H
#define DLA_OTP_ACCOUNT_H

#include "login.h"

/* True when the SSO and the rules say so, or services.account_without_login; else the refusal is
 * noted. */
bool account_admit(struct login *login);

#endif
