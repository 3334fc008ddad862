/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is kept of a login, and what an administrator must be told. Each event is a line of the
 * audit log (journal.h); the end of a login is a line of syslog too, with the hash of that line.
 */
#ifndef DLA_OTP_AUDIT_H
#define DLA_OTP_AUDIT_H

#include "journal.h"
#include "login.h"

/* The remedy that several places name. */
#define TROUBLE_SECRET_FILE \
	"secret file missing or unsafe; it must lie beside the settings, root's, mode 0600"

/* What an event's line says beside who, where and which login. A NULL value adds nothing. */
struct audit_detail {
	const char *key; /* a constant of a-z and _; NULL ends the list */
	const char *value;
};

/*
 * Writes an event of this login into the audit log, with host, user, service, source, tty, channel
 * and login id. details may be NULL. True when the line is in the log or counted.
 */
bool audit_event(
    struct login *login, enum journal_event event, const struct audit_detail details[]);

/* The same with the reason that a person typed, last and with the rest of the line for it. */
bool audit_event_for(struct login *login, enum journal_event event,
    const struct audit_detail details[], const char *reason);

/* Writes the login's end into the audit log and to syslog. False when neither took it; for the
 * emergency account, when the log did not. */
bool audit_write(struct login *login, enum verdict verdict);

/* A line of syslog for the administrator: what is wrong with this machine, what to do, and about
 * what. */
void audit_trouble(struct login *login, const char *words, const char *value);

#endif
