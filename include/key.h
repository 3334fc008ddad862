/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * otp.key: the secrets under which this machine's HMACs are made (HMAC-SHA-256, RFC 2104). One key
 * per line, `id hex64`, newest first; `#` starts a comment line. Every stored HMAC carries the id
 * of its key and is bound to a purpose word, so a code, a recovery code and a log hash never meet.
 */
#ifndef DLA_OTP_KEY_H
#define DLA_OTP_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEY_LENGTH 32
#define KEY_RING_MAX 16 /* keys in a file */
#define KEY_MAC_LENGTH 32
#define KEY_SHORT_MAC_LENGTH 16 /* its first half, where many have to be kept (RFC 2104 5) */

struct key {
	uint32_t id; /* 1..4294967295, decimal in the file, no two alike */
	uint8_t bytes[KEY_LENGTH];
};

struct key_ring {
	unsigned count; /* at least 1 once read; keys[0] is the newest and makes new HMACs */
	struct key keys[KEY_RING_MAX];
};

/* Parses the text of otp.key. False when it is not of that form or has no key; the ring is empty.
 */
bool key_ring_parse(struct key_ring *ring, const char *text, size_t length);

/* Reads and parses an open otp.key (at most 4 KiB, pread). False as above, or when unreadable. */
bool key_ring_read(struct key_ring *ring, int fd);

/* The key of that id, or NULL: an HMAC that names it is void. */
const struct key *key_find(const struct key_ring *ring, uint32_t id);

/*
 * HMAC over the purpose word and count fields, each preceded by its length (64 bit, big-endian), so
 * that no two different lists give the same bytes.
 */
void key_mac(const struct key *key, const char *purpose, const char *const field[], unsigned count,
    uint8_t mac[KEY_MAC_LENGTH]);

/* A MAC of zeros is one that was never made. */
bool key_short_mac_was_made(const uint8_t mac[KEY_SHORT_MAC_LENGTH]);

/* Constant time. What was never made equals nothing. */
bool key_mac_equal(const uint8_t a[KEY_MAC_LENGTH], const uint8_t b[KEY_MAC_LENGTH]);
bool key_short_mac_equal(
    const uint8_t a[KEY_SHORT_MAC_LENGTH], const uint8_t b[KEY_SHORT_MAC_LENGTH]);

/* Wipes all keys. */
void key_ring_reset(struct key_ring *ring);

#endif
