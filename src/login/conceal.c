/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The surface of a concealing service. Refuses to let it depend on anything but this sign-in's own
 * answers and the settings: not on the record, the letter or another sign-in. So it names no
 * address, since the real one is known only behind a right password, and takes every answer for a
 * try, since sshd replaces what people type who do not exist here.
 */
#include "conceal.h"

#include "challenge.h"
#include "clock.h"
#include "floor.h"
#include "typed_code.h"
#include "wording.h"

#include <stdio.h>

#define ADDRESS "***@***"

bool
conceal_hides(const struct login *login)
{
	enum message_id message = login->refusal.message;

	if (!login->surface.conceals || login->password.length == 0 || message == MESSAGE_NONE ||
	    message == MESSAGE_SLOW_DOWN || message == MESSAGE_TIME_OVER)
		return false;
	switch (message_find(message)->verdict) {
	case VERDICT_DENIED:
	case VERDICT_EXHAUSTED:
	case VERDICT_NOT_ALLOWED:
	case VERDICT_EXPIRED:
	case VERDICT_NO_ADDRESS:
		return true;
	case VERDICT_UNREACHABLE: /* servers and this machine: everybody may know */
	case VERDICT_BROKEN:
	case VERDICT_GRANTED:
		break;
	}
	return false;
}

bool
conceal_refusal(struct login *login)
{
	if (!conceal_hides(login))
		return false;
	ledger_close(login);
	login->surface.decoy = true;
	login->surface.truth = login->refusal;
	login->refusal = (struct refusal){ 0 };
	return true;
}

static int64_t
cool_down_ms(const struct login *login)
{
	return login->surface.letter_ms + (int64_t)login->settings.otp.resend_after * 1000 -
	       clock_now_ms();
}

static void
set_words(struct login *login)
{
	struct words *words = &login->dialog.words;

	(void)snprintf(words->value[WORD_ADDRESS], WORD_MAX, "%s", ADDRESS);
	(void)snprintf(words->value[WORD_REFERENCE], WORD_MAX, "%s", login->surface.reference);
	(void)snprintf(words->value[WORD_DIGITS], WORD_MAX, "%d", login->settings.otp.digits);
	(void)snprintf(words->value[WORD_N], WORD_MAX, "%u", login->surface.tries);
	wording_duration(words->value[WORD_LIFE], login->dialog.language,
	    (int64_t)login->settings.otp.lifetime * 1000);
}

/* A letter is on its way, or seems to be: with the reference of the code that waits to be mailed.
 */
static bool
show_letter(struct login *login)
{
	struct surface *surface = &login->surface;

	surface->letter_ms = clock_now_ms();
	if (login->code.length > 0)
		(void)snprintf(surface->reference, sizeof surface->reference, "%s",
		    login->challenge.reference);
	else if (!challenge_reference(surface->reference))
		return login_refuse(login, MESSAGE_STORE_UNWRITABLE, "random");
	return true;
}

/*
 * Draws a new code where the ledger has one and another letter may go. False: the refusal is noted,
 * and not to be concealed.
 */
static bool
renew(struct login *login)
{
	enum message_id unseen;

	return login->surface.decoy || ledger_resend(login, &unseen) != STEP_REFUSED ||
	       conceal_refusal(login);
}

/*
 * A code that is live already is not resumed, for that would show: another one is mailed where a
 * letter may go, and else the old one stays good under a reference that is only shown.
 */
bool
conceal_begin(struct login *login)
{
	if (login->code.length == 0 && !renew(login))
		return false;
	login->surface.begun = true;
	login->surface.tries = (unsigned)login->settings.otp.attempts;
	if (!show_letter(login))
		return false;
	set_words(login);
	login->prompt = MESSAGE_ASK_CODE_SENT;
	floor_wait(login);
	return true;
}

static enum step
resend(struct login *login, enum message_id *prompt)
{
	int64_t wait_ms = cool_down_ms(login);

	*prompt = wait_ms > 0 ? MESSAGE_RESEND_EARLY : MESSAGE_ASK_CODE_RESENT;
	if (wait_ms > 0)
		wording_duration(
		    login->dialog.words.value[WORD_WAIT], login->dialog.language, wait_ms);
	else if (!renew(login) || !show_letter(login))
		return STEP_REFUSED;
	set_words(login);
	return STEP_ASK;
}

/* One try less on the surface; the last words say how long a first lock takes. */
static enum step
wrong(struct login *login, enum message_id *prompt)
{
	struct surface *surface = &login->surface;
	int64_t lock_ms = (int64_t)login->settings.limits.lock_first * 1000;
	int64_t letter_ms = cool_down_ms(login);

	surface->tries--;
	set_words(login);
	*prompt = MESSAGE_CODE_WRONG;
	if (surface->tries > 0)
		return STEP_ASK;
	wording_duration(login->dialog.words.value[WORD_WAIT], login->dialog.language,
	    lock_ms > letter_ms ? lock_ms : letter_ms);
	(void)login_refuse(login, MESSAGE_TRIES_USED, "tries_used");
	return STEP_REFUSED;
}

/* What the ledger does with a code: a mailed one, or a recovery code. */
typedef enum step guess(struct login *login, const struct secret *code, enum message_id *prompt);

/* NULL is what cannot be a code. */
static guess *
read_answer(const struct login *login, const struct secret *answer, struct secret *code)
{
	unsigned digits = (unsigned)login->settings.otp.digits;

	if (secret_equal(answer, &login->password))
		return NULL;
	if (typed_code_read_recovery(answer, code))
		return ledger_recover;
	return typed_code_read(answer, digits, code) ? ledger_compare : NULL;
}

static enum step
try(struct login *login, guess *compare, const struct secret *code, enum message_id *prompt)
{
	int64_t age_ms = clock_now_ms() - login->surface.letter_ms;
	enum step step = STEP_ASK;

	if (age_ms >= (int64_t)login->settings.otp.lifetime * 1000) {
		*prompt = MESSAGE_CODE_EXPIRED;
		return STEP_ASK;
	}
	if (compare && !login->surface.decoy)
		step = compare(login, code, prompt);
	if (step == STEP_PROVEN || (step == STEP_REFUSED && !conceal_refusal(login)))
		return step;
	return wrong(login, prompt);
}

enum step
conceal_answer(struct login *login, const struct secret *answer, enum message_id *prompt)
{
	struct secret code = { 0 };
	enum step step;
	guess *compare;

	login->answered_ms = clock_now_ms();
	compare = read_answer(login, answer, &code);
	step = answer->length == 0 ? resend(login, prompt) : try(login, compare, &code, prompt);
	secret_reset(&code);
	if (step == STEP_ASK)
		floor_wait(login);
	return step;
}
