/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The letters of this host's last hour, counted by the minute, and who may still have one. Half of
 * what is allowed is kept for people who were let in lately, so that nobody who makes the host mail
 * to all the others can lock these out. Pure; all times are on a clock of the file's own.
 */
#ifndef DLA_OTP_LETTER_HOUR_H
#define DLA_OTP_LETTER_HOUR_H

#include "block.h"

#include <stdbool.h>
#include <stdint.h>

/* One more than an hour has: the oldest and the newest are parts of minutes. */
#define LETTER_HOUR_MINUTES 61
#define LETTER_HOUR_SIZE \
	(8 + BLOCK_CLOCK_LENGTH + 4 + 4 + LETTER_HOUR_MINUTES * 8 + BLOCK_SEAL_LENGTH)

struct letter_minute {
	uint32_t general; /* to anybody */
	uint32_t known;   /* to people who were let in lately */
};

/* All zero but the clock = no letter yet. */
struct letter_hour {
	struct file_clock clock;
	uint32_t newest;  /* the minute of the clock that is counted now */
	uint32_t alarmed; /* the minute behind the one of the last alarm; 0 = there was none */
	struct letter_minute minute[LETTER_HOUR_MINUTES]; /* a minute lies at its remainder */
};

/* Brings clock and count to now: what is older than an hour is forgotten. */
void letter_hour_advance(struct letter_hour *hour, const struct moment *now);

/*
 * Milliseconds until somebody may have a letter, 0 = now. cap is how many there may be in an hour;
 * known is somebody who was let in lately.
 */
int64_t letter_hour_wait_ms(const struct letter_hour *hour, unsigned cap, bool known);

/* Counts a letter. Returns the minute it is counted in, for letter_hour_take_back(). */
uint32_t letter_hour_add(struct letter_hour *hour, bool known);

/* That letter never left. Does nothing when its minute is forgotten already. */
void letter_hour_take_back(struct letter_hour *hour, uint32_t minute, bool known);

/* Somebody got no letter: true once an hour, when the administrator is to hear of it. */
bool letter_hour_alarm(struct letter_hour *hour);

/*
 * The count was lost: it begins now, as if the general half had just been spent. People who were
 * let in lately still get theirs.
 */
void letter_hour_lose(struct letter_hour *hour, unsigned cap, const struct moment *now);

/* The count as bytes, sealed; false when the bytes are not such, then it is all zero. */
void letter_hour_encode(const struct letter_hour *hour, uint8_t bytes[LETTER_HOUR_SIZE]);
bool letter_hour_decode(struct letter_hour *hour, const uint8_t bytes[LETTER_HOUR_SIZE]);

#endif
