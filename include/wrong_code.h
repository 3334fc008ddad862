/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What follows from a wrong code beside its debit: a line in the audit log, and a letter to the
 * person when the account is locked by it.
 */
#ifndef DLA_OTP_WRONG_CODE_H
#define DLA_OTP_WRONG_CODE_H

#include "login.h"

/* With the record open and the debit on disk. Neither closes the record nor refuses. */
void wrong_code_note(struct login *login);

#endif
