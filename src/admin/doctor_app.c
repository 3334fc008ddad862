/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does the SSO offer sign-ins that are approved in the app? Asked as a sign-in asks it, of an SSO
 * that is well otherwise. The page is shown to nobody and ends by itself.
 */
#include "doctor.h"

#include "clock.h"
#include "errand.h"
#include "sso_causes.h"
#include "sso_device.h"
#include "sso_talk.h"

#define ABOUT "app"
#define GRACE_MS 2000 /* beyond sso.timeout, as for a sign-in */

static void
tell_trouble(struct errand *errand, const char *cause)
{
	const struct sso_cause *found = sso_cause_find(cause);

	report_finding(&errand->report, FINDING_FAIL, ABOUT, found->remedy,
	    "the SSO has no page where a sign-in can be approved: %s (%s)", found->words, cause);
	report_text(&errand->report, "cause", cause);
}

static void
judge(struct errand *errand, enum sso_device said, const struct sso_device_answer *answer)
{
	struct report *report = &errand->report;

	if (said == SSO_DEVICE_SHOW)
		report_finding(report, FINDING_OK, ABOUT, NULL,
		    "the SSO offers sign-ins that are approved in the app, at %s", answer->url);
	else if (said == SSO_DEVICE_NOT_OFFERED)
		report_finding(report, FINDING_OK, ABOUT, NULL,
		    "the SSO offers the client \"%s\" no sign-ins that are approved in the app "
		    "(%s): "
		    "passwords are asked for",
		    errand->settings.sso.client_id, answer->cause);
	else
		tell_trouble(errand, answer->cause ? answer->cause : "");
}

static void
check_app(struct errand *errand)
{
	struct worker *worker = &errand->doctor->app;
	int64_t deadline_ms =
	    clock_now_ms() + (int64_t)errand->settings.sso.timeout * 1000 + GRACE_MS;
	struct sso_device_answer answer;
	const char *missing;
	enum sso_device said;

	if (!errand->doctor->sso_is_well)
		return;
	if (!sso_open(worker, &errand->settings, &errand->files, &missing) ||
	    !sso_device_start(worker, &errand->settings) ||
	    !doctor_wait(worker, deadline_ms, "asking the SSO for a page")) {
		tell_trouble(errand, "worker_silent");
		return;
	}
	said = sso_device_answer(worker, &errand->settings, &errand->doctor->answer, &answer);
	judge(errand, said, &answer);
}

/* That it cannot be started is found out when it is asked. */
static void
start(struct errand *errand)
{
	(void)errand_start_sso(&errand->doctor->app);
}

static doctor_check *const checks[] = { check_app, NULL };
const struct doctor_group doctor_app = {
	.as_root = start,
	.checks = checks,
	.needs_settings = true,
};
