/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What time it is, three ways: a monotonic clock for deadlines, a moment (boot clock, boot id and
 * wall clock together) for what must outlive a login, and what is left of a budget. All 64 bit.
 */
#ifndef DLA_OTP_CLOCK_H
#define DLA_OTP_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define CLOCK_BOOT_ID_LENGTH 16

/* A point in time that can be compared after the process is gone (clock_gettime(2), boot_id). */
struct moment {
	int64_t boot_ms; /* CLOCK_BOOTTIME: runs on in suspend, cannot be set */
	int64_t wall_s;  /* seconds since 1970, UTC; may have been set by anybody with the right */
	uint8_t boot_id[CLOCK_BOOT_ID_LENGTH]; /* /proc/sys/kernel/random/boot_id, binary */
};

/* Milliseconds on CLOCK_MONOTONIC; only differences mean something. */
int64_t clock_now_ms(void);

/* Milliseconds since 1970, UTC: for people and files, never for deadlines. */
int64_t clock_wall_ms(void);

/* Milliseconds until a deadline on clock_now_ms(), 0 when it has passed; fits poll(2). */
int clock_left_ms(int64_t deadline_ms);

/* The present moment. False when the boot id cannot be read: then nothing may be decided by it. */
bool clock_moment(struct moment *moment);

/*
 * Milliseconds from one moment to a later one. Within one boot the boot clock decides; across boots
 * the wall clock, clamped to 0 when it went backwards. Never negative.
 */
int64_t clock_elapsed_ms(const struct moment *from, const struct moment *to);

/*
 * What time it is now on a clock that stood at time_ms at that moment: how a file keeps time that
 * nobody can set. It never goes back. Within a boot the boot clock says how much has passed; across
 * boots the wall clock, but never less than this boot has lasted, and only that where the wall
 * clock says less than nothing or more than 31 days: no machine is believed to sleep so long.
 */
int64_t clock_advance(const struct moment *as_of, int64_t time_ms, const struct moment *now);

/* True when both moments lie in the same boot of this machine. */
bool clock_same_boot(const struct moment *a, const struct moment *b);

#endif
