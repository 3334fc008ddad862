/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sign-ins without a code, for a time: before the start date, or by an exemption. The first factor
 * was right and the rights allow it; neither is ever excused.
 */
#ifndef DLA_OTP_EXCUSE_H
#define DLA_OTP_EXCUSE_H

#include "login.h"

/* True when no code is needed. The first login that finds the start date come leaves its mark. */
bool excuse_find(struct login *login);

/*
 * In place of the code: the lock of the account holds, a trial code is offered where the settings
 * want it, the sign-in is written into the record and the audit log, and what the person is to be
 * told is set. False with the refusal noted.
 */
bool excuse_enter(struct login *login);

/* For the logs: why no code was needed; NULL where one was. */
const char *excuse_word(const struct login *login);

#endif
