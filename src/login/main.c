/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dla-otp-login: serves one login on descriptor 0 and ends, whether a caller that is root or the
 * service manager started it. As root it hears BEGIN, opens files and starts the workers; then it
 * becomes dla-otp for good, shuts itself in, and only then reads what those files hold (but for one
 * word: groups.h).
 */
#include "audit.h"
#include "clock.h"
#include "harden.h"
#include "login.h"
#include "paths.h"
#include "remember.h"
#include "seats.h"
#include "session.h"
#include "warnings.h"

#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#define NAME_SERVICE_WAIT_S 5 /* for our own users; one that stalls ends us */
#define WORKERS_END_MS 1500   /* for revocation and QUIT after the verdict */
#define WARNING_GRACE_MS 1000 /* beyond mail.timeout, for the worker to say that it is over */

/* Becomes dla-otp for good, and gives up all that it will not need. */
static void
shut_in(struct login *login, const struct harden_user *engine)
{
	harden_drop(engine);
	alarm(0);
	if (!journal_open(&login->journal, PATH_LOG, PATH_TALLY))
		audit_trouble(login,
		    "the audit log cannot be written; its directory must be dla-otp's, mode 0750",
		    PATH_LOG);
	if (login->journal.set_aside[0])
		audit_trouble(login,
		    "the audit log was damaged; it is kept under this name, and a new one begun",
		    login->journal.set_aside);
	login->sandbox = sandbox_enter(SANDBOX_ENGINE, NULL, 0);
}

/* What is left when the verdict is said. Who hung up is waited for by nobody. */
static void
wind_up(struct login *login, bool heard)
{
	int64_t warned_ms = (int64_t)login->settings.mail.timeout * 1000 + WARNING_GRACE_MS;
	int64_t workers_end_ms;

	warnings_finish(login, heard ? clock_now_ms() + warned_ms : 0);
	workers_end_ms = heard ? clock_now_ms() + WORKERS_END_MS : 0;
	worker_dismiss(&login->workers.mail);
	worker_finish(&login->workers.sso, workers_end_ms);
	worker_finish(&login->workers.mail, workers_end_ms);
}

int
main(int argc, char **argv)
{
	static struct login login;
	const char *settings_path = PATH_SETTINGS;
	struct harden_user engine;
	enum verdict verdict;
	bool heard;

	if (geteuid() != 0) {
		(void)fprintf(stderr, "dla-otp-login is started by pam_dla_otp.so, not by hand\n");
		return 2;
	}
	harden_process();
	harden_pace();
	(void)prctl(PR_SET_NAME, "dla-otp-login"); /* started by descriptor, it may be called "3" */
	login.begun_ms = clock_now_ms();
	login.dialog.socket = HARDEN_SOCKET;
	login.dialog.deadline_ms = login.begun_ms + 1000;
	if (!caller_recognise(&login.caller, HARDEN_SOCKET))
		return 1;
	if (login.caller.unprivileged && !seats_take(PATH_RUN, login.caller.invoker_uid))
		return 1;
	if (!caller_hear(&login.caller, HARDEN_SOCKET))
		return 1;
	if (argc > 1 && !login.caller.unprivileged)
		settings_path = argv[1];
	/* The service manager started us in a group of its own. */
	if (!login.caller.by_root && !login.caller.unprivileged)
		harden_leave_cgroup();
	alarm(NAME_SERVICE_WAIT_S);
	if (!harden_find_user(USER_LOGIN, &engine))
		return 1;
	if (login.caller.session) {
		shut_in(&login, &engine);
		session_record(&login);
		return 0;
	}
	remember_open(&login);
	files_open(&login.files, settings_path);
	if (!login.caller.account && groups_are_named(login.files.settings))
		caller_look_up_groups(&login.caller);
	if (!(login.caller.account ? workers_start_sso : workers_start)(
		&login.workers, login.caller.timeout_s))
		return 1;
	harden_lock(&login, sizeof login);
	shut_in(&login, &engine);

	verdict = login_run(&login, settings_path);
	heard = dialog_end(&login.dialog, verdict);
	secret_reset(&login.password);
	secret_reset(&login.typed_code);
	secret_reset(&login.code);
	key_ring_reset(&login.keys);
	wind_up(&login, heard);
	return 0;
}
