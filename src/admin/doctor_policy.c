/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which passwords the SSO lets people have, where the look-up client may see that. Not being shown
 * it is no fault: a client that may read people alone is the better one.
 */
#include "doctor.h"

#include "clock.h"
#include "errand.h"
#include "password_policy.h"
#include "sso_talk.h"

#include <stdio.h>
#include <string.h>

#define GRACE_MS 2000 /* beyond sso.timeout, as for a sign-in */
#define TEXT(number) TEXT_OF(number)
#define TEXT_OF(number) #number
#define LEAST TEXT(PASSWORD_LENGTH_LEAST)

static void
tell_unknown(struct errand *errand, const char *why)
{
	report_finding(&errand->report, FINDING_OK, "password_policy", NULL,
	    "the SSO's password policy cannot be read from here (%s): ask its administrator for at "
	    "least " LEAST " characters, and none that are known to have leaked",
	    why);
}

static void
judge(struct errand *errand, const char *policy)
{
	struct report *report = &errand->report;
	unsigned length = password_policy_length(policy);

	if (length >= PASSWORD_LENGTH_LEAST)
		report_finding(report, FINDING_OK, "password_policy", NULL,
		    "the SSO wants passwords of %u characters or more", length);
	else if (length > 0)
		report_finding(report, FINDING_WARN, "password_policy",
		    "Have the SSO ask for at least " LEAST " (NIST SP 800-63B).",
		    "the SSO takes passwords of %u characters", length);
	else
		report_finding(report, FINDING_WARN, "password_policy",
		    "Have the SSO ask for at least " LEAST " characters (NIST SP 800-63B).",
		    "the SSO takes passwords of any length");
	report_text(report, "policy", policy);
}

static void
hear(struct errand *errand, struct worker *worker)
{
	struct wire *answer = &errand->doctor->answer;
	int64_t deadline_ms =
	    clock_now_ms() + (int64_t)errand->settings.sso.timeout * 1000 + GRACE_MS;
	const char *cause = "worker_silent";

	if (doctor_wait(worker, deadline_ms, "asking the SSO for its password policy") &&
	    wire_receive(worker->socket, answer, NULL, clock_now_ms()) == WIRE_OK) {
		if (answer->type == WIRE_POLICY) {
			judge(errand, answer->field[POLICY_PASSWORD]);
			return;
		}
		(void)sso_failure(answer, &cause);
	}
	tell_unknown(errand, cause);
}

static void
check_policy(struct errand *errand)
{
	static const char *const field[ASK_POLICY_FIELDS] = { [ASK_POLICY_KIND] = "password" };
	struct worker *worker = &errand->doctor->policy;
	const char *missing;

	if (strcmp(errand->settings.access.lookup.kind, "keycloak") != 0)
		tell_unknown(errand, "no look-up at a Keycloak");
	else if (sso_open_look_up(worker, &errand->settings, &errand->files, &missing) &&
		 wire_send(worker->socket, WIRE_ASK_POLICY, field, -1))
		hear(errand, worker);
	else
		tell_unknown(errand, "it could not be asked");
}

static void
start(struct errand *errand)
{
	(void)errand_start_sso(&errand->doctor->policy);
}

static doctor_check *const checks[] = { check_policy, NULL };
const struct doctor_group doctor_policy = {
	.as_root = start,
	.checks = checks,
	.needs_settings = true,
};
