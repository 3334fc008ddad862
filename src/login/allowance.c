/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between limiter and person: asks the limiter about the open record and puts a no into words, with
 * how long to wait. Counts nothing and writes nothing.
 */
#include "allowance.h"

#include "ledger.h"
#include "limiter.h"
#include "wording.h"

int64_t
allowance_letter_ms(const struct login *login)
{
	return limiter_letter_ms(&login->record.counters, &login->settings, login->record.time_ms);
}

unsigned
allowance_tries(const struct login *login)
{
	unsigned here = login->record.challenge.attempts_left;
	unsigned today =
	    limiter_codes_left(&login->record.counters, &login->settings, login->record.time_ms);

	return here < today ? here : today;
}

void
allowance_set_wait(struct login *login, int64_t wait_ms)
{
	struct words *words = &login->dialog.words;
	int64_t until_s = (login->record.as_of.wall_s + (wait_ms + 999) / 1000 + 59) / 60 * 60;

	wording_duration(words->value[WORD_WAIT], login->dialog.language, wait_ms);
	wording_clock(words->value[WORD_UNTIL], login->dialog.language, until_s);
}

static bool
refuse_for_now(struct login *login, enum message_id message, const char *reason, int64_t wait_ms)
{
	allowance_set_wait(login, wait_ms);
	ledger_close(login);
	return login_refuse(login, message, reason);
}

bool
allowance_refuse_letter(struct login *login)
{
	int64_t wait_ms = allowance_letter_ms(login);
	int64_t cool_down_ms =
	    limiter_cool_down_ms(&login->record.counters, &login->settings, login->record.time_ms);

	return refuse_for_now(login, MESSAGE_LETTERS_CAP,
	    wait_ms > cool_down_ms ? "letters_cap" : "cool_down", wait_ms);
}

static enum limiter_standing
standing(const struct login *login, int64_t *wait_ms)
{
	return limiter_standing(
	    &login->record.counters, &login->settings, login->record.time_ms, wait_ms);
}

bool
allowance_is_open(struct login *login)
{
	int64_t wait_ms;

	switch (standing(login, &wait_ms)) {
	case LIMITER_OPEN:
		return true;
	case LIMITER_LOCKED:
		return refuse_for_now(login, MESSAGE_LOCKED, "locked", wait_ms);
	case LIMITER_LOCKED_FOR_ADMIN:
		break;
	}
	return refuse_for_now(login, MESSAGE_LOCKED_ADMIN, "locked_for_admin", 0);
}

bool
allowance_try(struct login *login)
{
	int64_t letter_ms = allowance_letter_ms(login), wait_ms;

	if (login->record.challenge.attempts_left > 0 ||
	    standing(login, &wait_ms) == LIMITER_LOCKED_FOR_ADMIN)
		return allowance_is_open(login);
	return refuse_for_now(
	    login, MESSAGE_TRIES_USED, "tries_used", wait_ms > letter_ms ? wait_ms : letter_ms);
}
