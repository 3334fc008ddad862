/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Letters that warn a person: the account was locked, the address was changed, a recovery code was
 * used. Each is owed in the person's record (debts.h) until a relay takes it or refuses the
 * address; a login sends what is owed while the person looks for the code, or when its verdict is
 * said, and nobody waits for it. Each is handed over once an hour, by one login: however many there
 * are at once, there is one letter.
 */
#ifndef DLA_OTP_WARNINGS_H
#define DLA_OTP_WARNINGS_H

#include "login.h"

/*
 * Hands the next letter that is owed, and was not tried in this login or by another within the
 * hour, to the mail worker, unless it is at work. Waits for the record's lock only, and not long.
 */
void warnings_send(struct login *login);

/* True while the next answer of the mail worker's is about a warning. */
bool warnings_under_way(const struct login *login);

/* True while the mail worker owes an answer, about a warning or about the code. */
bool warnings_worker_is_busy(const struct login *login);

/* Reads an answer about a warning, which must be there. */
void warnings_hear(struct login *login);

/* After the verdict: sends what is owed and waits for the answers, to the deadline at most. */
void warnings_finish(struct login *login, int64_t deadline_ms);

#endif
