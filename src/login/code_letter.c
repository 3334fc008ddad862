/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a drawn code to its letter, and from the worker's answers to what is known of the letter.
 * Says nothing to the person and decides nothing about another try.
 */
#include "code_letter.h"

#include "audit.h"
#include "clock.h"
#include "envelope.h"
#include "paths.h"
#include "warnings.h"

#include <stdio.h>

#define GRACE_MS 2000 /* beyond mail.timeout: the worker looks up once a second */

/* From here on only the code's HMAC is left. */
bool
code_letter_send(struct login *login)
{
	const struct envelope envelope = {
		.kind = "otp",
		.to = login->email,
		.at_s = login->challenge.drawn.wall_s,
		.service = login->caller.service,
		.source = login->source,
		.tty = login->caller.tty,
		.until_s = login->challenge.drawn.wall_s + login->challenge.lifetime_ms / 1000,
		.reference = login->challenge.reference,
		.code = login->code.bytes,
		.life_ms = login->challenge.lifetime_ms,
	};
	const char *missing;
	bool handed_over = envelope_send(login, &envelope, &missing);

	secret_reset(&login->code);
	if (!handed_over) {
		audit_trouble(login, missing ? TROUBLE_SECRET_FILE : "the mail worker does not run",
		    missing ? missing : PATH_MAIL);
		return login_refuse(login, MESSAGE_SETTING_WRONG, "mail_worker");
	}
	login->letter.state = LETTER_SENDING;
	login->letter.late = login->letter.told = false;
	login->letter.due_ms = clock_now_ms() + GRACE_MS +
			       (int64_t)login->settings.mail.timeout * 1000 *
				   (warnings_under_way(login) ? 2 : 1); /* one after the other */
	return true;
}

/* The relay is the worker's word, and gone with its message. */
static void
tell_of_letter(struct login *login, const char *relay)
{
	const struct letter_log *letter = &login->letter;
	char mask[ADDRESS_MASK_SIZE];

	address_mask(login->email, mask);
	const struct audit_detail details[] = {
		{ "state", letter_state_word(letter->state) },
		{ "message_id", letter->message_id },
		{ "relay", relay },
		{ "stage", letter->stage[0] ? letter->stage : NULL },
		{ "reply", letter->code[0] ? letter->code : NULL },
		{ "address", mask },
		{ "ref", login->challenge.reference },
		{ NULL, NULL },
	};
	(void)audit_event(login, JOURNAL_LETTER, details);
}

/* The worker has said what became of the letter, or that it needs longer. */
static void
note(struct login *login)
{
	struct letter_outcome outcome;
	struct letter_log *letter = &login->letter;

	mail_answer(&login->workers.mail, &login->worker_message, &outcome);
	letter->state = outcome.state;
	letter->late = outcome.state == LETTER_SENDING;
	letter->unreachable += outcome.state == LETTER_UNREACHABLE;
	letter->answered |= outcome.state != LETTER_UNREACHABLE;
	(void)snprintf(letter->message_id, sizeof letter->message_id, "%s", outcome.message_id);
	(void)snprintf(letter->stage, sizeof letter->stage, "%s", outcome.stage);
	(void)snprintf(letter->code, sizeof letter->code, "%s", outcome.code);
	if (letter->state != LETTER_SENDING)
		tell_of_letter(login, outcome.relay);
}

bool
code_letter_is_lost(struct login *login)
{
	if (login->letter.state == LETTER_REJECTED)
		return !login_refuse(login, MESSAGE_MAIL_REFUSED, "mail");
	if (login->letter.state == LETTER_RELAY_REFUSED || login->letter.state == LETTER_UNKNOWN)
		return !login_refuse(login, MESSAGE_SETTING_WRONG, "mail");
	return false;
}

/* The worker has one letter after the other: a warning under way began before the code's. */
void
code_letter_hear(struct login *login)
{
	if (warnings_under_way(login))
		warnings_hear(login);
	else
		note(login);
}

bool
code_letter_wait(struct login *login)
{
	enum heard heard;
	bool of_warning;

	do {
		of_warning = warnings_under_way(login);
		heard = dialog_listen(
		    &login->dialog, NULL, login->workers.mail.socket, login->letter.due_ms);
		if (heard == HEARD_GONE)
			return login_refuse(login, MESSAGE_NONE, "hung_up");
		if (heard == HEARD_OTHER)
			code_letter_hear(login);
	} while (heard == HEARD_OTHER && of_warning);
	return true;
}
