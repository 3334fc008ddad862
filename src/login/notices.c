/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Words after success. A sign-in that was not the person's own shows here first, so wrong codes
 * come first and the last sign-in behind what somebody has to know: how many recovery codes are
 * left, what a sign-in without a code rests on. A word for the app comes last of all. What finds no
 * room in three lines is left out whole. Says nothing of codes that were typed wrongly a moment
 * ago: who typed them knows.
 */
#include "notices.h"

#include "day.h"
#include "offer.h"
#include "recovery.h"
#include "wording.h"

#include <stdio.h>

#define FROM_COLUMNS 24
#define LINES_MAX 3

/* Once a day, whoever typed a password where the app would have done, and it is said how. */
static void
learn_nudge(struct login *login)
{
	uint32_t today = (uint32_t)day_today();

	if (login->dialog.words.value[WORD_THAID_HELP][0] == '\0' || login->by_approval ||
	    login->record.nudged_day == today || !offer_has_app_for_code(login))
		return;
	login->notices.nudge = true;
	login->record.nudged_day = today;
}

void
notices_learn(struct login *login)
{
	uint32_t wrong = login->record.counters.wrong_since_grant;
	uint32_t own = login->notices.own_wrong;

	login->notices.last = login->record.granted;
	login->notices.wrong = wrong > own ? wrong - own : 0;
	learn_nudge(login);
}

static enum message_id
wrong_codes(struct login *login)
{
	if (login->notices.wrong == 0)
		return MESSAGE_NONE;
	(void)snprintf(login->dialog.words.value[WORD_N], WORD_MAX, "%u", login->notices.wrong);
	return MESSAGE_FAILS_SINCE;
}

/* Few codes left are said in place of how many there are. */
static enum message_id
recovery(struct login *login)
{
	const struct recovered *recovered = &login->recovered;

	if (!recovered->used)
		return MESSAGE_NONE;
	(void)snprintf(login->dialog.words.value[WORD_N], WORD_MAX, "%u", recovered->left);
	return recovered->left > RECOVERY_FEW ? MESSAGE_RECOVERY_USED : MESSAGE_RECOVERY_LOW;
}

static enum message_id
last_sign_in(struct login *login)
{
	const struct sign_in *last = &login->notices.last;
	struct words *words = &login->dialog.words;
	char source[WORD_MAX];

	if (last->at.wall_s == 0)
		return MESSAGE_NONE;
	wording_fit(source, last->source, FROM_COLUMNS);
	wording_from(words->value[WORD_FROM], login->dialog.language, source, last->tty);
	wording_moment(words->value[WORD_WHEN], login->dialog.language, last->at.wall_s);
	return MESSAGE_LAST_SIGNIN;
}

static enum message_id
trial(struct login *login)
{
	return login->excuse.proof;
}

/* From when a code is needed, or until when it is not. */
static enum message_id
excuse(struct login *login)
{
	return login->excuse.told;
}

static enum message_id
shared_mailbox(struct login *login)
{
	return login->notices.mailbox_shared ? MESSAGE_MAILBOX_SHARED : MESSAGE_NONE;
}

static enum message_id
nudge(struct login *login)
{
	return login->notices.nudge ? MESSAGE_THAID_NUDGE : MESSAGE_NONE;
}

/* MESSAGE_NONE, or what there is to say, with its words set. */
typedef enum message_id offer(struct login *login);

/* The important first: what finds no room below them is left out. */
static offer *const offers[] = { wrong_codes, recovery, trial, excuse, shared_mailbox, last_sign_in,
	nudge };

void
notices_tell(struct login *login)
{
	if (login->caller.silent)
		return;
	for (size_t i = 0; i < sizeof offers / sizeof offers[0]; i++)
		dialog_add(&login->dialog, offers[i](login), LINES_MAX);
	dialog_tell(&login->dialog);
}
