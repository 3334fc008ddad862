/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What happens to the code on disk during a login: resumed or drawn, replaced, one guess paid for,
 * redeemed; or a recovery code in its place. The rule of them all: under the lock of the person's
 * record, synced before it is seen.
 */
#ifndef DLA_OTP_LEDGER_H
#define DLA_OTP_LEDGER_H

#include "login.h"

/* What an answer of the person's led to. */
enum step {
	STEP_REFUSED = 0, /* the refusal is noted */
	STEP_ASK,         /* *prompt is to be shown */
	STEP_PROVEN,      /* the code was right; the record is open and locked */
};

/* Opens the person's record, whose clock stands at now. False with the refusal noted. */
bool ledger_open_record(struct login *login);

/* Who has just answered, when and from where. */
void ledger_note_sign_in(const struct login *login, struct sign_in *sign_in);

/*
 * After the first factor: opens the person's record, which stays open. False when a lock or a
 * changed address stands against them: the refusal is noted and the record closed.
 */
bool ledger_open(struct login *login);

/*
 * With the record open: resumes the live code of this very sign-in, or draws one (login->code
 * holds it until it is mailed) when cool-down, hour and day allow a letter. Sets login->prompt. A
 * code that is live for another sign-in is replaced and passes its remaining attempts on. The
 * record is closed.
 */
bool ledger_begin(struct login *login);

/*
 * Draws another code for this login, with the attempts that are left, in place of one whose letter
 * never left: whatever cool-down, hour and day say.
 */
bool ledger_replace(struct login *login);

/* The person asks for a new code: drawn, or how long to wait. */
enum step ledger_resend(struct login *login, enum message_id *prompt);

/* A guess: one attempt is debited and on disk before the code is looked at. */
enum step ledger_compare(struct login *login, const struct secret *code, enum message_id *prompt);

/*
 * A guess at a recovery code, paid for as one at the mailed code, whose attempts it takes; it works
 * also when that one has expired or never left. A person who was issued none is not charged:
 * *prompt is MESSAGE_CODE_FORMAT then.
 */
enum step ledger_recover(struct login *login, const struct secret *code, enum message_id *prompt);

/*
 * At a refusal: a code whose letter surely never left cannot be resumed and leaves no cool-down,
 * but its attempts stay used. One that a relay refused the address of counts all the same: else
 * sign-ins could keep the relay busy without end. Does nothing otherwise; the refusal that is noted
 * stays.
 */
void ledger_unmail(struct login *login);

/* After STEP_PROVEN: the code is used up on disk, its cool-down too; the record is closed. A
 * recovery code proves no address and is not remembered. */
bool ledger_redeem(struct login *login);

/* Writes the open record. False: the refusal is noted and the record closed. */
bool ledger_write(struct login *login);

/* Unlocks and closes whatever is open. */
void ledger_close(struct login *login);

#endif
