/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The SSO names another address than the one that a right code came from last. Whoever has the SSO
 * password, or has broken into the SSO, can do that and read the code himself: so the old address
 * is warned, and with `hold` the sign-in ends here.
 */
#ifndef DLA_OTP_ADDRESS_CHANGE_H
#define DLA_OTP_ADDRESS_CHANGE_H

#include "login.h"

/*
 * With the record open, before a code is drawn. True, with the record still open, when the code may
 * go to login->email; a change that the record does not know yet is audited, and on disk with the
 * letter it owes. False: the refusal is noted and the record closed.
 */
bool address_change_admit(struct login *login);

/* True where a changed address waits for an administrator (otp.email_change). */
bool address_change_is_held(const struct login *login);

/* Into the open record: a right code came from login->email, so nothing waits to be accepted. */
void address_change_settle(struct login *login);

#endif
