/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the audit log must know of lines that are not in it: one small file of fixed size, beside
 * the store's records, so that it can be written when the log cannot. Lines that may be suppressed
 * are paid for from an allowance, which fills again with time: a rush in the morning is written
 * whole, a flood that goes on is counted.
 */
#ifndef DLA_OTP_JOURNAL_TALLY_H
#define DLA_OTP_JOURNAL_TALLY_H

#include <stdbool.h>
#include <stdint.h>

#define JOURNAL_ALLOWANCE 600 /* lines of each kind that may come at once */
#define JOURNAL_REFILL 10     /* and each minute */

enum journal_kind { JOURNAL_KIND_ASKED, JOURNAL_KIND_REFUSED, JOURNAL_KINDS };

/* All zero but the allowance is a new one. */
struct journal_tally {
	int64_t keep_days;                 /* the settings' audit.keep_days; 0 = not told yet */
	int64_t suppressed[JOURNAL_KINDS]; /* lines that no record tells of */
	int64_t suppressed_since;          /* seconds since 1970, of the first of them */
	int64_t suppressed_total;          /* since the tally was made, of all kinds */
	int64_t allowance[JOURNAL_KINDS];
	int64_t refilled; /* seconds since 1970 */
};

/* Counted without a lock too, because the lock may be what could not be had: at least so many. */
struct journal_lost {
	int64_t lines; /* that could not be written and that no gap tells of */
	int64_t since; /* seconds since 1970, of the first of them */
};

/* Opens the file, making it where there is none. -1 when that cannot be done. */
int journal_tally_open(const char *path);

/* Reads it. What was never written, or is no tally, is a new one; false when fd cannot be read. */
bool journal_tally_read(int fd, struct journal_tally *tally, struct journal_lost *lost);

/* Write one part of it in place and leave the other as it is. */
bool journal_tally_write(int fd, const struct journal_tally *tally);
bool journal_tally_write_lost(int fd, const struct journal_lost *lost);

/*
 * The number of the log's last line, as its writers know it: what is shorter was cut. 0 when it is
 * not known. Written under the log's lock.
 */
int64_t journal_tally_read_last(int fd);
bool journal_tally_write_last(int fd, int64_t seq);

/* Takes a line of this kind from the allowance; false, and it is counted, when there is none. */
bool journal_tally_take(struct journal_tally *tally, enum journal_kind kind, int64_t now);

/* True when a record of what was suppressed is due: the first of it is a minute old. */
bool journal_tally_is_due(const struct journal_tally *tally, int64_t now);

#endif
