/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of sign-ins in the app: sets of eight pairs, each sealed by itself and with a clock of
 * its own, read and written under the file's lock. A set that was damaged begins anew: what was
 * counted in it is lost, and whose sign-in was the newest there has to begin another. Approves
 * nothing that it does not know.
 */
#include "flows.h"

#include "block.h"
#include "crypto.h"

#include <string.h>

#define LOCK_WAIT_MS 1000 /* who holds it needs microseconds, unless it was stopped */
#define FORMAT UINT64_C(0x31303077006c66) /* sets add their number */
#define SETS 256
#define PAIRS 8
#define PAIR_LENGTH 22
#define SET_SIZE (BLOCK_CLOCK_LENGTH + PAIRS * PAIR_LENGTH + BLOCK_SEAL_LENGTH)
#define FILE_SIZE ((size_t)SETS * SET_SIZE)
#define SPAN_MS (600 * INT64_C(1000))              /* in which they are counted */
#define LONGEST_MS (SPAN_MS + 300 * INT64_C(1000)) /* and the last of them may be approved */
#define PURPOSE "flow"

_Static_assert(FILE_SIZE <= FLOWS_FILE_MAX, "no larger than was promised");
_Static_assert(SET_SIZE <= BLOCK_SIZE_MAX, "a block");

struct pair {
	uint32_t tag;
	uint32_t count;
	int64_t began_ms; /* the ten minutes that are counted */
	uint64_t newest;  /* 0 = there is no pair here */
};

struct set {
	struct file_clock clock;
	struct pair pair[PAIRS];
};

static void
pass_set(struct pass *pass, struct set *set)
{
	block_pass_clock(pass, &set->clock);
	for (unsigned i = 0; i < PAIRS; i++) {
		struct pair *pair = &set->pair[i];

		pass_uint32(pass, &pair->tag);
		pass_uint32(pass, &pair->count);
		pass_time(pass, &pair->began_ms);
		pair->newest = pass_number(pass, pair->newest, 8);
	}
}

static void
encode(const struct set *set, unsigned number, uint8_t bytes[SET_SIZE])
{
	struct pass pass = { .to = bytes };
	struct set copy = *set;

	pass_set(&pass, &copy);
	block_seal(bytes, SET_SIZE, FORMAT + number);
}

static bool
decode(struct set *set, unsigned number, const uint8_t bytes[SET_SIZE])
{
	struct pass pass = { .from = bytes };

	if (!block_seal_holds(bytes, SET_SIZE, FORMAT + number))
		return false;
	pass_set(&pass, set);
	return !pass.wrong;
}

static void
fill(uint8_t *contents, const struct moment *now)
{
	const struct set none = { .clock.as_of = *now };

	for (unsigned number = 0; number < SETS; number++)
		encode(&none, number, contents + (size_t)number * SET_SIZE);
}

/* Locks the file and reads the pair's set, as of now. leave() ends it. */
static bool
enter(struct flow *flow, struct set *set)
{
	uint8_t bytes[SET_SIZE];
	struct moment now;

	if (!clock_moment(&now) ||
	    !shared_file_lock(&flow->file, fill, clock_now_ms() + LOCK_WAIT_MS))
		return false;
	if (!shared_file_read(&flow->file, bytes, sizeof bytes, (size_t)flow->set * SET_SIZE)) {
		shared_file_unlock(&flow->file);
		return false;
	}
	if (!decode(set, flow->set, bytes))
		*set = (struct set){ .clock.as_of = now };
	file_clock_advance(&set->clock, &now);
	return true;
}

/* Writes the set where it is to be written, and unlocks. */
static bool
leave(struct flow *flow, const struct set *set)
{
	uint8_t bytes[SET_SIZE];
	bool written = set == NULL;

	if (set != NULL) {
		encode(set, flow->set, bytes);
		written = shared_file_write(
		    &flow->file, bytes, sizeof bytes, (size_t)flow->set * SET_SIZE);
	}
	shared_file_unlock(&flow->file);
	return written;
}

