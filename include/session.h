/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A session begins or ends: one line in the audit log, and nothing else.
 */
#ifndef DLA_OTP_SESSION_H
#define DLA_OTP_SESSION_H

#include "login.h"

/* Writes the line of phase open or close. Asks nobody, needs no settings and no worker. */
void session_record(struct login *login);

#endif
