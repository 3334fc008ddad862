/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks at the emergency account before somebody needs it. Cannot see whether its local password is
 * a strong one: /etc/shadow is root's, and is left alone.
 */
#include "check_emergency.h"

#include "clock.h"
#include "debts.h"
#include "emergency_rule.h"
#include "key.h"
#include "paths.h"
#include "recovery.h"
#include "store.h"
#include "when.h"

#include <inttypes.h>
#include <pwd.h>

#define LOCK_WAIT_MS 1000

static void
check_end(struct errand *errand, int32_t left)
{
	struct report *report = &errand->report;
	const char *user = errand->settings.emergency.user,
		   *until = errand->settings.emergency.until;

	if (left < 0)
		report_finding(report, FINDING_WARN, "emergency",
		    "Write another date, or remove the account and then the group emergency.",
		    "the emergency account %s ended on %s: while the SSO cannot be reached nobody "
		    "gets in",
		    user, until);
	else if (left <= EMERGENCY_ENDS_SOON)
		report_finding(report, FINDING_WARN, "emergency",
		    "Write another date if the office still wants it.",
		    "the emergency account %s ends on %s, days left: %" PRId32, user, until, left);
	else if (left > EMERGENCY_LONG)
		report_finding(report, FINDING_WARN, "emergency",
		    "Write a day within a year, and look at it again then.",
		    "the emergency account %s is in force for more than a year, until %s", user,
		    until);
	else
		report_finding(report, FINDING_OK, "emergency", NULL,
		    "the emergency account %s is in force until %s; it gets in only while the SSO "
		    "cannot "
		    "be reached",
		    user, until);
	report_text(report, "user", user);
	report_text(report, "until", until);
}

/* True when it is an account of this machine that may be one. */
static bool
check_account(struct errand *errand)
{
	const char *user = errand->settings.emergency.user;
	const struct passwd *account = getpwnam(user);

	if (account != NULL && account->pw_uid != 0 &&
	    account->pw_uid >= (uid_t)errand->settings.min_uid)
		return true;
	report_finding(&errand->report, FINDING_FAIL, "emergency",
	    "Make it, with a user number of min_uid or more and a long password: adduser.",
	    "the emergency account %s %s: it cannot get in", user,
	    account == NULL ? "is no account of this machine" : "has a user number below min_uid");
	return false;
}

/* False while it has none: nothing was issued to it and it was never used. */
static bool
read_record(struct errand *errand)
{
	struct store *store = NULL;
	enum store_result result = store_open_known(PATH_STATE, errand->settings.emergency.user,
	    &store, &errand->record, clock_now_ms() + LOCK_WAIT_MS);

	store_close(store);
	return result == STORE_OK;
}

static void
check_codes(struct errand *errand, unsigned left)
{
	const char *user = errand->settings.emergency.user;
	char remedy[REPORT_WORDS_MAX];

	(void)snprintf(remedy, sizeof remedy,
	    "Issue a card and lock it away in an envelope: dla-otp recovery issue %s", user);
	if (left == 0)
		report_finding(&errand->report, FINDING_FAIL, "emergency", remedy,
		    "the emergency account %s has no recovery code that works: it cannot get in",
		    user);
	else if (left <= RECOVERY_FEW)
		report_finding(&errand->report, FINDING_WARN, "emergency", remedy,
		    "the emergency account %s has few recovery codes: %u", user, left);
}

/* Since its card was issued: then card and password are in no envelope any more. */
static void
check_use(struct errand *errand)
{
	const char *user = errand->settings.emergency.user;
	const struct record *record = &errand->record;
	char when[WHEN_RFC3339_SIZE], remedy[REPORT_WORDS_MAX];

	if (record->granted.at.wall_s <= record->recovery.issued_s)
		return;
	when_write(when, record->granted.at.wall_s);
	(void)snprintf(remedy, sizeof remedy,
	    "Give it another password and a new card: passwd %s; dla-otp recovery issue %s", user,
	    user);
	report_finding(&errand->report, FINDING_WARN, "emergency", remedy,
	    "the emergency account %s was used at %s; why: dla-otp audit --event emergency%s", user,
	    when, debts_owes_recovered(record) ? "; the letter about it has not left yet" : "");
}

static void
check_card(struct errand *errand)
{
	struct key_ring keys = { 0 };

	/* What is wrong with the key is told by whoever checks that. */
	if (errand->files.key < 0 || !key_ring_read(&keys, errand->files.key))
		return;
	if (!read_record(errand)) {
		check_codes(errand, 0);
	} else {
		const struct record *record = &errand->record;

		check_codes(errand, recovery_left(&record->recovery, &keys, record->time_ms));
		check_use(errand);
	}
	key_ring_reset(&keys);
}

void
check_emergency_map(struct errand *errand, const struct name_map *map)
{
	const char *user = errand->settings.emergency.user;

	if (user[0] == '\0' ||
	    (name_map_person(map, user) == NULL && !name_map_has_person(map, user)))
		return;
	report_finding(&errand->report, FINDING_FAIL, "emergency", "Take its line out of the map.",
	    "the map has the emergency account %s: it cannot get in", user);
}

void
check_emergency(struct errand *errand, int32_t today)
{
	if (errand->settings.emergency.user[0] == '\0')
		return;
	check_end(errand, emergency_days_left(&errand->settings, today));
	if (check_account(errand))
		check_card(errand);
}
