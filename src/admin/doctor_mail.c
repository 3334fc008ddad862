/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every relay, asked as for a letter: by dla-otp-mail, as its own user, in its sandbox. It
 * connects, encrypts, logs in and names the sender; then it takes its leave without a letter.
 */
#include "doctor.h"

#include "admin_letter.h"
#include "clock.h"
#include "errand.h"
#include "mail_talk.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HOST_SIZE 65
#define GRACE_MS 1000

struct stage {
	const char *stage;
	const char *words, *remedy;
	enum doctor_depth depth; /* of who asks no further than to here; ALL: everybody does */
};

static const struct stage *
find_stage(const char *word)
{
	static const struct stage stages[] = {
		{ "connect", "does not greet",
		    "Correct mail.relays; is it running, and does a firewall let this machine out "
		    "to it?",
		    DOCTOR_ALL },
		{ "tls", "has no TLS that proves its name",
		    "Have it offer TLS 1.2 or newer (smtp:// needs STARTTLS); see that its "
		    "certificate bears the name, and set ca_file to who signed it.",
		    DOCTOR_ALL },
		{ "auth", "does not let us log in",
		    "Compare username and password_file with the relay.", DOCTOR_GREETING },
		{ "sender", "does not take the sender",
		    "Have it allow mail.from for this login, or correct mail.from.", DOCTOR_LOGIN },
	};
	static const struct stage other = { "", "could not be asked",
		"Look at the system log, and run dla-otp check.", DOCTOR_ALL };

	for (unsigned i = 0; i < sizeof stages / sizeof stages[0]; i++)
		if (strcmp(stages[i].stage, word) == 0)
			return &stages[i];
	return &other;
}

static const char *
words_of(enum doctor_depth depth)
{
	switch (depth) {
	case DOCTOR_GREETING:
		return "it greets, and its TLS proves its name";
	case DOCTOR_LOGIN:
		return "TLS and login are right";
	case DOCTOR_ALL:
		break;
	}
	return "TLS, login and sender are right";
}

static void
judge(struct errand *errand, const char *url, const struct letter_outcome *outcome, int64_t took_ms)
{
	enum doctor_depth depth = errand->doctor->depth;
	const struct stage *stage = find_stage(outcome->stage);

	(void)snprintf(errand->doctor->cause, sizeof errand->doctor->cause, "%s", outcome->stage);
	if (outcome->state == LETTER_ACCEPTED ||
	    (depth != DOCTOR_ALL && stage->depth != DOCTOR_ALL && stage->depth >= depth))
		report_finding(&errand->report, FINDING_OK, "relay", NULL, "%s: %s (%lld ms)", url,
		    words_of(depth), (long long)took_ms);
	else if (outcome->state == LETTER_DEFERRED)
		report_finding(&errand->report, FINDING_WARN, "relay", stage->remedy,
		    "%s: says `later` at %s (%s)", url, outcome->stage, outcome->code);
	else
		report_finding(&errand->report, FINDING_FAIL, "relay", stage->remedy,
		    "%s: %s (%s %s)", url, stage->words, outcome->stage, outcome->code);
	report_number(&errand->report, "milliseconds", took_ms);
	report_text(&errand->report, "stage", outcome->stage);
	report_text(&errand->report, "reply", outcome->code);
}

/* An order for no letter (wire.h). */
static bool
order(struct errand *errand, const struct settings *alone, const char **missing)
{
	const char *field[SEND_FIELDS];
	char host[HOST_SIZE] = "";

	(void)gethostname(host, sizeof host - 1);
	for (unsigned i = 0; i < SEND_FIELDS; i++)
		field[i] = "";
	field[SEND_KIND] = "none";
	return mail_open(&errand->mail, alone, &errand->files, host, missing) &&
	       mail_send(&errand->mail, field);
}

static void
check_relay(struct errand *errand, unsigned which)
{
	static struct settings alone; /* as if there were no other relay */
	const char *url = errand->settings.mail.relays[which].url, *missing;
	struct letter_outcome outcome;
	int64_t began_ms = clock_now_ms();

	alone = errand->settings;
	alone.mail.relays[0] = errand->settings.mail.relays[which];
	alone.mail.relay_count = 1;
	if (!order(errand, &alone, &missing)) {
		report_finding(&errand->report, FINDING_FAIL, "relay",
		    "dla-otp check says what is wrong.", "%s: could not be asked: %s", url,
		    missing ? missing : "dla-otp-mail does not run");
		return;
	}
	admin_letter_hear(
	    &errand->mail, &errand->doctor->answer, &outcome, errand->settings.mail.timeout);
	judge(errand, url, &outcome, clock_now_ms() - began_ms);
}

static void
check_relays(struct errand *errand)
{
	for (unsigned i = 0; i < errand->settings.mail.relay_count; i++)
		check_relay(errand, i);
}

static void
start_mail(struct errand *errand)
{
	(void)errand_start_mail(errand);
}

static doctor_check *const checks[] = { check_relays, NULL };
const struct doctor_group doctor_mail = {
	.as_root = start_mail,
	.checks = checks,
	.needs_settings = true,
};
