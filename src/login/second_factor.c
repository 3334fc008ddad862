/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The code: drawn or resumed, asked for, mailed, proven. Every guess is paid for on disk before it
 * is compared, under the lock of the person's record. Ends with the code proven and the record
 * open, or with the refusal noted.
 */
#include "clock.h"
#include "login.h"
#include "paths.h"
#include "typed_code.h"
#include "wording.h"

#include <stdio.h>
#include <string.h>

#define LETTER_DELAY_MS 50   /* what answers sooner is a machine that knows one answer */
#define LETTER_GRACE_MS 1000 /* beyond mail.timeout, for the worker to say that it is over */
#define LOCK_WAIT_MS 5000
#define NOT_A_CODE_MAX 5  /* answers that cannot be a code, in one login */
#define UNREACHABLE_MAX 3 /* the first try and two that the person asks for */

/* What an answer led to. */
enum step {
	STEP_REFUSED = 0, /* the refusal is noted */
	STEP_ASK,         /* *prompt is to be shown */
	STEP_PROVEN,
};

/* --- the record
 * ----------------------------------------------------------------------------------- */

static void
close_record(struct login *login)
{
	store_close(login->store);
	login->store = NULL;
}

static bool
store_refused(struct login *login, enum store_result result)
{
	close_record(login);
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

/* False once another sign-in has replaced this login's challenge or used its code. */
static bool
is_ours(const struct login *login)
{
	return memcmp(login->record.challenge.id, login->challenge.id, CHALLENGE_ID_LENGTH) == 0;
}

/* --- words
 * ---------------------------------------------------------------------------------------- */

static void
set_words(struct login *login, const struct moment *now)
{
	struct words *words = &login->dialog.words;
	const struct challenge *challenge = &login->challenge;
	enum language language = login->dialog.language;

	address_mask(login->email, words->value[WORD_ADDRESS]);
	(void)snprintf(words->value[WORD_REFERENCE], WORD_MAX, "%s", challenge->reference);
	(void)snprintf(words->value[WORD_DIGITS], WORD_MAX, "%u", challenge->digits);
	(void)snprintf(words->value[WORD_N], WORD_MAX, "%u", challenge->attempts_left);
	wording_duration(words->value[WORD_LIFE], language, challenge->lifetime_ms);
	wording_duration(words->value[WORD_LEFT], language, challenge_left_ms(challenge, now));
}

static void
set_wait(struct login *login, int64_t wait_ms, const struct moment *now)
{
	struct words *words = &login->dialog.words;
	int64_t full_minute = (now->wall_s + wait_ms / 1000 + 59) / 60 * 60;

	wording_duration(words->value[WORD_WAIT], login->dialog.language, wait_ms);
	wording_clock(words->value[WORD_UNTIL], login->dialog.language, full_minute);
}

static bool
refuse_for_now(
    struct login *login, enum message_id message, const char *reason, const struct moment *now)
{
	set_wait(login,
	    challenge_cool_down_ms(
		&login->record.challenge, (unsigned)login->settings.otp.resend_after, now),
	    now);
	close_record(login);
	return login_refuse(login, message, reason);
}

/* --- drawing a code
 * ------------------------------------------------------------------------------- */

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
	login->challenge = login->record.challenge;
	close_record(login);
	set_words(login, now);
	return true;
}

bool
second_factor_challenge(struct login *login)
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
		login->challenge = *challenge;
		login->prompt = MESSAGE_ASK_CODE_RESUMED;
		close_record(login);
		set_words(login, &now);
		return true;
	}
	if (challenge_cool_down_ms(challenge, (unsigned)settings->otp.resend_after, &now) > 0)
		return challenge->live && challenge->attempts_left == 0
			   ? refuse_for_now(login, MESSAGE_TRIES_USED, "tries_used", &now)
			   : refuse_for_now(login, MESSAGE_LETTERS_CAP, "cool_down", &now);
	/* Replacing a live code from elsewhere gives no new attempts. */
	login->prompt = MESSAGE_ASK_CODE_SENT;
	return draw(
	    login, live ? challenge->attempts_left : (unsigned)settings->otp.attempts, &now);
}

/* --- the letter
 * ----------------------------------------------------------------------------------- */

/* Hands the code over to be mailed; from here on only its HMAC is left. */
static bool
mail(struct login *login)
{
	const char *missing;
	bool handed_over = envelope_send(login, &missing);

	secret_reset(&login->code);
	if (!handed_over) {
		audit_trouble(login,
		    missing ? "secret file missing or unsafe; it must lie beside the settings, "
			      "root's, mode 0600"
			    : "the mail worker does not run",
		    missing ? missing : PATH_MAIL);
		return login_refuse(login, MESSAGE_SETTING_WRONG, "mail_worker");
	}
	login->letter.state = LETTER_SENDING;
	login->letter.told = false;
	return true;
}

