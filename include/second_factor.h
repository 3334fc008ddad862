/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asking for the code until it is right. Decides nothing about attempts and time: that is the
 * ledger's.
 */
#ifndef DLA_OTP_SECOND_FACTOR_H
#define DLA_OTP_SECOND_FACTOR_H

#include "login.h"

/*
 * Shows the first prompt (login->prompt), has the letter mailed when one is due, and asks until the
 * code is right. True: it was, the record is open and locked, and the code must be redeemed. False:
 * the refusal is noted.
 */
bool second_factor_prove(struct login *login);

#endif
