/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of failed passwords: 4096 pairs of a user name and a source in one small file, which no
 * number of names makes larger. A pair is found by a keyed hash, so the file names nobody, and
 * nobody outside can tell which pairs share a set. What a failure costs is in failures.h.
 */
#ifndef DLA_OTP_SLOW_DOWN_H
#define DLA_OTP_SLOW_DOWN_H

#include "key.h"
#include "shared_file.h"

#include <stdbool.h>
#include <stdint.h>

#define SLOW_DOWN_FILE "slow-down"
#define SLOW_DOWN_FILE_MAX 65536

/* One pair at the table. */
struct slow_down {
	struct shared_file file;
	unsigned set;  /* where it is counted, */
	uint32_t tag;  /* and how it is told from its neighbours there */
	bool known;    /* it had failed when last looked at, or fails now */
	bool repaired; /* something was damaged, and everybody it may concern waits for it */
};

/*
 * Points at a pair: the fields are all that makes it one. The directory is the store's
 * (place_open), and stays the caller's. Reads nothing yet.
 */
void slow_down_open(struct slow_down *pair, int directory, const struct key *key,
    const char *const field[], unsigned count);

/*
 * How long the pair has to wait, 0 = not at all. False when the file cannot be read, locked or told
 * from a foreign one, and then nobody may go on. A pair that has not failed costs two to four
 * system calls and no lock; where there is no file nobody has failed, and none is made.
 */
bool slow_down_wait(struct slow_down *pair, int64_t *wait_ms);

/* One more failed password. False when that is not in the file: then nothing may be told of it. */
bool slow_down_count(struct slow_down *pair);

/* A right first factor. Writes only where a failure was seen or counted. False as above. */
bool slow_down_forget(struct slow_down *pair);

/* Closes the file. */
void slow_down_close(struct slow_down *pair);

#endif
