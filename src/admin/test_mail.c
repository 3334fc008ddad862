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
#include "maildir.h"
#include "progress.h"
#include "subcommands.h"
#include "waterfall.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define HOST_SIZE 65
#define REMEDY "dla-otp doctor says of each relay what is wrong."

#define LOOK_MS 200

/* One letter on its way through the relays. */
struct mailing {
	struct errand *errand;
	struct admin_letter letter;
	struct wire answer;
	struct letter_outcome outcome; /* of the last relay that was asked */
	struct waterfall waterfall;
	struct maildir maildir;
	bool arrived;
	int64_t took_ms; /* from the relay's yes to the mailbox */
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

/* From the relay's yes to the mailbox, at most as long as a code would live. */
static void
await_arrival(struct mailing *mailing)
{
	int lifetime_s = mailing->errand->settings.otp.lifetime;
	int64_t began_ms = clock_now_ms(), end_ms = began_ms + lifetime_s * INT64_C(1000);
	const struct timespec pause = { .tv_nsec = LOOK_MS * 1000000L };
	struct progress progress;

	if (mailing->errand->mailbox == -1)
		return;
	progress_begin(&progress);
	while (
	    !(mailing->arrived = maildir_has_new(&mailing->maildir)) && clock_left_ms(end_ms) > 0) {
		progress_show(&progress, "looking into the mailbox ...");
		(void)nanosleep(&pause, NULL);
	}
	progress_end(&progress);
	mailing->took_ms = clock_now_ms() - began_ms;
	waterfall_add(&mailing->waterfall, mailing->arrived ? FINDING_OK : FINDING_FAIL, began_ms,
	    clock_now_ms(), "mailbox: %s", mailing->arrived ? "a letter came" : "nothing came");
}

/* Half of a code's life is for the person: reading the letter, and typing. */
static void
tell_arrival(const struct mailing *mailing, const char *mask)
{
	struct report *report = &mailing->errand->report;
	int lifetime_s = mailing->errand->settings.otp.lifetime;
	bool late = mailing->took_ms > lifetime_s * INT64_C(1000) / 2;

	if (!mailing->arrived)
		report_finding(report, FINDING_FAIL, "arrival",
		    "Look into its spam and at the mail servers between; a code would be of no "
		    "use.",
		    "no letter came into the mailbox of %s in %d s, the life of a code "
		    "(otp.lifetime)",
		    mask, lifetime_s);
	else if (late)
		report_finding(report, FINDING_WARN, "arrival",
		    "Have the mail servers between hand it on at once, or raise otp.lifetime.",
		    "the letter to %s took %lld s of the %d s that a code lives (otp.lifetime)",
		    mask, (long long)mailing->took_ms / 1000, lifetime_s);
	else
		report_finding(report, FINDING_OK, "arrival", NULL,
		    "the letter to %s came after %lld ms; a code lives %d s (otp.lifetime)", mask,
		    (long long)mailing->took_ms, lifetime_s);
	report_text(report, "message_id", mailing->outcome.message_id);
	report_number(report, "milliseconds", mailing->took_ms);
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
	if (mailing->outcome.state == LETTER_ACCEPTED)
		await_arrival(mailing);
	waterfall_report(&mailing->waterfall, report);
	if (mailing->outcome.state == LETTER_ACCEPTED && mailing->errand->mailbox != -1) {
		tell_arrival(mailing, mask);
	} else if (mailing->outcome.state == LETTER_ACCEPTED) {
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

/* Its letters are their owner's: as root, and nothing but their names is looked at. */
static bool
open_mailbox(struct errand *errand)
{
	const char *mailbox = errand->request.mailbox;

	errand->mailbox = mailbox == NULL ? -1 : maildir_open(errand->directory, mailbox);
	if (mailbox == NULL || errand->mailbox != -1)
		return true;
	(void)fprintf(stderr, "dla-otp: the mailbox is no Maildir with a directory new in it: %s\n",
	    strerror(errno));
	return false;
}

bool
test_mail_as_root(struct errand *errand)
{
	if (!open_mailbox(errand))
		return false;
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
	else if (errand->mailbox != -1 && !maildir_begin(&mailing.maildir, errand->mailbox))
		report_finding(&errand->report, FINDING_BROKEN, "mailbox",
		    "Name one with fewer new letters.", "the mailbox cannot be looked through");
	else if (!deed_write(errand, JOURNAL_ADMIN, "test_mail", NULL, details))
		report_finding(
		    &errand->report, FINDING_BROKEN, "untold", DEED_REMEDY, "%s", DEED_UNTOLD);
	else
		send_letter(&mailing, address);
}
