/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The story of an approval: page, prompt, Enter, what the SSO says of it, until it is decided. What
 * cannot be had leaves the password where that is open. Believes an approval only on the newest
 * page of this name from here, and only when it is this person's.
 */
#include "approval.h"

#include "audit.h"
#include "offer.h"
#include "page_prompt.h"
#include "page_start.h"
#include "rights.h"
#include "slowing.h"
#include "sso_device.h"
#include "sso_wait.h"
#include "wording.h"

#include <stdio.h>
#include <string.h>

#define PAGES_MAX 4    /* the first one and three that the person asks for */
#define ENTER_WAIT_S 6 /* for an approval on its way: the SSO is asked every 5 s */

/* What an answer at a prompt, or the SSO's, led to. */
enum turn {
	TURN_REFUSED = 0, /* the refusal is noted */
	TURN_ENTER,
	TURN_PASSWORD, /* typed, or to be asked for */
	TURN_PENDING,
	TURN_EXPIRED,
	TURN_APPROVED,
};

static enum turn
refuse(struct login *login, enum message_id message, const char *reason)
{
	(void)login_refuse(login, message, reason);
	return TURN_REFUSED;
}

/* The answer to an open prompt. Where no password is open, whatever is typed is Enter. */
static enum turn
hear(struct login *login)
{
	struct secret nothing = { 0 };
	struct secret *answer = offer_has_password(login) ? &login->password : &nothing;
	enum heard heard = dialog_listen(&login->dialog, answer, -1, login->dialog.deadline_ms);

	secret_reset(&nothing);
	if (heard != HEARD_ANSWER) {
		(void)login_not_heard(login, heard);
		return TURN_REFUSED;
	}
	return answer->length > 0 ? TURN_PASSWORD : TURN_ENTER;
}

static enum turn
ask(struct login *login, enum message_id head, enum message_id question)
{
	const struct page_prompt prompt = {
		.scanned = login->dialog.one_line ? "" : login->approval.scanned,
		.style = strcmp(login->settings.thaiid.qr, "ascii") == 0 ? QR_ASCII : QR_BLOCKS,
		.head = head,
		.question = question,
		.hidden = offer_has_password(login),
	};

	if (!page_prompt_ask(&login->dialog, &prompt))
		return refuse(login, MESSAGE_NONE, "hung_up");
	return hear(login);
}

/* Somebody has approved. Whoever it was, the same is said of every name that is not theirs. */
static enum turn
take_approval(struct login *login, const struct identity *identity)
{
	bool allowed;

	if (!page_is_newest(login))
		return refuse(login, MESSAGE_CODE_REPLACED, "replaced");
	wording_user(login->dialog.words.value[WORD_USER], login->names.account);
	if (!login->eligible)
		return refuse(login, MESSAGE_THAID_OTHER_PERSON, "no_such_user");
	allowed = rights_allow_sign_in(login, identity);
	wire_reset(&login->worker_message);
	if (!login->first_factor)
		return refuse(login, MESSAGE_THAID_OTHER_PERSON, "other_person");
	return allowed ? TURN_APPROVED : TURN_REFUSED;
}

/* The SSO cannot say any more: the page is of no use. */
static enum turn
take_failure(struct login *login, const struct sso_device_answer *answer)
{
	(void)snprintf(login->cause, sizeof login->cause, "%s", answer->cause);
	if (!page_do_without(login, MESSAGE_THAID_UNAVAILABLE, answer->refusal, "sso"))
		return TURN_REFUSED;
	return TURN_PASSWORD;
}

