/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * There is no second prompt: whatever the person must know is in the last words, and whatever they
 * want to say next is another sign-in. Refuses to read anything as a code that could not be one.
 */
#include "single_prompt.h"

#include "clock.h"
#include "code_letter.h"
#include "ledger.h"
#include "recovery.h"
#include "typed_code.h"

#include <string.h>

static bool
read_code(const struct secret *typed, unsigned digits, struct secret *code)
{
	return typed_code_read_recovery(typed, code) || typed_code_read(typed, digits, code);
}

bool
single_prompt_part(struct secret *password, unsigned digits, struct secret *code)
{
	char *comma = memrchr(password->bytes, ',', password->length);
	struct secret behind = { 0 };
	size_t length;
	bool fits;

	secret_reset(code);
	if (!comma || comma == password->bytes)
		return false;
	length = password->length - (size_t)(comma + 1 - password->bytes);
	fits = secret_set(&behind, comma + 1, length) && read_code(&behind, digits, code);
	secret_reset(&behind);
	if (!fits)
		return false;
	explicit_bzero(comma, length + 1);
	password->length = (size_t)(comma - password->bytes);
	return true;
}

/* Mails the code and waits until its letter's fate is known; *words may change with it. */
static bool
mail(struct login *login, enum message_id *words)
{
	const struct letter_log *letter = &login->letter;

	if (!code_letter_send(login))
		return false;
	while (letter->state == LETTER_SENDING && clock_left_ms(letter->due_ms) > 0 &&
	       clock_left_ms(login->dialog.deadline_ms) > 0)
		if (!code_letter_wait(login))
			return false;
	if (code_letter_is_lost(login))
		return false;
	if (letter->state == LETTER_UNREACHABLE)
		return login_refuse(login, MESSAGE_MAIL_UNREACHABLE, "mail");
	if (letter->state != LETTER_ACCEPTED)
		*words = MESSAGE_MAIL_DEFERRED;
	return true;
}

/* No mailed code is that long. */
static bool
is_recovery_code(const struct secret *typed)
{
	return typed->length == RECOVERY_CODE_LENGTH;
}

bool
single_prompt_prove(struct login *login)
{
	bool typed = login->typed_code.length > 0;
	enum message_id words = login->prompt;
	const char *reason = typed ? "code_wrong" : "code_not_typed";
	enum step step = STEP_ASK;

	if (is_recovery_code(&login->typed_code))
		step = ledger_recover(login, &login->typed_code, &words);
	/* With a live code the password alone means what Enter means at a prompt: another one. */
	else if (login->code.length == 0)
		step = typed ? ledger_compare(login, &login->typed_code, &words)
			     : ledger_resend(login, &words);
	secret_reset(&login->typed_code);
	if (step == STEP_ASK && login->code.length > 0) {
		reason = "code_mailed";
		if (!mail(login, &words))
			step = STEP_REFUSED;
	}
	if (step == STEP_ASK)
		(void)login_refuse(login, words, reason);
	return step == STEP_PROVEN;
}
