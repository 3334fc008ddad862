/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Nothing is changed that was not shown; nothing is done that was not written down before. Refuses
 * to take silence, a file, or what was typed before the question, for a yes.
 */
#include "consent.h"

#include "deed.h"
#include "text_diff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define ANSWER_SIZE 16
#define UNCHANGED "nothing was changed"

bool
consent_show(struct report *report, const char *path, const char *before, const char *after)
{
	char *diff = NULL;
	size_t size;
	FILE *out = report->form == REPORT_JSON ? open_memstream(&diff, &size) : stdout;
	bool shown = out != NULL && text_diff(out, path, before, after);

	if (out != NULL && out != stdout && fclose(out) != 0)
		shown = false;
	if (!shown)
		report_finding(report, FINDING_BROKEN, "change", NULL,
		    UNCHANGED ": %s has too many lines to be shown, or memory is short", path);
	else if (diff != NULL && diff[0] != '\0') {
		report_finding(report, FINDING_OK, "diff", NULL, "%s is to be changed", path);
		report_text(report, "diff", diff);
	}
	free(diff);
	return shown;
}

static bool
show(struct errand *errand)
{
	for (unsigned i = 0; i < errand->switched.count; i++) {
		const struct switched_file *file = &errand->switched.file[i];

		if (!consent_show(&errand->report, file->path, file->now.bytes, file->goal.bytes))
			return false;
	}
	return true;
}

bool
consent_ask(struct errand *errand)
{
	char answer[ANSWER_SIZE] = "";

	if (errand->request.yes)
		return true;
	if (errand->request.json || !isatty(STDIN_FILENO)) {
		report_finding(&errand->report, FINDING_FAIL, "change",
		    "Ask at a terminal without --json, or say --yes.",
		    UNCHANGED ": there is nobody to ask");
		return false;
	}
	(void)tcflush(STDIN_FILENO, TCIFLUSH);
	(void)fputs("apply? [y/N] ", stdout);
	(void)fflush(stdout);
	if (fgets(answer, sizeof answer, stdin) != NULL &&
	    (strcmp(answer, "y\n") == 0 || strcmp(answer, "Y\n") == 0))
		return true;
	report_finding(&errand->report, FINDING_WARN, "change", NULL, UNCHANGED);
	return false;
}

static bool
write_down(struct errand *errand, const char *act, const char *minutes, const char *result)
{
	const struct deed_detail details[] = { { "service", errand->switched.service },
		{ "minutes", minutes }, { "result", result }, { NULL, NULL } };

	return deed_write(errand, JOURNAL_ADMIN, act, NULL, details);
}

bool
consent_and_do(struct errand *errand, const char *act, const char *minutes)
{
	struct report *report = &errand->report;
	char words[HAND_WORDS_SIZE];

	if (!show(errand) || !consent_ask(errand))
		return false;
	if (!write_down(errand, act, minutes, NULL)) {
		report_finding(report, FINDING_BROKEN, "audit", DEED_REMEDY, DEED_UNTOLD);
		return false;
	}
	if (hand_do(&errand->hand, words)) {
		if (words[0] != '\0')
			report_finding(report, FINDING_WARN, "change", NULL, "%s", words);
		return true;
	}
	(void)write_down(errand, act, minutes, "failed");
	report_finding(report, FINDING_BROKEN, "change",
	    "Correct that, then try again; see also: dla-otp rollback --due", UNCHANGED ": %s",
	    words);
	return false;
}
