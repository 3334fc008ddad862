/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counts failed passwords and says what they cost. Locks nobody: whoever fails somewhere else, or
 * under another name, is another pair. Seconds are rounded up when noted, so no wait is ever short.
 */
#include "failures.h"

#define FREE 2         /* failures that cost nothing */
#define WINDOW_S 600   /* in which one more than these make a wait; and the quiet time after it */
#define FIRST_WAIT_S 5 /* doubled at each further failure */
#define COUNT_MAX 9    /* failures with which the longest wait is reached */
#define SECONDS_MAX UINT32_MAX

_Static_assert((FIRST_WAIT_S << (COUNT_MAX - FREE - 1)) * 1000 >= FAILURES_LONGEST_MS,
    "the count goes as far as the wait");

static int64_t
wait_s(unsigned count)
{
	int64_t wait = count > FREE ? (int64_t)FIRST_WAIT_S << (count - FREE - 1) : 0;

	return wait < FAILURES_LONGEST_MS / 1000 ? wait : FAILURES_LONGEST_MS / 1000;
}

static uint32_t
round_up(int64_t time_ms)
{
	int64_t seconds = time_ms <= 0 ? 0 : (time_ms - 1) / 1000 + 1;

	return seconds < SECONDS_MAX ? (uint32_t)seconds : SECONDS_MAX;
}

/* What is left of so many seconds that began then; all of it when that lies in the future. */
static int64_t
left_ms(uint32_t since_s, int64_t seconds, int64_t time_ms)
{
	int64_t gone_ms = time_ms - (int64_t)since_s * 1000;

	if (gone_ms < 0)
		gone_ms = 0;
	return gone_ms < seconds * 1000 ? seconds * 1000 - gone_ms : 0;
}

static bool
is_over(const struct failures_pair *pair, int64_t time_ms)
{
	return pair->count == 0 ||
	       left_ms(pair->last_s, wait_s(pair->count) + WINDOW_S, time_ms) == 0;
}

/* Its index, or -1. */
static int
find(const struct failures *set, uint32_t tag)
{
	for (int i = 0; i < FAILURES_PAIRS; i++)
		if (set->pair[i].count > 0 && set->pair[i].tag == tag)
			return i;
	return -1;
}

int64_t
failures_wait_ms(const struct failures *set, uint32_t tag, int64_t time_ms)
{
	int64_t closed = (int64_t)set->closed_until_s * 1000 - time_ms, wait = 0;
	int at = find(set, tag);

	if (closed > FAILURES_LONGEST_MS)
		closed = FAILURES_LONGEST_MS;
	if (at >= 0)
		wait = left_ms(set->pair[at].last_s, wait_s(set->pair[at].count), time_ms);
	return closed > wait ? closed : wait;
}

bool
failures_concern(const struct failures *set, uint32_t tag)
{
	return set->closed_until_s > 0 || find(set, tag) >= 0;
}

/* A place for a pair that has none yet. */
static struct failures_pair *
make_room(struct failures *set, int64_t time_ms)
{
	struct failures_pair *weakest = &set->pair[0];

	for (unsigned i = 0; i < FAILURES_PAIRS; i++) {
		struct failures_pair *pair = &set->pair[i];

		if (is_over(pair, time_ms))
			return pair;
		if (pair->count < weakest->count ||
		    (pair->count == weakest->count && pair->last_s < weakest->last_s))
			weakest = pair;
	}
	return weakest;
}

void
failures_count(struct failures *set, uint32_t tag, int64_t time_ms)
{
	int at = find(set, tag);
	struct failures_pair *pair = at >= 0 ? &set->pair[at] : make_room(set, time_ms);
	uint32_t now_s = round_up(time_ms);

	if (at < 0 || is_over(pair, time_ms))
		*pair = (struct failures_pair){ .tag = tag };
	/* The one that would be the last free one is that again when the first has grown old. */
	if (pair->count != FREE || left_ms(pair->before_s, WINDOW_S, time_ms) > 0)
		pair->count++;
	if (pair->count > COUNT_MAX)
		pair->count = COUNT_MAX;
	pair->before_s = pair->last_s;
	pair->last_s = now_s;
}

void
failures_forget(struct failures *set, uint32_t tag)
{
	int at = find(set, tag);

	if (at >= 0)
		set->pair[at] = (struct failures_pair){ 0 };
}

void
failures_prolong(struct failures *set, int64_t time_ms)
{
	uint32_t now_s = round_up(time_ms);

	for (unsigned i = 0; i < FAILURES_PAIRS; i++)
		if (set->pair[i].count > 0) {
			set->pair[i].count = COUNT_MAX;
			set->pair[i].last_s = set->pair[i].before_s = now_s;
		}
	if (set->closed_until_s > 0)
		set->closed_until_s = round_up(time_ms + FAILURES_LONGEST_MS);
}

void
failures_close(struct failures *set, int64_t time_ms)
{
	*set = (struct failures){ .closed_until_s = round_up(time_ms + FAILURES_LONGEST_MS) };
}

bool
failures_open(struct failures *set, int64_t time_ms)
{
	if (set->closed_until_s == 0 || (int64_t)set->closed_until_s * 1000 > time_ms)
		return false;
	set->closed_until_s = 0;
	return true;
}

/* --- the form on disk --- */

static void
pass_set(struct pass *pass, struct failures *set)
{
	for (unsigned i = 0; i < FAILURES_PAIRS; i++) {
		pass_uint32(pass, &set->pair[i].tag);
		pass_byte(pass, &set->pair[i].count);
		pass->wrong |= set->pair[i].count > COUNT_MAX;
		pass_uint32(pass, &set->pair[i].last_s);
		pass_uint32(pass, &set->pair[i].before_s);
	}
	pass_uint32(pass, &set->closed_until_s);
}

void
failures_encode(const struct failures *set, uint64_t label, uint8_t bytes[FAILURES_BLOCK_SIZE])
{
	struct pass pass = { .to = bytes };
	struct failures copy = *set;

	pass_set(&pass, &copy);
	block_seal(bytes, FAILURES_BLOCK_SIZE, label);
}

bool
failures_decode(struct failures *set, uint64_t label, const uint8_t bytes[FAILURES_BLOCK_SIZE])
{
	struct pass pass = { .from = bytes };

	*set = (struct failures){ 0 };
	if (!block_seal_holds(bytes, FAILURES_BLOCK_SIZE, label))
		return false;
	pass_set(&pass, set);
	if (pass.wrong)
		*set = (struct failures){ 0 };
	return !pass.wrong;
}
