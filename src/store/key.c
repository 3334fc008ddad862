/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads otp.key and makes HMACs with it. Refuses a file that is not wholly of its form: a key that
 * was silently skipped would void codes and sign-ins without anybody knowing why.
 */
#include "key.h"

#include <errno.h>
#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_MAX 4096 /* bytes */
#define HEX_LENGTH ((size_t)2 * KEY_LENGTH)
#define LENGTH_BYTES 8

/* --- otp.key --- */

static int
hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return -1;
}

/* Reads 1..4294967295 without a leading zero; returns what follows, NULL when there is none. */
static const char *
parse_id(const char *at, const char *end, uint32_t *id)
{
	uint64_t number = 0;

	if (at < end && *at == '0')
		return NULL;
	for (; at < end && *at >= '0' && *at <= '9'; at++) {
		number = number * 10 + (uint64_t)(*at - '0');
		if (number > UINT32_MAX)
			return NULL;
	}
	*id = (uint32_t)number;
	return number > 0 ? at : NULL;
}

static bool
parse_key(struct key *key, const char *at, const char *end)
{
	at = parse_id(at, end, &key->id);
	if (at == NULL || at == end || *at++ != ' ' || (size_t)(end - at) != HEX_LENGTH)
		return false;
	for (size_t i = 0; i < KEY_LENGTH; i++) {
		int high = hex_value(at[2 * i]), low = hex_value(at[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		key->bytes[i] = (uint8_t)(high * 16 + low);
	}
	return true;
}

/* One line without its line end: a key, a comment, or nothing. */
static bool
parse_line(struct key_ring *ring, const char *at, const char *end)
{
	struct key *key = &ring->keys[ring->count];

	if (at == end || *at == '#')
		return true;
	if (ring->count == KEY_RING_MAX || !parse_key(key, at, end) ||
	    key_find(ring, key->id) != NULL)
		return false;
	ring->count++;
	return true;
}

bool
key_ring_parse(struct key_ring *ring, const char *text, size_t length)
{
	const char *end = text + length;

	memset(ring, 0, sizeof *ring);
	while (text < end) {
		const char *line_end = memchr(text, '\n', (size_t)(end - text));

		if (line_end == NULL)
			line_end = end;
		if (!parse_line(ring, text, line_end)) {
			key_ring_reset(ring);
			return false;
		}
		text = line_end < end ? line_end + 1 : end;
	}
	return ring->count > 0;
}

bool
key_ring_read(struct key_ring *ring, int fd)
{
	size_t got = 0;
	bool parsed = false, whole = false;
	char *text = malloc(FILE_MAX + 1); /* one more, to see that a file is too long */

	memset(ring, 0, sizeof *ring);
	if (text == NULL)
		return false;
	while (got <= FILE_MAX && !whole) {
		ssize_t more = pread(fd, text + got, FILE_MAX + 1 - got, (off_t)got);

		if (more == -1 && errno == EINTR)
			continue;
		if (more == -1)
			break;
		whole = more == 0;
		got += (size_t)more;
	}
	if (whole)
		parsed = key_ring_parse(ring, text, got);
	explicit_bzero(text, FILE_MAX + 1);
	free(text);
	return parsed;
}

const struct key *
key_find(const struct key_ring *ring, uint32_t id)
{
	for (unsigned i = 0; i < ring->count; i++)
		if (ring->keys[i].id == id)
			return &ring->keys[i];
	return NULL;
}

void
key_ring_reset(struct key_ring *ring)
{
	explicit_bzero(ring, sizeof *ring);
}

/* --- HMAC --- */

/* Without the length, ("ab", "c") and ("a", "bc") would be one message. */
static void
add_field(struct hmac_sha256_ctx *context, const char *field)
{
	size_t length = strlen(field);
	uint8_t prefix[LENGTH_BYTES];

	for (unsigned i = 0; i < LENGTH_BYTES; i++)
		prefix[i] = (uint8_t)((uint64_t)length >> (8 * (LENGTH_BYTES - 1 - i)));
	hmac_sha256_update(context, sizeof prefix, prefix);
	hmac_sha256_update(context, length, (const uint8_t *)field);
}

void
key_mac(const struct key *key, const char *purpose, const char *const field[], unsigned count,
    uint8_t mac[KEY_MAC_LENGTH])
{
	struct hmac_sha256_ctx context;

	hmac_sha256_set_key(&context, KEY_LENGTH, key->bytes);
	add_field(&context, purpose);
	for (unsigned i = 0; i < count; i++)
		add_field(&context, field[i]);
	hmac_sha256_digest(&context, KEY_MAC_LENGTH, mac);
	explicit_bzero(&context, sizeof context); /* the key can be told from it */
}

static int
was_made(const uint8_t *mac, size_t length)
{
	static const uint8_t never_made[KEY_MAC_LENGTH];

	return memeql_sec(mac, never_made, length) == 0;
}

bool
key_short_mac_was_made(const uint8_t mac[KEY_SHORT_MAC_LENGTH])
{
	return was_made(mac, KEY_SHORT_MAC_LENGTH) != 0;
}

static bool
equal(const uint8_t *a, const uint8_t *b, size_t length)
{
	return (was_made(a, length) & memeql_sec(a, b, length)) != 0;
}

bool
key_mac_equal(const uint8_t a[KEY_MAC_LENGTH], const uint8_t b[KEY_MAC_LENGTH])
{
	return equal(a, b, KEY_MAC_LENGTH);
}

bool
key_short_mac_equal(const uint8_t a[KEY_SHORT_MAC_LENGTH], const uint8_t b[KEY_SHORT_MAC_LENGTH])
{
	return equal(a, b, KEY_SHORT_MAC_LENGTH);
}
