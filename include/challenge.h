/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one-time code's life, as pure functions over a value that the store keeps: drawn, resumed,
 * one attempt debited, compared, voided. Never holds the code, only its HMAC, bound to everything
 * that the code is good for. (Threats: guessing, replay, mixing up; RFC 4226 section 7 on
 * throttling.)
 */
#ifndef DLA_OTP_CHALLENGE_H
#define DLA_OTP_CHALLENGE_H

#include "clock.h"
#include "key.h"
#include "record.h" /* struct challenge */
#include "secret.h"

#include <stdbool.h>
#include <stdint.h>

#define CHALLENGE_DIGITS_MIN 6
#define CHALLENGE_DIGITS_MAX 10
#define CHALLENGE_ATTEMPTS_MAX 5
#define CHALLENGE_LIFETIME_MAX 600 /* seconds */

/* What a code is good for. All strings are compared byte for byte. */
struct challenge_bond {
	const char *user;
	const char *service;
	const char *host;
	const char *source;  /* canonical PAM_RHOST or "local" */
	const char *address; /* where the letter goes; another address is another challenge */
};

/*
 * Draws a code of `digits` digits (unbiased, leading zeros included), a reference and an id from
 * the kernel's random generator, and makes the challenge live with `attempts` attempts. The code is
 * given out once, for the letter. False when randomness fails or a number lies outside the bounds
 * above: the challenge is void and the code empty.
 */
bool challenge_draw(struct challenge *challenge, const struct key_ring *keys,
    const struct challenge_bond *bond, unsigned digits, unsigned attempts, unsigned lifetime_s,
    const struct moment *now, struct secret *code);

/* A reference that belongs to no code. False when randomness fails: it is "". */
bool challenge_reference(char reference[CHALLENGE_REFERENCE_LENGTH + 1]);

/*
 * True while the challenge is live, of this boot, made with the newest key, younger than its
 * lifetime and has attempts left.
 */
bool challenge_is_live(
    const struct challenge *challenge, const struct key_ring *keys, const struct moment *now);

/* True when a live challenge was drawn for exactly this bond. */
bool challenge_is_for(const struct challenge *challenge, const struct key_ring *keys,
    const struct challenge_bond *bond);

/* True when both are one challenge, whatever was debited. What was voided or never drawn is none.
 */
bool challenge_is_same(const struct challenge *one, const struct challenge *other);

/* Milliseconds the code still works, 0 when it does not. */
int64_t challenge_left_ms(const struct challenge *challenge, const struct moment *now);

/*
 * Takes one attempt. The caller MUST have the result written and synced before it calls
 * challenge_match: an attempt that is not on disk has not been paid for. False when none is left.
 */
bool challenge_debit(struct challenge *challenge);

/* Compares in constant time. The caller has debited before, and voids the challenge on true. */
bool challenge_match(const struct challenge *challenge, const struct key_ring *keys,
    const struct challenge_bond *bond, const struct secret *code);

/*
 * The letter never left: no code matches any more and none can be resumed. The challenge stays live
 * for its attempts, which the next code takes over.
 */
void challenge_unmail(struct challenge *challenge);

/* Ends the challenge and wipes all of it. */
void challenge_void(struct challenge *challenge);

#endif
