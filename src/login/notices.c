/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Words after success. A sign-in that was not the person's own shows here first, so wrong codes
 * come first and the last sign-in last; between them stands what somebody signing in without a code
 * has to know. What finds no room in three lines is left out whole. Says nothing of codes that were
 * typed wrongly a moment ago: who typed them knows.
 */
#include "notices.h"

#include "wording.h"

#include <stdio.h>

#define FROM_COLUMNS 24
#define LINES_MAX 3

void
notices_learn(struct login *login)
{
	uint32_t wrong = login->record.counters.wrong_since_grant;
	uint32_t own = login->notices.own_wrong;

	login->notices.last = login->record.granted;
	login->notices.wrong = wrong > own ? wrong - own : 0;
}

static enum message_id
wrong_codes(struct login *login)
{
	if (login->notices.wrong == 0)
		return MESSAGE_NONE;
	(void)snprintf(login->dialog.words.value[WORD_N], WORD_MAX, "%u", login->notices.wrong);
	return MESSAGE_FAILS_SINCE;
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

static unsigned
lines_of(const struct login *login, enum message_id id)
{
	const char *text = message_find(id)->text[login->dialog.language];
	unsigned lines = 1;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

void
notices_tell(struct login *login)
{
	const enum message_id ids[] = { wrong_codes(login), login->excuse.proof, login->excuse.told,
		last_sign_in(login) };
	enum message_id told[LINES_MAX] = { MESSAGE_NONE };
	unsigned count = 0, lines = 0;

	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
		if (ids[i] != MESSAGE_NONE && lines + lines_of(login, ids[i]) <= LINES_MAX) {
			lines += lines_of(login, ids[i]);
			told[count++] = ids[i];
		}
	dialog_tell(&login->dialog, told, count);
}