/* The worker has said what became of the letter. */
static void
note_letter(struct login *login)
{
	struct letter_outcome outcome;
	struct letter_log *letter = &login->letter;

	mail_answer(&login->workers.mail, &login->worker_message, &outcome);
	letter->state = outcome.state;
	letter->unreachable += outcome.state == LETTER_UNREACHABLE;
	(void)snprintf(letter->message_id, sizeof letter->message_id, "%s", outcome.message_id);
	(void)snprintf(letter->stage, sizeof letter->stage, "%s", outcome.stage);
	(void)snprintf(letter->code, sizeof letter->code, "%s", outcome.code);
}

/* Draws and mails again and waits to see whether a relay takes it: the person asked for just that.
 */
static enum step
mail_again(struct login *login, enum message_id *prompt)
{
	struct moment now;
	int64_t deadline;
	enum heard heard;

	if (login->letter.unreachable >= UNREACHABLE_MAX)
		return login_refuse(login, MESSAGE_MAIL_UNREACHABLE, "mail");
	if (!open_record(login, &now))
		return STEP_REFUSED;
	if (!is_ours(login)) {
		close_record(login);
		return login_refuse(login, MESSAGE_CODE_REPLACED, "replaced");
	}
	if (!draw(login, login->record.challenge.attempts_left, &now) || !mail(login))
		return STEP_REFUSED;
	deadline = clock_now_ms() + (int64_t)login->settings.mail.timeout * 1000 + LETTER_GRACE_MS;
	heard = dialog_listen(&login->dialog, NULL, login->workers.mail.socket, deadline);
	if (heard == HEARD_GONE)
		return login_refuse(login, MESSAGE_NONE, "hung_up");
	if (heard == HEARD_OTHER)
		note_letter(login);
	*prompt = MESSAGE_ASK_CODE_RESENT;
	if (login->letter.state == LETTER_UNREACHABLE) {
		login->letter.told = true;
		*prompt = MESSAGE_MAIL_UNREACHABLE;
	}
	return STEP_ASK;
}

/* --- the answer
 * ----------------------------------------------------------------------------------- */

/* Enter: a new code, once the cool-down is over. */
static enum step
resend(struct login *login, enum message_id *prompt)
{
	const struct challenge *challenge = &login->record.challenge;
	struct moment now;
	int64_t wait_ms;

	if (!open_record(login, &now))
		return STEP_REFUSED;
	if (!is_ours(login))
		return refuse_for_now(login, MESSAGE_CODE_REPLACED, "replaced", &now);
	if (challenge->attempts_left == 0)
		return refuse_for_now(login, MESSAGE_TRIES_USED, "tries_used", &now);
	wait_ms =
	    challenge_cool_down_ms(challenge, (unsigned)login->settings.otp.resend_after, &now);
	if (wait_ms > 0 && !challenge_is_live(challenge, &login->keys, &now))
		return refuse_for_now(login, MESSAGE_LETTERS_CAP, "cool_down", &now);
	if (wait_ms > 0) {
		close_record(login);
		set_wait(login, wait_ms, &now);
		*prompt = MESSAGE_RESEND_EARLY;
		return STEP_ASK;
	}
	*prompt = MESSAGE_ASK_CODE_RESENT;
	return draw(login, challenge->attempts_left, &now) ? STEP_ASK : STEP_REFUSED;
}

/* A guess: one attempt is debited and on disk before the code is looked at. */
static enum step
compare(struct login *login, const struct secret *code, enum message_id *prompt)
{
	struct challenge *challenge = &login->record.challenge;
	struct moment now;

	if (!open_record(login, &now))
		return STEP_REFUSED;
	if (!is_ours(login))
		return refuse_for_now(login, MESSAGE_CODE_REPLACED, "replaced", &now);
	if (challenge->attempts_left == 0)
		return refuse_for_now(login, MESSAGE_TRIES_USED, "tries_used", &now);
	if (!challenge_is_live(challenge, &login->keys, &now)) {
		close_record(login);
		*prompt = MESSAGE_CODE_EXPIRED;
		return STEP_ASK;
	}
	if (!challenge_debit(challenge) || !write_record(login))
		return STEP_REFUSED;
	if (challenge_match(challenge, &login->keys, &login->bond, code))
		return STEP_PROVEN;
	login->challenge = *challenge;
	if (challenge->attempts_left == 0)
		return refuse_for_now(login, MESSAGE_TRIES_USED, "tries_used", &now);
	close_record(login);
	set_words(login, &now);
	*prompt = MESSAGE_CODE_WRONG;
	return STEP_ASK;
}

