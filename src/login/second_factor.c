/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asking for the code: prompt, letter, answer, again, until the ledger says that it was right or a
 * refusal is noted. Decides nothing about attempts and time; that is the ledger's.
 */
#include "second_factor.h"

#include "audit.h"
#include "clock.h"
#include "code_letter.h"
#include "conceal.h"
#include "ledger.h"
#include "recover.h"
#include "typed_code.h"
#include "warnings.h"

#include <stdio.h>

#define LETTER_DELAY_MS 50 /* what answers sooner is a machine that knows one answer */
#define NOT_A_CODE_MAX 5   /* answers that cannot be a code, in one login */
#define ASKED_MAX 100      /* prompts in one login, whatever the answers */
#define UNREACHABLE_MAX 3  /* the first try and two that the person asks for */

static enum step
refuse(struct login *login, enum message_id message, const char *reason)
{
	(void)login_refuse(login, message, reason);
	return STEP_REFUSED;
}

/* No relay could be reached, and the person pressed Enter: now they wait to see whether one can. */
static enum step
mail_again(struct login *login, enum message_id *prompt)
{
	if (!ledger_replace(login) || !code_letter_send(login) || !code_letter_wait(login))
		return STEP_REFUSED;
	if (login->letter.unreachable >= UNREACHABLE_MAX)
		return refuse(login, MESSAGE_MAIL_UNREACHABLE, "mail");
	if (code_letter_is_lost(login))
		return STEP_REFUSED;
	login->letter.told = login->letter.state == LETTER_UNREACHABLE;
	*prompt = login->letter.told ? MESSAGE_MAIL_UNREACHABLE : MESSAGE_ASK_CODE_RESENT;
	return STEP_ASK;
}

/* True when the person is to hear, instead of anything else, that the letter may come late. */
static bool
tell_late(struct letter_log *letter, const struct secret *answer, enum message_id *prompt)
{
	bool is_news = !letter->told;

	letter->told = true;
	*prompt = MESSAGE_MAIL_DEFERRED;
	return is_news && answer->length == 0;
}

/* True when the letter's fate comes before the answer; *step is what it leads to. */
static bool
letter_comes_first(
    struct login *login, const struct secret *answer, enum step *step, enum message_id *prompt)
{
	struct letter_log *letter = &login->letter;
	bool told = letter->told;

	if (letter->state == LETTER_SENDING && clock_left_ms(letter->due_ms) == 0)
		letter->state = LETTER_UNKNOWN; /* a worker that says nothing is broken */
	*step = STEP_ASK;
	switch (letter->state) {
	case LETTER_REJECTED:
	case LETTER_RELAY_REFUSED:
	case LETTER_UNKNOWN:
		*step = STEP_REFUSED;
		return code_letter_is_lost(login);
	case LETTER_UNREACHABLE:
		letter->told = true;
		*prompt = MESSAGE_MAIL_UNREACHABLE;
		if (told)
			*step = mail_again(login, prompt);
		return true;
	case LETTER_DEFERRED:
		return tell_late(letter, answer, prompt);
	case LETTER_SENDING:
		return letter->late && tell_late(letter, answer, prompt);
	case LETTER_NONE:
	case LETTER_ACCEPTED:
		return false;
	}
	return false;
}

/* What cannot be a code is told and costs nothing, a few times. */
static enum step
not_a_code(struct login *login, enum message_id why, unsigned *count, enum message_id *prompt)
{
	*prompt = why;
	return ++*count < NOT_A_CODE_MAX ? STEP_ASK : refuse(login, why, "not_a_code");
}

/* A person who was issued none has typed what cannot be a code. */
static enum step
take_recovery_code(
    struct login *login, const struct secret *code, unsigned *not_codes, enum message_id *prompt)
{
	enum step step = ledger_recover(login, code, prompt);

	if (step == STEP_ASK && *prompt == MESSAGE_CODE_FORMAT)
		return not_a_code(login, *prompt, not_codes, prompt);
	return step;
}

/* Something was typed at 503, but no recovery code: whoever has some did not ask for a letter. */
static bool
is_mistyped(const struct login *login, const struct secret *answer)
{
	return login->dialog.recovery && login->letter.state == LETTER_UNREACHABLE &&
	       login->letter.told && answer->length > 0;
}

