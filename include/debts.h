/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The letters of warning that a record owes: what each is about, and what it says. warnings.h sends
 * them.
 */
#ifndef DLA_OTP_DEBTS_H
#define DLA_OTP_DEBTS_H

#include "envelope.h"
#include "login.h"

/* Was there a sign-in by a recovery code of which no letter has told the person yet? */
bool debts_owes_recovered(const struct record *record);

/*
 * With the record just read, or about to be written: takes note of what it owes, but for what has
 * nobody to go to.
 */
void debts_learn(struct login *login);

/* True when the open record still owes what this login has noted, and nothing about something
 * newer. */
bool debts_stands(const struct login *login, enum warning which);

/*
 * In the record: when that letter was last handed over, on the record's clock. 0 = never. NULL for
 * one that is its login's alone (arrival.h).
 */
int64_t *debts_tried_ms(struct record *record, enum warning which);

/* It is owed no longer. */
void debts_strike(struct record *record, enum warning which);

/* What it says; strings lie in the login. */
struct envelope debts_letter(const struct login *login, enum warning which);

/* For the audit log. */
const char *debts_word(enum warning which);

#endif
