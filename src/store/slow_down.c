/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table in its file: a head with the table's clock, then the sets, each sealed by itself.
 * Refuses to take damage for innocence:
 *
 *  1. A set whose seal does not hold MUST count as the longest wait for whoever is counted in it.
 *  2. A head whose seal does not hold MUST count as the longest wait for every pair in the file.
 *  3. Both MUST be known in the file before anybody goes on, so that they end, and once.
 *  4. A file that is not ours, or cannot be read, locked or written, MUST let nobody in.
 *
 * A set that says nothing of a pair is believed without lock and clock: this is every login of
 * somebody who has not failed. Everything else happens under the lock.
 */
#include "slow_down.h"

#include "failures.h"

#include <stdlib.h>

#define LOCK_WAIT_MS 1000 /* who holds it needs microseconds, unless it was stopped */
#define SETS 512
#define FORMAT UINT64_C(0x316e776f64776f6c) /* "lowdown1"; the version is its last byte */
#define HEAD_SIZE (8 + BLOCK_CLOCK_LENGTH + BLOCK_SEAL_LENGTH)
#define FILE_SIZE (HEAD_SIZE + (size_t)SETS * FAILURES_BLOCK_SIZE)
#define HEAD_LABEL (FORMAT - 1) /* no set has it */

_Static_assert(SETS *FAILURES_PAIRS == 4096, "as many pairs as were promised");
_Static_assert(FILE_SIZE <= SLOW_DOWN_FILE_MAX, "and no larger");

/* What stands in the file now, under the lock. */
struct view {
	struct file_clock clock;
	struct failures set;
};

static uint64_t
label_of(unsigned set)
{
	return FORMAT + set;
}

static size_t
offset_of(unsigned set)
{
	return HEAD_SIZE + (size_t)set * FAILURES_BLOCK_SIZE;
}

static void
pass_head(struct pass *pass, struct file_clock *clock)
{
	(void)pass_number(pass, FORMAT, 8);
	block_pass_clock(pass, clock);
}

static void
encode_head(const struct file_clock *clock, uint8_t bytes[HEAD_SIZE])
{
	struct pass pass = { .to = bytes };
	struct file_clock copy = *clock;

	pass_head(&pass, &copy);
	block_seal(bytes, HEAD_SIZE, HEAD_LABEL);
}

static bool
decode_head(struct file_clock *clock, const uint8_t bytes[HEAD_SIZE])
{
	struct pass pass = { .from = bytes };

	if (!block_seal_holds(bytes, HEAD_SIZE, HEAD_LABEL))
		return false;
	pass_head(&pass, clock);
	return true;
}

/* A file in which nobody has failed. Its clock starts with it. */
static void
fill(uint8_t *contents, const struct moment *now)
{
	static const struct failures nobody;
	const struct file_clock clock = { .as_of = *now };

	encode_head(&clock, contents);
	for (unsigned set = 0; set < SETS; set++)
		failures_encode(&nobody, label_of(set), contents + offset_of(set));
}

static bool
write_head(struct slow_down *pair, const struct file_clock *clock)
{
	uint8_t bytes[HEAD_SIZE];

	encode_head(clock, bytes);
	return shared_file_write(&pair->file, bytes, sizeof bytes, 0);
}

static bool
write_set(struct slow_down *pair, const struct failures *set)
{
	uint8_t bytes[FAILURES_BLOCK_SIZE];

	failures_encode(set, label_of(pair->set), bytes);
	return shared_file_write(&pair->file, bytes, sizeof bytes, offset_of(pair->set));
}

/* False when the file cannot be read; *sound is whether the set could be believed. */
static bool
read_set(struct slow_down *pair, struct failures *set, bool *sound)
{
	uint8_t bytes[FAILURES_BLOCK_SIZE];

	if (!shared_file_read(&pair->file, bytes, sizeof bytes, offset_of(pair->set)))
		return false;
	*sound = failures_decode(set, label_of(pair->set), bytes);
	return true;
}

/*
 * The head was lost, and with it what the times in the sets mean: all that is there is prolonged.
 * The head comes last: whoever dies before it leaves the file to be repaired once more.
 */
