/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What this machine knows about one person between logins: one small file per person, locked while
 * it is open, two slots of which the newer valid one counts. The only door to the disk.
 */
#ifndef DLA_OTP_STORE_H
#define DLA_OTP_STORE_H

#include "record.h"

#include <stdint.h>

enum store_result {
	STORE_OK,
	STORE_UNWRITABLE, /* no space, read-only, I/O error, lock not got, directory not as made */
	STORE_DAMAGED,    /* no valid slot, or not this person's file: an administrator must look */
	STORE_NONE,       /* store_open_known: this person has no file */
};

struct store; /* one person's open, locked file */

/*
 * Opens and locks a person's file in the directory (PATH_STATE), creating it when there is none,
 * and reads its record. Call it only after a right first factor, as user dla-otp. Waits for the
 * lock until the deadline (clock_now_ms). On STORE_OK the record's clock stands at the present
 * moment (record_tick), the caller owns *store and ends it with store_close; otherwise *store is
 * NULL and *record all zero. Nothing is ever repaired by itself; only what a lost write may have
 * been is debited, and that is written.
 */
enum store_result store_open(const char *directory, const char *person, struct store **store,
    struct record *record, int64_t deadline_ms);

/* The same for who only looks at a person: where there is no file none is made. */
enum store_result store_open_known(const char *directory, const char *person, struct store **store,
    struct record *record, int64_t deadline_ms);

/*
 * Writes the record as the next generation into the older slot, with exactly one fdatasync. On
 * STORE_OK it is on disk. On anything else nothing may be decided that rests on it, and the store
 * takes no further write: what the disk holds is unknown.
 */
enum store_result store_write(struct store *store, const struct record *record);

/* Unlocks and closes. NULL is allowed. */
void store_close(struct store *store);

#endif
