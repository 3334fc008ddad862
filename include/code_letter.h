/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The letter with the code: handed over to the mail worker, and what the worker says of it put into
 * login->letter and the audit log.
 */
#ifndef DLA_OTP_CODE_LETTER_H
#define DLA_OTP_CODE_LETTER_H

#include "login.h"

/* Hands login->code over and wipes it. False: the refusal is noted. */
bool code_letter_send(struct login *login);

/* Takes what the mail worker has to say, of whichever letter; it must be there to be read. */
void code_letter_hear(struct login *login);

/*
 * Waits for the next word about the letter, until login->letter.due_ms. False, and the refusal is
 * noted, only when the person is gone.
 */
bool code_letter_wait(struct login *login);

/* True, and the refusal is noted, when no waiting and no asking again can help. */
bool code_letter_is_lost(struct login *login);

#endif
