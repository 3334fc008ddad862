/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One letter, one question, one answer, by the ledger and under its limits. A wrong trial code is
 * paid for like any wrong code, but does not lock: a sign-in that needs no code must not end by
 * one. So no trial is offered where a wrong answer would be the last of the day.
 */
#include "trial.h"

#include "ledger.h"
#include "limiter.h"
#include "second_factor.h"
#include "typed_code.h"

/* What ends a trial and not the sign-in. */
static bool
is_forgiven(enum message_id refusal)
{
	static const enum message_id forgiven[] = { MESSAGE_LETTERS_CAP, MESSAGE_LETTERS_CAP_HOST,
		MESSAGE_EMAIL_HOLD, MESSAGE_CANNOT_ASK_CODE, MESSAGE_TRIES_USED,
		MESSAGE_CODE_REPLACED, MESSAGE_SETTING_WRONG };

	for (size_t i = 0; i < sizeof forgiven / sizeof forgiven[0]; i++)
		if (refusal == forgiven[i])
			return true;
	return false;
}

/* The trial is over without a right code. False when the sign-in is, too. */
static bool
end_trial(struct login *login)
{
	if (login->refusal.reason && !is_forgiven(login->refusal.message))
		return false;
	ledger_unmail(login);
	secret_reset(&login->code);
	login->refusal = (struct refusal){ 0 };
	return true;
}

/* The record is open. */
static bool
is_due(const struct login *login)
{
	const struct record *record = &login->record;

	return !address_equal(record->proven_address, login->email) &&
	       limiter_codes_left(&record->counters, &login->settings, record->time_ms) > 1;
}

/* True when it was right; false with no refusal where it was skipped or wrong. */
static bool
is_right(struct login *login, const struct secret *answer)
{
	enum message_id unused;
	struct secret code = { 0 };
	bool right = false;

	if (!secret_equal(answer, &login->password) &&
	    typed_code_read(answer, login->challenge.digits, &code))
		right = ledger_compare(login, &code, &unused) == STEP_PROVEN;
	secret_reset(&code);
	return right;
}

bool
trial_offer(struct login *login)
{
	struct secret answer = { 0 };
	bool right = false;

	if (!ledger_open(login))
		return end_trial(login);
	if (!is_due(login)) {
		ledger_close(login);
		return true;
	}
	login->excuse.trial = true;
	if (!ledger_begin(login))
		return end_trial(login);
	login->excuse.proof = MESSAGE_PROOF_FAILED;
	if (second_factor_ask(login, MESSAGE_ASK_CODE_PROOF, &answer))
		right = is_right(login, &answer);
	secret_reset(&answer);
	if (!right || !ledger_redeem(login))
		return end_trial(login);
	login->excuse.proof = MESSAGE_PROOF_OK;
	return true;
}
