/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sends the letters of warning that a record owes, one after the other, and strikes out what a
 * relay took. Decides nothing: what is owed was written by those who saw it happen. What no relay
 * takes stays owed and is tried once an hour. Refuses to hand over what is not claimed on disk.
 */
#include "warnings.h"

#include "address_change.h"
#include "audit.h"
#include "clock.h"
#include "envelope.h"
#include "ledger.h"
#include "limiter.h"
#include "paths.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#define LOCK_WAIT_MS 500 /* for the record: the letter may as well go later, or again */
#define TRY_AGAIN_MS (3600 * INT64_C(1000))

static bool
same_moment(const struct moment *a, const struct moment *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

/*
 * Until when the wrong code that began the lock has locked the account; 0 = an administrator must
 * end it. The counters tell it however late they are asked.
 */
static int64_t
locked_until_s(const struct login *login)
{
	const struct counters *counters = &login->record.counters;
	int64_t wait_ms, began_ms;

	began_ms = counters->wrong_count > 0 ? counters->wrong_ms[counters->wrong_count - 1] : 0;
	if (limiter_standing(counters, &login->settings, began_ms, &wait_ms) ==
	    LIMITER_LOCKED_FOR_ADMIN)
		return 0;
	return login->record.wrong.at.wall_s + (wait_ms + 999) / 1000;
}

void
warnings_learn(struct login *login)
{
	const struct record *record = &login->record;
	struct warnings *warnings = &login->warnings;

	warnings->owed[WARNING_LOCKED] = record->owed.guessed;
	warnings->owed[WARNING_CHANGED] = record->owed.changed;
	if (!record->owed.guessed && !record->owed.changed)
		return;
	if (!same_moment(&warnings->wrong.at, &record->wrong.at))
		warnings->tried[WARNING_LOCKED] = false; /* locked again, by this login */
	warnings->wrong = record->wrong;
	warnings->wrong_count = record->counters.wrong_since_grant;
	warnings->locked_until_s = locked_until_s(login);
	warnings->changed_at = record->owed.changed_at;
	warnings->held = address_change_is_held(login) &&
			 address_equal(record->proven_address, record->owed.old_address);
	(void)snprintf(
	    warnings->to[WARNING_CHANGED], sizeof warnings->to[0], "%s", record->owed.old_address);
	(void)snprintf(warnings->to[WARNING_LOCKED], sizeof warnings->to[0], "%s",
	    record->proven_address[0] ? record->proven_address : login->email);
}

static struct envelope
about_lock(const struct login *login)
{
	const struct warnings *warnings = &login->warnings;

	return (struct envelope){
		.kind = warnings->locked_until_s ? "locked" : "locked_admin",
		.to = warnings->to[WARNING_LOCKED],
		.at_s = warnings->wrong.at.wall_s,
		.service = warnings->wrong.service,
		.source = warnings->wrong.source,
		.tty = warnings->wrong.tty,
		.until_s = (warnings->locked_until_s + 59) / 60 * 60, /* as a clock shows it */
		.n = warnings->wrong_count,
	};
}

static struct envelope
about_change(const struct login *login)
{
	const struct warnings *warnings = &login->warnings;

	return (struct envelope){
		.kind = warnings->held ? "held" : "moved",
		.to = warnings->to[WARNING_CHANGED],
		.at_s = warnings->changed_at.wall_s,
	};
}

/* Opens the record if it still owes this very letter, and nothing about something newer. */
static bool
open_owing(struct login *login, enum warning which)
{
	const struct warnings *told = &login->warnings;
	const struct record *record = &login->record;
	bool owed = false;

	if (store_open(PATH_STATE, login->names.person, &login->store, &login->record,
		clock_now_ms() + LOCK_WAIT_MS) != STORE_OK)
		return false;
	switch (which) {
	case WARNING_CHANGED:
		owed = record->owed.changed &&
		       same_moment(&record->owed.changed_at, &told->changed_at);
		break;
	case WARNING_LOCKED:
		owed = record->owed.guessed && same_moment(&record->wrong.at, &told->wrong.at);
		break;
	case WARNINGS:
		break;
	}
	if (!owed)
		ledger_close(login);
	return owed;
}

/* Makes the letter this login's to send: on disk, so that no other sends it within the hour. */
static bool
claim(struct login *login, enum warning which)
{
	struct record *record = &login->record;
	int64_t *tried_ms = which == WARNING_CHANGED ? &record->owed.changed_tried_ms
						     : &record->owed.guessed_tried_ms;
	bool claimed = false;

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
	struct envelope envelope =
	    which == WARNING_CHANGED ? about_change(login) : about_lock(login);
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
	struct letters_owed *owed = &login->record.owed;

	login->warnings.owed[which] = false;
	if (!open_owing(login, which))
		return;
	*(which == WARNING_CHANGED ? &owed->changed : &owed->guessed) = false;
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
	    (const struct audit_detail[]){
		{ "letter", which == WARNING_CHANGED ? "address_changed" : "locked" },
		{ "address", mask }, { "state", letter_state_word(outcome.state) },
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
