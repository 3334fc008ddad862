/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sends the letters of warning that a record owes, one after the other, and strikes out what a
 * relay took. Decides nothing: what is owed was written by those who saw it happen. What no relay
 * takes stays owed and is tried once an hour. Refuses to hand over what is not claimed on disk.
 */
#include "warnings.h"

#include "audit.h"
#include "clock.h"
#include "debts.h"
#include "envelope.h"
#include "ledger.h"
#include "paths.h"

#include <poll.h>

#define LOCK_WAIT_MS 500 /* for the record: the letter may as well go later, or again */
#define TRY_AGAIN_MS (3600 * INT64_C(1000))

/* Opens the record if it still owes this very letter, and nothing about something newer. */
static bool
open_owing(struct login *login, enum warning which)
{
	if (store_open(PATH_STATE, login->names.person, &login->store, &login->record,
		clock_now_ms() + LOCK_WAIT_MS) != STORE_OK)
		return false;
	if (debts_stands(login, which))
		return true;
	ledger_close(login);
	return false;
}

/* Makes the letter this login's to send: on disk, so that no other sends it within the hour. */
static bool
claim(struct login *login, enum warning which)
{
	struct record *record = &login->record;
	int64_t *tried_ms = debts_tried_ms(record, which);
	bool claimed = false;

	if (!tried_ms)
		return true; /* whoever noted the arrival took it from the record (arrival.h) */
	if (!open_owing(login, which))
		return false;
	if (*tried_ms == 0 || record->time_ms - *tried_ms >= TRY_AGAIN_MS) {
		*tried_ms = record->time_ms;
		claimed = store_write(login->store, record) == STORE_OK;
	}
	ledger_close(login);
	return claimed;
}

static bool
hand_over(struct login *login, enum warning which)
{
	const struct envelope envelope = debts_letter(login, which);
	const char *missing;

	if (envelope_send(login, &envelope, &missing))
		return true;
	audit_trouble(login, missing ? TROUBLE_SECRET_FILE : "the mail worker does not run",
	    missing ? missing : PATH_MAIL);
	return false;
}

bool
warnings_under_way(const struct login *login)
{
	return login->warnings.busy;
}

bool
warnings_worker_is_busy(const struct login *login)
{
	return warnings_under_way(login) || login->letter.state == LETTER_SENDING;
}

void
warnings_send(struct login *login)
{
	struct warnings *warnings = &login->warnings;

	if (warnings_worker_is_busy(login))
		return;
	for (unsigned which = 0; which < WARNINGS; which++) {
		if (!warnings->owed[which] || warnings->tried[which])
			continue;
		warnings->tried[which] = true;
		if (!claim(login, which))
			continue;
		warnings->busy = hand_over(login, which);
		warnings->under_way = which;
		return;
	}
}

/* No longer owed: a relay has it, or says that nobody is there to read it. */
static void
settle(struct login *login, enum warning which)
{
	login->warnings.owed[which] = false;
	if (!open_owing(login, which))
		return;
	debts_strike(&login->record, which);
	(void)store_write(login->store, &login->record);
	ledger_close(login);
}

void
warnings_hear(struct login *login)
{
	enum warning which = login->warnings.under_way;
	struct letter_outcome outcome;
	char mask[ADDRESS_MASK_SIZE];

	mail_answer(&login->workers.mail, &login->worker_message, &outcome);
	if (outcome.state == LETTER_SENDING)
		return; /* a relay put it off, and is asked again */
	login->warnings.busy = false;
	address_mask(login->warnings.to[which], mask);
	(void)audit_event(login, JOURNAL_NOTICE,
	    (const struct audit_detail[]){ { "letter", debts_word(which) }, { "address", mask },
		{ "state", letter_state_word(outcome.state) },
		{ "message_id", outcome.message_id[0] ? outcome.message_id : NULL },
		{ "stage", outcome.stage[0] ? outcome.stage : NULL }, { NULL, NULL } });
	if (outcome.state == LETTER_ACCEPTED || outcome.state == LETTER_REJECTED)
		settle(login, which);
}

static bool
is_answer_there(const struct login *login, int64_t deadline_ms)
{
	struct pollfd worker = { .fd = login->workers.mail.socket, .events = POLLIN };

	return poll(&worker, 1, clock_left_ms(deadline_ms)) > 0;
}

static bool
is_anything_left(const struct login *login)
{
	const struct warnings *warnings = &login->warnings;

	for (unsigned which = 0; which < WARNINGS; which++)
		if (warnings->owed[which] && !warnings->tried[which])
			return true;
	return warnings_under_way(login);
}

/* The worker has one letter after the other: a warning under way began before the code's. */
static void
hear_next(struct login *login)
{
	struct letter_outcome outcome;

	if (warnings_under_way(login)) {
		warnings_hear(login);
		return;
	}
	mail_answer(&login->workers.mail, &login->worker_message, &outcome);
	login->letter.state = outcome.state;
}

void
warnings_finish(struct login *login, int64_t deadline_ms)
{
	if (is_anything_left(login))
		worker_dismiss(&login->workers.sso);
	while (is_anything_left(login)) {
		if (clock_left_ms(deadline_ms) > 0)
			warnings_send(login);
		if (!warnings_worker_is_busy(login) || !is_answer_there(login, deadline_ms))
			return;
		hear_next(login);
	}
}