static bool
repair_file(struct slow_down *pair, const struct file_clock *clock)
{
	uint8_t *contents = malloc(FILE_SIZE);
	bool repaired = false;
	struct failures set;

	if (contents != NULL && shared_file_read(&pair->file, contents, FILE_SIZE, 0)) {
		for (unsigned i = 0; i < SETS; i++) {
			if (failures_decode(&set, label_of(i), contents + offset_of(i)))
				failures_prolong(&set, clock->time_ms);
			else
				failures_close(&set, clock->time_ms);
			failures_encode(&set, label_of(i), contents + offset_of(i));
		}
		repaired = shared_file_write(&pair->file, contents + HEAD_SIZE,
			       FILE_SIZE - HEAD_SIZE, HEAD_SIZE) &&
			   write_head(pair, clock);
	}
	free(contents);
	pair->repaired = true;
	return repaired;
}

static bool
read_clock(struct slow_down *pair, struct file_clock *clock, const struct moment *now)
{
	uint8_t bytes[HEAD_SIZE];

	if (!shared_file_read(&pair->file, bytes, sizeof bytes, 0))
		return false;
	if (!decode_head(clock, bytes)) {
		*clock = (struct file_clock){ .as_of = *now };
		return repair_file(pair, clock);
	}
	file_clock_advance(clock, now);
	return true;
}

/* Reads the pair's set and the time, and writes down what was damaged or is over. */
static bool
look(struct slow_down *pair, struct view *view, const struct moment *now)
{
	bool sound;

	if (!read_clock(pair, &view->clock, now) || !read_set(pair, &view->set, &sound))
		return false;
	if (!sound) {
		pair->repaired = true;
		failures_close(&view->set, view->clock.time_ms);
	}
	if ((!sound || failures_open(&view->set, view->clock.time_ms)) &&
	    (!write_set(pair, &view->set) || !write_head(pair, &view->clock)))
		return false;
	pair->known = failures_concern(&view->set, pair->tag);
	return true;
}

/* Locks the file and looks. On false it is not locked. */
static bool
enter(struct slow_down *pair, struct view *view)
{
	struct moment now;

	if (!shared_file_lock(&pair->file, fill, clock_now_ms() + LOCK_WAIT_MS))
		return false;
	if (clock_moment(&now) && look(pair, view, &now))
		return true;
	shared_file_unlock(&pair->file);
	return false;
}

void
slow_down_open(struct slow_down *pair, int directory, const struct key *key,
    const char *const field[], unsigned count)
{
	uint8_t mac[KEY_MAC_LENGTH];
	struct pass pass = { .from = mac };

	*pair = (struct slow_down){ .file = { SLOW_DOWN_FILE, FILE_SIZE, directory, -1 } };
	key_mac(key, "unknown-name", field, count, mac);
	pair->set = (unsigned)pass_number(&pass, 0, 4) % SETS;
	pair->tag = (uint32_t)pass_number(&pass, 0, 4);
}

bool
slow_down_wait(struct slow_down *pair, int64_t *wait_ms)
{
	struct view view;
	bool sound;

	*wait_ms = 0;
	if (!shared_file_find(&pair->file))
		return false;
	if (pair->file.fd == -1)
		return true;
	if (!read_set(pair, &view.set, &sound))
		return false;
	pair->known = failures_concern(&view.set, pair->tag);
	if (sound && !pair->known)
		return true;
	if (!enter(pair, &view))
		return false;
	*wait_ms = failures_wait_ms(&view.set, pair->tag, view.clock.time_ms);
	shared_file_unlock(&pair->file);
	return true;
}

bool
slow_down_count(struct slow_down *pair)
{
	struct view view;
	bool counted;

	if (!enter(pair, &view))
		return false;
	failures_count(&view.set, pair->tag, view.clock.time_ms);
	counted = write_set(pair, &view.set) && write_head(pair, &view.clock);
	pair->known = true;
	shared_file_unlock(&pair->file);
	return counted;
}

bool
slow_down_forget(struct slow_down *pair)
{
	struct view view;
	bool forgotten;

	if (!pair->known)
		return true;
	if (!enter(pair, &view))
		return false;
	failures_forget(&view.set, pair->tag);
	forgotten = write_set(pair, &view.set) && write_head(pair, &view.clock);
	shared_file_unlock(&pair->file);
	return forgotten;
}

void
slow_down_close(struct slow_down *pair)
{
	shared_file_close(&pair->file);
}
