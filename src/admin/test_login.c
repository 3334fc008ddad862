/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp test login USER`: a whole sign-in with the real engine, workers, servers and limits, but
 * outside PAM: it opens nothing. What took how long is told at the end.
 */
#include "clock.h"
#include "deed.h"
#include "open_log.h"
#include "rehearsal.h"
#include "subcommands.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SERVICE "sshd"
#define VALUE_SIZE 256

static int64_t
wall_ms(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A letter of this login: when the relay took it is in the audit log alone. */
static void
add_letter(struct rehearsal *rehearsal, const struct journal_line *line)
{
	int64_t ended_ms = line->time_ms - wall_ms() + clock_now_ms();
	char id[VALUE_SIZE], state[VALUE_SIZE], relay[VALUE_SIZE] = "";

	if (line->event != JOURNAL_LETTER || rehearsal->mailed_ms == 0 ||
	    !journal_line_member(line, "login", id, sizeof id) ||
	    strcmp(id, rehearsal->login_id) != 0 ||
	    !journal_line_member(line, "state", state, sizeof state))
		return;
	(void)journal_line_member(line, "relay", relay, sizeof relay);
	waterfall_add(&rehearsal->waterfall,
	    strcmp(state, "accepted") == 0 ? FINDING_OK : FINDING_WARN, rehearsal->mailed_ms,
	    ended_ms, "mail: %.20s %.30s", state, relay);
}

static void
add_letters(struct errand *errand, struct rehearsal *rehearsal, int64_t began_ms)
{
	struct journal_line line;
	struct open_log log;

	if (!open_log(&log, &errand->report))
		return;
	while (open_log_next(&log, &line))
		if (line.time_ms >= began_ms)
			add_letter(rehearsal, &line);
	close_log(&log);
}

static void
report_verdict(struct errand *errand, const struct rehearsal *rehearsal)
{
	if (strcmp(rehearsal->verdict, "GRANTED") == 0)
		report_finding(&errand->report, FINDING_OK, "verdict", NULL,
		    "%s would have been let in", errand->request.user);
	else if (rehearsal->verdict[0] != '\0')
		report_finding(&errand->report, FINDING_FAIL, "verdict",
		    "dla-otp explain NUMBER says what the number above means; dla-otp audit has "
		    "the reason.",
		    "%s would have been refused (%s)", errand->request.user, rehearsal->verdict);
	else
		report_finding(&errand->report, FINDING_BROKEN, "verdict",
		    "Look at the system log, and run dla-otp check.",
		    "the sign-in ended without a verdict");
	report_text(&errand->report, "login", rehearsal->login_id);
}

bool
test_login_as_root(struct errand *errand)
{
	static struct rehearsal rehearsal;

	errand->rehearsal = &rehearsal;
	if (rehearsal_start(&rehearsal))
		return true;
	(void)fprintf(stderr, "dla-otp: the engine cannot be started\n");
	return false;
}

void
run_test_login(struct errand *errand)
{
	const char *service = errand->request.service ? errand->request.service : SERVICE;
	const struct deed_detail details[] = { { "service", service }, { NULL, NULL } };
	struct rehearsal *rehearsal = errand->rehearsal;
	int64_t began_ms = wall_ms();

	if (!deed_write(errand, JOURNAL_ADMIN, "test_login", errand->request.user, details)) {
		report_finding(
		    &errand->report, FINDING_BROKEN, "untold", DEED_REMEDY, "%s", DEED_UNTOLD);
		return;
	}
	(void)rehearsal_hold(rehearsal, errand->request.user, service);
	add_letters(errand, rehearsal, began_ms);
	waterfall_report(&rehearsal->waterfall, &errand->report);
	report_verdict(errand, rehearsal);
}
