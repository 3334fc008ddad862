/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp audit hold` and `dla-otp audit release`: keep the audit log beyond audit.keep_days for
 * an investigation, with a reason, and let it go again. Both are written down. The log is kept
 * whole: one file holds everybody's lines, and a chain with lines taken out proves nothing.
 */
#include "deed.h"
#include "errand.h"
#include "holds.h"
#include "paths.h"
#include "subcommands.h"

#include <stdio.h>
#include <time.h>

#define LIST "dla-otp status lists the holds."
#define REMEDY "Look at disk space, and at owner and mode of /var/log/dla-otp."

static bool
open_holds(struct errand *errand, struct holds *holds)
{
	if (holds_open(holds, PATH_LOG, PATH_TALLY))
		return true;
	report_finding(&errand->report, FINDING_BROKEN, "hold", REMEDY,
	    "the list of holds in %s cannot be read, or another administrator has it", PATH_LOG);
	return false;
}

/* Writes the deed down, then the list. */
static bool
carry_out(struct errand *errand, struct holds *holds, const char *act, const char *reason)
{
	const char *user = errand->request.user;
	const struct deed_detail details[] = { { "target", errand->request.target },
		{ "reason", reason }, { NULL, NULL } };

	if (!deed_write(errand, JOURNAL_ADMIN, act, user, details)) {
		report_finding(&errand->report, FINDING_BROKEN, "audit", DEED_REMEDY, DEED_UNTOLD);
		return false;
	}
	if (holds_write(holds))
		return true;
	deed_failed(errand, act, user);
	report_finding(&errand->report, FINDING_BROKEN, "hold", REMEDY,
	    "the list of holds in %s cannot be written; it is as it was", PATH_LOG);
	return false;
}

static void
hold(struct errand *errand, struct holds *holds)
{
	struct report *report = &errand->report;
	const char *target = errand->request.target;
	char since[WHEN_RFC3339_SIZE];

	if (holds_find(holds, target) != NULL) {
		report_finding(report, FINDING_FAIL, "hold", NULL, "%s is held already", target);
		return;
	}
	when_write(since, (int64_t)time(NULL));
	if (!holds_add(holds, target, since, errand->request.reason)) {
		report_finding(report, FINDING_FAIL, "hold", LIST,
		    "there are %d holds already: release one first", HOLDS_MAX);
		return;
	}
	if (carry_out(errand, holds, "hold", errand->request.reason))
		report_finding(report, FINDING_OK, "hold", NULL,
		    "the audit log is kept until: dla-otp audit release %s", target);
}

static void
release(struct errand *errand, struct holds *holds)
{
	struct report *report = &errand->report;
	const char *target = errand->request.target;
	struct hold *found = holds_find(holds, target);

	if (found == NULL) {
		report_finding(report, FINDING_FAIL, "hold", LIST, "%s is not held", target);
		return;
	}
	holds_remove(holds, found);
	if (carry_out(errand, holds, "release", NULL))
		report_finding(report, FINDING_OK, "hold", NULL,
		    "%s is no longer held; other holds: %u", target, holds->count);
}

void
run_audit_hold(struct errand *errand)
{
	static struct holds holds;

	if (open_holds(errand, &holds))
		hold(errand, &holds);
	holds_close(&holds);
}

void
run_audit_release(struct errand *errand)
{
	static struct holds holds;

	if (open_holds(errand, &holds))
		release(errand, &holds);
	holds_close(&holds);
}
