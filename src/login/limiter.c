/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What follows from what was counted: locked or open, how long to wait, what a right code ends.
 * Pure: asks no clock and no disk, and knows of no connection.
 *
 *  1. A wrong code MUST count in advance: limiter_debit(), the disk, and only then the comparison.
 *  2. Whatever happens to challenges and letters MUST NOT lower the count of wrong codes. Only time
 *     does, an administrator, and a right code for its own debit.
 *  3. The lock of a challenge's last attempt MUST begin with its debit: a crash between two writes
 *     would skip it.
 */
#include "limiter.h"

#include <string.h>

#define HOUR_MS (3600 * INT64_C(1000))
#define DAY_MS (24 * HOUR_MS)

/* How long until a span that began then is over. */
static int64_t
left_ms(int64_t began_ms, int64_t span_ms, int64_t now_ms)
{
	return began_ms + span_ms > now_ms ? began_ms + span_ms - now_ms : 0;
}

static int64_t
longer(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* The row and the doubling end with 24 hours without a wrong code. */
static bool
is_quiet(const struct counters *counters, int64_t now_ms)
{
	return limiter_wrong_today(counters, now_ms) == 0;
}

/* lock_first, doubled with each further challenge of the row, up to lock_longest. */
static int64_t
lock_ms(const struct counters *counters, const struct settings *settings)
{
	int64_t seconds = settings->limits.lock_first, longest = settings->limits.lock_longest;

	for (uint32_t row = 1; row < counters->spent_row && seconds < longest; row++)
		seconds *= 2;
	return (seconds < longest ? seconds : longest) * 1000;
}

/* Until so many wrong codes of the last 24 hours have left them that there is room for one. */
static int64_t
day_is_full_ms(const struct counters *counters, const struct settings *settings, int64_t now_ms)
{
	int64_t wait_ms = 0;
	int in_day = 0;

	/* From the newest on: as many as are admitted, and the last of them makes room. */
	for (unsigned i = counters->wrong_count; i-- > 0;)
		if (++in_day >= settings->limits.codes_per_day)
			wait_ms = longer(wait_ms, left_ms(counters->wrong_ms[i], DAY_MS, now_ms));
	return wait_ms;
}

enum limiter_standing
limiter_standing(const struct counters *counters, const struct settings *settings, int64_t now_ms,
    int64_t *wait_ms)
{
	*wait_ms = 0;
	if (counters->consecutive >= LIMITER_CONSECUTIVE_MAX)
		return LIMITER_LOCKED_FOR_ADMIN;
	*wait_ms = day_is_full_ms(counters, settings, now_ms);
	if (counters->spent_row > 0)
		*wait_ms = longer(
		    *wait_ms, left_ms(counters->spent_ms, lock_ms(counters, settings), now_ms));
	return *wait_ms > 0 ? LIMITER_LOCKED : LIMITER_OPEN;
}

unsigned
limiter_wrong_today(const struct counters *counters, int64_t now_ms)
{
	unsigned count = 0;

	for (unsigned i = 0; i < counters->wrong_count; i++)
		count += left_ms(counters->wrong_ms[i], DAY_MS, now_ms) > 0;
	return count;
}

unsigned
limiter_letters_today(const struct counters *counters, int64_t now_ms)
{
	unsigned count = 0;

	for (unsigned i = 0; i < counters->letter_count; i++)
		count += left_ms(counters->letter[i].at_ms, DAY_MS, now_ms) > 0;
	return count;
}

unsigned
limiter_codes_left(const struct counters *counters, const struct settings *settings, int64_t now_ms)
{
	int64_t wait_ms;

	if (limiter_standing(counters, settings, now_ms, &wait_ms) != LIMITER_OPEN)
		return 0;
	return (unsigned)settings->limits.codes_per_day - limiter_wrong_today(counters, now_ms);
}

bool
limiter_debit(struct counters *counters, const struct settings *settings, bool last, int64_t now_ms)
{
	int64_t wait_ms;

	if (limiter_standing(counters, settings, now_ms, &wait_ms) != LIMITER_OPEN)
		return false;
	if (is_quiet(counters, now_ms))
		counters->consecutive = counters->spent_row = 0;
	counters_add_wrong(counters, last, now_ms);
	return true;
}

void
limiter_refund(struct counters *counters)
{
	counters_take_wrong_back(counters);
	counters->consecutive = counters->spent_row = 0;
	counters->spent_ms = 0;
}

void
limiter_redeem(struct counters *counters)
{
	if (counters->letter_count > 0)
		counters->letter[counters->letter_count - 1].redeemed = true;
	counters->wrong_since_grant = 0;
}

int64_t
limiter_cool_down_ms(
    const struct counters *counters, const struct settings *settings, int64_t now_ms)
{
	const struct counted_letter *newest;

	if (counters->letter_count == 0)
		return 0;
	newest = &counters->letter[counters->letter_count - 1];
	if (newest->redeemed)
		return 0;
	return left_ms(newest->at_ms, (int64_t)settings->otp.resend_after * 1000, now_ms);
}

int64_t
limiter_letter_ms(const struct counters *counters, const struct settings *settings, int64_t now_ms)
{
	int64_t wait_ms = limiter_cool_down_ms(counters, settings, now_ms);
	int in_hour = 0, in_day = 0;

	for (unsigned i = counters->letter_count; i-- > 0;) {
		const struct counted_letter *letter = &counters->letter[i];

		if (!letter->redeemed && ++in_hour >= settings->limits.letters_per_hour)
			wait_ms = longer(wait_ms, left_ms(letter->at_ms, HOUR_MS, now_ms));
		if (++in_day >= settings->limits.letters_per_day)
			wait_ms = longer(wait_ms, left_ms(letter->at_ms, DAY_MS, now_ms));
	}
	return wait_ms;
}

void
limiter_unlock(struct counters *counters)
{
	memset(counters->wrong_ms, 0, sizeof counters->wrong_ms);
	counters->wrong_count = 0;
	counters->consecutive = counters->spent_row = 0;
	counters->spent_ms = 0;
}
