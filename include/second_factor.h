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

/*
 * One prompt and its answer. A letter that is due leaves a moment after the prompt, unless the
 * caller has hung up or answered with the password by then: such a caller cannot ask for a code.
 * False with the refusal noted.
 */
bool second_factor_ask(struct login *login, enum message_id prompt, struct secret *answer);

#endif
