/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp confirm [SERVICE]`: what was enabled stays. Refuses as long as the audit log does not
 * show that somebody has signed in, with password and code, through each service since it was
 * enabled: lines behind the line of dla-otp enable, whatever the clocks say. Without a service all
 * that wait are confirmed, or none.
 */
#include "deed.h"
#include "errand.h"
#include "kept.h"
#include "open_log.h"
#include "rehearsal.h"
#include "subcommands.h"
#include "watch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LOCK_WAIT_S 10

/* What the audit log says of a service that waits. */
struct proof {
	bool enabled; /* there is the line */
	bool granted; /* and behind it a sign-in */
};

static bool
is_meant(const struct errand *errand, const char *service)
{
	return errand->request.service == NULL || strcmp(errand->request.service, service) == 0;
}

/* Not where it has passed since: then the former sign-in is back. */
static bool
confirm_one(const char *service, int all, char words[HAND_WORDS_SIZE])
{
	int kept = kept_open(all, service, false);
	bool waits = kept != -1 && kept_has_deadline(kept);
	bool done = waits && kept_end_deadline(kept);

	if (kept != -1 && !waits)
		(void)snprintf(words, HAND_WORDS_SIZE, "%.200s was taken back meanwhile", service);
	else if (!done)
		(void)snprintf(
		    words, HAND_WORDS_SIZE, PATH_ROLLBACK "/%.200s: %s", service, strerror(errno));
	if (kept != -1)
		close(kept);
	return done;
}

/* As root, once: ends the deadlines of those that were found. */
static bool
confirm(struct errand *errand, char words[HAND_WORDS_SIZE])
{
	static struct kept_service left[KEPT_MAX];
	int all = kept_open_all(false, LOCK_WAIT_S);
	bool done = all != -1;

	if (!done)
		(void)snprintf(words, HAND_WORDS_SIZE, PATH_ROLLBACK ": %s", strerror(errno));
	for (int i = 0; done && i < errand->waiting_count; i++)
		done = confirm_one(errand->waiting[i].name, all, words);
	if (done && kept_waiting(all, left) == 0)
		watch_end();
	if (all != -1)
		close(all);
	return done;
}

static bool
complain(void)
{
	(void)fprintf(stderr, "dla-otp: " PATH_ROLLBACK ": %s\n", strerror(errno));
	return false;
}

bool
confirm_as_root(struct errand *errand)
{
	static struct kept_service list[KEPT_MAX];
	int all = kept_open_all(false, LOCK_WAIT_S), found;

	if (all == -1)
		return errno == ENOENT || complain();
	found = kept_waiting(all, list);
	for (int i = 0; i < found; i++)
		if (is_meant(errand, list[i].name))
			errand->waiting[errand->waiting_count++] = list[i];
	close(all);
	return (found >= 0 && hand_start(&errand->hand, confirm, errand)) || complain();
}

static bool
says(const struct journal_line *line, const char *key, const char *wanted)
{
	char value[JOURNAL_LINE_MAX];

	return journal_line_member(line, key, value, sizeof value) && strcmp(value, wanted) == 0;
}

/*
 * An entry without password and code (a public key) has a phase, and proves nothing here; nor does
 * a rehearsal (dla-otp test login), which does not go through the service's stack.
 */
static void
look_at(const struct journal_line *line, const char *service, struct proof *proof)
{
	char unused[JOURNAL_LINE_MAX];

	if (!says(line, "service", service))
		return;
	if (line->event == JOURNAL_ADMIN && says(line, "act", "enable"))
		*proof = (struct proof){ .enabled = !says(line, "result", "failed") };
	else if (line->event == JOURNAL_GRANTED && proof->enabled &&
		 !journal_line_member(line, "phase", unused, sizeof unused) &&
		 !says(line, "tty", REHEARSAL_TTY))
		proof->granted = true;
}

static bool
read_proofs(struct errand *errand, struct proof proofs[KEPT_MAX])
{
	struct journal_line line;
	struct open_log log;

	if (!open_log(&log, &errand->report))
		return false;
	while (open_log_next(&log, &line))
		for (int i = 0; i < errand->waiting_count; i++)
			look_at(&line, errand->waiting[i].name, &proofs[i]);
	close_log(&log);
	return true;
}

static void
tell_missing(struct errand *errand, const struct kept_service *service)
{
	report_finding(&errand->report, FINDING_FAIL, "confirm",
	    "Open a second window, sign in there with password and code, and run this again.",
	    "%s: nobody has signed in through it since it was enabled; it is taken back in %d min",
	    service->name, (int)((service->left_ms + 59999) / 60000));
	report_text(&errand->report, "service", service->name);
}

static bool
are_proven(struct errand *errand)
{
	static struct proof proofs[KEPT_MAX];
	bool proven = read_proofs(errand, proofs);

	for (int i = 0; i < errand->waiting_count; i++)
		if (!proofs[i].granted) {
			tell_missing(errand, &errand->waiting[i]);
			proven = false;
		}
	return proven;
}

static void
carry_out(struct errand *errand)
{
	char words[HAND_WORDS_SIZE];

	for (int i = 0; i < errand->waiting_count; i++) {
		const struct deed_detail details[] = { { "service", errand->waiting[i].name },
			{ NULL, NULL } };

		if (!deed_write(errand, JOURNAL_ADMIN, "confirm", NULL, details)) {
			report_finding(
			    &errand->report, FINDING_BROKEN, "audit", DEED_REMEDY, DEED_UNTOLD);
			return;
		}
	}
	if (!hand_do(&errand->hand, words)) {
		deed_failed(errand, "confirm", NULL);
		report_finding(
		    &errand->report, FINDING_BROKEN, "confirm", "Try again.", "%s", words);
		return;
	}
	for (int i = 0; i < errand->waiting_count; i++)
		report_finding(&errand->report, FINDING_OK, "confirm", NULL,
		    "%s stays enabled; to go back: dla-otp disable %s", errand->waiting[i].name,
		    errand->waiting[i].name);
}

void
run_confirm(struct errand *errand)
{
	if (errand->waiting_count == 0)
		report_finding(&errand->report, FINDING_FAIL, "confirm", NULL,
		    "%s: nothing waits to be confirmed",
		    errand->request.service != NULL ? errand->request.service : "all services");
	else if (are_proven(errand))
		carry_out(errand);
}
