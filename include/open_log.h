/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The audit log, read from its beginning, with its faults reported where they are met.
 */
#ifndef DLA_OTP_OPEN_LOG_H
#define DLA_OTP_OPEN_LOG_H

#include "journal_reader.h"
#include "progress.h"
#include "report.h"

#include <stdbool.h>

struct open_log {
	struct journal_reader *reader; /* NULL = not open */
	struct report *report;
	unsigned long lines, faults; /* read so far, of everybody */
	int64_t last_seq; /* that the log should have, as its tally knew before; 0 = not known */
	char head[JOURNAL_HASH_SIZE]; /* hash of the last line read, or "" */
	int64_t head_seq;
	struct progress progress;
	FILE *faults_too; /* each fault is written there as well; NULL = nowhere */
};

/* Opens it; false, and the finding is reported, when that cannot be done. End with close_log. */
bool open_log(struct open_log *log, struct report *report);

/*
 * The next line; false behind the last. Each fault on the way is a finding, with file and line; of
 * very many only the first. Shows at a terminal that it works.
 */
bool open_log_next(struct open_log *log, struct journal_line *line);

/* Closes it; not open is allowed. */
void close_log(struct open_log *log);

#endif
