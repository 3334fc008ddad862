/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A list of HMACs, newest first. Takes no place for known that it cannot tell for certain.
 */
#include "places.h"

#include <string.h>

#define PURPOSE "place"

/* Not in constant time: which places are known is no secret to who signs in from one. */
static bool
is_at(const struct known_places *places, unsigned at, const uint8_t place[RECORD_PLACE_LENGTH])
{
	const uint8_t *known = places->mac[at];

	return memcmp(known, place, RECORD_PLACE_LENGTH) == 0;
}

/* Where it stands; the last index where it does not, which is the one that gives way. */
static unsigned
find(const struct known_places *places, const uint8_t place[RECORD_PLACE_LENGTH])
{
	unsigned at = 0;

	while (at < RECORD_PLACES_MAX - 1 && !is_at(places, at, place))
		at++;
	return at;
}

bool
places_visit(struct known_places *places, const struct key_ring *keys, const char *person,
    const char *network)
{
	const struct key *key = &keys->keys[0];
	uint8_t mac[KEY_MAC_LENGTH];
	bool known;
	unsigned at;

	if (keys->count == 0)
		return false;
	if (places->key_id != key->id)
		*places = (struct known_places){ .key_id = key->id };
	key_mac(key, PURPOSE, (const char *const[]){ person, network }, 2, mac);
	at = find(places, mac);
	known = is_at(places, at, mac);
	memmove(places->mac[1], places->mac[0], at * sizeof places->mac[0]);
	memcpy(places->mac[0], mac, sizeof places->mac[0]);
	return known;
}
