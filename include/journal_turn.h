/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Beginning a file of the audit log: the first one, or the next one in the place of one that has
 * had enough; and letting old files go. Done by whoever opens the log, outside of any sandbox.
 */
#ifndef DLA_OTP_JOURNAL_TURN_H
#define DLA_OTP_JOURNAL_TURN_H

#include "journal_files.h"
#include "journal_tail.h"

#include <stdbool.h>

/*
 * Makes the file that is written now where there is none. When older ones are there, it goes on
 * from the last of them, with a gap line that says that a file is missing.
 */
bool journal_turn_first(const char *directory);

/*
 * Gives the locked file that is written now, in which no end of the chain can be found, another
 * name (*kept) and puts a new one in its place, which goes on from the last of the older ones with
 * a gap line that names it. False when there is no new file; then the old one is as it was.
 */
bool journal_turn_aside(const char *directory, char kept[JOURNAL_NAME_SIZE]);

/*
 * Closes the locked file that is written now (its tail mended), gives it its name among the older
 * ones and puts a new one in its place; then removes files whose last line is older than keep_days
 * (0 = none), a few at a time so that a clock that was set forward cannot empty the log at once. A
 * process that dies in here at any point leaves the chain whole. False when there is no new file.
 */
bool journal_turn_over(const char *directory, int fd, struct journal_tail *tail, int keep_days);

#endif
