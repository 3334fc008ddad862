/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A recovery code in the place of a mailed one. It proves that the person holds their card, and
 * nothing about an address. Refuses to be cheaper than a mailed code: whoever comes here has given
 * the password and paid for the guess.
 */
#include "recover.h"

#include "debts.h"
#include "postage.h"
#include "probe.h"
#include "recovery.h"

bool
recover_use(struct login *login, const struct secret *code)
{
	struct record *record = &login->record;
	const struct recovery_bond bond = { .person = login->names.person, .host = login->host };

	probe_comparison();
	if (!recovery_use(&record->recovery, &login->keys, &bond, code, record->time_ms))
		return false;
	login->recovered = (struct recovered){
		.used = true,
		.left = recovery_left(&record->recovery, &login->keys, record->time_ms),
		.issued_s = record->recovery.issued_s,
	};
	return true;
}

void
recover_note(struct login *login)
{
	struct record *record = &login->record;

	record->owed.recovered_s = record->granted.at.wall_s;
	record->owed.recovered_tried_ms = 0;
	debts_learn(login);
	if (postage_letter_stayed(login))
		postage_give_back(login);
}

bool
recover_is_possible(const struct login *login)
{
	const struct record *record = &login->record;

	return recovery_left(&record->recovery, &login->keys, record->time_ms) > 0;
}
