/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All that bounds guesses is on disk before the comparison, the lock of the last one and the letter
 * it owes too; so nothing is counted when the code turns out to be wrong.
 */
#include "wrong_code.h"

#include "audit.h"
#include "debts.h"
#include "ledger.h"
#include "limiter.h"

#include <inttypes.h>
#include <stdio.h>

bool
wrong_code_debit(struct login *login, bool last)
{
	struct record *record = &login->record;

	if (!limiter_debit(&record->counters, &login->settings, last, record->time_ms)) {
		ledger_close(login); /* but who opened it has looked */
		return login_refuse(login, MESSAGE_STORE_UNWRITABLE, "store");
	}
	ledger_note_sign_in(login, &record->wrong);
	/* With the lock, in one write, the letter that tells of it, and the end of what it ends. */
	if (limiter_codes_left(&record->counters, &login->settings, record->time_ms) == 0) {
		remembered_forget(&record->remembered);
		record->owed.guessed = true;
		record->owed.guessed_tried_ms = 0;
	}
	return ledger_write(login);
}

static const char *
reason_of_lock(const struct record *record, enum limiter_standing standing)
{
	if (standing == LIMITER_LOCKED_FOR_ADMIN)
		return "locked_for_admin";
	return record->challenge.attempts_left == 0 ? "tries_used" : "codes_per_day";
}

static void
note_lock(struct login *login)
{
	const struct record *record = &login->record;
	char wrong[16], seconds[24];
	int64_t wait_ms;
	enum limiter_standing standing =
	    limiter_standing(&record->counters, &login->settings, record->time_ms, &wait_ms);

	(void)snprintf(wrong, sizeof wrong, "%" PRIu32, record->counters.consecutive);
	(void)snprintf(seconds, sizeof seconds, "%" PRId64, (wait_ms + 999) / 1000);
	(void)audit_event(login, JOURNAL_LOCKED,
	    (const struct audit_detail[]){
		{ "reason", reason_of_lock(record, standing) },
		{ "wrong_in_a_row", wrong },
		{ "seconds", standing == LIMITER_LOCKED ? seconds : NULL },
		{ NULL, NULL },
	    });
	debts_learn(login);
}

void
wrong_code_note(struct login *login)
{
	const struct record *record = &login->record;

	login->notices.own_wrong++;
	(void)audit_event(login, JOURNAL_CODE_WRONG,
	    (const struct audit_detail[]){
		{ "ref", record->challenge.reference },
		{ "attempts_left", login->dialog.words.value[WORD_N] },
		{ NULL, NULL },
	    });
	if (limiter_codes_left(&record->counters, &login->settings, record->time_ms) == 0)
		note_lock(login);
}
