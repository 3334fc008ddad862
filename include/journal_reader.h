/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the audit log back over all its files in order, and looks at each line's place in the chain
 * while it goes. Needs memory for one line and the names of the files, however long the log is.
 *
 * What it finds: lines that were deleted, altered, inserted or put in another order, files that are
 * missing, swapped or not ours. What nobody can find here: a tail that was cut off, because the
 * chain has no end. Only the syslog of another machine shows that (its hash=... of the last line).
 */
#ifndef DLA_OTP_JOURNAL_READER_H
#define DLA_OTP_JOURNAL_READER_H

#include "journal_filter.h"
#include "journal_line.h"

#include <stdbool.h>
#include <stdint.h>

struct journal_reader;

enum journal_found {
	JOURNAL_END = 0,    /* no more lines */
	JOURNAL_LINE,       /* *line is the next one, sound and in its place */
	JOURNAL_FAULT,      /* something is wrong here: journal_reader_fault(). Go on reading. */
	JOURNAL_UNREADABLE, /* the system gave an error (errno); nothing more can be read */
};

/* Where the reader stands; strings belong to it and hold until the next call. */
struct journal_place {
	const char *file;  /* without directory */
	uint64_t number;   /* of the line, from 1 */
	const char *fault; /* what is wrong, in words that follow a colon; "" after JOURNAL_LINE */
};

/*
 * Opens the log in a directory (PATH_LOG) as it is at this moment: lines written later are not
 * read. NULL when that cannot be done (errno). The caller ends it with journal_reader_close.
 */
struct journal_reader *journal_reader_open(const char *directory);

/*
 * The next line, or the next fault. The line's text holds until the next call. A line that is sound
 * in itself but not in its place comes as a fault first and as a line then.
 */
enum journal_found journal_reader_next(struct journal_reader *reader, struct journal_line *line);

struct journal_place journal_reader_place(const struct journal_reader *reader);

/* NULL is allowed. */
void journal_reader_close(struct journal_reader *reader);

#endif
