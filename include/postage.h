/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a letter costs this host (host_letters.h): paid for when its code is drawn, given back when
 * it surely never left.
 */
#ifndef DLA_OTP_POSTAGE_H
#define DLA_OTP_POSTAGE_H

#include "login.h"

/*
 * Pays for a letter to the person whose record is open. False with the refusal noted and the record
 * closed: there is none left, or it cannot be counted.
 */
bool postage_pay(struct login *login);

/* True when the letter that was paid for last surely never left, or was not even handed over. */
bool postage_letter_stayed(const struct login *login);

/* Gives that letter's price back, once. Does nothing when none was paid. */
void postage_give_back(struct login *login);

#endif
