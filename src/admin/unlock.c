/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp unlock USER`: ends every lock that wrong codes brought, and tells the person. Refuses to
 * touch a damaged record: nobody knows what it would have said.
 */
#include "deed.h"
#include "errand.h"
#include "limiter.h"
#include "open_record.h"
#include "subcommands.h"
#include "tell.h"
#include "wording.h"

#include <stdio.h>

bool
unlock_as_root(struct errand *errand)
{
	return errand_start_mail(errand);
}

/* Letters are counted on: who was just mailed a code may have to wait for the next. */
static void
report_letter_wait(struct errand *errand)
{
	char wait[WORD_MAX];
	int64_t wait_ms;

	if (!errand->settings_read)
		return;
	wait_ms =
	    limiter_letter_ms(&errand->record.counters, &errand->settings, errand->record.time_ms);
	if (wait_ms == 0)
		return;
	wording_duration(wait, LANGUAGE_ENGLISH, wait_ms);
	report_finding(&errand->report, FINDING_OK, "letters", NULL,
	    "the next code can be mailed in %s", wait);
}

static bool
unlock(struct errand *errand, struct store *store)
{
	struct report *report = &errand->report;
	const char *user = errand->request.user;

	if (!deed_write(errand, JOURNAL_UNLOCKED, "unlock", user, NULL)) {
		report_finding(report, FINDING_BROKEN, "audit", DEED_REMEDY, DEED_UNTOLD);
		return false;
	}
	limiter_unlock(&errand->record.counters);
	remembered_forget(&errand->record.remembered);
	errand->record.owed.guessed = false; /* the letter that says it is unlocked goes instead */
	if (store_write(store, &errand->record) != STORE_OK) {
		deed_failed(errand, "unlock", user);
		report_finding(report, FINDING_BROKEN, "record", OPEN_RECORD_REMEDY,
		    "the record of %s cannot be written; the lock stands", user);
		return false;
	}
	report_finding(report, FINDING_OK, "lock", NULL, "%s may sign in again", user);
	report_letter_wait(errand);
	return true;
}

void
run_unlock(struct errand *errand)
{
	struct store *store = open_record(errand);
	bool unlocked = store != NULL && unlock(errand, store);

	store_close(store); /* no login waits for a letter */
	if (unlocked)
		tell_person(
		    errand, "unlocked", errand->request.user, errand->record.proven_address);
}
