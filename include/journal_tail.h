/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end of a file of the audit log: found again without reading the rest, and made longer by one
 * line at a time. Whoever uses it holds the file's lock.
 */
#ifndef DLA_OTP_JOURNAL_TAIL_H
#define DLA_OTP_JOURNAL_TAIL_H

#include "journal_line.h"

#include <stdbool.h>
#include <stdint.h>

/* The last whole line, and what lies behind it. */
struct journal_tail {
	int64_t seq, time_ms;
	enum journal_event event;
	char hash[JOURNAL_HASH_SIZE];
	int64_t end;     /* bytes of the file */
	int64_t torn;    /* bytes behind the last whole line: a writer died, or the disk was full */
	bool open_ended; /* the file's last byte is no line end */
};

/*
 * Finds the end of a file whose size was hint bytes when it was last seen (a wrong hint only costs
 * time). False when no whole line is near the end: the file is damaged, or none of ours.
 */
bool journal_tail_find(int fd, int64_t hint, struct journal_tail *tail);

/*
 * Writes the entry as the next line, with one write(2) (fd is O_APPEND). False when it was not
 * written whole; what was written of it is torn.
 */
bool journal_tail_extend(int fd, struct journal_tail *tail, const struct journal_entry *entry);

/* Ends what is torn with a gap line that says how many bytes it is. True when nothing is torn now.
 */
bool journal_tail_mend(int fd, struct journal_tail *tail);

#endif
