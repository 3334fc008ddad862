/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the record to the words of a letter of warning. Each debt is about one event, which stands
 * in the record and is copied when it is learnt: what happens meanwhile is another letter.
 */
#include "debts.h"

#include "address_change.h"
#include "limiter.h"
#include "recovery.h"

#include <stdio.h>
#include <string.h>

static bool
same_moment(const struct moment *a, const struct moment *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

bool
debts_owes_recovered(const struct record *record)
{
	return record->owed.recovered_s != 0;
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

static void
learn_lock(struct login *login)
{
	const struct record *record = &login->record;
	struct warnings *warnings = &login->warnings;

	if (!same_moment(&warnings->wrong.at, &record->wrong.at))
		warnings->tried[WARNING_LOCKED] = false; /* locked again, by this login */
	warnings->wrong = record->wrong;
	warnings->wrong_count = record->counters.wrong_since_grant;
	warnings->locked_until_s = locked_until_s(login);
}

static void
learn_change(struct login *login)
{
	const struct record *record = &login->record;
	struct warnings *warnings = &login->warnings;

	warnings->changed_at = record->owed.changed_at;
	warnings->held = address_change_is_held(login) &&
			 address_equal(record->proven_address, record->owed.old_address);
}

/* There is room for one sign-in. Where another has followed, only the time is still known. */
static struct sign_in
find_recovery(const struct record *record)
{
	if (record->granted.at.wall_s == record->owed.recovered_s)
		return record->granted;
	return (struct sign_in){
		.at.wall_s = record->owed.recovered_s,
		.source = "-",
		.service = "-",
	};
}

/* Learnt before another sign-in takes its place, it stays as it was. */
static void
learn_recovery(struct login *login)
{
	const struct record *record = &login->record;
	struct warnings *warnings = &login->warnings;

	if (warnings->recovered.at.wall_s != record->owed.recovered_s) {
		warnings->tried[WARNING_RECOVERED] =
		    false; /* this login knew of none, or another */
		warnings->recovered = find_recovery(record);
	}
	warnings->recovery_left = recovery_left(&record->recovery, &login->keys, record->time_ms);
}

/* The person; of the emergency account those whom the settings name, whatever was once its own. */
static const char *
find_address(const struct login *login)
{
	const struct record *record = &login->record;

	if (login->emergency.concerned)
		return login->settings.emergency.tell;
	return record->proven_address[0] ? record->proven_address : login->email;
}

void
debts_learn(struct login *login)
{
	const struct record *record = &login->record;
	struct warnings *warnings = &login->warnings;

	warnings->owed[WARNING_LOCKED] = record->owed.guessed;
	warnings->owed[WARNING_CHANGED] = record->owed.changed;
	warnings->owed[WARNING_RECOVERED] = debts_owes_recovered(record);
	if (record->owed.guessed)
		learn_lock(login);
	if (record->owed.changed)
		learn_change(login);
	if (debts_owes_recovered(record))
		learn_recovery(login);
	for (unsigned which = 0; which < WARNINGS; which++) {
		(void)snprintf(warnings->to[which], sizeof warnings->to[0], "%s",
		    which == WARNING_CHANGED ? record->owed.old_address : find_address(login));
		warnings->owed[which] &= warnings->to[which][0] != '\0';
	}
}

bool
debts_stands(const struct login *login, enum warning which)
{
	const struct warnings *told = &login->warnings;
	const struct record *record = &login->record;

	switch (which) {
	case WARNING_CHANGED:
		return record->owed.changed &&
		       same_moment(&record->owed.changed_at, &told->changed_at);
	case WARNING_LOCKED:
		return record->owed.guessed && same_moment(&record->wrong.at, &told->wrong.at);
	case WARNING_RECOVERED:
		return debts_owes_recovered(record) &&
		       record->owed.recovered_s == told->recovered.at.wall_s;
	case WARNING_PLACE:
		return record->place_owed && same_moment(&record->granted.at, &told->placed.at);
	case WARNINGS:
		break;
	}
	return false;
}

int64_t *
debts_tried_ms(struct record *record, enum warning which)
{
	switch (which) {
	case WARNING_CHANGED:
		return &record->owed.changed_tried_ms;
	case WARNING_RECOVERED:
		return &record->owed.recovered_tried_ms;
	case WARNING_LOCKED:
		return &record->owed.guessed_tried_ms;
	case WARNING_PLACE:
	case WARNINGS:
		break;
	}
	return NULL;
}

void
debts_strike(struct record *record, enum warning which)
{
	switch (which) {
	case WARNING_CHANGED:
		record->owed.changed = false;
		break;
	case WARNING_LOCKED:
		record->owed.guessed = false;
		break;
	case WARNING_RECOVERED:
		record->owed.recovered_s = 0;
		break;
	case WARNING_PLACE:
		record->place_owed = false;
		break;
	case WARNINGS:
		break;
	}
}

static struct envelope
about_lock(const struct warnings *warnings)
{
	return (struct envelope){
		.kind = warnings->locked_until_s ? "locked" : "locked_admin",
		.at_s = warnings->wrong.at.wall_s,
		.service = warnings->wrong.service,
		.source = warnings->wrong.source,
		.tty = warnings->wrong.tty,
		.until_s = (warnings->locked_until_s + 59) / 60 * 60, /* as a clock shows it */
		.n = warnings->wrong_count,
	};
}

static struct envelope
about_change(const struct warnings *warnings)
{
	return (struct envelope){
		.kind = warnings->held ? "held" : "moved",
		.at_s = warnings->changed_at.wall_s,
	};
}

static struct envelope
about_recovery(const struct warnings *warnings)
{
	return (struct envelope){
		.kind = "recovered",
		.at_s = warnings->recovered.at.wall_s,
		.service = warnings->recovered.service,
		.source = warnings->recovered.source,
		.tty = warnings->recovered.tty,
		.n = warnings->recovery_left,
	};
}

static struct envelope
about_place(const struct warnings *warnings)
{
	return (struct envelope){
		.kind = "new_place",
		.at_s = warnings->placed.at.wall_s,
		.service = warnings->placed.service,
		.source = warnings->placed.source,
		.tty = warnings->placed.tty,
	};
}

struct envelope
debts_letter(const struct login *login, enum warning which)
{
	const struct warnings *warnings = &login->warnings;
	struct envelope envelope;

	if (which == WARNING_CHANGED)
		envelope = about_change(warnings);
	else if (which == WARNING_RECOVERED)
		envelope = about_recovery(warnings);
	else if (which == WARNING_PLACE)
		envelope = about_place(warnings);
	else
		envelope = about_lock(warnings);
	envelope.to = warnings->to[which];
	return envelope;
}

const char *
debts_word(enum warning which)
{
	static const char *const words[WARNINGS] = {
		[WARNING_CHANGED] = "address_changed",
		[WARNING_LOCKED] = "locked",
		[WARNING_RECOVERED] = "recovery_used",
		[WARNING_PLACE] = "new_place",
	};

	return words[which];
}
