/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp recovery void USER`: ends a person's recovery codes, for a card that was lost or has
 * been seen by others.
 */
#include "deed.h"
#include "errand.h"
#include "open_record.h"
#include "recovery.h"
#include "subcommands.h"

static void
void_codes(struct errand *errand, struct store *store)
{
	struct report *report = &errand->report;
	const char *user = errand->request.user;

	if (!recovery_was_issued(&errand->record.recovery)) {
		report_finding(
		    report, FINDING_OK, "recovery", NULL, "%s has no recovery codes", user);
		return;
	}
	if (!deed_write(errand, JOURNAL_ADMIN, "recovery_void", user, NULL)) {
		report_finding(report, FINDING_BROKEN, "audit", DEED_REMEDY, DEED_UNTOLD);
		return;
	}
	recovery_void(&errand->record.recovery);
	if (store_write(store, &errand->record) == STORE_OK) {
		report_finding(report, FINDING_OK, "recovery",
		    "Tell the person that their card is good for nothing now.",
		    "the recovery codes of %s are void", user);
		return;
	}
	deed_failed(errand, "recovery_void", user);
	report_finding(report, FINDING_BROKEN, "record", OPEN_RECORD_REMEDY,
	    "the record of %s cannot be written; the codes still work", user);
}

void
run_recovery_void(struct errand *errand)
{
	struct store *store = open_record(errand);

	if (store != NULL)
		void_codes(errand, store);
	store_close(store);
}
