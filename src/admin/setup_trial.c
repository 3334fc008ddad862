/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A trial is a group of dla-otp doctor's checks over settings that are not written yet. Root starts
 * the workers; a child that has become dla-otp listens to them, so that no byte of a server reaches
 * root.
 */
#include "setup_trial.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define STRANGER "dla-otp-setup" /* nobody's client */

struct setup_trial {
	struct doctor doctor;
	struct report report;
	bool ended;
};

bool
setup_trial_open(struct setup *setup)
{
	void *memory = mmap(
	    NULL, sizeof *setup->trial, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return false;
	setup->trial = memory;
	setup->errand->doctor = &setup->trial->doctor;
	return true;
}

/* The child: as dla-otp, to the end of the checks. */
_Noreturn static void
listen_to(const struct setup *setup, const struct doctor_group *group)
{
	struct errand *errand = setup->errand;

	harden_drop(&setup->user);
	for (doctor_check *const *check = group->checks; *check != NULL; check++)
		(*check)(errand);
	(void)fflush(errand->report.out);
	setup->trial->report = errand->report;
	setup->trial->ended = true;
	_exit(0);
}

static void
let_go(struct worker worker)
{
	if (worker.socket != -1)
		close(worker.socket);
	if (worker.lifeline != -1)
		close(worker.lifeline);
}

/* What the child reported. True when nothing of it failed. */
static bool
take_over(struct report *report, const struct setup_trial *trial, enum finding worst)
{
	bool sound;

	if (trial->ended) {
		report->worst = trial->report.worst;
		report->count = trial->report.count;
		report->open = trial->report.open;
	} else {
		report_finding(report, FINDING_BROKEN, "trial", "Look at the system log.",
		    "it could not be tried");
	}
	sound = report->worst < FINDING_FAIL;
	if (worst > report->worst)
		report->worst = worst;
	return sound;
}

static bool
try_group(struct setup *setup, const struct settings *settings, const struct doctor_group *group,
    enum doctor_depth depth)
{
	const struct worker none = { .socket = -1, .lifeline = -1 };
	struct errand *errand = setup->errand;
	struct doctor *doctor = &setup->trial->doctor;
	enum finding worst = errand->report.worst;
	struct worker sso, mail;
	pid_t child;

	memset(setup->trial, 0, sizeof *setup->trial);
	doctor->depth = depth;
	doctor->sso = doctor->look_up = errand->mail = none;
	errand->settings = *settings;
	errand->report.worst = FINDING_OK;
	group->as_root(errand);
	sso = doctor->sso; /* the child writes there too */
	mail = errand->mail;
	(void)fflush(errand->report.out);
	child = fork();
	if (child == 0)
		listen_to(setup, group);
	let_go(sso);
	let_go(mail);
	/* Its end is nobody's to hear (workers.c): then this waits all the same, and fails. */
	while (child > 0 && waitpid(child, NULL, 0) == -1 && errno == EINTR)
		;
	(void)signal(SIGCHLD, SIG_DFL);
	errand->mail = none;
	errand->settings = (struct settings){ 0 };
	return take_over(&errand->report, setup->trial, worst);
}

bool
setup_try_issuer(struct setup *setup)
{
	static struct settings unknown;
	bool answers;

	unknown = setup->settings;
	unknown.sso.client_id = STRANGER;
	unknown.sso.client_auth = "none";
	unknown.sso.client_secret_file = "";
	answers = try_group(setup, &unknown, &doctor_sso, DOCTOR_GREETING);
	setup->wants_ca = !answers && strcmp(setup->trial->doctor.cause, "certificate") == 0;
	return answers;
}

bool
setup_try_client(struct setup *setup)
{
	return try_group(setup, &setup->settings, &doctor_sso, DOCTOR_ALL);
}

bool
setup_try_relay(struct setup *setup)
{
	bool greets = try_group(setup, &setup->settings, &doctor_mail, DOCTOR_GREETING);

	setup->wants_relay_ca = !greets && strcmp(setup->trial->doctor.cause, "tls") == 0;
	return greets;
}

bool
setup_try_relay_login(struct setup *setup)
{
	return try_group(setup, &setup->settings, &doctor_mail, DOCTOR_LOGIN);
}

bool
setup_try_sender(struct setup *setup)
{
	return try_group(setup, &setup->settings, &doctor_mail, DOCTOR_ALL);
}
