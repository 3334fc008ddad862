/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp disable SERVICE`: the way back to the sign-in before dla-otp enable, also where nothing
 * else works any more: it looks at no settings, and asks no server.
 */
#include "consent.h"
#include "errand.h"
#include "profile.h"
#include "subcommands.h"
#include "switch_off.h"

#include <stdio.h>

bool
disable_as_root(struct errand *errand)
{
	errand->profile_on = profile_is_on();
	if (!switch_off_plan(errand) || hand_start(&errand->hand, switch_off, errand))
		return true;
	(void)fputs("dla-otp: no process can be started\n", stderr);
	return false;
}

void
run_disable(struct errand *errand)
{
	struct report *report = &errand->report;
	const struct switched *switched = &errand->switched;

	if (switched->words[0] != '\0')
		report_finding(
		    report, FINDING_FAIL, "disable", switched->remedy, "%s", switched->words);
	else if (!switch_off_changes(switched))
		report_finding(report, FINDING_OK, "disable", NULL,
		    "%s is not enabled: nothing was changed", errand->request.service);
	else if (consent_and_do(errand, "disable", NULL))
		report_finding(report, FINDING_OK, "disable", NULL,
		    "%s asks as it did before dla-otp enable", errand->request.service);
	if (errand->profile_on)
		report_finding(report, FINDING_WARN, "profile",
		    "Nothing to do if that is meant; to end it too: " PROFILE_OFF,
		    "common-auth or common-account still asks pam_dla_otp.so, and with them %s: "
		    "the "
		    "profile of pam-auth-update is on",
		    errand->request.service);
}
