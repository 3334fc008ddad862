/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The code on disk. Each function opens the person's record, decides under its lock, has the
 * outcome synced, and only then lets it be seen. Asks nobody and mails nothing.
 */
#include "ledger.h"

#include "clock.h"
#include "paths.h"
#include "wording.h"

#include <stdio.h>
#include <string.h>

#define LOCK_WAIT_MS 5000
#define UNMAIL_WAIT_MS 500 /* a courtesy; the person waits for their last words */

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

/* Opens the person's record and tells what time it is, under the lock. */
static bool
open_record(struct login *login, struct moment *now)
{
	enum store_result result = store_open(PATH_STATE, login->caller.user, &login->store,
	    &login->record, clock_now_ms() + LOCK_WAIT_MS);

	if (result == STORE_OK && !clock_moment(now))
		result = STORE_UNWRITABLE;
	return result == STORE_OK || store_refused(login, result);
}

static bool
write_record(struct login *login)
{
	enum store_result result = store_write(login->store, &login->record);

	return result == STORE_OK || store_refused(login, result);
}

static int64_t
cool_down_ms(const struct login *login, const struct moment *now)
{
	return challenge_cool_down_ms(
	    &login->record.challenge, (unsigned)login->settings.otp.resend_after, now);
}

/* How long to wait, and until what time, rounded up to the minute that a clock shows. */
static void
set_wait(struct login *login, const struct moment *now)
{
	struct words *words = &login->dialog.words;
	int64_t wait_ms = cool_down_ms(login, now);
	int64_t until_s = (now->wall_s + (wait_ms + 999) / 1000 + 59) / 60 * 60;

	wording_duration(words->value[WORD_WAIT], login->dialog.language, wait_ms);
	wording_clock(words->value[WORD_UNTIL], login->dialog.language, until_s);
}

static bool
refuse_for_now(
    struct login *login, enum message_id message, const char *reason, const struct moment *now)
{
	set_wait(login, now);
	ledger_close(login);
	return login_refuse(login, message, reason);
}

/* False once another sign-in has replaced this login's code, or used it. */
static bool
is_ours(const struct login *login)
{
	return memcmp(login->record.challenge.id, login->challenge.id, CHALLENGE_ID_LENGTH) == 0;
}

/* Opens the record; refuses when our code was replaced or used elsewhere, or its attempts are gone.
 */
static bool
open_own(struct login *login, struct moment *now)
{
	const struct challenge *challenge = &login->record.challenge;

	if (!open_record(login, now))
		return false;
	if (!is_ours(login))
		return refuse_for_now(login, MESSAGE_CODE_REPLACED, "replaced", now);
	if (challenge->attempts_left == 0)
		return refuse_for_now(login, MESSAGE_TRIES_USED, "tries_used", now);
	return true;
}

/* Takes the record's challenge for this login's, with all that a prompt may say of it. */
static void
adopt(struct login *login, const struct moment *now)
{
	struct words *words = &login->dialog.words;
	const struct challenge *challenge = &login->challenge;
	enum language language = login->dialog.language;

	login->challenge = login->record.challenge;
	address_mask(login->email, words->value[WORD_ADDRESS]);
	(void)snprintf(words->value[WORD_REFERENCE], WORD_MAX, "%s", challenge->reference);
	(void)snprintf(words->value[WORD_DIGITS], WORD_MAX, "%u", challenge->digits);
	(void)snprintf(words->value[WORD_N], WORD_MAX, "%u", challenge->attempts_left);
	wording_duration(words->value[WORD_LIFE], language, challenge->lifetime_ms);
	wording_duration(words->value[WORD_LEFT], language, challenge_left_ms(challenge, now));
}

/* Draws a new code into the open record and has it on disk; then the record is closed. */
static bool
draw(struct login *login, unsigned attempts, const struct moment *now)
{
	const struct settings *settings = &login->settings;

	if (!challenge_draw(&login->record.challenge, &login->keys, &login->bond,
		(unsigned)settings->otp.digits, attempts, (unsigned)settings->otp.lifetime, now,
		&login->code))
		return store_refused(login, STORE_UNWRITABLE);
	if (!write_record(login))
		return false;
	adopt(login, now);
	ledger_close(login);
	return true;
}

