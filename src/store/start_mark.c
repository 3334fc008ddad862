/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads and writes the mark. Refuses to take anything for a mark or a postponement that this
 * machine did not sign: whoever can write the store without the key can at most make codes begin.
 *
 *  1. A mark that codes have begun MUST NOT be lost again: it is synced before anybody goes on.
 *  2. It is written in place; what a crash tears is damaged, and damaged means begun.
 *  3. A login MUST NOT write over a postponement that it has not read, nor over what a newer key
 *     than its own has signed: otp.key may have been rotated since it began.
 */
#include "start_mark.h"

#include "clock.h"
#include "crypto.h"
#include "pass.h"
#include "place.h"

#include <string.h>
#include <unistd.h>

#define MAGIC "DLA-BEG" /* 8 bytes with its NUL */
#define FORMAT_VERSION 1
#define MAC_OFFSET (START_MARK_SIZE - KEY_MAC_LENGTH)

/* --- the bytes --- */

static void
pass_mark(struct pass *pass, struct start_mark *mark)
{
	char magic[] = MAGIC;
	bool postponed = mark->state == START_MARK_POSTPONED;

	pass_bytes(pass, magic, sizeof magic);
	pass->wrong |= memcmp(magic, MAGIC, sizeof magic) != 0;
	pass->wrong |= pass_number(pass, FORMAT_VERSION, 4) != FORMAT_VERSION;
	pass_uint32(pass, &mark->key_id);
	pass_truth(pass, &postponed);
	mark->day = (int32_t)pass_number(pass, (uint64_t)mark->day, 4);
	if (pass->from != NULL)
		mark->state = postponed ? START_MARK_POSTPONED : START_MARK_BEGUN;
}

static void
sign(const uint8_t bytes[START_MARK_SIZE], const struct key *key, uint8_t mac[KEY_MAC_LENGTH])
{
	char hex[CRYPTO_HEX_SIZE(MAC_OFFSET)];

	crypto_hex(bytes, MAC_OFFSET, hex);
	key_mac(key, "start-mark", (const char *const[]){ hex }, 1, mac);
}

void
start_mark_encode(
    const struct start_mark *mark, const struct key_ring *keys, uint8_t bytes[START_MARK_SIZE])
{
	struct pass pass = { .to = bytes };
	struct start_mark copy = *mark;

	copy.key_id = keys->keys[0].id;
	memset(bytes, 0, START_MARK_SIZE);
	pass_mark(&pass, &copy);
	sign(bytes, &keys->keys[0], bytes + MAC_OFFSET);
}

struct start_mark
start_mark_decode(const uint8_t bytes[START_MARK_SIZE], const struct key_ring *keys)
{
	struct pass pass = { .from = bytes };
	struct start_mark mark = { START_MARK_DAMAGED, 0, 0 };
	const struct key *key;
	uint8_t mac[KEY_MAC_LENGTH];

	pass_mark(&pass, &mark);
	key = key_find(keys, mark.key_id);
	if (!pass.wrong && mark.key_id > keys->keys[0].id && key == NULL)
		return (struct start_mark){ START_MARK_NEWER_KEY, 0, 0 };
	if (!pass.wrong && key != NULL) {
		sign(bytes, key, mac);
		if (key_mac_equal(mac, bytes + MAC_OFFSET))
			return mark;
	}
	return (struct start_mark){ START_MARK_DAMAGED, 0, 0 };
}

/* --- the file --- */

static struct start_mark
load(int fd, const struct key_ring *keys)
{
	uint8_t bytes[START_MARK_SIZE];

	if (!place_is_ours(fd, START_MARK_SIZE))
		return (struct start_mark){ START_MARK_UNREADABLE, 0, 0 };
	if (pread(fd, bytes, sizeof bytes, 0) != sizeof bytes)
		return (struct start_mark){ START_MARK_UNREADABLE, 0, 0 };
	return start_mark_decode(bytes, keys);
}

struct start_mark
start_mark_read(int directory, const struct key_ring *keys)
{
	struct start_mark mark = { START_MARK_UNREADABLE, 0, 0 };
	int fd;

	switch (place_find(directory, START_MARK_FILE, &fd)) {
	case PLACE_FOUND:
		mark = load(fd, keys);
		close(fd);
		break;
	case PLACE_NONE:
		mark.state = START_MARK_NONE;
		break;
	case PLACE_FOREIGN:
	case PLACE_UNREADABLE:
		break;
	}
	return mark;
}

/* Opens and locks the file, which is made with these bytes where there is none; -1 when not. */
static int
open_locked(int directory, const uint8_t bytes[START_MARK_SIZE], int64_t deadline_ms)
{
	int fd = -1;
	enum place_result found = place_find(directory, START_MARK_FILE, &fd);

	if (found == PLACE_NONE && place_make(directory, START_MARK_FILE, bytes, START_MARK_SIZE) &&
	    fsync(directory) == 0)
		found = place_find(directory, START_MARK_FILE, &fd);
	if (found == PLACE_FOUND && place_lock(fd, deadline_ms) &&
	    place_is_ours(fd, START_MARK_SIZE))
		return fd;
	if (fd != -1)
		close(fd);
	return -1;
}

static bool
write_bytes(int fd, const uint8_t bytes[START_MARK_SIZE])
{
	return pwrite(fd, bytes, START_MARK_SIZE, 0) == START_MARK_SIZE && fdatasync(fd) == 0;
}

bool
start_mark_begin(int directory, const struct key_ring *keys, int32_t day, int64_t deadline_ms)
{
	const struct start_mark begun = { START_MARK_BEGUN, day, 0 };
	struct start_mark there;
	uint8_t bytes[START_MARK_SIZE];
	bool written = true;
	int fd;

	start_mark_encode(&begun, keys, bytes);
	fd = open_locked(directory, bytes, deadline_ms);
	if (fd == -1)
		return false;
	there = load(fd, keys);
	if (there.state == START_MARK_DAMAGED ||
	    (there.state == START_MARK_POSTPONED && there.day <= day) ||
	    (there.state == START_MARK_BEGUN && there.key_id != keys->keys[0].id))
		written = write_bytes(fd, bytes);
	close(fd);
	return written && there.state != START_MARK_UNREADABLE;
}

bool
start_mark_postpone(int directory, const struct key_ring *keys, int32_t day, int64_t deadline_ms)
{
	const struct start_mark mark = { START_MARK_POSTPONED, day, 0 };
	uint8_t bytes[START_MARK_SIZE];
	bool written;
	int fd;

	start_mark_encode(&mark, keys, bytes);
	fd = open_locked(directory, bytes, deadline_ms);
	if (fd == -1)
		return false;
	written = write_bytes(fd, bytes);
	close(fd);
	return written;
}
