/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp audit verify`: follows the chain of the audit log from its first line to its last and
 * names file and line of every fault. What it cannot see, it says: a tail that was cut off.
 */
#include "errand.h"
#include "open_log.h"
#include "subcommands.h"

void
run_audit_verify(struct errand *errand)
{
	struct report *report = &errand->report;
	struct journal_line line;
	struct open_log log;

	if (!open_log(&log, report))
		return;
	while (open_log_next(&log, &line))
		;
	if (log.faults == 0 && report->worst == FINDING_OK) {
		report_finding(report, FINDING_OK, "chain",
		    "Lines cut off at the end show only in the system log of another machine.",
		    "%lu lines, each in its place; hash of the last: %s", log.lines,
		    log.head[0] ? log.head : "-");
		report_number(report, "lines", (int64_t)log.lines);
		report_text(report, "head", log.head);
	}
	close_log(&log);
}
