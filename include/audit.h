/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is kept of a login, and what an administrator must be told.
 */
#ifndef DLA_OTP_AUDIT_H
#define DLA_OTP_AUDIT_H

#include "login.h"

/* The remedy that several places name. */
#define TROUBLE_SECRET_FILE \
	"secret file missing or unsafe; it must lie beside the settings, root's, mode 0600"

/* Writes the login's line to syslog. False when nobody took it. */
bool audit_write(const struct login *login, enum verdict verdict);

/* A line for the administrator: what is wrong with this machine, what to do, and about what. */
void audit_trouble(const struct login *login, const char *words, const char *value);

#endif
