/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp recovery list [USER]`: who has recovery codes, how many are left, since when. Nobody can
 * be shown a code here, because nothing holds one.
 */
#include "errand.h"
#include "key.h"
#include "open_record.h"
#include "paths.h"
#include "progress.h"
#include "recovery.h"
#include "subcommands.h"
#include "walk.h"
#include "when.h"
#include "wording.h"

#include <stdio.h>

#define REMEDY_SIZE 320

/* A card of which few are left is for somebody to renew; a single code is not. */
static void
report_codes(
    struct report *report, const char *user, const struct recovery *recovery, unsigned left)
{
	char remedy[REMEDY_SIZE], issued[WORD_MAX], time[WHEN_RFC3339_SIZE];
	bool few = !recovery->one && left <= RECOVERY_FEW;

	(void)snprintf(remedy, sizeof remedy, "New ones: dla-otp recovery issue %s", user);
	wording_moment(issued, LANGUAGE_ENGLISH, recovery->issued_s);
	when_write(time, recovery->issued_s);
	report_finding(report, few ? FINDING_WARN : FINDING_OK, "recovery", few ? remedy : NULL,
	    "%s: recovery codes left: %u of %u, issued %s", user, left,
	    recovery->one ? 1 : RECORD_RECOVERY_MAX, issued);
	report_text(report, "user", user);
	report_number(report, "left", left);
	report_text(report, "issued", time);
}

static void
list_person(struct errand *errand, const struct key_ring *keys)
{
	const struct record *record = &errand->record;
	const char *user = errand->request.user;
	struct store *store = open_record(errand);

	store_close(store); /* what was read is a copy */
	if (store == NULL)
		return;
	if (recovery_was_issued(&record->recovery))
		report_codes(&errand->report, user, &record->recovery,
		    recovery_left(&record->recovery, keys, record->time_ms));
	else
		report_finding(&errand->report, FINDING_OK, "recovery", NULL,
		    "%s has no recovery codes", user);
}

static void
list_all(struct errand *errand, struct walk *walk, const struct key_ring *keys)
{
	struct walk_record *found = &errand->found;
	unsigned long people = 0, unknown = 0;
	struct progress progress;
	enum walk_found what;

	progress_begin(&progress);
	while ((what = walk_next(walk, found)) != WALK_END) {
		const struct recovery *recovery = &found->record.recovery;

		unknown += what != WALK_RECORD;
		if (what != WALK_RECORD || !recovery_was_issued(recovery))
			continue;
		people++;
		progress_end(&progress);
		report_codes(&errand->report, found->person, recovery,
		    recovery_left(recovery, keys, found->record.time_ms));
	}
	progress_end(&progress);
	report_finding(&errand->report, FINDING_OK, "people", NULL,
	    "people with recovery codes: %lu; in use just now or damaged: %lu", people, unknown);
	report_number(&errand->report, "people", (int64_t)people);
	report_number(&errand->report, "unknown", (int64_t)unknown);
}

void
run_recovery_list(struct errand *errand)
{
	struct key_ring keys = { 0 };
	struct walk *walk = NULL;

	if (errand->files.key < 0 || !key_ring_read(&keys, errand->files.key))
		report_finding(&errand->report, FINDING_FAIL, "key",
		    "It must lie beside the settings, root's, mode 0600, lines of `id hex64`.",
		    "%s/" PATH_KEY " cannot be used: no recovery code works", PATH_SYSCONF);
	else if (errand->request.user != NULL)
		list_person(errand, &keys);
	else if ((walk = walk_open(PATH_STATE)) == NULL)
		report_finding(&errand->report, FINDING_BROKEN, "store",
		    "It must belong to dla-otp, mode 0700.", "%s cannot be opened", PATH_STATE);
	else
		list_all(errand, walk, &keys);
	walk_close(walk);
	key_ring_reset(&keys);
}
