/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks for a recovery code without a mailed one beside it. Refuses to compare what is not paid for,
 * and keeps no record locked while a person types.
 */
#include "emergency_code.h"

#include "allowance.h"
#include "ledger.h"
#include "limiter.h"
#include "notices.h"
#include "recover.h"
#include "recovery.h"
#include "typed_code.h"
#include "wrong_code.h"

#include <stdio.h>

/* Opens the record where a code may be tried. */
static bool
open_record(struct login *login)
{
	if (!ledger_open_record(login))
		return false;
	if (recovery_was_issued(&login->record.recovery))
		return allowance_is_open(login);
	ledger_close(login);
	return login_refuse(login, MESSAGE_NO_RIGHT, "no_recovery_codes");
}

static bool
ask(struct login *login, struct secret *code)
{
	struct secret typed = { 0 };
	enum heard heard;

	if (!dialog_ask(&login->dialog, MESSAGE_NONE, MESSAGE_ASK_RECOVERY_CODE))
		return login_refuse(login, MESSAGE_NONE, "hung_up");
	heard = dialog_listen(&login->dialog, &typed, -1, login->dialog.deadline_ms);
	/* What cannot be a code is empty here: it is compared with all of them, and paid for. */
	(void)typed_code_read_recovery(&typed, code);
	secret_reset(&typed);
	return heard == HEARD_ANSWER || login_not_heard(login, heard);
}

/* Takes a wrong code of the day, and the lock that comes with the last; all of it on disk. */
static bool
pay(struct login *login, bool last, struct sign_in *wrong_before)
{
	struct record *record = &login->record;

	if (!open_record(login))
		return false;
	*wrong_before = record->wrong;
	if (!limiter_debit(&record->counters, &login->settings, last, record->time_ms)) {
		ledger_close(login);
		return login_refuse(login, MESSAGE_STORE_UNWRITABLE, "store");
	}
	ledger_note_sign_in(login, &record->wrong);
	return ledger_write(login);
}

/* The code was right: it is used up, and its debit is taken back. */
static bool
redeem(struct login *login, const struct sign_in *wrong_before)
{
	struct record *record = &login->record;

	limiter_refund(&record->counters);
	record->wrong = *wrong_before;
	notices_learn(login);
	record->counters.wrong_since_grant = 0;
	ledger_note_sign_in(login, &record->granted);
	(void)snprintf(login->email, sizeof login->email, "%s", login->settings.emergency.tell);
	recover_note(login);
	if (!ledger_write(login))
		return false;
	ledger_close(login);
	return true;
}

/* One guess, of which so many are left. True when it was right; else the refusal is noted, or
 * *again set. */
static bool
guess(struct login *login, const struct secret *code, int left, bool *again)
{
	struct sign_in wrong_before;

	*again = false;
	if (!pay(login, left == 0, &wrong_before))
		return false;
	if (recover_use(login, code))
		return redeem(login, &wrong_before);
	(void)snprintf(login->dialog.words.value[WORD_N], WORD_MAX, "%d", left);
	wrong_code_note(login);
	*again = allowance_is_open(login);
	ledger_close(login);
	return false;
}

bool
emergency_code_prove(struct login *login)
{
	struct secret code = { 0 };
	bool proven = false, again = open_record(login);

	ledger_close(login);
	for (int left = login->settings.otp.attempts; again && left-- > 0;) {
		again = ask(login, &code);
		if (again)
			proven = guess(login, &code, left, &again);
		secret_reset(&code);
	}
	if (again) /* nobody comes here: the last wrong one has locked */
		return login_refuse(login, MESSAGE_LOCKED, "tries_used");
	return proven;
}
