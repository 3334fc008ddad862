/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Puts a record into words that an administrator can read out on the telephone. Addresses are
 * masked; a code is nowhere to be shown, because the record does not hold it.
 */
#include "status_words.h"

#include "address.h"
#include "challenge.h"
#include "debts.h"
#include "limiter.h"
#include "when.h"
#include "wording.h"

#include <stdio.h>

#define REMEDY_SIZE 320

/* `2026-10-01 10:45`, and for machines the same to the second. */
static void
put_time(char words[WORD_MAX], int64_t wall_s)
{
	char date[WORD_MAX], clock[WORD_MAX];

	wording_date(date, LANGUAGE_ENGLISH, wall_s);
	wording_clock(clock, LANGUAGE_ENGLISH, wall_s);
	(void)snprintf(words, WORD_MAX, "%.16s %.8s", date, clock);
}

static void
report_time(struct report *report, const char *key, int64_t wall_s)
{
	char text[WHEN_RFC3339_SIZE];

	when_write(text, wall_s);
	report_text(report, key, text);
}

bool
status_words_lock(
    struct report *report, const struct record *record, const struct status_facts *facts)
{
	char remedy[REMEDY_SIZE], until[WORD_MAX], wait[WORD_MAX];
	int64_t wait_ms, until_s;

	(void)snprintf(remedy, sizeof remedy, "Ask the person. If it was them: dla-otp unlock %s",
	    facts->user);
	switch (limiter_standing(&record->counters, facts->settings, record->time_ms, &wait_ms)) {
	case LIMITER_OPEN:
		return false;
	case LIMITER_LOCKED_FOR_ADMIN:
		report_finding(report, FINDING_WARN, "lock", remedy,
		    "%s is locked until an administrator unlocks: %u wrong codes in a row",
		    facts->user, record->counters.consecutive);
		report_text(report, "user", facts->user);
		return true;
	case LIMITER_LOCKED:
		break;
	}
	until_s = facts->now.wall_s + (wait_ms + 999) / 1000;
	put_time(until, (until_s + 59) / 60 * 60); /* the next minute that a clock shows */
	wording_duration(wait, LANGUAGE_ENGLISH, wait_ms);
	report_finding(report, FINDING_WARN, "lock", remedy,
	    "%s is locked until %s (in %s) after wrong codes", facts->user, until, wait);
	report_text(report, "user", facts->user);
	report_time(report, "until", until_s);
	return true;
}

bool
status_words_held(
    struct report *report, const struct record *record, const struct status_facts *facts)
{
	char remedy[REMEDY_SIZE], mask[ADDRESS_MASK_SIZE];

	if (record->offered_address[0] == '\0')
		return false;
	address_mask(record->offered_address, mask);
	(void)snprintf(remedy, sizeof remedy,
	    "Ask the person by another way. If they changed it: dla-otp accept-email %s",
	    facts->user);
	report_finding(report, FINDING_WARN, "held_address", remedy,
	    "%s is refused: the SSO now gives the address %s", facts->user, mask);
	report_text(report, "user", facts->user);
	report_text(report, "address", mask);
	return true;
}

static void
report_code(struct report *report, const struct record *record, const struct status_facts *facts)
{
	const struct challenge *challenge = &record->challenge;
	char left[WORD_MAX];

	if (!challenge_is_live(challenge, facts->keys, &facts->now)) {
		report_finding(report, FINDING_OK, "code", NULL, "no code is on its way or waits");
		return;
	}
	wording_duration(left, LANGUAGE_ENGLISH, challenge_left_ms(challenge, &facts->now));
	report_finding(report, FINDING_OK, "code", NULL,
	    "a code with reference %s waits; time left: %s, tries left: %u", challenge->reference,
	    left, challenge->attempts_left);
	report_text(report, "reference", challenge->reference);
	report_number(report, "tries_left", challenge->attempts_left);
}

static void
report_counts(struct report *report, const struct record *record, const struct status_facts *facts)
{
	unsigned wrong = limiter_wrong_today(&record->counters, record->time_ms);
	unsigned letters = limiter_letters_today(&record->counters, record->time_ms);
	int codes_per_day = facts->settings->limits.codes_per_day;
	int letters_per_day = facts->settings->limits.letters_per_day;

	report_finding(report, FINDING_OK, "wrong_codes", NULL,
	    "wrong codes in the last 24 hours: %u of %d", wrong, codes_per_day);
	report_number(report, "count", wrong);
	report_number(report, "limit", codes_per_day);
	report_finding(report, FINDING_OK, "letters", NULL,
	    "letters in the last 24 hours: %u of %d", letters, letters_per_day);
	report_number(report, "count", letters);
	report_number(report, "limit", letters_per_day);
}

static void
report_address(struct report *report, const struct record *record)
{
	char mask[ADDRESS_MASK_SIZE];

	if (record->proven_address[0] == '\0') {
		report_finding(
		    report, FINDING_OK, "address", NULL, "no address was proven by a code yet");
		return;
	}
	address_mask(record->proven_address, mask);
	report_finding(report, FINDING_OK, "address", NULL, "proven address: %s", mask);
	report_text(report, "address", mask);
}

static void
report_last(struct report *report, const struct record *record)
{
	const struct sign_in *granted = &record->granted;
	char when[WORD_MAX];

	if (granted->at.wall_s == 0) {
		report_finding(report, FINDING_OK, "last_sign_in", NULL, "never signed in here");
		return;
	}
	put_time(when, granted->at.wall_s);
	report_finding(report, FINDING_OK, "last_sign_in", NULL, "last sign-in: %s%s%s%s%s", when,
	    granted->source[0] ? " from " : "", granted->source, granted->service[0] ? " by " : "",
	    granted->service);
	report_time(report, "at", granted->at.wall_s);
	report_text(report, "source", granted->source);
	report_text(report, "service", granted->service);
}

void
status_words(struct report *report, const struct record *record, const struct status_facts *facts)
{
	if (!status_words_lock(report, record, facts))
		report_finding(report, FINDING_OK, "lock", NULL, "%s is not locked", facts->user);
	report_counts(report, record, facts);
	report_code(report, record, facts);
	report_address(report, record);
	(void)status_words_held(report, record, facts);
	report_last(report, record);
	if (record->owed.guessed || record->owed.changed || debts_owes_recovered(record))
		report_finding(report, FINDING_WARN, "owed_letter",
		    "It is tried again at the next sign-in.",
		    "a letter of warning to %s was not taken by a mail server yet", facts->user);
}
