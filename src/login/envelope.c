/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a letter has to say, put into words in both languages, and handed to the mail worker. The
 * code itself is never copied: its field points at the secret.
 */
#include "envelope.h"

#include "wording.h"

#include <stdio.h>

#define OFFICE_COLUMNS 40
#define HELP_COLUMNS 24

/* The values that exist once in each language; english = thai + 1 (wire.h). */
static void
fill_in(struct login *login, enum language language)
{
	unsigned step = language == LANGUAGE_ENGLISH;
	char(*value)[WORD_MAX] = login->envelope;
	const struct settings *settings = &login->settings;
	int64_t drawn = login->challenge.drawn.wall_s;

	wording_fit(
	    value[SEND_OFFICE_TH + step], settings->office.name.in[language], OFFICE_COLUMNS);
	wording_fit(value[SEND_HELP_TH + step], settings->office.help.in[language], HELP_COLUMNS);
	wording_service(value[SEND_SERVICE_TH + step], language, login->caller.service);
	wording_from(value[SEND_FROM_TH + step], language, login->source, login->caller.tty);
	wording_duration(value[SEND_LIFE_TH + step], language, login->challenge.lifetime_ms);
	wording_date(value[SEND_DATE_TH + step], language, drawn);
	wording_clock_and_zone(value[SEND_TIME_TH + step], language, drawn);
	wording_clock(
	    value[SEND_UNTIL_TH + step], language, drawn + login->challenge.lifetime_ms / 1000);
}

bool
envelope_send(struct login *login, const char **missing)
{
	const char *field[SEND_FIELDS];

	*missing = NULL;
	if (!login->mail_opened &&
	    !mail_open(&login->workers.mail, &login->settings, &login->files, login->host, missing))
		return false;
	login->mail_opened = false; /* the next letter has a worker of its own */
	fill_in(login, LANGUAGE_THAI);
	fill_in(login, LANGUAGE_ENGLISH);
	wording_user(login->envelope[SEND_USER], login->caller.user);
	for (unsigned i = 0; i < SEND_FIELDS; i++)
		field[i] = login->envelope[i];
	field[SEND_KIND] = "otp";
	field[SEND_LANGUAGE] = login->settings.language == LANGUAGE_THAI ? "th" : "en";
	field[SEND_TO] = login->email;
	field[SEND_REF] = login->challenge.reference;
	field[SEND_OTP] = login->code.bytes;
	field[SEND_HOST] = login->dialog.words.value[WORD_HOST];
	field[SEND_FACTOR] = "password";
	return mail_send(&login->workers.mail, field);
}