static struct pair *
find(struct set *set, uint32_t tag)
{
	for (unsigned i = 0; i < PAIRS; i++)
		if (set->pair[i].newest != 0 && set->pair[i].tag == tag)
			return &set->pair[i];
	return NULL;
}

/* A place for a new pair: one that is over, or the one with the fewest, of those the oldest. */
static struct pair *
make_room(struct set *set)
{
	struct pair *weakest = &set->pair[0];

	for (unsigned i = 0; i < PAIRS; i++) {
		struct pair *pair = &set->pair[i];

		if (pair->newest == 0 || set->clock.time_ms - pair->began_ms >= LONGEST_MS)
			return pair;
		if (pair->count < weakest->count ||
		    (pair->count == weakest->count && pair->began_ms < weakest->began_ms))
			weakest = pair;
	}
	return weakest;
}

/* The pair with its count, as of now. */
static struct pair *
take(struct set *set, uint32_t tag)
{
	struct pair *pair = find(set, tag);

	if (pair == NULL) {
		pair = make_room(set);
		*pair = (struct pair){ .tag = tag, .began_ms = set->clock.time_ms };
	}
	if (set->clock.time_ms - pair->began_ms >= SPAN_MS) {
		pair->count = 0;
		pair->began_ms = set->clock.time_ms;
	}
	return pair;
}

static bool
draw_ticket(uint64_t *ticket)
{
	return crypto_random(ticket, sizeof *ticket) && *ticket != 0;
}

void
flow_open(struct flow *flow, int directory, const struct key *key, const char *const field[],
    unsigned count)
{
	uint8_t mac[KEY_MAC_LENGTH];
	struct pass pass = { .from = mac };

	*flow = (struct flow){ .file = { FLOWS_FILE, FILE_SIZE, directory, -1 } };
	key_mac(key, PURPOSE, field, count, mac);
	flow->set = (unsigned)pass_number(&pass, 0, 4) % SETS;
	flow->tag = (uint32_t)pass_number(&pass, 0, 4);
}

bool
flow_begin(struct flow *flow, unsigned most, int64_t *wait_ms)
{
	struct pair *pair;
	uint64_t ticket;
	struct set set;

	*wait_ms = 0;
	flow->counted = false; /* one before it of the same login stays so */
	if (!draw_ticket(&ticket) || !enter(flow, &set))
		return false;
	pair = take(&set, flow->tag);
	if (pair->count >= most) {
		*wait_ms = pair->began_ms + SPAN_MS - set.clock.time_ms;
		return leave(flow, NULL);
	}
	pair->count++;
	pair->newest = flow->ticket = ticket;
	flow->counted = true;
	return leave(flow, &set);
}

bool
flow_wait(struct flow *flow, unsigned most, int64_t *wait_ms)
{
	const struct pair *pair;
	struct set set;

	*wait_ms = 0;
	if (!shared_file_find(&flow->file))
		return false;
	if (flow->file.fd == -1)
		return true;
	if (!enter(flow, &set))
		return false;
	pair = find(&set, flow->tag);
	if (pair != NULL && pair->count >= most && set.clock.time_ms - pair->began_ms < SPAN_MS)
		*wait_ms = pair->began_ms + SPAN_MS - set.clock.time_ms;
	return leave(flow, NULL);
}

bool
flow_is_newest(struct flow *flow)
{
	const struct pair *pair;
	struct set set;
	bool newest;

	if (flow->ticket == 0 || !enter(flow, &set))
		return false;
	pair = find(&set, flow->tag);
	newest = pair != NULL && pair->newest == flow->ticket;
	return leave(flow, NULL) && newest;
}

bool
flow_take_back(struct flow *flow)
{
	struct pair *pair;
	struct set set;

	if (!flow->counted)
		return true;
	if (!enter(flow, &set))
		return false;
	flow->counted = false;
	pair = find(&set, flow->tag);
	if (pair == NULL || pair->count == 0)
		return leave(flow, NULL);
	pair->count--;
	return leave(flow, &set);
}

void
flow_close(struct flow *flow)
{
	shared_file_close(&flow->file);
}
