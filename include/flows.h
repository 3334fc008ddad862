/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sign-ins in the app that were begun lately, in one small file: how many there were for a name
 * from a source, or from a source alone, and which is the newest. A pair is found by a keyed hash,
 * so the file names nobody; no number of names makes it larger.
 *
 * At most so many may begin in ten minutes (RFC 8628 5.1: the SSO must not be asked at will), and
 * an approval counts for the newest alone: whoever begins another has given up the one before.
 */
#ifndef DLA_OTP_FLOWS_H
#define DLA_OTP_FLOWS_H

#include "key.h"
#include "shared_file.h"

#include <stdbool.h>
#include <stdint.h>

#define FLOWS_FILE "flows"
#define FLOWS_FILE_MAX 65536

/* One pair, and the sign-in that this login began for it. */
struct flow {
	struct shared_file file;
	unsigned set;    /* where it is counted, */
	uint32_t tag;    /* and how it is told from its neighbours there */
	uint64_t ticket; /* of our own sign-in; 0 = none was begun */
	bool counted;    /* it is, and may be taken back */
};

/*
 * Points at a pair: the fields are all that makes it one. The directory is the store's
 * (place_open), and stays the caller's. Reads nothing yet.
 */
void flow_open(struct flow *flow, int directory, const struct key *key, const char *const field[],
    unsigned count);

/*
 * Begins one: it is counted, and the newest of its pair. Where `most` were begun in ten minutes
 * already nothing is, and *wait_ms says for how long; else that is 0. False when the file cannot be
 * read, locked, written or told from a foreign one: then none may begin.
 */
bool flow_begin(struct flow *flow, unsigned most, int64_t *wait_ms);

/*
 * How long until one may begin, 0 = now, where `most` may in ten minutes; begins none, and makes no
 * file. False as above.
 */
bool flow_wait(struct flow *flow, unsigned most, int64_t *wait_ms);

/* True when ours was begun, and none of the same pair after it. Also false as above. */
bool flow_is_newest(struct flow *flow);

/*
 * Ours is not counted any more: it led to a right first factor, or nobody was asked for it. It is
 * still the newest. Once for each that was begun. False as above.
 */
bool flow_take_back(struct flow *flow);

/* Closes the file. */
void flow_close(struct flow *flow);

#endif
