/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The mark that codes have begun here: one small file of the store, which outlasts whatever
 * somebody sets the clock to or writes into the settings. An administrator's postponement is
 * written in the same place. Encoding and decoding are pure.
 */
#ifndef DLA_OTP_START_MARK_H
#define DLA_OTP_START_MARK_H

#include "key.h"

#include <stdbool.h>
#include <stdint.h>

#define START_MARK_FILE "start"
#define START_MARK_SIZE 64 /* bytes on disk */

enum start_mark_state {
	START_MARK_DAMAGED = 0, /* there is something that this machine did not write so */
	START_MARK_UNREADABLE,  /* the system could not tell, or it is no file of ours */
	START_MARK_NEWER_KEY,   /* signed with a key that came after this ring was read */
	START_MARK_NONE,
	START_MARK_BEGUN,     /* codes have begun */
	START_MARK_POSTPONED, /* they begin (again) on a day to come, or on one that has come */
};

struct start_mark {
	enum start_mark_state state;
	int32_t day;     /* BEGUN: the first one; POSTPONED: from which on; else 0 */
	uint32_t key_id; /* the key that it is signed with; 0 where it is none of these two */
};

/* Fills the bytes from a mark that is BEGUN or POSTPONED, with an HMAC under the newest key. */
void start_mark_encode(
    const struct start_mark *mark, const struct key_ring *keys, uint8_t bytes[START_MARK_SIZE]);

/* DAMAGED or NEWER_KEY unless start_mark_encode gave these bytes under a key of the ring. */
struct start_mark start_mark_decode(
    const uint8_t bytes[START_MARK_SIZE], const struct key_ring *keys);

/* Reads it in the store's directory (place_open), without a lock. */
struct start_mark start_mark_read(int directory, const struct key_ring *keys);

/*
 * Notes that codes have begun: makes the mark, or writes it over one that is damaged, postponed to
 * that day or an earlier one, or signed with an older key. What an administrator has written
 * meanwhile stays, and so does what a key that came meanwhile has signed. True when it is on disk
 * that they have begun, or are postponed; waits for the lock until the deadline (clock_now_ms).
 */
bool start_mark_begin(int directory, const struct key_ring *keys, int32_t day, int64_t deadline_ms);

/* Writes a postponement over whatever is there. True when it is on disk. */
bool start_mark_postpone(
    int directory, const struct key_ring *keys, int32_t day, int64_t deadline_ms);

#endif
