/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a letter has to say, put into words in both languages, and handed to the mail worker. The
 * code itself is never copied: its field points at the secret.
 */
#include "envelope.h"

#include "wording.h"

#include <stdio.h>
#include <string.h>

#define OFFICE_COLUMNS 40
#define HELP_COLUMNS 24
#define APP_COLUMNS 10

/* The values that exist once in each language; english = thai + 1 (wire.h). */
static void
fill_in(struct login *login, const struct envelope *envelope, enum language language)
{
	unsigned step = language == LANGUAGE_ENGLISH;
	char(*value)[WORD_MAX] = login->fields;
	const struct settings *settings = &login->settings;

	wording_fit(
	    value[SEND_OFFICE_TH + step], settings->office.name.in[language], OFFICE_COLUMNS);
	wording_fit(value[SEND_HELP_TH + step], settings->office.help.in[language], HELP_COLUMNS);
	wording_fit(value[SEND_APP_TH + step], settings->office.app.in[language], APP_COLUMNS);
	wording_date(value[SEND_DATE_TH + step], language, envelope->at_s);
	wording_clock_and_zone(value[SEND_TIME_TH + step], language, envelope->at_s);
	if (envelope->service)
		wording_service(value[SEND_SERVICE_TH + step], language, envelope->service);
	if (envelope->source)
		wording_from(value[SEND_FROM_TH + step], language, envelope->source, envelope->tty);
	if (envelope->life_ms)
		wording_duration(value[SEND_LIFE_TH + step], language, envelope->life_ms);
	if (envelope->until_s)
		wording_until(
		    value[SEND_UNTIL_TH + step], language, envelope->until_s, envelope->at_s);
}

bool
envelope_send(struct login *login, const struct envelope *envelope, const char **missing)
{
	const char *field[SEND_FIELDS];

	*missing = NULL;
	if (!login->mail_opened &&
	    !mail_open(&login->workers.mail, &login->settings, &login->files, login->host, missing))
		return false;
	login->mail_opened = false; /* the next letter has a worker of its own */
	memset(login->fields, 0, sizeof login->fields);
	fill_in(login, envelope, LANGUAGE_THAI);
	fill_in(login, envelope, LANGUAGE_ENGLISH);
	wording_user(login->fields[SEND_USER],
	    login->names.people ? login->names.person : login->names.account);
	(void)snprintf(login->fields[SEND_N], WORD_MAX, "%u", envelope->n);
	for (unsigned i = 0; i < SEND_FIELDS; i++)
		field[i] = login->fields[i];
	field[SEND_KIND] = envelope->kind;
	field[SEND_LANGUAGE] = login->settings.language == LANGUAGE_THAI ? "th" : "en";
	field[SEND_TO] = envelope->to;
	if (envelope->code) {
		field[SEND_REF] = envelope->reference;
		field[SEND_OTP] = envelope->code;
	}
	field[SEND_HOST] = login->dialog.words.value[WORD_HOST];
	field[SEND_FACTOR] = login->by_key ? "key" : "password";
	return mail_send(&login->workers.mail, field);
}
