/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Listens to the SSO worker and to the module at once. A worker that says nothing is broken, not an
 * SSO that cannot be reached.
 */
#include "sso_wait.h"

#include "clock.h"

#include <stdio.h>

#define SSO_GRACE_MS 2000 /* beyond sso.timeout: the worker looks up once a second */

bool
sso_wait(struct login *login, struct identity *identity)
{
	int64_t deadline =
	    clock_now_ms() + (int64_t)login->settings.sso.timeout * 1000 + SSO_GRACE_MS;
	const char *cause;
	enum message_id refusal;
	enum heard heard = dialog_listen(&login->dialog, NULL, login->workers.sso.socket, deadline);

	if (heard == HEARD_LATE && clock_left_ms(login->dialog.deadline_ms) > 0) {
		(void)snprintf(login->cause, sizeof login->cause, "worker_silent");
		return login_refuse(login, MESSAGE_SSO_NONSENSE, "sso");
	}
	if (heard != HEARD_OTHER)
		return login_not_heard(login, heard);
	refusal = sso_answer(&login->workers.sso, &login->worker_message, identity, &cause);
	if (refusal == MESSAGE_NONE)
		return true;
	(void)snprintf(login->cause, sizeof login->cause, "%s", cause);
	return login_refuse(login, refusal, refusal == MESSAGE_REFUSED ? "password_wrong" : "sso");
}