/* The person has pressed Enter: what has become of it? */
static enum turn
look(struct login *login)
{
	struct sso_device_answer answer;

	if (!sso_device_await(&login->workers.sso, ENTER_WAIT_S)) {
		answer = (struct sso_device_answer){ .refusal = MESSAGE_SSO_NONSENSE,
			.cause = "worker_died" };
		return take_failure(login, &answer);
	}
	if (!sso_hear(login, ENTER_WAIT_S))
		return TURN_REFUSED;
	switch (sso_device_answer(
	    &login->workers.sso, &login->settings, &login->worker_message, &answer)) {
	case SSO_DEVICE_APPROVED:
		return take_approval(login, &answer.identity);
	case SSO_DEVICE_PENDING:
		wording_duration(login->dialog.words.value[WORD_LEFT], login->dialog.language,
		    (int64_t)answer.seconds * 1000);
		return TURN_PENDING;
	case SSO_DEVICE_EXPIRED:
		return TURN_EXPIRED;
	case SSO_DEVICE_DECLINED:
		return refuse(login, MESSAGE_THAID_DENIED, "declined");
	case SSO_DEVICE_WEAK:
		return refuse(login, MESSAGE_THAID_TOO_WEAK, "too_weak");
	case SSO_DEVICE_SHOW: /* nobody asked for one */
	case SSO_DEVICE_NOT_OFFERED:
	case SSO_DEVICE_FAILED:
		break;
	}
	if (answer.refusal == MESSAGE_NONE)
		answer = (struct sso_device_answer){ .refusal = MESSAGE_SSO_NONSENSE,
			.cause = "worker_nonsense" };
	return take_failure(login, &answer);
}

/* Before the SSO is asked, as with a password. */
static void
note_asked(struct login *login)
{
	bool before = login->by_approval;

	login->by_approval = true;
	if (!before)
		(void)audit_event(login, JOURNAL_ASKED, NULL);
}

/* One page, until it is decided or its time is over. */
static enum turn
follow(struct login *login)
{
	enum message_id head = MESSAGE_THAID_QR;
	enum message_id question =
	    offer_has_password(login) ? MESSAGE_THAID_OR_PASSWORD : MESSAGE_THAID_QR;
	enum turn turn;

	for (;;) {
		turn = ask(login, head, question);
		if (turn != TURN_ENTER)
			return turn;
		note_asked(login);
		turn = look(login);
		if (turn != TURN_PENDING)
			return turn;
		head = question = MESSAGE_THAID_PENDING;
	}
}

/* The person may have another one, and need not. */
static enum turn
ask_for_another(struct login *login)
{
	if (!dialog_ask_as(&login->dialog, MESSAGE_THAID_EXPIRED, offer_has_password(login)))
		return refuse(login, MESSAGE_NONE, "hung_up");
	return hear(login);
}

static enum turn
seek(struct login *login)
{
	enum turn turn = TURN_ENTER;

	while (turn == TURN_ENTER) {
		if (login->approval.pages == PAGES_MAX)
			return refuse(login, MESSAGE_THAID_GAVE_UP, "gave_up");
		switch (page_start(login)) {
		case PAGE_REFUSED:
			return TURN_REFUSED;
		case PAGE_MISSING:
			return TURN_PASSWORD;
		case PAGE_SHOWN:
			break;
		}
		turn = follow(login);
		if (turn == TURN_EXPIRED && login->approval.pages < PAGES_MAX)
			turn = ask_for_another(login);
		else if (turn == TURN_EXPIRED)
			turn = TURN_ENTER;
	}
	return turn;
}

enum approval_result
approval_seek(struct login *login)
{
	switch (seek(login)) {
	case TURN_APPROVED:
		login->surface.conceals = false; /* that hides what becomes of passwords */
		page_settle(login);
		return slowing_forget(login) ? APPROVAL_GIVEN : APPROVAL_REFUSED;
	case TURN_PASSWORD:
		login->by_approval = false;
		return APPROVAL_PASSWORD;
	case TURN_REFUSED:
	case TURN_ENTER:
	case TURN_PENDING:
	case TURN_EXPIRED:
		break;
	}
	return APPROVAL_REFUSED;
}

bool
approval_confirm(struct login *login)
{
	return hear(login) == TURN_ENTER && approval_seek(login) == APPROVAL_GIVEN;
}
