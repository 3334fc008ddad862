/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares the SSO's address with the proven one and remembers what it found. Never moves the
 * proven address: a right code does that, or an administrator. Never shows the new one to the old.
 *
 * One change is told once, and one person is told once an hour at most: an SSO that lies could make
 * up an address for every sign-in.
 */
#include "address_change.h"

#include "audit.h"
#include "ledger.h"

#include <stdio.h>
#include <string.h>

#define TOLD_MS (3600 * INT64_C(1000))

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

/* Into the record: what the SSO offers, and the letter to the old address. */
static void
note_change(struct login *login)
{
	struct record *record = &login->record;
	struct letters_owed *owed = &record->owed;

	memset(record->offered_address, 0, sizeof record->offered_address);
	(void)snprintf(record->offered_address, sizeof record->offered_address, "%s", login->email);
	if (clock_elapsed_ms(&owed->changed_at, &record->as_of) < TOLD_MS)
		return;
	owed->changed = true;
	owed->changed_at = record->as_of;
	owed->changed_tried_ms = 0;
	memcpy(owed->old_address, record->proven_address, sizeof owed->old_address);
}

bool
address_change_admit(struct login *login)
{
	struct record *record = &login->record;

	if (record->proven_address[0] == '\0' ||
	    address_equal(record->proven_address, login->email))
		return true;
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
