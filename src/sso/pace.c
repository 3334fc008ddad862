/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keeps questions apart. Never asks more often than once a second, whatever a server says, and
 * never past the end.
 */
#include "pace.h"

#define USUAL_S 5
#define SLOWER_S 5

static int
at_most_longest(int64_t seconds)
{
	return seconds < PACE_LONGEST_S ? (int)seconds : PACE_LONGEST_S;
}

static void
set_next(struct pace *pace, int64_t now_ms)
{
	pace->next_ms = now_ms + (int64_t)pace->wait_s * 1000;
	if (pace->next_ms > pace->end_ms)
		pace->next_ms = pace->end_ms;
}

void
pace_begin(struct pace *pace, int64_t interval_s, int lifetime_s, int64_t now_ms)
{
	pace->interval_s = interval_s < 1 ? USUAL_S : at_most_longest(interval_s);
	pace->end_ms = now_ms + (int64_t)lifetime_s * 1000;
	pace_go_on(pace, now_ms);
}

void
pace_go_on(struct pace *pace, int64_t now_ms)
{
	pace->wait_s = pace->interval_s;
	set_next(pace, now_ms);
}

void
pace_slow_down(struct pace *pace, int64_t now_ms)
{
	pace->interval_s = at_most_longest((int64_t)pace->interval_s + SLOWER_S);
	pace_go_on(pace, now_ms);
}

void
pace_back_off(struct pace *pace, int64_t now_ms)
{
	pace->wait_s = at_most_longest((int64_t)pace->wait_s * 2);
	set_next(pace, now_ms);
}

bool
pace_is_over(const struct pace *pace, int64_t now_ms)
{
	return now_ms >= pace->end_ms;
}
