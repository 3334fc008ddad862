/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is counted for one person, as plain facts: when wrong codes came, when letters went, how
 * many challenges were used up in a row. What follows from them is for limiter.h to say. All times
 * are milliseconds on the record's own clock (record.h), so nothing here knows of a clock.
 */
#ifndef DLA_OTP_COUNTERS_H
#define DLA_OTP_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

#define COUNTERS_WRONG_MAX 100   /* limits.codes_per_day goes no higher */
#define COUNTERS_LETTERS_MAX 200 /* limits.letters_per_day goes no higher */

struct counted_letter {
	int64_t at_ms;
	bool redeemed; /* its code let somebody in: it leaves the hourly count and the cool-down */
};

/*
 * Lists are oldest first; a full one forgets its oldest. That loses nothing: as many as fit are as
 * many as any limit admits. A new person's are all zero.
 */
struct counters {
	uint8_t wrong_count;
	int64_t wrong_ms[COUNTERS_WRONG_MAX];
	uint8_t letter_count;
	struct counted_letter letter[COUNTERS_LETTERS_MAX];
	uint32_t consecutive;       /* wrong codes since the last right one or 24 quiet hours */
	uint32_t spent_row;         /* challenges used up since then: how often the lock doubled */
	int64_t spent_ms;           /* when the last of them was */
	uint32_t wrong_since_grant; /* for notice 705; only a grant ends it */
};

/*
 * A wrong code, or one that is about to be compared and is taken for wrong until it proves right.
 * `last` = it takes the challenge's last attempt, so the challenge is used up.
 */
void counters_add_wrong(struct counters *counters, bool last, int64_t now_ms);

/* The newest wrong code was a right one: it is no longer counted. */
void counters_take_wrong_back(struct counters *counters);

/* A letter with a code goes out. */
void counters_add_letter(struct counters *counters, int64_t now_ms);

/* The newest letter surely never left. */
void counters_take_letter_back(struct counters *counters);

#endif
