/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares the SSO's address with the proven one and remembers what it found. Never moves the
 * proven address: a right code does that, or an administrator. Never shows the new one to the old.
 *
 * One change is told once, and one address is told once an hour at most: an SSO that lies could
 * make up an address for every sign-in. Nor can it make up one to push out a letter that waits for
 * its relay: for a day that one stays, and the log says who is not told.
 */
#include "address_change.h"

#include "audit.h"
#include "ledger.h"

#include <stdio.h>
#include <string.h>

#define TOLD_MS (3600 * INT64_C(1000))
#define WAITS_MS (24 * TOLD_MS)

/* Anything but an exact "notify" holds. */
bool
address_change_is_held(const struct login *login)
{
	return strcmp(login->settings.otp.email_change, "notify") != 0;
}

static void
audit_change(struct login *login)
{
	char from[ADDRESS_MASK_SIZE], to[ADDRESS_MASK_SIZE];

	address_mask(login->record.proven_address, from);
	address_mask(login->email, to);
	(void)audit_event(login, JOURNAL_ADDRESS_CHANGED,
	    (const struct audit_detail[]){ { "from", from }, { "to", to },
		{ "policy", address_change_is_held(login) ? "hold" : "notify" }, { NULL, NULL } });
}

/* True when the letter to the proven address goes, and false when there was or waits another. */
static bool
is_to_be_told(const struct record *record)
{
	const struct letters_owed *owed = &record->owed;
	int64_t elapsed_ms = clock_elapsed_ms(&owed->changed_at, &record->as_of);

	if (address_equal(owed->old_address, record->proven_address))
		return elapsed_ms >= TOLD_MS;
	return !owed->changed || elapsed_ms >= WAITS_MS;
}

/* Two old addresses, and one letter: the other's owner is not told. */
static void
audit_untold(struct login *login, const char *address)
{
	char mask[ADDRESS_MASK_SIZE];

	address_mask(address, mask);
	(void)audit_event(login, JOURNAL_NOTICE,
	    (const struct audit_detail[]){ { "letter", "address_changed" }, { "address", mask },
		{ "state", "given_up" }, { NULL, NULL } });
}

/* Into the record: what the SSO offers, and the letter to the old address. */
static void
note_change(struct login *login)
{
	struct record *record = &login->record;
	struct letters_owed *owed = &record->owed;
	bool told = is_to_be_told(record);

	memset(record->offered_address, 0, sizeof record->offered_address);
	(void)snprintf(record->offered_address, sizeof record->offered_address, "%s", login->email);
	if (owed->changed && !address_equal(owed->old_address, record->proven_address))
		audit_untold(login, told ? owed->old_address : record->proven_address);
	if (!told)
		return;
	owed->changed = true;
	owed->changed_at = record->as_of;
	owed->changed_tried_ms = 0;
	memcpy(owed->old_address, record->proven_address, sizeof owed->old_address);
}

/* The SSO names the proven address again: nobody may accept any more what it said meanwhile. */
static bool
withdraw_offer(struct login *login)
{
	struct record *record = &login->record;

	if (record->offered_address[0] == '\0')
		return true;
	memset(record->offered_address, 0, sizeof record->offered_address);
	return ledger_write(login);
}

bool
address_change_admit(struct login *login)
{
	struct record *record = &login->record;

	if (record->proven_address[0] == '\0')
		return true;
	if (address_equal(record->proven_address, login->email))
		return withdraw_offer(login);
	if (!address_equal(record->offered_address, login->email)) {
		note_change(login);
		if (!ledger_write(login))
			return false;
		audit_change(login);
	}
	if (!address_change_is_held(login))
		return true;
	ledger_close(login);
	return login_refuse(login, MESSAGE_EMAIL_HOLD, "email_hold");
}

void
address_change_settle(struct login *login)
{
	struct record *record = &login->record;

	memset(record->proven_address, 0, sizeof record->proven_address);
	(void)snprintf(record->proven_address, sizeof record->proven_address, "%s", login->email);
	memset(record->offered_address, 0, sizeof record->offered_address);
}
