/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Days of the calendar as numbers that can be compared and counted: days since 1970-01-01. Pure but
 * for the machine's time zone.
 */
#ifndef DLA_OTP_DAY_H
#define DLA_OTP_DAY_H

#include <stdint.h>

#define DAY_TEXT_SIZE 16 /* bytes of `2026-10-01`, NUL included */
#define DAY_NONE INT32_MIN

enum day_result {
	DAY_NOT_A_DATE = 0, /* another form, or no such day */
	DAY_READ,
	DAY_BUDDHIST,  /* a year above 2400: somebody wrote 2569 for 2026 */
	DAY_TOO_EARLY, /* a year before 2000 */
};

/* Reads `2026-10-01`, and nothing else. *day is DAY_NONE unless DAY_READ. */
enum day_result day_read(const char *text, int32_t *day);

/* The local date of a moment (seconds since 1970); DAY_NONE when it has none. */
int32_t day_of(int64_t wall_s);

/*
 * The same for now. DAY_NONE when the clock stands before this software was made: a machine whose
 * battery is empty knows no date, and nothing may be allowed by it.
 */
int32_t day_today(void);

/* Year, month 1..12 and day of the month. */
void day_split(int32_t day, int *year, int *month, int *day_of_month);

/* `2026-10-01`; "" for DAY_NONE. */
void day_write(char text[DAY_TEXT_SIZE], int32_t day);

#endif
