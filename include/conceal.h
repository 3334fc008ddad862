/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a concealing service shows: the same prompts, words and times whether the name exists, the
 * password was right, a code was mailed or the account is locked. Behind a surface that knows
 * nothing but this sign-in lies either the ledger with a code, or nothing (a decoy).
 */
#ifndef DLA_OTP_CONCEAL_H
#define DLA_OTP_CONCEAL_H

#include "ledger.h"
#include "login.h"

/* True when the refusal that is noted would tell something that nobody may learn there. */
bool conceal_hides(const struct login *login);

/* The same; then the refusal is kept for the audit log alone, and the login goes on as a decoy. */
bool conceal_refusal(struct login *login);

/*
 * Sets login->prompt and the words of the surface for the first code prompt, and waits until it may
 * be shown. False: a refusal is noted that is not to be concealed.
 */
bool conceal_begin(struct login *login);

/* Takes an answer in the code prompt's place; of the steps only ledger_compare() gives PROVEN. */
enum step conceal_answer(struct login *login, const struct secret *answer, enum message_id *prompt);

#endif
