/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A recovery code at the code prompt: what it means for the record, which is open and locked. The
 * ledger says when a guess may be made and has all of it on disk.
 */
#ifndef DLA_OTP_RECOVER_H
#define DLA_OTP_RECOVER_H

#include "login.h"

/* True when it is one of the person's for this machine: it is used up with the next write. */
bool recover_use(struct login *login, const struct secret *code);

/*
 * Before the sign-in is written: the person is owed a letter about it, and a mailed code that never
 * left is given back.
 */
void recover_note(struct login *login);

/* May a recovery code be typed? As the record was last read. */
bool recover_is_possible(const struct login *login);

#endif
