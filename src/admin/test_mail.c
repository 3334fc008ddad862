/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp test mail ADDRESS`: has a letter without a code mailed, by the worker that mails codes,
 * and shows what each relay said and how long that took. Refuses to hand it to a second relay when
 * it may have arrived.
 */
#include "address.h"
#include "admin_letter.h"
#include "clock.h"
#include "deed.h"
#include "subcommands.h"
#include "waterfall.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HOST_SIZE 65
#define REMEDY "dla-otp doctor says of each relay what is wrong."

/* One letter on its way through the relays. */
struct mailing {
	struct errand *errand;
	struct admin_letter letter;
	struct wire answer;
	struct letter_outcome outcome; /* of the last relay that was asked */
	struct waterfall waterfall;
	char host[HOST_SIZE];
};

/* It was taken, or may have been: no other relay gets it. */
static bool
is_over(const struct letter_outcome *outcome)
{
	return outcome->state == LETTER_ACCEPTED || outcome->state == LETTER_UNKNOWN ||
	       outcome->state == LETTER_SENDING ||
	       (strcmp(outcome->stage, "answer") == 0 && strcmp(outcome->code, "0") == 0);
}

/* False when this relay could not even be asked. */
static bool
ask_relay(struct mailing *mailing, unsigned which)
{
	static struct settings alone; /* as if there were no other relay */
	struct errand *errand = mailing->errand;
	const char *url = errand->settings.mail.relays[which].url, *missing = NULL;
	int64_t began_ms = clock_now_ms();

	alone = errand->settings;
	alone.mail.relays[0] = errand->settings.mail.relays[which];
	alone.mail.relay_count = 1;
	if (!mail_open(&errand->mail, &alone, &errand->files, mailing->host, &missing) ||
	    !mail_send(&errand->mail, mailing->letter.field)) {
		report_finding(&errand->report, FINDING_FAIL, "relay",
		    "dla-otp check says what is wrong.", "%s: could not be asked: %s", url,
		    missing ? missing : "dla-otp-mail does not run");
		return false;
	}
	admin_letter_hear(
	    &errand->mail, &mailing->answer, &mailing->outcome, errand->settings.mail.timeout);
	if (mailing->outcome.state == LETTER_ACCEPTED)
		waterfall_add(
		    &mailing->waterfall, FINDING_OK, began_ms, clock_now_ms(), "%s took it", url);
	else
		waterfall_add(&mailing->waterfall, FINDING_WARN, began_ms, clock_now_ms(),
		    "%s: %s (%s %s)", url, letter_state_word(mailing->outcome.state),
		    mailing->outcome.stage, mailing->outcome.code);
	return true;
}

static void
send_letter(struct mailing *mailing, const char *address)
{
	const struct settings *settings = &mailing->errand->settings;
	struct report *report = &mailing->errand->report;
	char mask[ADDRESS_MASK_SIZE];
	bool asked = true;

	(void)gethostname(mailing->host, sizeof mailing->host - 1);
	address_mask(address, mask);
	admin_letter_fill_in(&mailing->letter, settings, mailing->host, "test", "", address);
	for (unsigned i = 0; asked && i < settings->mail.relay_count; i++) {
		asked = ask_relay(mailing, i);
		if (is_over(&mailing->outcome))
			break;
	}
	waterfall_report(&mailing->waterfall, report);
	if (mailing->outcome.state == LETTER_ACCEPTED) {
		report_finding(report, FINDING_OK, "letter", NULL,
		    "the letter to %s is handed over; look into the mailbox, and into its spam",
		    mask);
		report_text(report, "message_id", mailing->outcome.message_id);
	} else if (mailing->outcome.state == LETTER_REJECTED)
		report_finding(report, FINDING_FAIL, "letter", "Correct the address.",
		    "the relay takes no letter for %s", mask);
	else
		report_finding(report, FINDING_FAIL, "letter", REMEDY,
		    "no relay has surely taken the letter to %s", mask);
}

bool
test_mail_as_root(struct errand *errand)
{
	if (errand_start_mail(errand))
		return true;
	(void)fprintf(stderr, "dla-otp: the mail worker cannot be started\n");
	return false;
}

void
run_test_mail(struct errand *errand)
{
	static struct mailing mailing;
	const char *address = errand->request.address;
	char mask[ADDRESS_MASK_SIZE];
	const struct deed_detail details[] = { { "address", mask }, { NULL, NULL } };

	mailing.errand = errand;
	mailing.outcome = (struct letter_outcome){ .stage = "", .code = "", .message_id = "" };
	address_mask(address, mask);
	if (!errand->settings_read)
		report_finding(&errand->report, FINDING_BROKEN, "settings",
		    "Correct it; nobody can sign in until then. See dla-otp.conf(5).", "%s",
		    errand->settings_error.text);
	else if (!deed_write(errand, JOURNAL_ADMIN, "test_mail", NULL, details))
		report_finding(
		    &errand->report, FINDING_BROKEN, "untold", DEED_REMEDY, "%s", DEED_UNTOLD);
	else
		send_letter(&mailing, address);
}
