/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Points in time as an administrator types them, and as logs write them. Pure but for the machine's
 * time zone.
 */
#ifndef DLA_OTP_WHEN_H
#define DLA_OTP_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#define WHEN_RFC3339_SIZE 32

enum when_result {
	WHEN_READ,
	WHEN_NOT_A_TIME, /* neither of the forms below, or no such day */
	WHEN_BUDDHIST,   /* a year above 2400: somebody wrote 2569 for 2026 */
};

/*
 * Reads `2026-10-01` (the day's first second), `2026-10-01T10:45` (local time), or `90m`, `12h`,
 * `7d` (so long before now). *wall_s is seconds since 1970, and 0 unless WHEN_READ.
 */
enum when_result when_read(const char *text, int64_t now_s, int64_t *wall_s);

/* The same for a day alone, `2026-10-01`; *first_s its first second, *next_s that of the day after.
 */
enum when_result when_read_day(const char *text, int64_t *first_s, int64_t *next_s);

/* `2026-10-01T10:45:00+07:00` (RFC 3339). */
void when_write(char text[WHEN_RFC3339_SIZE], int64_t wall_s);

#endif
