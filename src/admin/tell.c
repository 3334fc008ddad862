/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells a person by mail what an administrator did, at once and through the same worker that mails
 * codes (T133). Refuses to keep quiet where it fails: then the administrator reads that the person
 * knows nothing, and so does the audit log.
 */
#include "tell.h"

#include "address.h"
#include "admin_letter.h"
#include "deed.h"
#include "emergency_rule.h"

#include <unistd.h>

#define HOST_SIZE 65
#define REMEDY "Tell the person yourself."

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
	static struct admin_letter letter;
	static struct wire answer;
	struct letter_outcome outcome;
	char host[HOST_SIZE] = "", mask[ADDRESS_MASK_SIZE];
	const char *missing;

	if (errand->settings_read && emergency_is_account(&errand->settings, user))
		address = errand->settings.emergency.tell;
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
	admin_letter_fill_in(&letter, &errand->settings, host, kind, user, address);
	if (!mail_open(&errand->mail, &errand->settings, &errand->files, host, &missing) ||
	    !mail_send(&errand->mail, letter.field)) {
		warn(errand, user, missing ? missing : "the mail worker does not run");
		return;
	}
	admin_letter_hear(&errand->mail, &answer, &outcome, errand->settings.mail.timeout);
	report_outcome(errand, user, mask, &outcome);
}