bool
ledger_begin(struct login *login)
{
	const struct challenge *challenge = &login->record.challenge;
	const struct settings *settings = &login->settings;
	struct moment now;
	bool live;

	login->bond = (struct challenge_bond){
		.user = login->caller.user,
		.service = login->caller.service,
		.host = login->host,
		.source = login->source,
		.address = login->email,
	};
	if (!open_record(login, &now))
		return false;
	live = challenge_is_live(challenge, &login->keys, &now);
	if (live && settings->otp.resume &&
	    challenge_is_for(challenge, &login->keys, &login->bond)) {
		login->prompt = MESSAGE_ASK_CODE_RESUMED;
		adopt(login, &now);
		ledger_close(login);
		return true;
	}
	if (cool_down_ms(login, &now) > 0)
		return challenge->live && challenge->attempts_left == 0
			   ? refuse_for_now(login, MESSAGE_TRIES_USED, "tries_used", &now)
			   : refuse_for_now(login, MESSAGE_LETTERS_CAP, "cool_down", &now);
	login->prompt = MESSAGE_ASK_CODE_SENT;
	return draw(
	    login, live ? challenge->attempts_left : (unsigned)settings->otp.attempts, &now);
}

bool
ledger_replace(struct login *login)
{
	struct moment now;

	return open_own(login, &now) && draw(login, login->record.challenge.attempts_left, &now);
}

enum step
ledger_resend(struct login *login, enum message_id *prompt)
{
	const struct challenge *challenge = &login->record.challenge;
	struct moment now;

	if (!open_own(login, &now))
		return STEP_REFUSED;
	if (cool_down_ms(login, &now) == 0 && login->letter.state == LETTER_SENDING) {
		ledger_close(login); /* a letter on its way is not overtaken */
		*prompt = MESSAGE_MAIL_DEFERRED;
		return STEP_ASK;
	}
	if (cool_down_ms(login, &now) == 0) {
		*prompt = MESSAGE_ASK_CODE_RESENT;
		return draw(login, challenge->attempts_left, &now) ? STEP_ASK : STEP_REFUSED;
	}
	if (!challenge_is_live(challenge, &login->keys, &now)) {
		(void)refuse_for_now(login, MESSAGE_LETTERS_CAP, "cool_down", &now);
		return STEP_REFUSED;
	}
	set_wait(login, &now);
	ledger_close(login);
	*prompt = MESSAGE_RESEND_EARLY;
	return STEP_ASK;
}

enum step
ledger_compare(struct login *login, const struct secret *code, enum message_id *prompt)
{
	struct challenge *challenge = &login->record.challenge;
	struct moment now;

	if (!open_own(login, &now))
		return STEP_REFUSED;
	if (!challenge_is_live(challenge, &login->keys, &now)) {
		ledger_close(login);
		*prompt = MESSAGE_CODE_EXPIRED;
		return STEP_ASK;
	}
	if (!challenge_debit(challenge) || !write_record(login))
		return STEP_REFUSED;
	if (challenge_match(challenge, &login->keys, &login->bond, code))
		return STEP_PROVEN;
	adopt(login, &now);
	if (challenge->attempts_left == 0) {
		(void)refuse_for_now(login, MESSAGE_TRIES_USED, "tries_used", &now);
		return STEP_REFUSED;
	}
	ledger_close(login);
	*prompt = MESSAGE_CODE_WRONG;
	return STEP_ASK;
}

static bool
letter_never_left(const struct login *login)
{
	switch (login->letter.state) {
	case LETTER_UNREACHABLE:
	case LETTER_RELAY_REFUSED:
	case LETTER_REJECTED:
		return true;
	case LETTER_NONE:
	case LETTER_SENDING:
	case LETTER_ACCEPTED:
	case LETTER_DEFERRED:
		break;
	}
	return login->code.length > 0;
}

void
ledger_unmail(struct login *login)
{
	struct challenge *challenge = &login->record.challenge;

	if (!letter_never_left(login))
		return;
	ledger_close(login);
	/* Used-up attempts keep their cool-down: it is what bounds the guesses. */
	if (store_open(PATH_STATE, login->caller.user, &login->store, &login->record,
		clock_now_ms() + UNMAIL_WAIT_MS) == STORE_OK &&
	    is_ours(login) && challenge->attempts_left > 0) {
		challenge_unmail(challenge);
		(void)store_write(login->store, &login->record);
	}
	ledger_close(login);
}

bool
ledger_redeem(struct login *login)
{
	struct record *record = &login->record;

	/* No trace of the letter either: honest people sign in twice in a minute. */
	memset(&record->challenge, 0, sizeof record->challenge);
	(void)snprintf(record->proven_address, sizeof record->proven_address, "%s", login->email);
	if (!clock_moment(&record->granted))
		return store_refused(login, STORE_UNWRITABLE);
	if (!write_record(login))
		return false;
	ledger_close(login);
	return true;
}
