/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The audit log on disk: PATH_LOG/audit.jsonl, one line an event, each carrying the hash of the one
 * before (journal_line.h). Written by as many processes as there are logins; journal_reader.h reads
 * it. Files: audit.jsonl is written now, audit-NNNNNNNNNNNN.jsonl are older ones, named by the seq
 * of their first line; mode 0640, in a directory that is the user's, 0750. While the file
 * audit.hold there has so much as one byte (`dla-otp audit hold`), nothing is removed.
 */
#ifndef DLA_OTP_JOURNAL_H
#define DLA_OTP_JOURNAL_H

#include "journal_files.h"
#include "journal_line.h"

#include <stdbool.h>
#include <stdint.h>

/* An open log. All zero is not open: begin with journal_open. */
struct journal {
	const char *directory; /* as given; must outlive the value */
	int file, tally;       /* -1 = cannot be opened */
	dev_t device;          /* of the file */
	ino_t inode;
	int64_t end;      /* bytes of the file, as far as we have seen */
	int wait_left_ms; /* for the lock, in all */
	int64_t last_seq; /* of the log, as the tally knew it: what is shorter was cut */
	char
	    set_aside[JOURNAL_NAME_SIZE]; /* what a damaged file is called now, "" = it was sound */
	bool look_at_tally; /* lines were lost or suppressed and no line says so yet */
	int keep_days;      /* as the tally knows them; 0 = not told yet: nothing is removed */
	char head[JOURNAL_HASH_SIZE]; /* hash of the last line seen, "" = none yet */
};

enum journal_result {
	JOURNAL_FAILED = 0, /* nothing was written; counted as lost where that can be */
	JOURNAL_WRITTEN,
	JOURNAL_COUNTED, /* suppressed in a flood, and counted */
};

/*
 * Opens the log in the directory (PATH_LOG) and its tally (PATH_TALLY), as user dla-otp and before
 * any sandbox: here the file is made when there is none, begun anew when it is large or of another
 * day, and old files are removed. A file whose end
 * is damaged is kept under another name, and a new one begun. False when it cannot be written;
 * every append will then fail, and be counted where the tally can be written.
 */
bool journal_open(struct journal *journal, const char *directory, const char *tally);

/*
 * Appends one line and copies its hash (JOURNAL_COUNTED: that of the last line) to journal->head.
 * Waits for other writers, 300 ms at most for all calls on this value together. May be used in the
 * engine's sandbox.
 */
enum journal_result journal_append(struct journal *journal, const struct journal_entry *entry);

/* Tells for how long files are to be kept, once the settings are known (audit.keep_days). */
void journal_keep(struct journal *journal, int days);

/* The hash of the last line this process has seen, or else of the last there is; "" = none. */
const char *journal_head(struct journal *journal);

void journal_close(struct journal *journal);

#endif
