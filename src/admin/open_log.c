/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the audit log for those who show, check or copy it. Whoever reads it hears of its faults:
 * nobody is shown lines as if they were all there.
 */
#include "open_log.h"

#include "paths.h"

#include "journal_chain.h"
#include "journal_files.h"
#include "journal_tally.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAMED_MAX 200       /* faults that are told one by one */
#define PROGRESS_LINES 1024 /* between two looks at the clock */
#define REMEDY \
	"Compare with the system log, best that of another machine: it has hash=... of lines."

/* Asked before the log is opened: what is written meanwhile is no fault. */
static int64_t
last_of_tally(void)
{
	int fd = open(PATH_TALLY, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	int64_t seq = fd != -1 ? journal_tally_read_last(fd) : 0;

	if (fd != -1)
		close(fd);
	return seq;
}

bool
open_log(struct open_log *log, struct report *report)
{
	*log = (struct open_log){ .report = report, .last_seq = last_of_tally() };
	log->reader = journal_reader_open(PATH_LOG);
	progress_begin(&log->progress);
	if (log->reader == NULL)
		report_finding(report, FINDING_BROKEN, "log",
		    "It must be there, dla-otp's, and closed to others.", "%s cannot be read: %s",
		    PATH_LOG, strerror(errno));
	return log->reader != NULL;
}

static void
report_fault(struct open_log *log, struct journal_place place)
{
	progress_end(&log->progress);
	if (log->faults_too != NULL)
		(void)fprintf(log->faults_too, "# fault: %s, line %llu: %s\n", place.file,
		    (unsigned long long)place.number, place.fault);
	if (++log->faults > NAMED_MAX + 1)
		return;
	if (log->faults == NAMED_MAX + 1) {
		report_finding(log->report, FINDING_FAIL, "chain", NULL,
		    "there are more faults; only the first %d are told", NAMED_MAX);
		return;
	}
	report_finding(log->report, FINDING_FAIL, "chain", REMEDY, "%s/%s, line %llu: %s", PATH_LOG,
	    place.file, (unsigned long long)place.number, place.fault);
	report_text(log->report, "file", place.file);
	report_number(log->report, "line", (int64_t)place.number);
}

/* What no line of the log can tell: that it ends too early, or has none. */
static void
look_at_end(struct open_log *log)
{
	char fault[JOURNAL_FAULT_SIZE] = "";

	if (log->head_seq < log->last_seq)
		(void)snprintf(fault, sizeof fault,
		    "the end is missing: the last line was number %" PRId64, log->last_seq);
	else if (log->lines == 0)
		(void)snprintf(fault, sizeof fault, "the log has no line");
	if (fault[0] != '\0')
		report_fault(log, (struct journal_place){ JOURNAL_FILE, 0, fault });
}

bool
open_log_next(struct open_log *log, struct journal_line *line)
{
	for (;;) {
		switch (journal_reader_next(log->reader, line)) {
		case JOURNAL_LINE:
			if (++log->lines % PROGRESS_LINES == 0)
				progress_show(&log->progress, "%lu lines ...", log->lines);
			memcpy(log->head, line->hash, sizeof log->head);
			log->head_seq = line->seq;
			return true;
		case JOURNAL_FAULT:
			report_fault(log, journal_reader_place(log->reader));
			break;
		case JOURNAL_UNREADABLE:
			report_finding(log->report, FINDING_BROKEN, "log",
			    "Look at the disk and at owner and mode of /var/log/dla-otp.",
			    "%s cannot be read to its end: %s", PATH_LOG, strerror(errno));
			return false;
		case JOURNAL_END:
			look_at_end(log);
			return false;
		}
	}
}

void
close_log(struct open_log *log)
{
	progress_end(&log->progress);
	journal_reader_close(log->reader);
	log->reader = NULL;
}
