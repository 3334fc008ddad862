/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one form a record has on disk. A slot is taken whole or not at all: a wrong magic, version,
 * person or checksum, a text without end, a byte where zeros belong make it no slot.
 */
#include "record.h"

#include "crypto.h"

#include <string.h>

#define MAGIC "DLA-OTP" /* 8 bytes with its NUL */
#define FORMAT_VERSION 1
#define CHECKSUM_OFFSET (RECORD_SLOT_SIZE - CRYPTO_DIGEST_LENGTH)

/*
 * One pass over a slot. The same list of fields writes it and reads it, so that the two cannot come
 * to differ.
 */
struct pass {
	const uint8_t *from; /* read from here; NULL when writing */
	uint8_t *to;         /* write to here; NULL when reading */
	size_t at;
	bool wrong; /* not a slot, or not a record that can be put into one */
};

static void
pass_bytes(struct pass *pass, void *bytes, size_t length)
{
	if (pass->from != NULL)
		memcpy(bytes, pass->from + pass->at, length);
	else
		memcpy(pass->to + pass->at, bytes, length);
	pass->at += length;
}

/* Little-endian. Returns the number read, or the one written. */
static uint64_t
pass_number(struct pass *pass, uint64_t number, unsigned length)
{
	uint8_t bytes[8];

	for (unsigned i = 0; i < length; i++)
		bytes[i] = (uint8_t)(number >> (8 * i));
	pass_bytes(pass, bytes, length);
	number = 0;
	for (unsigned i = 0; i < length; i++)
		number |= (uint64_t)bytes[i] << (8 * i);
	return number;
}

static bool
pass_truth(struct pass *pass, bool truth)
{
	uint64_t number = pass_number(pass, truth, 1);

	pass->wrong |= number > 1;
	return number == 1;
}

/* A text in a field of that size: ends with a NUL, and nothing but NULs behind it. */
static void
pass_text(struct pass *pass, char *text, size_t size)
{
	size_t length;

	pass_bytes(pass, text, size);
	length = strnlen(text, size);
	pass->wrong |= length == size;
	for (size_t i = length; i < size; i++)
		pass->wrong |= text[i] != '\0';
}

static void
pass_moment(struct pass *pass, struct moment *moment)
{
	moment->boot_ms = (int64_t)pass_number(pass, (uint64_t)moment->boot_ms, 8);
	moment->wall_s = (int64_t)pass_number(pass, (uint64_t)moment->wall_s, 8);
	pass_bytes(pass, moment->boot_id, sizeof moment->boot_id);
}

static void
pass_challenge(struct pass *pass, struct challenge *challenge)
{
	challenge->live = pass_truth(pass, challenge->live);
	pass_bytes(pass, challenge->id, sizeof challenge->id);
	pass_text(pass, challenge->reference, sizeof challenge->reference);
	challenge->digits = (uint8_t)pass_number(pass, challenge->digits, 1);
	challenge->attempts_left = (uint8_t)pass_number(pass, challenge->attempts_left, 1);
	challenge->key_id = (uint32_t)pass_number(pass, challenge->key_id, 4);
	pass_bytes(pass, challenge->mac, sizeof challenge->mac);
	pass_bytes(pass, challenge->bond, sizeof challenge->bond);
	challenge->lifetime_ms = (int64_t)pass_number(pass, (uint64_t)challenge->lifetime_ms, 8);
	pass_moment(pass, &challenge->drawn);
	pass_moment(pass, &challenge->mailed);
	challenge->mailed_ever = pass_truth(pass, challenge->mailed_ever);
}

/* The layout. A new field goes to the end and takes a new format version. */
static void
pass_slot(
    struct pass *pass, uint64_t *generation, char person[RECORD_PERSON_SIZE], struct record *record)
{
	char magic[] = MAGIC;

	pass_bytes(pass, magic, sizeof magic);
	pass->wrong |= memcmp(magic, MAGIC, sizeof magic) != 0;
	pass->wrong |= pass_number(pass, FORMAT_VERSION, 4) != FORMAT_VERSION;
	*generation = pass_number(pass, *generation, 8);
	pass_text(pass, person, RECORD_PERSON_SIZE);
	pass_challenge(pass, &record->challenge);
	pass_text(pass, record->proven_address, sizeof record->proven_address);
	pass_moment(pass, &record->granted);
}

bool
record_encode(const struct record *record, const char *person, uint64_t generation,
    uint8_t slot[RECORD_SLOT_SIZE])
{
	struct pass pass = { .to = slot };
	struct record copy = *record;
	char name[RECORD_PERSON_SIZE] = "";
	size_t length = strlen(person);

	memset(slot, 0, RECORD_SLOT_SIZE);
	if (length == 0 || length >= sizeof name)
		return false;
	memcpy(name, person, length);
	pass_slot(&pass, &generation, name, &copy);
	crypto_digest(slot, CHECKSUM_OFFSET, slot + CHECKSUM_OFFSET);
	return !pass.wrong;
}

static bool
checksum_fits(const uint8_t slot[RECORD_SLOT_SIZE])
{
	uint8_t checksum[CRYPTO_DIGEST_LENGTH];

	crypto_digest(slot, CHECKSUM_OFFSET, checksum);
	return memcmp(checksum, slot + CHECKSUM_OFFSET, sizeof checksum) == 0;
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
record_decode(const uint8_t slot[RECORD_SLOT_SIZE], const char *person, struct record *record,
    uint64_t *generation)
{
	struct pass pass = { .from = slot };
	char name[RECORD_PERSON_SIZE] = "";

	memset(record, 0, sizeof *record);
	*generation = 0;
	if (checksum_fits(slot)) {
		pass_slot(&pass, generation, name, record);
		if (!pass.wrong && all_zero(slot + pass.at, CHECKSUM_OFFSET - pass.at) &&
		    name[0] != '\0' && strcmp(name, person) == 0)
			return true;
	}
	memset(record, 0, sizeof *record);
	*generation = 0;
	return false;
}

void
record_void_challenge(struct challenge *challenge)
{
	struct challenge ended = {
		.mailed = challenge->mailed,
		.mailed_ever = challenge->mailed_ever,
	};

	explicit_bzero(challenge, sizeof *challenge);
	*challenge = ended;
}
