/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What failed passwords cost: time, for one user name from one source. Pure: the rule, and one set
 * of the table it is kept in (slow_down.h), with room for eight such pairs. A pair is known by a
 * tag alone. All times are on the table's own clock.
 *
 * Three failures in ten minutes, and the next sign-in has to wait for 5 s, doubled at each further
 * failure up to 300 s. Ten quiet minutes after the wait end it, and so does a right first factor.
 */
#ifndef DLA_OTP_FAILURES_H
#define DLA_OTP_FAILURES_H

#include "block.h"

#include <stdbool.h>
#include <stdint.h>

#define FAILURES_PAIRS 8
#define FAILURES_LONGEST_MS 300000

#define FAILURES_PAIR_LENGTH 13
#define FAILURES_BLOCK_SIZE (FAILURES_PAIRS * FAILURES_PAIR_LENGTH + 4 + BLOCK_SEAL_LENGTH)

/* The failures of one pair. */
struct failures_pair {
	uint32_t tag;
	uint8_t count;     /* 0 = there is no pair here; goes no further than the longest wait */
	uint32_t last_s;   /* when the last one was */
	uint32_t before_s; /* and the one before */
};

/* One set. All zero = nobody has failed. */
struct failures {
	struct failures_pair pair[FAILURES_PAIRS];
	uint32_t closed_until_s; /* it was damaged: until then anybody here waits */
};

/* How long the pair has to wait, 0 = not at all; FAILURES_LONGEST_MS at most. */
int64_t failures_wait_ms(const struct failures *set, uint32_t tag, int64_t time_ms);

/* True when there is anything that may concern this pair: somebody has to look at the clock. */
bool failures_concern(const struct failures *set, uint32_t tag);

/* Notes one more. Where all places are taken, the fewest failures give way, of those the oldest. */
void failures_count(struct failures *set, uint32_t tag, int64_t time_ms);

/* A right first factor: the pair has not failed. */
void failures_forget(struct failures *set, uint32_t tag);

/* For a set whose clock was lost: each pair in it waits for the longest time, from now. */
void failures_prolong(struct failures *set, int64_t time_ms);

/* For a set that was lost: whoever is counted in it waits for the longest time, from now. */
void failures_close(struct failures *set, int64_t time_ms);

/* Opens a closed set whose time is over. True when that changed it. */
bool failures_open(struct failures *set, int64_t time_ms);

/* The set as bytes, sealed. */
void failures_encode(
    const struct failures *set, uint64_t label, uint8_t bytes[FAILURES_BLOCK_SIZE]);

/* False when the bytes are not a set that was sealed with this label; then it is all zero. */
bool failures_decode(
    struct failures *set, uint64_t label, const uint8_t bytes[FAILURES_BLOCK_SIZE]);

#endif
