/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp accept-email USER`: with otp.email_change = "hold", takes the address that the SSO now
 * gives for the person's, and tells the old one. Refuses an address that nobody was refused with,
 * or that the SSO has taken back: an administrator confirms what the SSO says and cannot write an
 * address of their own.
 */
#include "address.h"
#include "deed.h"
#include "errand.h"
#include "open_record.h"
#include "subcommands.h"
#include "tell.h"

#include <string.h>

bool
accept_email_as_root(struct errand *errand)
{
	return errand_start_mail(errand);
}

static bool
write_down(struct errand *errand, const struct record *record)
{
	char old[ADDRESS_MASK_SIZE], new[ADDRESS_MASK_SIZE];
	const struct deed_detail details[] = { { "address", new },
		{ "old_address", record->proven_address[0] ? old : NULL }, { NULL, NULL } };

	address_mask(record->proven_address, old);
	address_mask(record->offered_address, new);
	return deed_write(errand, JOURNAL_ADMIN, "accept_email", errand->request.user, details);
}

/* With "notify" the right code accepts an address, and nobody else. */
static bool
is_held(const struct errand *errand)
{
	return !errand->settings_read || strcmp(errand->settings.otp.email_change, "notify") != 0;
}

/* The old address stays in old, for the letter. */
static bool
accept(struct errand *errand, struct store *store, char old[CHALLENGE_ADDRESS_SIZE])
{
	struct record *record = &errand->record;
	struct report *report = &errand->report;
	const char *user = errand->request.user;
	char mask[ADDRESS_MASK_SIZE], old_mask[ADDRESS_MASK_SIZE];

	if (!is_held(errand)) {
		report_finding(report, FINDING_FAIL, "address", NULL,
		    "otp.email_change is \"notify\": nothing is held, so there is none to accept");
		return false;
	}
	if (!address_valid(record->offered_address)) {
		report_finding(report, FINDING_FAIL, "address", NULL,
		    "no changed address of %s is held, so there is none to accept", user);
		return false;
	}
	if (!write_down(errand, record)) {
		report_finding(report, FINDING_BROKEN, "audit", DEED_REMEDY, DEED_UNTOLD);
		return false;
	}
	memcpy(old, record->proven_address, CHALLENGE_ADDRESS_SIZE);
	if (address_equal(record->owed.old_address, old))
		record->owed.changed = false; /* the letter that says it is accepted goes instead */
	memcpy(record->proven_address, record->offered_address, CHALLENGE_ADDRESS_SIZE);
	memset(record->offered_address, 0, sizeof record->offered_address);
	if (store_write(store, record) != STORE_OK) {
		deed_failed(errand, "accept_email", user);
		report_finding(report, FINDING_BROKEN, "record", OPEN_RECORD_REMEDY,
		    "the record of %s cannot be written; the old address stands", user);
		return false;
	}
	address_mask(record->proven_address, mask);
	address_mask(old, old_mask);
	report_finding(report, FINDING_OK, "address", NULL,
	    "%s is accepted in place of %s; codes for %s go there now", mask,
	    old[0] ? old_mask : "none", user);
	return true;
}

void
run_accept_email(struct errand *errand)
{
	char old[CHALLENGE_ADDRESS_SIZE] = "";
	struct store *store = open_record(errand);
	bool accepted = store != NULL && accept(errand, store, old);

	store_close(store); /* no login waits for a letter */
	if (accepted)
		tell_person(errand, "accepted", errand->request.user, old);
}
