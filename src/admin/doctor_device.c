/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Approving in the app: whether the SSO makes a page for our client (RFC 8628). One is asked for as
 * at a sign-in, shown to nobody and left to expire. Says nothing of how people get to ThaID from
 * there: that is the SSO's own page.
 */
#include "doctor.h"

#include "clock.h"
#include "errand.h"
#include "sso_causes.h"
#include "sso_device.h"
#include "sso_talk.h"

#include <stdio.h>
#include <string.h>

#define GRACE_MS 2000 /* beyond sso.timeout, as for a sign-in */

static bool
has_word(settings_list words, const char *word)
{
	for (; words != NULL && *words != NULL; words++)
		if (strcmp(*words, word) == 0)
			return true;
	return false;
}

/* Does anything in the settings count on it? Where nothing says so it is merely open. */
static bool
is_wanted(const struct settings *settings)
{
	for (unsigned i = 0; i < settings->service_count; i++)
		if (has_word(settings->services[i].channels, "thaiid"))
			return true;
	for (unsigned i = 0; i < settings->access.allow_count; i++)
		if (has_word(settings->access.allow[i].channels, "thaiid"))
			return true;
	return settings->sso.device_endpoint[0] != '\0';
}

/* The SSO has no device_authorization_endpoint, or does not let this client use it. */
static void
tell_not_offered(struct errand *errand)
{
	const char *client = errand->settings.sso.client_id;

	if (is_wanted(&errand->settings))
		report_finding(&errand->report, FINDING_WARN, "device",
		    "Have the SSO allow this client the device grant (RFC 8628), or take "
		    "\"thaiid\" out "
		    "of channels.",
		    "the SSO lets nobody approve in the app for the client \"%s\", and the "
		    "settings "
		    "count on it",
		    client);
	else
		report_finding(&errand->report, FINDING_OK, "device", NULL,
		    "the SSO offers the client \"%s\" no approving in the app: people type their "
		    "password",
		    client);
}

static void
tell_trouble(struct errand *errand, const char *cause)
{
	const struct sso_cause *found = sso_cause_find(cause);

	report_finding(&errand->report, FINDING_WARN, "device", found->remedy,
	    "the SSO makes no page for approving in the app: %s (%s)", found->words, cause);
	report_text(&errand->report, "cause", cause);
}

static void
judge(struct errand *errand, enum sso_device said, const struct sso_device_answer *answer)
{
	switch (said) {
	case SSO_DEVICE_SHOW:
		report_finding(&errand->report, FINDING_OK, "device", NULL,
		    "the SSO lets people approve in the app, at %s", answer->url);
		report_text(&errand->report, "url", answer->url);
		return;
	case SSO_DEVICE_NOT_OFFERED:
		tell_not_offered(errand);
		return;
	case SSO_DEVICE_FAILED:
	case SSO_DEVICE_PENDING:
	case SSO_DEVICE_EXPIRED:
	case SSO_DEVICE_DECLINED:
	case SSO_DEVICE_WEAK:
	case SSO_DEVICE_APPROVED:
		break;
	}
	tell_trouble(errand, answer->cause != NULL ? answer->cause : "worker_nonsense");
}

static bool
is_open_somewhere(const struct settings *settings)
{
	if (settings->service_count == 0 || is_wanted(settings))
		return true;
	for (unsigned i = 0; i < settings->service_count; i++)
		if (settings->services[i].channels == NULL)
			return true;
	return false;
}

/* What is wrong with the SSO itself, or with our client there, is told by whoever checks that. */
static void
check_device(struct errand *errand)
{
	struct worker *worker = &errand->doctor->device;
	const struct settings *settings = &errand->settings;
	struct sso_device_answer answer = { 0 };
	enum sso_device said = SSO_DEVICE_FAILED;
	const char *missing;

	if (!is_open_somewhere(settings) || !errand->doctor->sso_is_well ||
	    !sso_open(worker, settings, &errand->files, &missing) ||
	    !sso_device_start(worker, settings))
		return;
	answer.cause = "worker_silent";
	if (doctor_wait(worker, clock_now_ms() + (int64_t)settings->sso.timeout * 1000 + GRACE_MS,
		"asking the SSO for a page"))
		said = sso_device_answer(worker, settings, &errand->doctor->answer, &answer);
	judge(errand, said, &answer);
}

static void
start(struct errand *errand)
{
	(void)errand_start_sso(&errand->doctor->device);
}

static doctor_check *const checks[] = { check_device, NULL };
const struct doctor_group doctor_device = {
	.as_root = start,
	.checks = checks,
	.needs_settings = true,
};
