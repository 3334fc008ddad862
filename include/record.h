/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is remembered about one person between logins, and its one fixed form on disk. Encoding and
 * decoding are pure: bytes in, value out. Every field is written by itself, little-endian, so no
 * compiler and no machine changes the file.
 */
#ifndef DLA_OTP_RECORD_H
#define DLA_OTP_RECORD_H

#include "clock.h"
#include "key.h"

#include <stdbool.h>
#include <stdint.h>

#define CHALLENGE_ID_LENGTH 16
#define CHALLENGE_REFERENCE_LENGTH 4
#define CHALLENGE_ADDRESS_SIZE 255 /* address, NUL included */

#define RECORD_PERSON_SIZE 256 /* a person's name, NUL included */
#define RECORD_SLOT_SIZE 4096  /* one block: the unit in which a disk writes whole or not */

/*
 * The one code a person can have outstanding (challenge.h has the functions). Holds no code, only
 * HMACs. All zero = there has never been one.
 */
struct challenge {
	bool live;
	uint8_t id[CHALLENGE_ID_LENGTH];
	char reference[CHALLENGE_REFERENCE_LENGTH + 1];
	uint8_t digits;
	uint8_t attempts_left;
	uint32_t key_id;
	uint8_t mac[KEY_MAC_LENGTH];
	uint8_t bond[KEY_MAC_LENGTH]; /* HMAC of the bond alone: tells whether it may be resumed */
	int64_t lifetime_ms;
	struct moment drawn;  /* when this code was drawn */
	struct moment mailed; /* the last letter asked for; outlives the challenge (cool-down) */
	bool mailed_ever;
};

/* The record as the program sees it. A new one is all zero. */
struct record {
	struct challenge challenge;
	char proven_address[CHALLENGE_ADDRESS_SIZE]; /* last proven by a right code, or "" */
	struct moment granted;                       /* when that was; wall_s 0 = never */
};

/*
 * Fills one slot: magic, format version, generation, person, record, zeros, SHA-256 over all of
 * them. False when the person's name is empty or too long or the library fails.
 */
bool record_encode(const struct record *record, const char *person, uint64_t generation,
    uint8_t slot[RECORD_SLOT_SIZE]);

/*
 * Reads one slot. True only for bytes that record_encode gives for this person; else false, and
 * *record is all zero and *generation 0.
 */
bool record_decode(const uint8_t slot[RECORD_SLOT_SIZE], const char *person, struct record *record,
    uint64_t *generation);

/*
 * Ends the challenge: all of it is wiped but the moment of the last letter. For a code that was
 * used or replaced, and for a record whose newest write was lost.
 */
void record_void_challenge(struct challenge *challenge);

#endif
