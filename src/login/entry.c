/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes a sign-in without a code into the record. Ends no lock and uses up no code.
 */
#include "entry.h"

#include "allowance.h"
#include "arrival.h"
#include "debts.h"
#include "ledger.h"
#include "notices.h"

bool
entry_note(struct login *login)
{
	if (!ledger_open_record(login))
		return false;
	debts_learn(login);
	if (!allowance_is_open(login))
		return false;
	notices_learn(login);
	login->record.counters.wrong_since_grant = 0;
	arrival_note(login);
	if (!ledger_write(login))
		return false;
	ledger_close(login);
	return true;
}
