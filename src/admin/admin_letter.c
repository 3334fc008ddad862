/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A letter of the administrator's command, filled in as those of a login are, and the wait for what
 * becomes of it. Decides nothing about it.
 */
#include "admin_letter.h"

#include "clock.h"
#include "progress.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define SHORT_HOST_SIZE 65
#define HOST_COLUMNS 16 /* these as in every letter */
#define OFFICE_COLUMNS 40
#define HELP_COLUMNS 24
#define GRACE_MS 1000 /* beyond mail.timeout, for the worker to say that it is over */
#define STEP_MS 1000

/* english = thai + 1 (wire.h). */
static void
fill_in_language(
    struct admin_letter *letter, const struct settings *settings, enum language language)
{
	unsigned step = language == LANGUAGE_ENGLISH;
	int64_t now = (int64_t)time(NULL);

	wording_fit(letter->value[SEND_OFFICE_TH + step], settings->office.name.in[language],
	    OFFICE_COLUMNS);
	wording_fit(
	    letter->value[SEND_HELP_TH + step], settings->office.help.in[language], HELP_COLUMNS);
	wording_date(letter->value[SEND_DATE_TH + step], language, now);
	wording_clock_and_zone(letter->value[SEND_TIME_TH + step], language, now);
}

void
admin_letter_fill_in(struct admin_letter *letter, const struct settings *settings, const char *host,
    const char *kind, const char *user, const char *address)
{
	char short_host[SHORT_HOST_SIZE];

	(void)snprintf(short_host, sizeof short_host, "%.*s", (int)strcspn(host, "."), host);
	fill_in_language(letter, settings, LANGUAGE_THAI);
	fill_in_language(letter, settings, LANGUAGE_ENGLISH);
	wording_user(letter->value[SEND_USER], user);
	wording_fit(letter->value[SEND_HOST], short_host, HOST_COLUMNS);
	for (unsigned i = 0; i < SEND_FIELDS; i++)
		letter->field[i] = letter->value[i];
	letter->field[SEND_KIND] = kind;
	letter->field[SEND_LANGUAGE] = settings->language == LANGUAGE_THAI ? "th" : "en";
	letter->field[SEND_TO] = address;
	letter->field[SEND_FACTOR] = "password"; /* a letter must say one; these name none */
}

void
admin_letter_hear(
    struct worker *worker, struct wire *answer, struct letter_outcome *outcome, int timeout_s)
{
	int64_t deadline_ms = clock_now_ms() + (int64_t)timeout_s * 1000 + GRACE_MS;
	struct pollfd from_worker = { .fd = worker->socket, .events = POLLIN };
	struct progress progress;

	progress_begin(&progress);
	do {
		int left_ms = clock_left_ms(deadline_ms);

		*outcome = (struct letter_outcome){
			.state = LETTER_SENDING, .message_id = "", .stage = "", .code = ""
		};
		if (poll(&from_worker, 1, left_ms < STEP_MS ? left_ms : STEP_MS) > 0)
			mail_answer(worker, answer, outcome);
		progress_show(&progress, "waiting for the mail server ...");
	} while (outcome->state == LETTER_SENDING && clock_left_ms(deadline_ms) > 0);
	progress_end(&progress);
}
