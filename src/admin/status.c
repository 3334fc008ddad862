/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp status [USER]`: how one person's sign-in stands, or this machine's. Changes nothing.
 * Keeps one record in memory and names at most so many people, however many there are.
 */
#include "check_emergency.h"
#include "clock.h"
#include "day.h"
#include "errand.h"
#include "holds.h"
#include "journal.h"
#include "limiter.h"
#include "open_record.h"
#include "paths.h"
#include "progress.h"
#include "status_words.h"
#include "subcommands.h"
#include "walk.h"

#include <stdio.h>

#define NAMED_MAX 100 /* people that are named; the rest is counted */

/* What is met on the way through all records. */
struct tally {
	unsigned long records, locked, held, busy, damaged;
};

static bool
read_keys(struct errand *errand, struct key_ring *keys)
{
	if (errand->files.key >= 0 && key_ring_read(keys, errand->files.key))
		return true;
	report_finding(&errand->report, FINDING_FAIL, "key",
	    "It must lie beside the settings, root's, mode 0600, lines of `id hex64`.",
	    "%s/" PATH_KEY " cannot be used: nobody can sign in", PATH_SYSCONF);
	return false;
}

static bool
check_settings(struct errand *errand)
{
	if (!errand->settings_read)
		report_finding(&errand->report, FINDING_FAIL, "settings",
		    "Correct it; nobody can sign in until then. See dla-otp.conf(5).", "%s",
		    errand->settings_error.text);
	return errand->settings_read;
}

/* --- one person --- */

static void
report_person(struct errand *errand, struct status_facts *facts)
{
	struct store *store = open_record(errand);

	store_close(store); /* what was read is a copy: no login waits for a terminal */
	if (store != NULL)
		status_words(&errand->report, &errand->record, facts);
}

/* --- all of them --- */

static void
report_damaged(struct report *report, const struct walk_record *found)
{
	char remedy[REPORT_WORDS_MAX];

	(void)snprintf(remedy, sizeof remedy,
	    "Look for the cause first (dla-otp explain 605), then remove %s/%s", PATH_STATE,
	    found->file);
	report_finding(report, FINDING_FAIL, "record", remedy, "a record is damaged%s%s",
	    found->person[0] ? ", of " : ", of whom cannot be told", found->person);
}

static void
take_note(struct report *report, struct tally *tally, const struct walk_record *found,
    struct status_facts *facts)
{
	const struct record *record = &found->record;
	int64_t wait_ms;

	tally->records++;
	facts->user = found->person;
	if (limiter_standing(&record->counters, facts->settings, record->time_ms, &wait_ms) !=
		LIMITER_OPEN &&
	    ++tally->locked <= NAMED_MAX)
		(void)status_words_lock(report, record, facts);
	if (record->offered_address[0] != '\0' && ++tally->held <= NAMED_MAX)
		(void)status_words_held(report, record, facts);
}

static void
look_through(
    struct errand *errand, struct walk *walk, struct tally *tally, struct status_facts *facts)
{
	struct walk_record *found = &errand->found;
	struct progress progress;
	enum walk_found what;

	progress_begin(&progress);
	while ((what = walk_next(walk, found)) != WALK_END) {
		if (what == WALK_RECORD)
			take_note(&errand->report, tally, found, facts);
		tally->busy += what == WALK_BUSY;
		if (what == WALK_DAMAGED && ++tally->damaged <= NAMED_MAX)
			report_damaged(&errand->report, found);
		progress_show(&progress, "%lu records ...", tally->records);
	}
	progress_end(&progress);
}

static void
report_tally(struct report *report, const struct tally *tally)
{
	report_finding(report, FINDING_OK, "records", NULL,
	    "records: %lu; locked: %lu; waiting for accept-email: %lu; damaged: %lu; in use just "
	    "now: %lu",
	    tally->records + tally->busy + tally->damaged, tally->locked, tally->held,
	    tally->damaged, tally->busy);
	report_number(report, "records", (int64_t)(tally->records + tally->busy + tally->damaged));
	report_number(report, "locked", (int64_t)tally->locked);
	report_number(report, "held", (int64_t)tally->held);
	report_number(report, "damaged", (int64_t)tally->damaged);
	report_number(report, "busy", (int64_t)tally->busy);
	if (tally->locked > NAMED_MAX || tally->held > NAMED_MAX || tally->damaged > NAMED_MAX)
		report_finding(report, FINDING_WARN, "records", NULL,
		    "only the first %d of each kind are named", NAMED_MAX);
}

/* Why the audit log is kept beyond its time. A list that cannot be read keeps it too. */
static void
report_holds(struct report *report)
{
	static struct holds holds;

	if (!holds_open(&holds, PATH_LOG, PATH_TALLY))
		report_finding(report, FINDING_FAIL, "hold",
		    "Look at it, and at owner and mode of the directory.",
		    "%s/" JOURNAL_HOLD_FILE " cannot be read", PATH_LOG);
	for (unsigned i = 0; i < holds.count; i++) {
		const struct hold *hold = &holds.hold[i];

		report_finding(report, FINDING_OK, "hold", NULL,
		    "the audit log is kept for %s since %s: %s", hold->target, hold->since,
		    hold->reason);
		report_text(report, "target", hold->target);
		report_text(report, "reason", hold->reason);
	}
	holds_close(&holds);
}

static void
report_machine(struct errand *errand, struct status_facts *facts)
{
	struct report *report = &errand->report;
	struct tally tally = { 0 };
	struct walk *walk = walk_open(PATH_STATE);

	report_finding(report, FINDING_OK, "settings", NULL, "%s can be read", PATH_SETTINGS);
	report_finding(report, FINDING_OK, "key", NULL, "%s/" PATH_KEY " can be read; keys: %u",
	    PATH_SYSCONF, facts->keys->count);
	if (walk == NULL) {
		report_finding(report, FINDING_BROKEN, "store",
		    "It must belong to dla-otp, mode 0700.", "%s cannot be opened", PATH_STATE);
		return;
	}
	look_through(errand, walk, &tally, facts);
	walk_close(walk);
	report_tally(report, &tally);
	report_holds(report);
	check_emergency(errand, day_today());
}

void
run_status(struct errand *errand)
{
	struct key_ring keys;
	struct status_facts facts = {
		.settings = &errand->settings, .keys = &keys, .user = errand->request.user
	};
	bool sound = check_settings(errand);

	sound = read_keys(errand, &keys) && sound;
	if (sound && clock_moment(&facts.now)) {
		if (errand->request.user != NULL)
			report_person(errand, &facts);
		else
			report_machine(errand, &facts);
	}
	key_ring_reset(&keys);
}
