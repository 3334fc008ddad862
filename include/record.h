/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is remembered about one person between logins, and its one fixed form on disk. Encoding and
 * decoding are pure: bytes in, value out. Every field is written by itself, little-endian, so no
 * compiler and no machine changes the file.
 */
#ifndef DLA_OTP_RECORD_H
#define DLA_OTP_RECORD_H

#include "clock.h"
#include "counters.h"
#include "key.h"
#include "remembered.h"

#include <stdbool.h>
#include <stdint.h>

#define CHALLENGE_ID_LENGTH 16
#define CHALLENGE_REFERENCE_LENGTH 4
#define CHALLENGE_ADDRESS_SIZE 255 /* address, NUL included */

#define RECORD_PERSON_SIZE 256 /* a person's name, NUL included */
/* Of a sign-in, cut to fit; NUL included. */
#define RECORD_SOURCE_SIZE 64
#define RECORD_TTY_SIZE 24
#define RECORD_SERVICE_SIZE 32
#define RECORD_RECOVERY_MAX 10 /* recovery codes */
#define RECORD_PLACES_MAX 8    /* places that are known */
#define RECORD_PLACE_LENGTH 8  /* bytes of a place's HMAC: what is known of it is no secret */
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
	struct moment drawn; /* when this code was drawn */
};

/* When, from where and for what somebody typed a code. All zero = never. */
struct sign_in {
	struct moment at;
	char source[RECORD_SOURCE_SIZE]; /* canonical PAM_RHOST or "local" */
	char tty[RECORD_TTY_SIZE];       /* or "" */
	char service[RECORD_SERVICE_SIZE];
};

/* Letters about the account that no relay has taken yet: tried again by a login, once an hour. */
struct letters_owed {
	bool guessed; /* 3.2, to the proven address: what it says is in wrong and the counters */
	bool changed; /* 3.5, to old_address */
	char old_address[CHALLENGE_ADDRESS_SIZE];
	struct moment changed_at; /* since when codes go elsewhere */
	/* When it was last handed over, on the record's clock. 0 = never. */
	int64_t guessed_tried_ms, changed_tried_ms;
	/*
	 * 3.3: the time, by the wall clock, of a sign-in by a recovery code; the rest is in
	 * `granted` while that is of this time. 0 = nothing is owed.
	 */
	int64_t recovered_s, recovered_tried_ms;
};

/* A recovery code; one that was used stays until the next card is issued. All zero = no code. */
struct recovery_code {
	bool used;
	uint8_t mac[KEY_SHORT_MAC_LENGTH]; /* purpose word "recovery" */
};

/* What was issued last: a card of them, or a single code that ends soon. All zero = nothing. */
struct recovery {
	uint32_t key_id;
	bool one;
	int64_t issued_s;   /* by the wall clock: for people */
	int64_t expires_ms; /* on the record's clock; 0 = never */
	struct recovery_code code[RECORD_RECOVERY_MAX];
};

/* From where the person has signed in with ThaiID. Newest first; a place not in use is zero. */
struct known_places {
	uint32_t key_id;
	uint8_t mac[RECORD_PLACES_MAX][RECORD_PLACE_LENGTH]; /* purpose word "place" */
};

/*
 * The record as the program sees it. A new one is all zero.
 *
 * It has a clock of its own, which the counters use: time_ms was the time when the wall and the
 * boot clock stood at as_of. It goes on with the boot clock, and across a reboot by the wall clock
 * as far as that can be believed. Setting the wall clock moves it by nothing.
 */
struct record {
	struct moment as_of;
	int64_t time_ms;
	struct challenge challenge;
	struct counters counters;
	/* Last proven by a right code; what the SSO says while "hold" refuses that. "" = none. */
	char proven_address[CHALLENGE_ADDRESS_SIZE], offered_address[CHALLENGE_ADDRESS_SIZE];
	struct sign_in granted; /* the last one */
	struct sign_in wrong;   /* the last wrong code */
	struct letters_owed owed;
	struct remembered remembered;
	struct recovery recovery;
	struct known_places places;
	bool place_owed; /* letter 3.4, about `granted` */
	/* Of the last word about ThaiID, and about the start date: days since 1970 here. 0 = never.
	 */
	uint32_t nudged_day, told_day;
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

/* Whose record a slot says it is, of whatever version. False when it is none: person is "". */
bool record_person(const uint8_t slot[RECORD_SLOT_SIZE], char person[RECORD_PERSON_SIZE]);

/*
 * Brings the record's clock to now: as_of is now, and time_ms what has passed since the old as_of.
 * It never goes back. Within a boot the boot clock says how much that is. Across boots it is what
 * the wall clock says, but never less than this boot's uptime; and only the uptime where it says
 * less than nothing or more than 31 days: no machine is believed to sleep so long.
 */
void record_tick(struct record *record, const struct moment *now);

/*
 * The newest write of this record was lost: the challenge is void, and every counter is debited by
 * what that write may have been, at most (one attempt, one letter). Locks stay. It may also have
 * ended remembered sign-ins or used a recovery code: there are none any more.
 */
void record_lost_write(struct record *record);

#endif
