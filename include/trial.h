/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The trial code before the start date: mailed and asked for like any other, but nobody has to
 * answer. Shows people, in time, whether codes reach them.
 */
#ifndef DLA_OTP_TRIAL_H
#define DLA_OTP_TRIAL_H

#include "login.h"

/*
 * Offers one, where a letter may go and the address is not proven yet, and hears one answer. Sets
 * excuse.proof: PROOF_OK (the sign-in is in the record and the address proven), PROOF_FAILED
 * (skipped, or wrong), NONE (nothing was asked). False only where the sign-in itself must end: they
 * hung up, the account is locked, the record cannot be used.
 */
bool trial_offer(struct login *login);

#endif
