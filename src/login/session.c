/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sessions in the audit log, with the login id of the sign-in that led to them. Has no verdict and
 * no words: whoever opened the session has decided already.
 */
#include "session.h"

#include "audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void
session_record(struct login *login)
{
	char seconds[24];

	(void)gethostname(login->host, sizeof login->host - 1);
	policy_source(login->caller.rhost, login->source);
	if (strcmp(login->caller.phase, "open") == 0) {
		(void)audit_event(login, JOURNAL_SESSION_OPENED, NULL);
		return;
	}
	(void)snprintf(seconds, sizeof seconds, "%" PRId64, login->caller.open_s);
	(void)audit_event(login, JOURNAL_SESSION_CLOSED,
	    (const struct audit_detail[]){
		{ "seconds", login->caller.open_s < 0 ? NULL : seconds }, { NULL, NULL } });
}
