/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Turns a request into a run: root opens what only root may and becomes dla-otp for good before it
 * parses a file, touches a record or writes the log. So a fault in any of that is a fault of
 * dla-otp's, and the locks and owners are those that logins use.
 */
#include "errand.h"

#include "harden.h"
#include "paths.h"
#include "roll_back.h"
#include "subcommands.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define NAME_SERVICE_WAIT_S 5
#define WORKER_TIMEOUT_S                                                         \
	(60 * SETTINGS_RELAYS_MAX) /* of all timeouts, not read yet, the largest \
				    */

static int
could_not(const char *words)
{
	(void)fprintf(stderr, "dla-otp: %s\n", words);
	return 2;
}

static enum report_form
form_of(const struct request *request)
{
	if (request->json)
		return REPORT_JSON;
	return isatty(STDOUT_FILENO) ? REPORT_COLOURED : REPORT_PLAIN;
}

/*
 * The worker talks to a network: it must not hold the administrator's terminal. What exec closes it
 * opens anew as /dev/null (harden.h).
 */
static bool
keep_terminal(void)
{
	for (int output = STDOUT_FILENO; output <= STDERR_FILENO; output++)
		if (fcntl(output, F_SETFD, FD_CLOEXEC) == -1)
			return false;
	return true;
}

bool
errand_start_mail(struct errand *errand)
{
	return keep_terminal() && worker_start_mail(&errand->mail, WORKER_TIMEOUT_S);
}

bool
errand_start_sso(struct worker *sso)
{
	struct workers workers;
	bool started = keep_terminal() && workers_start_sso(&workers, WORKER_TIMEOUT_S);

	*sso = started ? workers.sso : (struct worker){ .socket = -1, .lifeline = -1 };
	return started;
}

static void
read_settings(struct errand *errand)
{
	if (errand->files.settings < 0) {
		(void)snprintf(errand->settings_error.text, sizeof errand->settings_error.text,
		    "%s cannot be opened: it must be there, and it and its directory root's alone",
		    PATH_SETTINGS);
		return;
	}
	errand->settings_read = settings_read(
	    &errand->settings, errand->files.settings, PATH_SETTINGS, &errand->settings_error);
}

int
errand_run(struct errand *errand)
{
	const struct subcommand *subcommand = errand->request.subcommand;
	struct harden_user user;
	int status;

	errand->output = errand->mailbox = errand->mail.socket = errand->mail.lifeline = -1;
	errand->directory = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	harden_process();
	report_begin(&errand->report, stdout, form_of(&errand->request));
	/* Whatever is wrong with this machine else. */
	errand->rolled = roll_back_due(errand);
	alarm(NAME_SERVICE_WAIT_S);
	if (!harden_find_user(USER_LOGIN, &user))
		return could_not("there is no user " USER_LOGIN ": install the package again");
	alarm(0);
	actor_find(&errand->actor);
	files_open(&errand->files, PATH_SETTINGS);
	if (subcommand->as_root != NULL && !subcommand->as_root(errand))
		return 2;
	harden_drop(&user);
	read_settings(errand);
	subcommand->run(errand);
	worker_finish(&errand->mail, 0);
	hand_end(&errand->hand);
	switched_free(&errand->switched);
	settings_free(&errand->settings);
	stack_directory_free(&errand->stacks);
	status = report_end(&errand->report);
	return fflush(stdout) == 0 && !ferror(stdout) ? status : 2;
}
