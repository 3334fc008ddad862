/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guess counts as wrong before it is looked at; when it is, it has a line in the audit log. A
 * lock that comes of it is told by letter.
 */
#ifndef DLA_OTP_WRONG_CODE_H
#define DLA_OTP_WRONG_CODE_H

#include "login.h"

/*
 * With the record open: one wrong code more, on disk. With the last one the account is locked, and
 * a letter about that is owed. False: the refusal is noted and the record closed.
 */
bool wrong_code_debit(struct login *login, bool last);

/* With the record open and the debit on disk. Neither closes the record nor refuses. */
void wrong_code_note(struct login *login);

#endif
