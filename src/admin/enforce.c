/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp enforce`: from when on codes are asked for here, and who could not be mailed one; with
 * --postpone it puts the day off, also after codes have begun. Nothing else does: not the clock,
 * not the settings. Refuses a day that is not to come, and one that would do nothing.
 */
#include "clock.h"
#include "day.h"
#include "deed.h"
#include "enforcement.h"
#include "errand.h"
#include "key_lock.h"
#include "open_log.h"
#include "paths.h"
#include "place.h"
#include "subcommands.h"
#include "unready.h"
#include "when.h"

#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define LOCK_WAIT_MS 5000
#define NAMED_MAX 100
#define REMEDY "Look at disk space, and at owner and mode of /var/lib/dla-otp and its file start."

/* A postponement must not be signed with a key that rotate-key is about to drop. */
bool
enforce_as_root(struct errand *errand)
{
	int key = errand->files.key;

	if (errand->request.postpone == DAY_NONE || key < 0 || key_lock(key, LOCK_SH))
		return true;
	(void)fprintf(stderr, "dla-otp: otp.key is just being replaced; say it again\n");
	return false;
}

/* --- from when on --- */

/* What decides, read as a login reads it. */
struct standing_of_start {
	struct key_ring keys;
	struct start_mark mark;
	struct enforcement enforcement;
	int directory; /* the store's; -1 = cannot be opened */
};

static bool
find_out(struct errand *errand, struct standing_of_start *start)
{
	*start = (struct standing_of_start){ .directory = -1 };
	if (!errand->settings_read) {
		report_finding(&errand->report, FINDING_BROKEN, "settings", NULL, "%s",
		    errand->settings_error.text);
		return false;
	}
	start->directory = place_open(PATH_STATE);
	if (start->directory == -1 || errand->files.key < 0 ||
	    !key_ring_read(&start->keys, errand->files.key)) {
		report_finding(&errand->report, FINDING_BROKEN, "store", REMEDY,
		    "the store in %s or the key in %s cannot be read", PATH_STATE, PATH_SYSCONF);
		return false;
	}
	start->mark = start_mark_read(start->directory, &start->keys);
	start->enforcement =
	    enforcement_decide(errand->settings.enforce.from, &start->mark, day_today());
	return true;
}

static void
give_back(struct standing_of_start *start)
{
	if (start->directory != -1)
		close(start->directory);
	key_ring_reset(&start->keys);
}

static void
report_begun(struct errand *errand, const struct standing_of_start *start)
{
	struct report *report = &errand->report;
	char date[DAY_TEXT_SIZE];

	day_write(date, start->enforcement.first_day);
	if (start->mark.state == START_MARK_DAMAGED || start->mark.state == START_MARK_UNREADABLE ||
	    start->mark.state == START_MARK_NEWER_KEY)
		report_finding(report, FINDING_WARN, "enforce", REMEDY,
		    "codes are asked for: the mark that they have begun cannot be read");
	else if (start->mark.state == START_MARK_BEGUN)
		report_finding(report, FINDING_OK, "enforce", NULL,
		    "codes are asked for, since %s; neither clock nor settings take that back",
		    date);
	else if (errand->settings.enforce.from[0] == '\0')
		report_finding(report, FINDING_OK, "enforce", NULL,
		    "codes are asked for: the settings have no enforce.from");
	else
		report_finding(report, FINDING_OK, "enforce", NULL,
		    "codes are asked for, from %s on; nobody has signed in since",
		    date[0] ? date : errand->settings.enforce.from);
}

static void
report_start(struct errand *errand, const struct standing_of_start *start)
{
	struct report *report = &errand->report;
	const char *put_off = start->mark.state == START_MARK_POSTPONED ? ", put off by hand" : "";
	char date[DAY_TEXT_SIZE];

	day_write(date, start->enforcement.first_day);
	switch (start->enforcement.stage) {
	case ENFORCEMENT_BEGUN:
		report_begun(errand, start);
		return;
	case ENFORCEMENT_LAST_DAY:
	case ENFORCEMENT_SOON:
		report_finding(report, FINDING_OK, "enforce", NULL,
		    "codes are asked for from %s on%s; until then the password alone will do", date,
		    put_off);
		report_text(report, "from", date);
		return;
	case ENFORCEMENT_UNANNOUNCED:
		report_finding(report, FINDING_OK, "enforce", NULL,
		    "codes are asked for from a day on that is announced later; until then the "
		    "password alone will do");
		return;
	}
}

/* --- who is not ready --- */

static void
report_unready(struct errand *errand, const struct unready *unready)
{
	unsigned long count = 0;

	for (size_t i = 0; i < unready->count; i++) {
		const struct unready_person *person = &unready->people[i];
		char told[WHEN_RFC3339_SIZE];

		if (strcmp(person->mail, "ok") == 0 || ++count > NAMED_MAX)
			continue;
		when_write(told, person->told_ms / 1000);
		report_finding(&errand->report, FINDING_WARN, "mail", NULL,
		    "%s: no code could be mailed (e-mail: %s), told %s", person->name, person->mail,
		    told);
		report_text(&errand->report, "person", person->name);
		report_text(&errand->report, "mail", person->mail);
	}
	if (count > NAMED_MAX)
		report_finding(&errand->report, FINDING_WARN, "mail", NULL,
		    "there are %lu more; dla-otp audit --event excused has them all",
		    count - NAMED_MAX);
}

static void
look_through_log(struct errand *errand)
{
	struct unready unready = { 0 };
	struct journal_line line;
	struct open_log log;
	bool room = true;

	if (!open_log(&log, &errand->report))
		return;
	while (room && open_log_next(&log, &line))
		room = unready_take(&unready, &line);
	close_log(&log);
	if (room)
		report_unready(errand, &unready);
	else
		report_finding(&errand->report, FINDING_BROKEN, "mail", NULL, "no memory left");
	unready_free(&unready);
}

/* --- putting it off --- */

/* True when such a postponement would do something. */
static bool
makes_sense(struct errand *errand, int32_t day)
{
	struct report *report = &errand->report;
	int32_t today = day_today();

	if (errand->settings.enforce.from[0] == '\0') {
		report_finding(report, FINDING_FAIL, "enforce",
		    "Add enforce: { from = \"announced-later\"; }; first, then postpone.",
		    "the settings have no enforce.from, so codes are asked for whatever is put "
		    "off");
		return false;
	}
	if (today != DAY_NONE && day > today)
		return true;
	report_finding(report, FINDING_FAIL, "enforce", NULL,
	    today == DAY_NONE ? "this machine's clock stands wrong; set it first"
			      : "that day has come already; write one from tomorrow on");
	return false;
}

static void
postpone(struct errand *errand, struct standing_of_start *start)
{
	const char *reason = errand->request.reason;
	int32_t day = errand->request.postpone;
	char date[DAY_TEXT_SIZE];
	const struct deed_detail details[] = { { "date", date }, { "reason", reason },
		{ NULL, NULL } };

	day_write(date, day);
	if (!deed_write(errand, JOURNAL_ADMIN, "postpone", NULL, details)) {
		report_finding(&errand->report, FINDING_BROKEN, "audit", DEED_REMEDY, DEED_UNTOLD);
		return;
	}
	if (start_mark_postpone(
		start->directory, &start->keys, day, clock_now_ms() + LOCK_WAIT_MS)) {
		report_finding(&errand->report, FINDING_OK, "enforce", NULL,
		    "codes are asked for from %s on; until then the password alone will do", date);
		return;
	}
	deed_failed(errand, "postpone", NULL);
	report_finding(&errand->report, FINDING_BROKEN, "enforce", REMEDY,
	    "the postponement cannot be written to %s/%s", PATH_STATE, START_MARK_FILE);
}

void
run_enforce(struct errand *errand)
{
	struct standing_of_start start;
	int32_t day = errand->request.postpone;

	if (!find_out(errand, &start)) {
		give_back(&start);
		return;
	}
	if (day == DAY_NONE && errand->request.reason != NULL) {
		report_finding(&errand->report, FINDING_FAIL, "enforce", NULL,
		    "nothing is put off: --postpone DATE is missing");
	} else if (day == DAY_NONE) {
		report_start(errand, &start);
		look_through_log(errand);
	} else if (makes_sense(errand, day)) {
		postpone(errand, &start);
	}
	give_back(&start);
}