static enum step
take_answer(
    struct login *login, const struct secret *answer, unsigned *not_codes, enum message_id *prompt)
{
	struct secret code = { 0 };
	enum step step;

	if (login->surface.conceals)
		return conceal_answer(login, answer, prompt);
	if (!secret_equal(answer, &login->password) && typed_code_read_recovery(answer, &code)) {
		step = take_recovery_code(login, &code, not_codes, prompt);
		secret_reset(&code);
		return step;
	}
	if (is_mistyped(login, answer)) {
		step = not_a_code(login, MESSAGE_CODE_FORMAT, not_codes, prompt);
		*prompt = MESSAGE_MAIL_UNREACHABLE;
		return step;
	}
	if (letter_comes_first(login, answer, &step, prompt))
		return step;
	if (answer->length == 0)
		return ledger_resend(login, prompt);
	if (secret_equal(answer, &login->password))
		return not_a_code(login, MESSAGE_CODE_IS_PASSWORD, not_codes, prompt);
	if (!typed_code_read(answer, login->challenge.digits, &code))
		return not_a_code(login, MESSAGE_CODE_FORMAT, not_codes, prompt);
	step = ledger_compare(login, &code, prompt);
	secret_reset(&code);
	return step;
}

static bool
refuse_caller(struct login *login, enum message_id message)
{
	audit_trouble(login,
	    "this caller answers every prompt by itself; for sshd set "
	    "KbdInteractiveAuthentication yes and PasswordAuthentication no",
	    login->caller.service);
	return login_refuse(login, message, "cannot_ask_code");
}

/* Waits for the answer, taking note of what becomes of the letters meanwhile. */
static enum heard
wait_for_answer(struct login *login, struct secret *answer)
{
	enum heard heard;

	do {
		if (login->letter.state == LETTER_ACCEPTED || login->letter.state == LETTER_NONE)
			warnings_send(login);
		heard = dialog_listen(&login->dialog, answer,
		    warnings_worker_is_busy(login) ? login->workers.mail.socket : -1,
		    login->dialog.deadline_ms);
		if (heard == HEARD_OTHER)
			code_letter_hear(login);
	} while (heard == HEARD_OTHER && clock_left_ms(login->dialog.deadline_ms) > 0);
	return heard == HEARD_OTHER ? HEARD_LATE : heard;
}

/*
 * What came at once is a machine's when it is the password. Who came by a key has typed none; and
 * where the service conceals, sshd may have put other bytes in the place of either.
 */
static bool
is_a_machines(const struct login *login, const struct secret *answer)
{
	return login->surface.conceals ||
	       (login->password.length > 0 && secret_equal(answer, &login->password));
}

bool
second_factor_ask(struct login *login, enum message_id prompt, struct secret *answer)
{
	enum heard heard = HEARD_GONE;

	login->dialog.recovery = recover_is_possible(login);
	if (dialog_ask_code(&login->dialog, prompt))
		heard = dialog_listen(&login->dialog, answer, -1, clock_now_ms() + LETTER_DELAY_MS);
	if (heard == HEARD_ANSWER && is_a_machines(login, answer))
		return refuse_caller(login, MESSAGE_CANNOT_ASK_CODE);
	if (heard == HEARD_GONE && login->code.length > 0)
		return refuse_caller(login, MESSAGE_NONE);
	if (heard == HEARD_GONE)
		return login_refuse(login, MESSAGE_NONE, "hung_up");
	if (login->code.length > 0 && !code_letter_send(login))
		return false;
	/* The person has their prompt: now the SSO worker may use the line to revoke its tokens. */
	worker_dismiss(&login->workers.sso);
	if (heard == HEARD_LATE)
		heard = wait_for_answer(login, answer);
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

	for (unsigned asked = 0; step == STEP_ASK; asked++) {
		step = STEP_REFUSED;
		if (asked == ASKED_MAX)
			(void)login_refuse(login, MESSAGE_TIME_OVER, "asked_too_often");
		else if (second_factor_ask(login, prompt, &answer))
			step = take_answer(login, &answer, &not_codes, &prompt);
		secret_reset(&answer);
	}
	return step == STEP_PROVEN;
}
