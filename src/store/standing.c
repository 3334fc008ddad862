/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one form in which an answer of the SSO is kept, and how it ages. Refuses whatever this
 * machine did not write itself for this person, this question and this key, and never takes an
 * answer for younger than any of its clocks says.
 */
#include "standing.h"

#include "crypto.h"
#include "pass.h"

#include <string.h>

#define MAGIC "DLA-SSO" /* 8 bytes with its NUL */
#define FORMAT_VERSION 1
#define PERSON_SIZE 256
#define MAC_OFFSET (STANDING_SIZE - KEY_MAC_LENGTH)
#define SECONDS_PER_DAY 86400

/* A text that does not fit is none. */
static bool
set_text(char *field, size_t size, const char *text)
{
	size_t length = strlen(text);

	memset(field, 0, size);
	if (length >= size)
		return false;
	memcpy(field, text, length);
	return true;
}

void
standing_set_good(
    struct standing *standing, const char *sub, const char *email, bool verified, const char *roles)
{
	standing->word = STANDING_GOOD;
	(void)set_text(standing->sub, sizeof standing->sub, sub);
	standing->verified = set_text(standing->email, sizeof standing->email, email) && verified;
	(void)set_text(standing->roles, sizeof standing->roles, roles);
}

static void
pass_word(struct pass *pass, enum standing_word *word)
{
	uint8_t number = (uint8_t)*word;

	pass_byte(pass, &number);
	pass->wrong |= number > STANDING_GOOD;
	if (pass->from != NULL)
		*word = (enum standing_word)number;
}

/* The layout. A new field goes to the end and takes a new format version. */
static void
pass_standing(
    struct pass *pass, uint32_t *key_id, char person[PERSON_SIZE], struct standing *standing)
{
	char magic[] = MAGIC;

	pass_bytes(pass, magic, sizeof magic);
	pass->wrong |= memcmp(magic, MAGIC, sizeof magic) != 0;
	pass->wrong |= pass_number(pass, FORMAT_VERSION, 4) != FORMAT_VERSION;
	pass_uint32(pass, key_id);
	pass_text(pass, person, PERSON_SIZE);
	pass_int64(pass, &standing->asked.boot_ms);
	pass_int64(pass, &standing->asked.wall_s);
	pass_bytes(pass, standing->asked.boot_id, sizeof standing->asked.boot_id);
	pass_word(pass, &standing->word);
	pass_truth(pass, &standing->verified);
	pass_text(pass, standing->sub, sizeof standing->sub);
	pass_text(pass, standing->email, sizeof standing->email);
	pass_text(pass, standing->roles, sizeof standing->roles);
}

/* Over the bytes by their digest, and over what the answer is about. */
static void
sign(const uint8_t bytes[STANDING_SIZE], const struct standing_about *about, const struct key *key,
    uint8_t mac[KEY_MAC_LENGTH])
{
	uint8_t digest[CRYPTO_DIGEST_LENGTH];
	char hex[CRYPTO_HEX_SIZE(CRYPTO_DIGEST_LENGTH)];
	const char *const field[] = { hex, about->person, about->host, about->kind, about->url,
		about->client_id, about->roles_claim };

	crypto_digest(bytes, MAC_OFFSET, digest);
	crypto_hex(digest, sizeof digest, hex);
	key_mac(key, "standing", field, sizeof field / sizeof field[0], mac);
}

bool
standing_encode(const struct standing *standing, const struct standing_about *about,
    const struct key_ring *keys, uint8_t bytes[STANDING_SIZE])
{
	struct pass pass = { .to = bytes };
	char person[PERSON_SIZE] = "";
	uint32_t key_id = keys->keys[0].id;
	size_t length = strlen(about->person);

	memset(bytes, 0, STANDING_SIZE);
	if (length == 0 || length >= sizeof person || keys->count == 0)
		return false;
	memcpy(person, about->person, length);
	pass_standing(&pass, &key_id, person, (struct standing *)standing);
	sign(bytes, about, &keys->keys[0], bytes + MAC_OFFSET);
	return !pass.wrong;
}

static bool
is_signed(const uint8_t bytes[STANDING_SIZE], const struct standing_about *about,
    const struct key_ring *keys)
{
	uint8_t mac[KEY_MAC_LENGTH];

	if (keys->count == 0)
		return false;
	sign(bytes, about, &keys->keys[0], mac);
	return key_mac_equal(mac, bytes + MAC_OFFSET);
}

static bool
all_zero(const uint8_t *bytes, size_t length)
{
	uint8_t any = 0;

	for (size_t i = 0; i < length; i++)
		any |= bytes[i];
	return any == 0;
}

bool
standing_decode(const uint8_t bytes[STANDING_SIZE], const struct standing_about *about,
    const struct key_ring *keys, struct standing *standing)
{
	struct pass pass = { .from = bytes };
	char person[PERSON_SIZE] = "";
	uint32_t key_id = 0;

	memset(standing, 0, sizeof *standing);
	if (is_signed(bytes, about, keys)) {
		pass_standing(&pass, &key_id, person, standing);
		if (!pass.wrong && all_zero(bytes + pass.at, MAC_OFFSET - pass.at) &&
		    key_id == keys->keys[0].id && strcmp(person, about->person) == 0)
			return true;
	}
	memset(standing, 0, sizeof *standing);
	return false;
}

/* INT64_MAX when it does not fit, or when the clock went backwards. */
static int64_t
passed(int64_t from, int64_t to, int64_t unit_ms)
{
	int64_t elapsed;

	if (to < from || __builtin_sub_overflow(to, from, &elapsed) ||
	    __builtin_mul_overflow(elapsed, unit_ms, &elapsed))
		return INT64_MAX;
	return elapsed;
}

/*
 * Within a boot the boot clock decides, but a wall clock that went further on makes it older: a
 * machine that was put back to a snapshot has slept. Across boots only the wall clock knows, and it
 * must have seen this boot's uptime pass.
 */
int64_t
standing_age_ms(const struct standing *standing, const struct moment *now)
{
	int64_t by_boot = passed(standing->asked.boot_ms, now->boot_ms, 1);
	int64_t by_wall = passed(standing->asked.wall_s, now->wall_s, 1000);

	if (!clock_same_boot(&standing->asked, now))
		return by_wall >= now->boot_ms ? by_wall : INT64_MAX;
	if (now->wall_s < standing->asked.wall_s)
		return by_boot;
	return by_wall > by_boot ? by_wall : by_boot;
}

bool
standing_is_fresh(const struct standing *standing, const struct moment *now, int fresh_s)
{
	return standing->word == STANDING_GOOD && clock_same_boot(&standing->asked, now) &&
	       standing_age_ms(standing, now) < (int64_t)fresh_s * 1000;
}

bool
standing_may_serve(const struct standing *standing, const struct moment *now, int days)
{
	return standing_age_ms(standing, now) < (int64_t)days * SECONDS_PER_DAY * 1000;
}
