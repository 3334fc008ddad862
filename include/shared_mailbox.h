/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A mailbox that is not one person's: two people of this machine have proven it, or its name is an
 * office's. What is done about it is otp.shared_address.
 */
#ifndef DLA_OTP_SHARED_MAILBOX_H
#define DLA_OTP_SHARED_MAILBOX_H

#include "login.h"

/*
 * When the address is known and nothing is mailed to it yet. False, and the refusal is noted, where
 * a shared one is refused.
 */
bool shared_mailbox_admit(struct login *login);

/*
 * With the record open, after the right code: the address is the person's now, and the one they
 * proved before is not. Does nothing where that is known already.
 */
void shared_mailbox_settle(struct login *login);

#endif
