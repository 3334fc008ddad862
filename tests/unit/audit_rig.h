/* SPDX-License-Identifier: BSD-2-Clause */
/* For tests of the engine's parts without an audit log: what would have been written is kept. */
#ifndef DLA_OTP_AUDIT_RIG_H
#define DLA_OTP_AUDIT_RIG_H

#include "audit.h"

#include <stdio.h>
#include <string.h>

static struct {
	unsigned count[JOURNAL_EVENTS], troubles;
	char details[JOURNAL_EVENTS][512]; /* of the last one of each: `key=value ...` */
} audited;

bool
audit_event(struct login *login, enum journal_event event, const struct audit_detail details[])
{
	char *end = audited.details[event];

	(void)login;
	audited.count[event]++;
	*end = '\0';
	for (; details && details->key; details++)
		if (details->value)
			end += snprintf(end, sizeof audited.details[0] / 4, "%s=%s ", details->key,
			    details->value);
	return true;
}

bool
audit_event_for(struct login *login, enum journal_event event, const struct audit_detail details[],
    const char *reason)
{
	(void)reason;
	return audit_event(login, event, details);
}

bool
audit_write(struct login *login, enum verdict verdict)
{
	(void)login;
	(void)verdict;
	return true;
}

void
audit_trouble(struct login *login, const char *words, const char *value)
{
	(void)login;
	(void)words;
	(void)value;
	audited.troubles++;
}

#endif
