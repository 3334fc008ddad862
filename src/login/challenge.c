/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Draws, resumes, debits, compares and ends the one-time code. Refuses to know the code: what it
 * keeps is an HMAC over the code and all that the code is good for, so a code cannot be carried to
 * another user, service, host, source, address or challenge. Refuses to live through a reboot or
 * beyond ten minutes, whatever it is told.
 */
#include "challenge.h"

#include "crypto.h"
#include "probe.h"

#include <string.h>

#define REFERENCE_LETTERS "BCDFGHJKLMNPQRSTVWXZ" /* no vowels, no Y: no words */
#define PURPOSE_CODE "challenge"
#define PURPOSE_BOND "bond"

/* The newest key, if it made this challenge: one of an older key is void (T47). NULL = void. */
static const struct key *
find_key(const struct challenge *challenge, const struct key_ring *keys)
{
	const struct key *newest = &keys->keys[0];

	return keys->count > 0 && challenge->key_id == newest->id ? newest : NULL;
}

static void
bond_mac(const struct key *key, const struct challenge_bond *bond, uint8_t mac[KEY_MAC_LENGTH])
{
	const char *const field[] = { bond->user, bond->service, bond->host, bond->source,
		bond->address };

	key_mac(key, PURPOSE_BOND, field, sizeof field / sizeof field[0], mac);
}

static void
code_mac(const struct key *key, const struct challenge_bond *bond,
    const uint8_t id[CHALLENGE_ID_LENGTH], const struct secret *code, uint8_t mac[KEY_MAC_LENGTH])
{
	char hex[CRYPTO_HEX_SIZE(CHALLENGE_ID_LENGTH)];
	const char *const field[] = { bond->user, bond->service, bond->host, bond->source,
		bond->address, hex, code->bytes };

	crypto_hex(id, CHALLENGE_ID_LENGTH, hex);
	key_mac(key, PURPOSE_CODE, field, sizeof field / sizeof field[0], mac);
}

static bool
draw_code(struct secret *code, unsigned digits)
{
	unsigned digit = 0;

	for (unsigned i = 0; i < digits; i++) {
		if (!crypto_random_below(10, &digit))
			return false;
		code->bytes[code->length++] = (char)('0' + digit);
	}
	return true;
}

bool
challenge_reference(char reference[CHALLENGE_REFERENCE_LENGTH + 1])
{
	static const char letters[] = REFERENCE_LETTERS;
	unsigned letter = 0;

	memset(reference, 0, CHALLENGE_REFERENCE_LENGTH + 1);
	for (unsigned i = 0; i < CHALLENGE_REFERENCE_LENGTH; i++) {
		if (!crypto_random_below(sizeof letters - 1, &letter)) {
			reference[0] = '\0';
			return false;
		}
		reference[i] = letters[letter];
	}
	return true;
}

bool
challenge_draw(struct challenge *challenge, const struct key_ring *keys,
    const struct challenge_bond *bond, unsigned digits, unsigned attempts, unsigned lifetime_s,
    const struct moment *now, struct secret *code)
{
	const struct key *key = &keys->keys[0];
	struct challenge drawn = {
		.live = true,
		.digits = (uint8_t)digits,
		.attempts_left = (uint8_t)attempts,
		.key_id = key->id,
		.lifetime_ms = (int64_t)lifetime_s * 1000,
		.drawn = *now,
	};

	challenge_void(challenge);
	secret_reset(code);
	if (keys->count == 0 || digits < CHALLENGE_DIGITS_MIN || digits > CHALLENGE_DIGITS_MAX ||
	    attempts == 0 || attempts > CHALLENGE_ATTEMPTS_MAX || lifetime_s == 0 ||
	    lifetime_s > CHALLENGE_LIFETIME_MAX)
		return false;
	if (!crypto_random(drawn.id, sizeof drawn.id) || !challenge_reference(drawn.reference) ||
	    !draw_code(code, digits)) {
		secret_reset(code);
		return false;
	}
	bond_mac(key, bond, drawn.bond);
	code_mac(key, bond, drawn.id, code, drawn.mac);
	*challenge = drawn;
	return true;
}

int64_t
challenge_left_ms(const struct challenge *challenge, const struct moment *now)
{
	const struct moment *drawn = &challenge->drawn;
	int64_t age;

	/* A boot clock that runs backwards is a machine restored from a snapshot. */
	if (!challenge->live || !clock_same_boot(drawn, now) || drawn->boot_ms < 0 ||
	    now->boot_ms < drawn->boot_ms)
		return 0;
	age = now->boot_ms - drawn->boot_ms;
	return age < challenge->lifetime_ms ? challenge->lifetime_ms - age : 0;
}

bool
challenge_is_live(
    const struct challenge *challenge, const struct key_ring *keys, const struct moment *now)
{
	return challenge->live && challenge->attempts_left > 0 &&
	       find_key(challenge, keys) != NULL && challenge_left_ms(challenge, now) > 0;
}

bool
challenge_is_for(const struct challenge *challenge, const struct key_ring *keys,
    const struct challenge_bond *bond)
{
	const struct key *key = find_key(challenge, keys);
	uint8_t mac[KEY_MAC_LENGTH];

	if (!challenge->live || key == NULL)
		return false;
	bond_mac(key, bond, mac);
	return key_mac_equal(mac, challenge->bond);
}

bool
challenge_is_same(const struct challenge *one, const struct challenge *other)
{
	uint8_t any = 0, differs = 0;

	for (size_t i = 0; i < sizeof one->id; i++) {
		any |= one->id[i];
		differs |= one->id[i] ^ other->id[i];
	}
	return any != 0 && differs == 0;
}

bool
challenge_debit(struct challenge *challenge)
{
	if (!challenge->live || challenge->attempts_left == 0)
		return false;
	challenge->attempts_left--;
	return true;
}

bool
challenge_match(const struct challenge *challenge, const struct key_ring *keys,
    const struct challenge_bond *bond, const struct secret *code)
{
	const struct key *key = find_key(challenge, keys);
	uint8_t mac[KEY_MAC_LENGTH];

	if (!challenge->live || key == NULL)
		return false;
	probe_comparison();
	code_mac(key, bond, challenge->id, code, mac);
	return key_mac_equal(mac, challenge->mac);
}

void
challenge_void(struct challenge *challenge)
{
	explicit_bzero(challenge, sizeof *challenge);
}

void
challenge_unmail(struct challenge *challenge)
{
	memset(challenge->mac, 0, sizeof challenge->mac); /* equals no HMAC (key.h) */
	memset(challenge->bond, 0, sizeof challenge->bond);
}
