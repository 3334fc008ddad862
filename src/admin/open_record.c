/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens one person's record through the store, under the lock that logins take, and says what it
 * means when that does not work. Makes no record and repairs none.
 */
#include "open_record.h"

#include "clock.h"
#include "emergency_rule.h"
#include "paths.h"
#include "place.h"
#include "progress.h"

#include <stdio.h>
#include <string.h>

#define LOCK_WAIT_MS 5000
#define LOCK_STEP_MS 1000

static void
report_damaged(struct report *report, const char *user)
{
	char name[PLACE_NAME_SIZE], remedy[REPORT_WORDS_MAX];

	if (!place_name(user, name))
		name[0] = '\0';
	(void)snprintf(remedy, sizeof remedy,
	    "Look for the cause first (disk, tampering: dla-otp explain 605), then remove "
	    "%s/%s",
	    PATH_STATE, name);
	report_finding(report, FINDING_FAIL, "record", remedy,
	    "the record of %s is damaged, so %s cannot sign in", user, user);
}

static void
report_unwritable(struct report *report, const char *user, bool late)
{
	if (late)
		report_finding(report, FINDING_BROKEN, "record", "Try again in a moment.",
		    "a sign-in of %s has held the record for %d s", user, LOCK_WAIT_MS / 1000);
	else
		report_finding(report, FINDING_BROKEN, "record", OPEN_RECORD_REMEDY,
		    "the record of %s cannot be opened", user);
}

typedef enum store_result store_opening(const char *directory, const char *person,
    struct store **store, struct record *record, int64_t deadline_ms);

/* In steps, so that a terminal can say what is waited for. *late: it was held all the time. */
static enum store_result
open_in_time(struct errand *errand, struct store **store, bool *late)
{
	/* The emergency account never signs in at the SSO: its record begins with its codes. */
	bool is_emergency =
	    errand->settings_read && emergency_is_account(&errand->settings, errand->request.user);
	store_opening *open = is_emergency ? store_open : store_open_known;
	enum store_result result = STORE_UNWRITABLE;
	struct progress progress;

	progress_begin(&progress);
	for (int waited_ms = 0; result == STORE_UNWRITABLE && waited_ms < LOCK_WAIT_MS;
	     waited_ms += LOCK_STEP_MS) {
		int64_t deadline_ms = clock_now_ms() + LOCK_STEP_MS;

		result =
		    open(PATH_STATE, errand->request.user, store, &errand->record, deadline_ms);
		*late = clock_left_ms(deadline_ms) == 0;
		if (result == STORE_UNWRITABLE && !*late)
			break; /* it is not held: waiting would not help */
		progress_show(&progress, "waiting for a sign-in of %s ...", errand->request.user);
	}
	progress_end(&progress);
	return result;
}

struct store *
open_record(struct errand *errand)
{
	const char *user = errand->request.user;
	struct store *store = NULL;
	bool late = false;

	switch (open_in_time(errand, &store, &late)) {
	case STORE_OK:
		return store;
	case STORE_NONE:
		report_finding(&errand->report, FINDING_WARN, "record", NULL,
		    "there is no record of %s: nobody has given that name and a right password",
		    user);
		return NULL;
	case STORE_DAMAGED:
		report_damaged(&errand->report, user);
		return NULL;
	case STORE_UNWRITABLE:
		break;
	}
	report_unwritable(&errand->report, user, late);
	return NULL;
}
