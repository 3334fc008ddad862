/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Why lines of the audit log are kept beyond audit.keep_days: a small list beside the log, one line
 * a hold. While it has any, the log's writer removes nothing (journal.h).
 */
#ifndef DLA_OTP_HOLDS_H
#define DLA_OTP_HOLDS_H

#include "policy.h"
#include "request.h"
#include "when.h"

#include <stdbool.h>

#define HOLDS_MAX 64

struct hold {
	char target[POLICY_NAME_MAX + 1]; /* a user, or 2026-10-01..2026-10-31 */
	char since[WHEN_RFC3339_SIZE];
	char reason[REQUEST_REASON_MAX + 1];
};

struct holds {
	int directory, tally; /* open, and the tally locked; -1 = not */
	unsigned count;
	struct hold hold[HOLDS_MAX];
};

/*
 * Opens and reads the list in a directory (PATH_LOG), locked (by PATH_TALLY) against other
 * administrators and against the removal of files of the log. False
 * when it cannot be read or is not of its form: then nothing may be written. End with holds_close.
 */
bool holds_open(struct holds *holds, const char *directory, const char *tally);

/* The hold of that target, or NULL. */
struct hold *holds_find(struct holds *holds, const char *target);

/* Adds one. False when there is no room for it. */
bool holds_add(struct holds *holds, const char *target, const char *since, const char *reason);

/* Takes one of the list out of it. */
void holds_remove(struct holds *holds, struct hold *hold);

/* Has the list on disk, whole or not at all. */
bool holds_write(struct holds *holds);

void holds_close(struct holds *holds);

#endif