/* What cannot be a code is told and costs nothing, a few times. */
static enum step
not_a_code(struct login *login, enum message_id why, unsigned *count, enum message_id *prompt)
{
	*prompt = why;
	if (++*count >= NOT_A_CODE_MAX) {
		login_refuse(login, why, "not_a_code");
		return STEP_REFUSED;
	}
	return STEP_ASK;
}

static enum step
take_answer(
    struct login *login, const struct secret *answer, unsigned *not_codes, enum message_id *prompt)
{
	struct letter_log *letter = &login->letter;
	struct secret code = { 0 };
	enum step step;

	if (letter->state == LETTER_REJECTED)
		return login_refuse(login, MESSAGE_MAIL_REFUSED, "mail");
	if (letter->state == LETTER_RELAY_REFUSED)
		return login_refuse(login, MESSAGE_SETTING_WRONG, "mail");
	if (letter->state == LETTER_UNREACHABLE && letter->told)
		return mail_again(login, prompt);
	if (letter->state == LETTER_UNREACHABLE ||
	    (letter->state == LETTER_DEFERRED && !letter->told && answer->length == 0)) {
		letter->told = true;
		*prompt = letter->state == LETTER_UNREACHABLE ? MESSAGE_MAIL_UNREACHABLE
							      : MESSAGE_MAIL_DEFERRED;
		return STEP_ASK;
	}
	if (answer->length == 0)
		return resend(login, prompt);
	if (secret_equal(answer, &login->password))
		return not_a_code(login, MESSAGE_CODE_IS_PASSWORD, not_codes, prompt);
	if (!typed_code_read(answer, login->challenge.digits, &code))
		return not_a_code(login, MESSAGE_CODE_FORMAT, not_codes, prompt);
	step = compare(login, &code, prompt);
	secret_reset(&code);
	return step;
}

/* --- asking
 * --------------------------------------------------------------------------------------- */

/*
 * Waits for the answer to an open prompt. A letter that is due leaves a moment after the prompt,
 * unless the caller has hung up or answered with the password by then: such a caller cannot ask for
 * a code.
 */
static bool
hear_answer(struct login *login, struct secret *answer)
{
	int64_t asked_ms = clock_now_ms();
	bool early = false;
	enum heard heard = dialog_listen(&login->dialog, answer, -1, asked_ms + LETTER_DELAY_MS);

	if (heard == HEARD_ANSWER && secret_equal(answer, &login->password)) {
		audit_trouble(login,
		    "this caller answers every prompt with the password; for sshd set "
		    "KbdInteractiveAuthentication yes and PasswordAuthentication no",
		    login->caller.service);
		return login_refuse(login, MESSAGE_CANNOT_ASK_CODE, "same_answer");
	}
	early = heard == HEARD_ANSWER;
	if (heard != HEARD_GONE && login->code.length > 0 && !mail(login))
		return false;
	/* The person has their prompt: now the SSO worker may use the line to revoke its tokens. */
	worker_dismiss(&login->workers.sso);
	while (!early && heard != HEARD_GONE) {
		int other = login->letter.state == LETTER_SENDING ? login->workers.mail.socket : -1;

		heard = dialog_listen(&login->dialog, answer, other, login->dialog.deadline_ms);
		if (heard == HEARD_OTHER)
			note_letter(login);
		else
			break;
	}
	if (heard == HEARD_LATE)
		return login_refuse(login, MESSAGE_TIME_OVER, "time_over");
	return heard == HEARD_ANSWER || login_refuse(login, MESSAGE_NONE, "hung_up");
}

bool
second_factor_prove(struct login *login)
{
	enum message_id prompt = login->prompt;
	struct secret answer = { 0 };
	unsigned not_codes = 0;
	enum step step = STEP_ASK;

	while (step == STEP_ASK) {
		if (!dialog_ask(&login->dialog, MESSAGE_NONE, prompt))
			return login_refuse(login, MESSAGE_NONE, "hung_up");
		if (!hear_answer(login, &answer))
			step = STEP_REFUSED;
		else
			step = take_answer(login, &answer, &not_codes, &prompt);
		secret_reset(&answer);
	}
	return step == STEP_PROVEN;
}
