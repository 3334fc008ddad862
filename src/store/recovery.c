/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Draws, compares and uses up recovery codes. Refuses to know them: with the store alone nobody can
 * try one, and even with the key 80 bits are too many to try. When they end is in the HMAC too, so
 * that nothing in a record makes one last longer.
 */
#include "recovery.h"

#include "crypto.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PURPOSE "recovery"
#define SYMBOL_BITS 5
#define CODE_BYTES (RECOVERY_CODE_LENGTH * SYMBOL_BITS / 8)

_Static_assert(CODE_BYTES * 8 == 80, "a code has 80 bits, and all symbols are used up");

static void
make_mac(const struct key *key, const struct recovery_bond *bond, const struct secret *code,
    int64_t ends_ms, uint8_t mac[KEY_MAC_LENGTH])
{
	char ends[24];
	const char *const field[] = { bond->person, bond->host, ends, code->bytes };

	(void)snprintf(ends, sizeof ends, "%" PRId64, ends_ms);
	key_mac(key, PURPOSE, field, sizeof field / sizeof field[0], mac);
}

/* The bits of the bytes, five at a time. */
static bool
draw_code(struct secret *code)
{
	uint8_t bytes[CODE_BYTES];
	char symbols[RECOVERY_CODE_LENGTH];
	bool drawn = crypto_random(bytes, sizeof bytes);

	for (unsigned i = 0; i < RECOVERY_CODE_LENGTH; i++) {
		unsigned bit = i * SYMBOL_BITS, pair = (unsigned)bytes[bit / 8] << 8;

		if (bit / 8 + 1 < CODE_BYTES)
			pair |= bytes[bit / 8 + 1];
		symbols[i] = RECOVERY_SYMBOLS[pair >> (16 - SYMBOL_BITS - bit % 8) & 31];
	}
	if (drawn)
		drawn = secret_set(code, symbols, sizeof symbols);
	explicit_bzero(bytes, sizeof bytes);
	explicit_bzero(symbols, sizeof symbols);
	return drawn;
}

bool
recovery_issue(struct recovery *recovery, bool one, int64_t issued_s, int64_t ends_ms,
    const struct key_ring *keys, const struct recovery_bond *bond,
    struct secret code[RECORD_RECOVERY_MAX])
{
	unsigned count = one ? 1 : RECORD_RECOVERY_MAX;
	uint8_t mac[KEY_MAC_LENGTH];
	bool drawn = keys->count > 0;

	recovery_void(recovery);
	for (unsigned i = 0; i < RECORD_RECOVERY_MAX; i++)
		secret_reset(&code[i]);
	for (unsigned i = 0; i < count && drawn; i++) {
		drawn = draw_code(&code[i]);
		make_mac(&keys->keys[0], bond, &code[i], ends_ms, mac);
		memcpy(recovery->code[i].mac, mac, sizeof recovery->code[i].mac);
	}
	if (drawn) {
		recovery->key_id = keys->keys[0].id;
		recovery->one = one;
		recovery->issued_s = issued_s;
		recovery->expires_ms = ends_ms;
		return true;
	}
	for (unsigned i = 0; i < count; i++)
		secret_reset(&code[i]);
	recovery_void(recovery);
	return false;
}

bool
recovery_was_issued(const struct recovery *recovery)
{
	return recovery->key_id != 0;
}

/* The key under which they can be tried; NULL when none of them works any more. */
static const struct key *
find_key(const struct recovery *recovery, const struct key_ring *keys, int64_t now_ms)
{
	if (!recovery_was_issued(recovery) ||
	    (recovery->expires_ms != 0 && now_ms >= recovery->expires_ms))
		return NULL;
	return key_find(keys, recovery->key_id);
}

unsigned
recovery_left(const struct recovery *recovery, const struct key_ring *keys, int64_t now_ms)
{
	unsigned left = 0;

	if (find_key(recovery, keys, now_ms) == NULL)
		return 0;
	for (unsigned i = 0; i < RECORD_RECOVERY_MAX; i++) {
		const struct recovery_code *code = &recovery->code[i];

		left += !code->used && key_short_mac_was_made(code->mac);
	}
	return left;
}

bool
recovery_use(struct recovery *recovery, const struct key_ring *keys,
    const struct recovery_bond *bond, const struct secret *code, int64_t now_ms)
{
	const struct key *key = find_key(recovery, keys, now_ms);
	struct recovery_code *found = NULL;
	uint8_t mac[KEY_MAC_LENGTH];

	if (key == NULL)
		return false;
	make_mac(key, bond, code, recovery->expires_ms, mac);
	for (unsigned i = 0; i < RECORD_RECOVERY_MAX; i++)
		if (key_short_mac_equal(mac, recovery->code[i].mac))
			found = &recovery->code[i];
	if (found == NULL || found->used)
		return false;
	found->used = true;
	return true;
}

void
recovery_void(struct recovery *recovery)
{
	explicit_bzero(recovery, sizeof *recovery);
}
