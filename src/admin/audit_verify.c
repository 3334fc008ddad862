/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp audit verify`: follows the chain of the audit log from its first line to its last and
 * names file and line of every fault; lines that were never written are a warning, with how many.
 * What it cannot see, it says: a tail that was cut off together with the tally that counts it.
 */
#include "errand.h"
#include "open_log.h"
#include "subcommands.h"

#include <inttypes.h>
#include <stdlib.h>

/* Lines that are in no file, as the log itself says. */
struct unwritten {
	int64_t lost, suppressed;
};

static int64_t
number_of(const struct journal_line *line, const char *key)
{
	char digits[24];

	return journal_line_member(line, key, digits, sizeof digits) ? strtoll(digits, NULL, 10)
								     : 0;
}

static void
hear(struct unwritten *unwritten, const struct journal_line *line)
{
	if (line->event == JOURNAL_GAP)
		unwritten->lost += number_of(line, "lost_at_least");
	if (line->event == JOURNAL_SUPPRESSED)
		unwritten->suppressed += number_of(line, "asked") + number_of(line, "refused");
}

static void
report_unwritten(struct report *report, const struct unwritten *unwritten)
{
	if (unwritten->lost > 0)
		report_finding(report, FINDING_WARN, "lost",
		    "The system log has the results of these sign-ins.",
		    "at least %" PRId64
		    " lines could not be written: lines of the kind gap say when",
		    unwritten->lost);
	if (unwritten->suppressed > 0)
		report_finding(report, FINDING_WARN, "suppressed",
		    "The system log has the results of these sign-ins.",
		    "%" PRId64 " lines of failed sign-ins were only counted: lines of the kind "
		    "suppressed say when",
		    unwritten->suppressed);
}

void
run_audit_verify(struct errand *errand)
{
	struct report *report = &errand->report;
	struct journal_line line;
	struct unwritten unwritten = { 0 };
	struct open_log log;
	unsigned before = report->count;

	if (!open_log(&log, report))
		return;
	while (open_log_next(&log, &line))
		hear(&unwritten, &line);
	if (report->count == before) {
		report_finding(report, FINDING_OK, "chain",
		    "Lines cut off at the end show only in the system log of another machine.",
		    "%lu lines, each in its place; hash of the last: %s", log.lines,
		    log.head[0] ? log.head : "-");
		report_number(report, "lines", (int64_t)log.lines);
		report_text(report, "head", log.head);
	}
	report_unwritten(report, &unwritten);
	close_log(&log);
}
