/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lets people in without a code, and leaves a line each time: for whom, why, until when, what they
 * were told and whether a code could reach them.
 */
#include "excuse.h"

#include "audit.h"
#include "day.h"
#include "entry.h"
#include "exemption.h"
#include "start_date.h"
#include "trial.h"
#include "wording.h"

#include <stdio.h>
#include <string.h>

#define REASON_COLUMNS 24

static const struct settings_exemption *
find_exemption(const struct login *login)
{
	const struct exemption_facts facts = {
		.service = login->caller.service,
		.account = login->names.account,
		.groups = caller_groups(&login->caller, login->names.account),
		.source = login->source,
		.today = day_today(),
	};

	return login->settings.exempt_count > 0 ? exemption_find(&login->settings, &facts) : NULL;
}

/* Whom an exemption serves beyond the start date, that date does not concern. */
static bool
outlasts_start(const struct excuse *excuse)
{
	const struct enforcement *enforcement = &excuse->enforcement;

	return excuse->exemption &&
	       (enforcement->stage == ENFORCEMENT_BEGUN ||
		   (enforcement->first_day != DAY_NONE &&
		       exemption_last_day(excuse->exemption) >= enforcement->first_day));
}

bool
excuse_find(struct login *login)
{
	struct excuse *excuse = &login->excuse;

	excuse->enforcement = start_date_find(login);
	excuse->exemption = find_exemption(login);
	if (!outlasts_start(excuse))
		excuse->exemption = NULL;
	return excuse->exemption || excuse->enforcement.stage != ENFORCEMENT_BEGUN;
}

const char *
excuse_word(const struct login *login)
{
	if (login->excuse.told == MESSAGE_NONE)
		return NULL;
	return login->excuse.exemption ? "exemption" : "start_date";
}

/* --- what is told --- */

static enum message_id
find_screen(const struct login *login)
{
	const struct excuse *excuse = &login->excuse;
	bool reachable = login->address_fault == MESSAGE_NONE;

	if (excuse->exemption)
		return MESSAGE_EXEMPT_UNTIL;
	switch (excuse->enforcement.stage) {
	case ENFORCEMENT_BEGUN:
		break;
	case ENFORCEMENT_LAST_DAY:
		return reachable ? MESSAGE_LAST_DAY_MAIL_OK : MESSAGE_LAST_DAY_NO_MAIL;
	case ENFORCEMENT_SOON:
		return reachable ? MESSAGE_SOON_MAIL_OK : MESSAGE_SOON_NO_MAIL;
	case ENFORCEMENT_UNANNOUNCED:
		return reachable ? MESSAGE_TBA_MAIL_OK : MESSAGE_TBA_NO_MAIL;
	}
	return MESSAGE_NONE;
}

/* The word of a screen, as the table of messages calls it. */
static const char *
screen_word(enum message_id screen)
{
	static const char *const words[MESSAGES] = {
		[MESSAGE_EXEMPT_UNTIL] = "exempt_until",
		[MESSAGE_LAST_DAY_MAIL_OK] = "last_day_mail_ok",
		[MESSAGE_LAST_DAY_NO_MAIL] = "last_day_no_mail",
		[MESSAGE_SOON_MAIL_OK] = "soon_mail_ok",
		[MESSAGE_SOON_NO_MAIL] = "soon_no_mail",
		[MESSAGE_TBA_MAIL_OK] = "tba_mail_ok",
		[MESSAGE_TBA_NO_MAIL] = "tba_no_mail",
		[MESSAGE_PROOF_OK] = "ok",
		[MESSAGE_PROOF_FAILED] = "failed",
	};

	return words[screen];
}

/* How it stands with their e-mail. */
static const char *
mail_word(const struct login *login)
{
	if (login->address_fault == MESSAGE_NONE)
		return "ok";
	if (login->address_fault == MESSAGE_NO_EMAIL)
		return "none";
	return login->address_fault == MESSAGE_EMAIL_UNVERIFIED ? "unverified" : "unusable";
}

/* The day that the screen names: an exemption's last, or the first with a code. */
static int32_t
find_day(const struct excuse *excuse)
{
	return excuse->exemption ? exemption_last_day(excuse->exemption)
				 : excuse->enforcement.first_day;
}

static void
set_words(struct login *login)
{
	const struct excuse *excuse = &login->excuse;
	struct words *words = &login->dialog.words;

	wording_day(words->value[WORD_DATE], login->dialog.language, find_day(excuse));
	if (login->address_fault == MESSAGE_NONE)
		address_mask(login->email, words->value[WORD_ADDRESS]);
	if (excuse->exemption)
		wording_fit(words->value[WORD_REASON], excuse->exemption->reason, REASON_COLUMNS);
}

static void
write_down(struct login *login)
{
	const struct excuse *excuse = &login->excuse;
	char date[DAY_TEXT_SIZE];

	day_write(date, find_day(excuse));
	(void)audit_event(login, JOURNAL_EXCUSED,
	    (const struct audit_detail[]){
		{ "by", excuse_word(login) },
		{ "told", screen_word(excuse->told) },
		{ "date", date[0] ? date : NULL },
		{ "mail", mail_word(login) },
		{ "proof", screen_word(excuse->proof) },
		{ "reason", excuse->exemption ? excuse->exemption->reason : NULL },
		{ NULL, NULL },
	    });
}

/* --- the sign-in --- */

static bool
wants_trial(const struct login *login)
{
	return !login->excuse.exemption && login->address_fault == MESSAGE_NONE &&
	       !login->service->single_prompt && strcmp(login->settings.enforce.before, "ask") == 0;
}

bool
excuse_enter(struct login *login)
{
	struct excuse *excuse = &login->excuse;

	if (wants_trial(login) && !trial_offer(login))
		return false;
	/* The right code has written the sign-in already. */
	if (excuse->proof != MESSAGE_PROOF_OK && !entry_note(login))
		return false;
	excuse->told = find_screen(login);
	set_words(login);
	write_down(login);
	return true;
}
