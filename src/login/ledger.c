/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The code on disk. Each function opens the person's record, decides under its lock, has the
 * outcome synced, and only then lets it be seen. Asks nobody and mails nothing.
 */
#include "ledger.h"

#include "address_change.h"
#include "allowance.h"
#include "arrival.h"
#include "clock.h"
#include "code_words.h"
#include "debts.h"
#include "limiter.h"
#include "notices.h"
#include "paths.h"
#include "postage.h"
#include "recover.h"
#include "recovery.h"
#include "remember.h"
#include "wrong_code.h"

#include <stdio.h>
#include <string.h>

#define LOCK_WAIT_MS 5000 /* for the record, and then the letters: the person waits for both */
#define NO_WAIT 0

void
ledger_close(struct login *login)
{
	store_close(login->store);
	login->store = NULL;
}

static bool
store_refused(struct login *login, enum store_result result)
{
	ledger_close(login);
	if (result == STORE_DAMAGED)
		return login_refuse(login, MESSAGE_RECORD_DAMAGED, "record");
	return login_refuse(login, MESSAGE_STORE_UNWRITABLE, "store");
}

bool
ledger_open_record(struct login *login)
{
	enum store_result result;

	login->lock_deadline_ms = clock_now_ms() + LOCK_WAIT_MS;
	if (login->lock_deadline_ms > login->dialog.deadline_ms)
		login->lock_deadline_ms = login->dialog.deadline_ms;
	result = store_open(PATH_STATE, login->names.person, &login->store, &login->record,
	    login->lock_deadline_ms);
	return result == STORE_OK || store_refused(login, result);
}

bool
ledger_write(struct login *login)
{
	enum store_result result = store_write(login->store, &login->record);

	return result == STORE_OK || store_refused(login, result);
}

/* Opens the record; refuses when our code was replaced or used elsewhere, or must not be tried. */
static bool
open_own(struct login *login)
{
	if (!ledger_open_record(login))
		return false;
	if (challenge_is_same(&login->record.challenge, &login->challenge))
		return allowance_try(login);
	ledger_close(login);
	return login_refuse(login, MESSAGE_CODE_REPLACED, "replaced");
}

void
ledger_note_sign_in(const struct login *login, struct sign_in *sign_in)
{
	memset(sign_in, 0, sizeof *sign_in);
	sign_in->at = login->record.as_of;
	(void)snprintf(
	    sign_in->source, sizeof sign_in->source, "%.*s", RECORD_SOURCE_SIZE - 1, login->source);
	(void)snprintf(sign_in->tty, sizeof sign_in->tty, "%s", login->caller.tty);
	(void)snprintf(sign_in->service, sizeof sign_in->service, "%s", login->caller.service);
}

/* Draws a new code into the open record and has it on disk; then the record is closed. */
static bool
draw(struct login *login, unsigned attempts)
{
	const struct settings *settings = &login->settings;
	struct record *record = &login->record;

	if (!postage_pay(login))
		return false;
	if (!challenge_draw(&record->challenge, &login->keys, &login->bond,
		(unsigned)settings->otp.digits, attempts, (unsigned)settings->otp.lifetime,
		&record->as_of, &login->code))
		return store_refused(login, STORE_UNWRITABLE);
	counters_add_letter(&record->counters, record->time_ms);
	if (!ledger_write(login)) {
		secret_reset(&login->code); /* no letter: only the host's is given back */
		postage_give_back(login);
		return false;
	}
	code_words_adopt(login);
	ledger_close(login);
	return true;
}

bool
ledger_open(struct login *login)
{
	bool admitted;

	login->bond = (struct challenge_bond){
		.user = login->names.entry,
		.service = login->caller.service,
		.host = login->host,
		.source = login->source,
		.address = login->email,
	};
	if (!ledger_open_record(login))
		return false;
	admitted = address_change_admit(login);
	debts_learn(login);
	return admitted && allowance_is_open(login);
}

bool
ledger_begin(struct login *login)
{
	const struct challenge *challenge = &login->record.challenge;
	const struct settings *settings = &login->settings;
	bool live = challenge_is_live(challenge, &login->keys, &login->record.as_of);

	if (live && settings->otp.resume &&
	    challenge_is_for(challenge, &login->keys, &login->bond)) {
		login->prompt = MESSAGE_ASK_CODE_RESUMED;
		code_words_adopt(login);
		ledger_close(login);
		return true;
	}
	if (allowance_letter_ms(login) > 0)
		return allowance_refuse_letter(login);
	login->prompt = login->by_key ? MESSAGE_ASK_CODE_AFTER_KEY : MESSAGE_ASK_CODE_SENT;
	return draw(login, live ? challenge->attempts_left : (unsigned)settings->otp.attempts);
}

