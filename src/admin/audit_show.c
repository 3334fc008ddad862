/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp audit`: shows the audit log, whole or a person's, since a time. With --json the lines
 * come as they are in the log. Changes nothing, and says when the log is not as it was written.
 */
#include "errand.h"
#include "open_log.h"
#include "subcommands.h"
#include "wording.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define VALUE_COLUMNS 78

/* What is shown of a line, in this order; --json has everything. */
static const char *const shown[] = { "user", "unknown_user", "person", "act", "target", "key_id",
	"service", "source", "tty", "channel", "reason", "cause", "number", "letter", "state",
	"address", "old_address", "ref", "relay", "stage", "reply", "seconds", "result",
	"login_uid", "login_name", "sudo_user", "by", "told", "date", "mail", "proof", "excused",
	"recovery", "left", "count", "file", "login" };

static void
show_time(FILE *out, int64_t time_ms)
{
	time_t seconds = (time_t)(time_ms / 1000);
	struct tm local = { 0 };
	char text[32];

	(void)localtime_r(&seconds, &local);
	if (strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &local) > 0)
		(void)fputs(text, out);
}

static void
show_line(FILE *out, const struct journal_line *line)
{
	char value[WORD_MAX], fit[WORD_MAX];

	show_time(out, line->time_ms);
	(void)fprintf(out, "  %-15s", journal_event_word(line->event));
	for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
		if (journal_line_member(line, shown[i], value, sizeof value)) {
			wording_fit(fit, value, VALUE_COLUMNS);
			(void)fprintf(
			    out, strchr(fit, ' ') ? " %s=\"%s\"" : " %s=%s", shown[i], fit);
		}
	(void)fputc('\n', out);
}

void
run_audit(struct errand *errand)
{
	const struct journal_filter filter = { .user = errand->request.user,
		.event = errand->request.event,
		.from_ms = errand->request.since_s * 1000 };
	struct journal_line line;
	struct open_log log;

	/* What is shown are the log's own lines; what is to be said of it stands beside them. */
	report_begin(&errand->report, stderr, REPORT_PLAIN);
	if (!open_log(&log, &errand->report))
		return;
	while (open_log_next(&log, &line) && !ferror(stdout)) {
		if (!journal_filter_takes(&filter, &line))
			continue;
		if (errand->request.json)
			(void)fprintf(stdout, "%.*s\n", (int)line.length, line.text);
		else
			show_line(stdout, &line);
	}
	close_log(&log);
}
