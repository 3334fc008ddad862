/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a letter has to say, put into words in both languages and handed to the mail worker.
 */
#ifndef DLA_OTP_ENVELOPE_H
#define DLA_OTP_ENVELOPE_H

#include "login.h"

/*
 * Hands the letter with login->code to a mail worker, telling it its relays first where it is
 * fresh. False when that cannot be done; *missing then names the secret file that was not sound, or
 * is NULL.
 */
bool envelope_send(struct login *login, const char **missing);

#endif
