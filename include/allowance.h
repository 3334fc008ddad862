/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the limiter (limiter.h) means for this login, whose record is open: go on, or refused in
 * words that say how long to wait. A refusal is noted and closes the record.
 */
#ifndef DLA_OTP_ALLOWANCE_H
#define DLA_OTP_ALLOWANCE_H

#include "login.h"

/* Milliseconds until the account may have a letter, 0 = now. */
int64_t allowance_letter_ms(const struct login *login);

/* How often a wrong code may still be typed: at this challenge, and today. */
unsigned allowance_tries(const struct login *login);

/* Sets the words for so long a wait, and until what time: the next minute that a clock shows. */
void allowance_set_wait(struct login *login, int64_t wait_ms);

/* Refuses because no letter may go, and without one there is no way on. Returns false. */
bool allowance_refuse_letter(struct login *login);

/* Refuses while the account is locked: no code is mailed, resumed or compared then. */
bool allowance_is_open(struct login *login);

/*
 * Refuses when the attempts at the record's challenge are gone, or the account is locked. Whose
 * attempts are gone waits for the lock and for the next letter.
 */
bool allowance_try(struct login *login);

#endif
