/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A piece of a file that all logins share: it has the file's clock in it, perhaps, and a seal that
 * tells a piece that was written from one that came about. Pure.
 */
#ifndef DLA_OTP_BLOCK_H
#define DLA_OTP_BLOCK_H

#include "clock.h"
#include "pass.h"

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

/* BLOCK_CLOCK_LENGTH bytes of a block. */
void block_pass_clock(struct pass *pass, struct file_clock *clock);

/*
 * Fills the last BLOCK_SEAL_LENGTH of these bytes, BLOCK_SIZE_MAX at most: a digest over the label
 * (which file, which block of it) and the bytes before. No block of zeros has a seal that holds.
 */
void block_seal(uint8_t *bytes, size_t size, uint64_t label);

/* False when a bit is not as it was sealed, or it was sealed with another label. */
bool block_seal_holds(const uint8_t *bytes, size_t size, uint64_t label);

#endif
