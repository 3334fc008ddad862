/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Listens to the SSO worker and to the module at once. A worker that says nothing is broken, not an
 * SSO that cannot be reached.
 */
#include "sso_wait.h"

#include "clock.h"
#include "sso_device.h"

#include <stdio.h>

#define SSO_GRACE_MS 2000 /* beyond sso.timeout: the worker looks up once a second */

bool
sso_hear(struct login *login, int seconds)
{
	int64_t longest_s = login->settings.sso.timeout + seconds;
	enum heard heard = dialog_listen(&login->dialog, NULL, login->workers.sso.socket,
	    clock_now_ms() + longest_s * 1000 + SSO_GRACE_MS);

	if (heard == HEARD_LATE && clock_left_ms(login->dialog.deadline_ms) > 0) {
		(void)snprintf(login->cause, sizeof login->cause, "worker_silent");
		return login_refuse(login, MESSAGE_SSO_NONSENSE, "sso");
	}
	return heard == HEARD_OTHER || login_not_heard(login, heard);
}

/* A page that came too late to be shown. */
static bool
hear_late_page(struct login *login)
{
	struct sso_device_answer answer;

	if (!login->approval.unheard)
		return true;
	if (!sso_hear(login, 0))
		return false;
	login->approval.unheard = false;
	(void)sso_device_answer(
	    &login->workers.sso, &login->settings, &login->worker_message, &answer);
	return true;
}

bool
sso_wait(struct login *login, struct identity *identity)
{
	const char *cause;
	enum message_id refusal;

	if (!hear_late_page(login) || !sso_hear(login, 0))
		return false;
	refusal = sso_answer(&login->workers.sso, &login->worker_message, identity, &cause);
	if (refusal == MESSAGE_NONE)
		return true;
	(void)snprintf(login->cause, sizeof login->cause, "%s", cause);
	return login_refuse(login, refusal, refusal == MESSAGE_REFUSED ? "password_wrong" : "sso");
}
