/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp doctor`: does a sign-in work here, now, with these servers? Asks them as a login would,
 * through the same workers, and looks at what a login needs of the machine. Nobody is signed in,
 * no letter is sent and nothing is changed.
 */
#include "doctor.h"

#include "clock.h"
#include "errand.h"
#include "paths.h"
#include "progress.h"
#include "run_program.h"
#include "subcommands.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#define STEP_MS 500
#define PATIENCE_S 10

/* In this order. */
static const struct doctor_group *const groups[] = { &doctor_clock, &doctor_kernel, &doctor_disks,
	&doctor_libraries, &doctor_modules, &doctor_sshd, &doctor_guards, &doctor_sso,
	&doctor_device, &doctor_look_up, &doctor_policy, &doctor_mail, &doctor_mailbox };

#define GROUPS (sizeof groups / sizeof groups[0])

void
doctor_hear(struct doctor_said *said, const char *const words[], const struct harden_user *user)
{
	said->well = run_program(words, user, PATIENCE_S, said->text, sizeof said->text) &&
		     strlen(said->text) < sizeof said->text - 1;
}

bool
doctor_wait(const struct worker *worker, int64_t deadline_ms, const char *words)
{
	struct pollfd from_worker = { .fd = worker->socket, .events = POLLIN };
	struct progress progress;
	int ready = 0, left_ms;

	progress_begin(&progress);
	while (ready <= 0 && (left_ms = clock_left_ms(deadline_ms)) > 0) {
		ready = poll(&from_worker, 1, left_ms < STEP_MS ? left_ms : STEP_MS);
		progress_show(&progress, "%s ...", words);
	}
	progress_end(&progress);
	return ready > 0;
}

void
doctor_prepare(struct errand *errand)
{
	static struct doctor doctor;

	errand->doctor = &doctor;
	doctor.sso = doctor.look_up = doctor.device = doctor.policy =
	    (struct worker){ .socket = -1, .lifeline = -1 };
	for (unsigned i = 0; i < GROUPS; i++)
		if (groups[i]->as_root != NULL)
			groups[i]->as_root(errand);
}

bool
doctor_as_root(struct errand *errand)
{
	const char *why;

	if (!stack_directory_read(&errand->stacks, NULL, &why)) {
		(void)fprintf(stderr, "dla-otp: %s: %s\n", errand->stacks.roots[0], why);
		return false;
	}
	doctor_prepare(errand);
	return true;
}

static void
look_at(struct errand *errand, const struct doctor_group *group)
{
	if (group->needs_settings && !errand->settings_read)
		return;
	for (doctor_check *const *check = group->checks; *check != NULL; check++)
		(*check)(errand);
}

static void
finish(struct errand *errand)
{
	worker_finish(&errand->doctor->sso, 0);
	worker_finish(&errand->doctor->look_up, 0);
	worker_finish(&errand->doctor->device, 0);
	worker_finish(&errand->doctor->policy, 0);
}

void
run_doctor(struct errand *errand)
{
	if (!errand->settings_read)
		report_finding(&errand->report, FINDING_FAIL, "settings",
		    "Correct it; nobody can sign in until then. See dla-otp.conf(5).", "%s",
		    errand->settings_error.text);
	stack_directory_understand(&errand->stacks);
	for (unsigned i = 0; i < GROUPS; i++)
		look_at(errand, groups[i]);
	finish(errand);
}

/* What sshd is told is looked at when it is told it (sshd.h). */
void
doctor_before_switch(struct errand *errand)
{
	enum finding least = errand->report.least;

	errand->report.least = FINDING_FAIL;
	for (unsigned i = 0; i < GROUPS; i++)
		if (groups[i] != &doctor_sshd)
			look_at(errand, groups[i]);
	errand->report.least = least;
	finish(errand);
}
