/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells a person by mail what an administrator did, at once and through the same worker that mails
 * codes (T133). Refuses to keep quiet where it fails: then the administrator reads that the person
 * knows nothing, and so does the audit log.
 */
#include "tell.h"

#include "address.h"
#include "clock.h"
#include "deed.h"
#include "mail_talk.h"
#include "progress.h"
#include "wording.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define HOST_SIZE 65
#define HOST_COLUMNS 16 /* these as in every letter */
#define OFFICE_COLUMNS 40
#define HELP_COLUMNS 24
#define GRACE_MS 1000 /* beyond mail.timeout, for the worker to say that it is over */
#define STEP_MS 1000
#define REMEDY "Tell the person yourself."

/* The letter's words, and the fields of SEND that point at them. */
struct form {
	char value[SEND_FIELDS][WORD_MAX];
	const char *field[SEND_FIELDS];
};

/* english = thai + 1 (wire.h). */
static void
fill_in_language(struct form *form, const struct settings *settings, enum language language)
{
	unsigned step = language == LANGUAGE_ENGLISH;
	int64_t now = (int64_t)time(NULL);

	wording_fit(
	    form->value[SEND_OFFICE_TH + step], settings->office.name.in[language], OFFICE_COLUMNS);
	wording_fit(
	    form->value[SEND_HELP_TH + step], settings->office.help.in[language], HELP_COLUMNS);
	wording_date(form->value[SEND_DATE_TH + step], language, now);
	wording_clock_and_zone(form->value[SEND_TIME_TH + step], language, now);
}

static void
fill_in(struct form *form, const struct settings *settings, const char *host, const char *kind,
    const char *user, const char *address)
{
	char short_host[HOST_SIZE];

	(void)snprintf(short_host, sizeof short_host, "%.*s", (int)strcspn(host, "."), host);
	fill_in_language(form, settings, LANGUAGE_THAI);
	fill_in_language(form, settings, LANGUAGE_ENGLISH);
	wording_user(form->value[SEND_USER], user);
	wording_fit(form->value[SEND_HOST], short_host, HOST_COLUMNS);
	for (unsigned i = 0; i < SEND_FIELDS; i++)
		form->field[i] = form->value[i];
	form->field[SEND_KIND] = kind;
	form->field[SEND_LANGUAGE] = settings->language == LANGUAGE_THAI ? "th" : "en";
	form->field[SEND_TO] = address;
	form->field[SEND_FACTOR] = "password"; /* a letter must say one; these name none */
}

/* The worker's last word on the letter; SENDING when it said none in time. */
static void
hear(struct worker *worker, struct wire *answer, struct letter_outcome *outcome, int timeout_s)
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

static void
report_outcome(
    struct errand *errand, const char *user, const char *mask, const struct letter_outcome *outcome)
{
	const struct deed_detail details[] = {
		{ "letter", letter_state_word(outcome->state) },
		{ "address", mask },
		{ "message_id", outcome->message_id[0] ? outcome->message_id : NULL },
		{ "stage", outcome->stage[0] ? outcome->stage : NULL },
		{ "reply", outcome->code[0] ? outcome->code : NULL },
		{ NULL, NULL },
	};
	bool accepted = outcome->state == LETTER_ACCEPTED;

	(void)deed_write(errand, JOURNAL_NOTICE, "tell", user, details);
	if (accepted)
		report_finding(&errand->report, FINDING_OK, "letter", NULL,
		    "%s is told by a letter to %s", user, mask);
	else
		report_finding(&errand->report, FINDING_WARN, "letter", REMEDY,
		    "the letter to %s was not taken by a mail server (%s)", mask,
		    letter_state_word(outcome->state));
}

static void
warn(struct errand *errand, const char *user, const char *why)
{
	static const struct deed_detail details[] = { { "letter", "none" }, { NULL, NULL } };

	(void)deed_write(errand, JOURNAL_NOTICE, "tell", user, details);
	report_finding(
	    &errand->report, FINDING_WARN, "letter", REMEDY, "no letter could be sent: %s", why);
}

void
tell_person(struct errand *errand, const char *kind, const char *user, const char *address)
{
	static struct form form;
	static struct wire answer;
	struct letter_outcome outcome;
	char host[HOST_SIZE] = "", mask[ADDRESS_MASK_SIZE];
	const char *missing;

	if (address[0] == '\0') {
		warn(errand, user, "no address of theirs was proven yet");
		return;
	}
	if (!errand->settings_read) {
		warn(errand, user, errand->settings_error.text);
		return;
	}
	(void)gethostname(host, sizeof host - 1);
	address_mask(address, mask);
	fill_in(&form, &errand->settings, host, kind, user, address);
	if (!mail_open(&errand->mail, &errand->settings, &errand->files, host, &missing) ||
	    !mail_send(&errand->mail, form.field)) {
		warn(errand, user, missing ? missing : "the mail worker does not run");
		return;
	}
	hear(&errand->mail, &answer, &outcome, errand->settings.mail.timeout);
	report_outcome(errand, user, mask, &outcome);
}
