/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an administrator did, as a line of the audit log and of syslog: which act, for whom, by whom
 * (threat 133).
 */
#ifndef DLA_OTP_DEED_H
#define DLA_OTP_DEED_H

#include "errand.h"
#include "journal.h"

#include <stdbool.h>

/* For acts that are not done because of it. */
#define DEED_UNTOLD "nothing was done: neither the audit log nor syslog takes a line about it"
#define DEED_REMEDY "Look at disk space, at owner and mode of /var/log/dla-otp, and at syslog."

/* What the line says beside act, person and actor. A NULL value adds nothing. */
struct deed_detail {
	const char *key; /* a constant of a-z and _; NULL ends the list */
	const char *value;
};

/*
 * Writes the line. user may be NULL, details too. False when neither the audit log nor syslog took
 * it: then an act that was not done yet must not be done.
 */
bool deed_write(const struct errand *errand, enum journal_event event, const char *act,
    const char *user, const struct deed_detail details[]);

/*
 * The same for who is still root, about nobody: root cannot write the log as dla-otp does, so a
 * child becomes dla-otp for it, and does no more.
 */
bool deed_write_as_root(const struct errand *errand, enum journal_event event, const char *act,
    const struct deed_detail details[]);

/* Writes that an act which was written down did not come about. */
void deed_failed(const struct errand *errand, const char *act, const char *user);

#endif
