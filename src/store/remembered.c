/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finding and keeping remembered sign-ins. Refuses whatever differs in anything: another person,
 * service, user, terminal, session, boot, host or key is none of theirs. When it was is in the HMAC
 * too, so that nothing in a record makes one younger.
 */
#include "remembered.h"

#include "crypto.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PURPOSE "remember"
#define NUMBER_SIZE 24 /* of any 64 bits in decimal, NUL included */

static void
make_mac(const struct key *key, const struct remembered_bond *bond, int64_t at_ms,
    uint8_t mac[KEY_MAC_LENGTH])
{
	char uid[NUMBER_SIZE], terminal[NUMBER_SIZE], leader[NUMBER_SIZE], started[NUMBER_SIZE],
	    at[NUMBER_SIZE], boot[CRYPTO_HEX_SIZE(CLOCK_BOOT_ID_LENGTH)];
	const char *const field[] = { bond->person, bond->entry, bond->target, bond->service,
		bond->host, bond->address, uid, terminal, leader, started, boot, at };

	(void)snprintf(uid, sizeof uid, "%" PRIuMAX, (uintmax_t)bond->uid);
	(void)snprintf(terminal, sizeof terminal, "%" PRIu32, bond->terminal.device);
	(void)snprintf(leader, sizeof leader, "%" PRIu32, bond->terminal.leader);
	(void)snprintf(started, sizeof started, "%" PRIu64, bond->terminal.started);
	(void)snprintf(at, sizeof at, "%" PRId64, at_ms);
	crypto_hex(bond->boot_id, CLOCK_BOOT_ID_LENGTH, boot);
	key_mac(key, PURPOSE, field, sizeof field / sizeof field[0], mac);
}

static bool
is_somewhere(const struct remembered_bond *bond)
{
	return bond->terminal.device != 0 && bond->terminal.leader != 0;
}

static bool
is_for(const struct remembered_sign_in *sign_in, const struct key *key,
    const struct remembered_bond *bond)
{
	uint8_t mac[KEY_MAC_LENGTH];

	make_mac(key, bond, sign_in->at_ms, mac);
	return key_short_mac_equal(mac, sign_in->mac);
}

bool
remembered_holds(const struct remembered *remembered, const struct key_ring *keys,
    const struct remembered_bond *bond, int64_t span_ms, int64_t now_ms)
{
	const struct key *key = &keys->keys[0];

	if (!is_somewhere(bond) || keys->count == 0 || remembered->key_id != key->id)
		return false;
	for (unsigned i = 0; i < REMEMBERED_MAX; i++) {
		const struct remembered_sign_in *sign_in = &remembered->sign_in[i];

		if (sign_in->at_ms >= 0 && sign_in->at_ms <= now_ms &&
		    now_ms - sign_in->at_ms < span_ms && is_for(sign_in, key, bond))
			return true;
	}
	return false;
}

/* A place that is not in use is older than any other. */
static struct remembered_sign_in *
find_place(struct remembered *remembered, const struct key *key, const struct remembered_bond *bond)
{
	struct remembered_sign_in *oldest = &remembered->sign_in[0];

	for (unsigned i = 0; i < REMEMBERED_MAX; i++) {
		struct remembered_sign_in *sign_in = &remembered->sign_in[i];

		if (is_for(sign_in, key, bond))
			return sign_in;
		if (sign_in->at_ms < oldest->at_ms)
			oldest = sign_in;
	}
	return oldest;
}

void
remembered_add(struct remembered *remembered, const struct key_ring *keys,
    const struct remembered_bond *bond, int64_t now_ms)
{
	const struct key *key = &keys->keys[0];
	struct remembered_sign_in *place;
	uint8_t mac[KEY_MAC_LENGTH];

	if (!is_somewhere(bond) || keys->count == 0)
		return;
	if (remembered->key_id != key->id)
		remembered_forget(remembered);
	remembered->key_id = key->id;
	place = find_place(remembered, key, bond);
	make_mac(key, bond, now_ms, mac);
	place->at_ms = now_ms;
	memcpy(place->mac, mac, sizeof place->mac);
}

void
remembered_forget(struct remembered *remembered)
{
	explicit_bzero(remembered, sizeof *remembered);
}
