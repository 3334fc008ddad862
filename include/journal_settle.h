/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What must be said in the audit log before the next line: that lines were lost, that lines were
 * suppressed; and whether the next line is to be suppressed itself.
 */
#ifndef DLA_OTP_JOURNAL_SETTLE_H
#define DLA_OTP_JOURNAL_SETTLE_H

#include "journal_tail.h"

enum journal_settled {
	JOURNAL_UNSETTLED = 0, /* the log takes no line */
	JOURNAL_SETTLED,       /* the next line may be written */
	JOURNAL_UNPAID,        /* it is suppressed, and has been counted */
};

/* tally is its descriptor, -1 for none: then nothing is known, and nothing suppressed. */
enum journal_settled journal_settle(
    int file, int tally, struct journal_tail *tail, const struct journal_entry *next);

/* Counts a line that was lost. Needs no lock: that may be what could not be had. */
void journal_settle_later(int tally);

#endif
