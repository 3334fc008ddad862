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
ask(struct login *login, enum message_id prompt, struct secret *code)
{
	struct secret typed = { 0 };
	enum heard heard;

	if (!dialog_ask(&login->dialog, MESSAGE_NONE, prompt))
		return login_refuse(login, MESSAGE_NONE, "hung_up");
	heard = dialog_listen(&login->dialog, &typed, -1, login->dialog.deadline_ms);
	/* What cannot be a code is empty here: it is compared with all of them, and paid for. */
	(void)typed_code_read_recovery(&typed, code);
	secret_reset(&typed);
	return heard == HEARD_ANSWER || login_not_heard(login, heard);
}

/* Counted over sign-ins, so that nobody gets more tries by hanging up before the last one. */
static int
tries_left(const struct login *login)
{
	int attempts = login->settings.otp.attempts;
	const struct record *record = &login->record;

	return attempts - (int)limiter_wrong_today(&record->counters, record->time_ms) % attempts;
}

/* The code was right: it is used up, and its debit is taken back. */
static bool
redeem(
    struct login *login, const struct sign_in *wrong_before, const struct letters_owed *owed_before)
{
	struct record *record = &login->record;

	limiter_refund(&record->counters);
	record->wrong = *wrong_before;
	record->owed = *owed_before;
	notices_learn(login);
	record->counters.wrong_since_grant = 0;
	ledger_note_sign_in(login, &record->granted);
	recover_note(login);
	if (!ledger_write(login))
		return false;
	ledger_close(login);
	return true;
}

/* True when it was right; else the refusal is noted, or *again set. */
static bool
guess(struct login *login, const struct secret *code, bool *again)
{
	struct letters_owed owed_before;
	struct sign_in wrong_before;
	int left;

	*again = false;
	if (!open_record(login))
		return false;
	wrong_before = login->record.wrong;
	owed_before = login->record.owed;
	left = tries_left(login) - 1;
	if (!wrong_code_debit(login, left == 0))
		return false;
	if (recover_use(login, code))
		return redeem(login, &wrong_before, &owed_before);
	(void)snprintf(login->dialog.words.value[WORD_N], WORD_MAX, "%d", left);
	wrong_code_note(login);
	*again = allowance_is_open(login);
	ledger_close(login);
	return false;
}

bool
emergency_code_prove(struct login *login)
{
	enum message_id prompt = MESSAGE_ASK_RECOVERY_CODE;
	struct secret code = { 0 };
	bool proven = false, again = open_record(login);

	ledger_close(login);
	while (again) { /* the last wrong one locks */
		again = ask(login, prompt, &code);
		if (again)
			proven = guess(login, &code, &again);
		secret_reset(&code);
		prompt = MESSAGE_RECOVERY_CODE_WRONG;
	}
	return proven;
}
