/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp enable SERVICE`: has a service ask for the SSO password and a mailed code. Refuses where
 * dla-otp check or doctor finds a fault, where the new stack would have a way past us, and where
 * the files hold something that is not understood. What it changes is taken back by itself unless
 * dla-otp confirm is run in time: nobody locks themselves out for longer than that.
 */
#include "consent.h"
#include "doctor.h"
#include "errand.h"
#include "profile.h"
#include "subcommands.h"
#include "switch_on.h"
#include "wording.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define COMMON "common"

/*
 * The files of pam-auth-update are in every service there is, cron's and atd's too, which can ask
 * nobody: one wrong line there, and nothing on the machine works that would take it back.
 */
static bool
is_shared(const char *service)
{
	return strncmp(service, COMMON, strlen(COMMON)) == 0 || strcmp(service, "other") == 0;
}

static bool
plan(struct errand *errand, bool *is_on)
{
	const struct switched_file *stack;

	*is_on = false;
	if (is_shared(errand->request.service))
		return switched_refuse(&errand->switched,
		    "Enable the services one by one: sshd, login, sudo, su, a display manager. "
		    "All of them at once, cron too: " PROFILE_ON ", see dla-otp(8) before.",
		    "%s is a part of every service, also of those that can ask nobody (cron, atd)",
		    errand->request.service);
	if (!switch_on_plan(errand, is_on))
		return false;
	stack = switched_stack(&errand->switched);
	return stack_directory_put(
		   &errand->stacks, stack->path, stack->goal.bytes, stack->goal.length) ||
	       switched_refuse(&errand->switched, "Try again.",
		   "%s cannot be read, or changed just now", stack->path);
}

bool
enable_as_root(struct errand *errand)
{
	if (!check_stack_as_root(errand))
		return false;
	errand->profile_on = profile_is_on();
	if (!plan(errand, &errand->is_on))
		return true;
	if (hand_start(&errand->hand, switch_on, errand)) {
		doctor_prepare(errand);
		return true;
	}
	(void)fputs("dla-otp: no process can be started\n", stderr);
	return false;
}

/* Everything that is looked at before a service is switched over; servers last, and only then. */
static bool
is_sound(struct errand *errand)
{
	run_check(errand);
	run_check_stack(errand);
	if (errand->report.worst < FINDING_FAIL)
		doctor_before_switch(errand);
	if (errand->report.worst < FINDING_FAIL) {
		report_finding(&errand->report, FINDING_OK, "doctor", NULL,
		    "SSO, mail servers and this machine do what a sign-in needs");
		return true;
	}
	report_finding(&errand->report, FINDING_FAIL, "enable",
	    "Correct what is marked FAIL above, then try again.",
	    "%s was not changed: nobody could sign in, or not only whom it should be",
	    errand->request.service);
	return false;
}

static void
tell_what_next(struct errand *errand)
{
	const struct request *request = &errand->request;
	char until[WORD_MAX];

	wording_clock(
	    until, LANGUAGE_ENGLISH, (int64_t)time(NULL) + (int64_t)request->minutes * 60);
	report_finding(&errand->report, FINDING_OK, "enable",
	    "Keep this window open. Sign in through a second one; when that worked, run as root: "
	    "dla-otp confirm",
	    "%s asks for password and code now; it is taken back at %s unless you confirm",
	    request->service, until);
	if (errand->profile_on)
		report_finding(&errand->report, FINDING_OK, "profile", NULL,
		    "the profile of pam-auth-update is on too: %s stays enabled when that goes, "
		    "and asks also when this is taken back",
		    request->service);
}

void
run_enable(struct errand *errand)
{
	struct report *report = &errand->report;
	char minutes[16];

	if (errand->is_on) { /* whole still? Somebody may have taken a line of ours out */
		run_check_stack(errand);
		report_finding(report, FINDING_OK, "enable",
		    errand->rolled == ROLLED_SOME ? "If it waits to be confirmed: dla-otp confirm"
						  : NULL,
		    "%s is enabled already: nothing was changed", errand->request.service);
		return;
	}
	if (errand->switched.words[0] != '\0') {
		report_finding(report, FINDING_FAIL, "enable", errand->switched.remedy, "%s",
		    errand->switched.words);
		return;
	}
	(void)snprintf(minutes, sizeof minutes, "%u", errand->request.minutes);
	if (is_sound(errand) && consent_and_do(errand, "enable", minutes))
		tell_what_next(errand);
}
