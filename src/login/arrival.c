/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keeps the record's places, and who has to be told. Sends nothing: that is the warnings'.
 */
#include "arrival.h"

#include "ledger.h"
#include "places.h"

#include <stdio.h>

static void
owe_letter(struct login *login)
{
	struct warnings *warnings = &login->warnings;
	const struct record *record = &login->record;
	const char *address = record->proven_address[0] ? record->proven_address : login->email;

	warnings->owed[WARNING_PLACE] = address[0] != '\0';
	warnings->placed = record->granted;
	(void)snprintf(warnings->to[WARNING_PLACE], sizeof warnings->to[0], "%s", address);
}

static bool
is_known(struct login *login)
{
	char network[POLICY_SOURCE_SIZE];

	policy_network(login->source, network);
	return places_visit(&login->record.places, &login->keys, login->names.person, network);
}

void
arrival_note(struct login *login)
{
	struct record *record = &login->record;

	if (record->place_owed)
		owe_letter(login);
	record->place_owed = false;
	ledger_note_sign_in(login, &record->granted);
	if (!login->by_approval || is_known(login))
		return;
	owe_letter(login);
	record->place_owed = login->warnings.owed[WARNING_PLACE];
}
