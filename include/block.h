/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A piece of a file that all logins share: fields in one fixed form, and a seal that tells a piece
 * that was written from one that came about. Pure: bytes in, value out.
 */
#ifndef DLA_OTP_BLOCK_H
#define DLA_OTP_BLOCK_H

#include "clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BLOCK_SEAL_LENGTH 8
#define BLOCK_SIZE_MAX 1024
#define BLOCK_CLOCK_LENGTH 40

/*
 * A clock of a file's own: what time it was on it, and when. It runs on by clock_advance(), so
 * nothing in the file depends on what somebody sets the machine's clock to.
 */
struct file_clock {
	struct moment as_of;
	int64_t time_ms;
};

/* Brings the clock to now; not back, where somebody else has brought it further already. */
void file_clock_advance(struct file_clock *clock, const struct moment *now);

/*
 * One pass over a block's fields. The same list of calls writes and reads it, so that the two
 * cannot come to differ. Starts with `at` 0.
 */
struct block {
	uint8_t *bytes;
	size_t at;
	bool reads; /* else it writes */
};

/* Little-endian, 1 to 8 bytes. Returns the number read, or the one written. */
uint64_t block_number(struct block *block, uint64_t number, unsigned length);

/* BLOCK_CLOCK_LENGTH bytes. */
void block_clock(struct block *block, struct file_clock *clock);

/*
 * Fills the last BLOCK_SEAL_LENGTH of these bytes, BLOCK_SIZE_MAX at most: a digest over the label
 * (which file, which block of it) and the bytes before. No block of zeros has a seal that holds.
 */
void block_seal(uint8_t *bytes, size_t size, uint64_t label);

/* False when a bit is not as it was sealed, or it was sealed with another label. */
bool block_seal_holds(const uint8_t *bytes, size_t size, uint64_t label);

#endif