bool
ledger_replace(struct login *login)
{
	if (!open_own(login))
		return false;
	counters_take_letter_back(&login->record.counters);
	postage_give_back(login);
	return draw(login, login->record.challenge.attempts_left);
}

static enum step
ask(struct login *login, enum message_id message, enum message_id *prompt)
{
	ledger_close(login);
	*prompt = message;
	return STEP_ASK;
}

enum step
ledger_resend(struct login *login, enum message_id *prompt)
{
	const struct challenge *challenge = &login->record.challenge;

	if (!open_own(login))
		return STEP_REFUSED;
	if (allowance_letter_ms(login) == 0 && login->letter.state == LETTER_SENDING)
		return ask(login, MESSAGE_MAIL_DEFERRED, prompt); /* it is not overtaken */
	if (allowance_letter_ms(login) == 0) {
		*prompt = MESSAGE_ASK_CODE_RESENT;
		return draw(login, challenge->attempts_left) ? STEP_ASK : STEP_REFUSED;
	}
	if (!challenge_is_live(challenge, &login->keys, &login->record.as_of)) {
		(void)allowance_refuse_letter(login);
		return STEP_REFUSED;
	}
	allowance_set_wait(login, allowance_letter_ms(login));
	return ask(login, MESSAGE_RESEND_EARLY, prompt);
}

/* Takes an attempt and a wrong code of the day, the lock of the last one too; all of it on disk. */
static bool
debit(struct login *login)
{
	struct challenge *challenge = &login->record.challenge;
	bool last = challenge->attempts_left == 1 && !login->excuse.trial;

	if (!challenge_debit(challenge))
		return store_refused(login, STORE_UNWRITABLE); /* open_own has looked */
	return wrong_code_debit(login, last);
}

/* Pays for a guess, and then looks whether it is right: at the mailed code, or a recovery code. */
static enum step
try(struct login *login, const struct secret *code,
    bool is_right(struct login *login, const struct secret *code), enum message_id *prompt)
{
	struct sign_in wrong_before = login->record.wrong;
	struct letters_owed owed_before = login->record.owed;

	if (!debit(login))
		return STEP_REFUSED;
	if (is_right(login, code)) {
		limiter_refund(&login->record.counters);
		login->record.wrong = wrong_before;
		login->record.owed = owed_before;
		return STEP_PROVEN;
	}
	code_words_adopt(login);
	wrong_code_note(login);
	return allowance_try(login) ? ask(login, MESSAGE_CODE_WRONG, prompt) : STEP_REFUSED;
}

static bool
is_mailed(struct login *login, const struct secret *code)
{
	return challenge_match(&login->record.challenge, &login->keys, &login->bond, code);
}

enum step
ledger_compare(struct login *login, const struct secret *code, enum message_id *prompt)
{
	const struct record *record = &login->record;

	if (!open_own(login))
		return STEP_REFUSED;
	if (!challenge_is_live(&record->challenge, &login->keys, &record->as_of))
		return ask(login, MESSAGE_CODE_EXPIRED, prompt);
	return try(login, code, is_mailed, prompt);
}

enum step
ledger_recover(struct login *login, const struct secret *code, enum message_id *prompt)
{
	if (!open_own(login))
		return STEP_REFUSED;
	if (!recovery_was_issued(&login->record.recovery))
		return ask(login, MESSAGE_CODE_FORMAT, prompt);
	return try(login, code, recover_use, prompt);
}

void
ledger_unmail(struct login *login)
{
	if (!postage_letter_stayed(login))
		return;
	postage_give_back(login);
	ledger_close(login);
	if (store_open(PATH_STATE, login->names.person, &login->store, &login->record, NO_WAIT) ==
		STORE_OK &&
	    challenge_is_same(&login->record.challenge, &login->challenge)) {
		challenge_unmail(&login->record.challenge);
		if (login->letter.state != LETTER_REJECTED) /* it had the relay's time */
			counters_take_letter_back(&login->record.counters);
		(void)store_write(login->store, &login->record);
	}
	ledger_close(login);
}

bool
ledger_redeem(struct login *login)
{
	struct record *record = &login->record;

	notices_learn(login);
	challenge_void(&record->challenge);
	limiter_redeem(&record->counters);
	arrival_note(login);
	if (login->recovered.used) {
		recover_note(login);
	} else {
		address_change_settle(login);
		remember_note(login);
	}
	if (!ledger_write(login))
		return false;
	ledger_close(login);
	return true;
}
