/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one form a record has on disk. A slot is taken whole or not at all: a wrong magic, version,
 * person or checksum, a text without end, a byte where zeros belong make it no slot.
 */
#include "record.h"

#include "crypto.h"
#include "pass.h"

#include <string.h>

#define MAGIC "DLA-OTP" /* 8 bytes with its NUL */
#define FORMAT_VERSION 3
#define CHECKSUM_OFFSET (RECORD_SLOT_SIZE - CRYPTO_DIGEST_LENGTH)

static bool
all_zero(const uint8_t *bytes, size_t length)
{
	uint8_t any = 0;

	for (size_t i = 0; i < length; i++)
		any |= bytes[i];
	return any == 0;
}

static void
pass_challenge(struct pass *pass, struct challenge *challenge)
{
	pass_truth(pass, &challenge->live);
	pass_bytes(pass, challenge->id, sizeof challenge->id);
	pass_text(pass, challenge->reference, sizeof challenge->reference);
	pass_byte(pass, &challenge->digits);
	pass_byte(pass, &challenge->attempts_left);
	pass_uint32(pass, &challenge->key_id);
	pass_bytes(pass, challenge->mac, sizeof challenge->mac);
	pass_bytes(pass, challenge->bond, sizeof challenge->bond);
	pass_int64(pass, &challenge->lifetime_ms);
	pass_moment(pass, &challenge->drawn);
}

/* Places of a list that are not in use are zero. */
static void
pass_counters(struct pass *pass, struct counters *counters)
{
	pass_byte(pass, &counters->wrong_count);
	pass->wrong |= counters->wrong_count > COUNTERS_WRONG_MAX;
	for (unsigned i = 0; i < COUNTERS_WRONG_MAX; i++) {
		pass_time(pass, &counters->wrong_ms[i]);
		pass->wrong |= i >= counters->wrong_count && counters->wrong_ms[i] != 0;
	}
	pass_byte(pass, &counters->letter_count);
	pass->wrong |= counters->letter_count > COUNTERS_LETTERS_MAX;
	for (unsigned i = 0; i < COUNTERS_LETTERS_MAX; i++) {
		struct counted_letter *letter = &counters->letter[i];

		pass_time(pass, &letter->at_ms);
		pass_truth(pass, &letter->redeemed);
		pass->wrong |=
		    i >= counters->letter_count && (letter->at_ms != 0 || letter->redeemed);
	}
	pass_uint32(pass, &counters->consecutive);
	pass_uint32(pass, &counters->spent_row);
	pass_time(pass, &counters->spent_ms);
	pass_uint32(pass, &counters->wrong_since_grant);
}

static void
pass_sign_in(struct pass *pass, struct sign_in *sign_in)
{
	pass_moment(pass, &sign_in->at);
	pass_text(pass, sign_in->source, sizeof sign_in->source);
	pass_text(pass, sign_in->tty, sizeof sign_in->tty);
	pass_text(pass, sign_in->service, sizeof sign_in->service);
}

static void
pass_remembered(struct pass *pass, struct remembered *remembered)
{
	pass_uint32(pass, &remembered->key_id);
	for (unsigned i = 0; i < REMEMBERED_MAX; i++) {
		struct remembered_sign_in *sign_in = &remembered->sign_in[i];

		pass_time(pass, &sign_in->at_ms);
		pass_bytes(pass, sign_in->mac, sizeof sign_in->mac);
		pass->wrong |= sign_in->at_ms != 0 && all_zero(sign_in->mac, sizeof sign_in->mac);
	}
}

static void
pass_recovery(struct pass *pass, struct recovery *recovery)
{
	pass_uint32(pass, &recovery->key_id);
	pass_truth(pass, &recovery->one);
	pass_int64(pass, &recovery->issued_s);
	pass_time(pass, &recovery->expires_ms);
	for (unsigned i = 0; i < RECORD_RECOVERY_MAX; i++) {
		struct recovery_code *code = &recovery->code[i];

		pass_truth(pass, &code->used);
		pass_bytes(pass, code->mac, sizeof code->mac);
		pass->wrong |= code->used && all_zero(code->mac, sizeof code->mac);
	}
}

/* What version 2 had. */
static void
pass_record(struct pass *pass, struct record *record)
{
	pass_moment(pass, &record->as_of);
	pass_time(pass, &record->time_ms);
	pass_challenge(pass, &record->challenge);
	pass_counters(pass, &record->counters);
	pass_text(pass, record->proven_address, sizeof record->proven_address);
	pass_text(pass, record->offered_address, sizeof record->offered_address);
	pass_sign_in(pass, &record->granted);
	pass_sign_in(pass, &record->wrong);
	pass_truth(pass, &record->owed.guessed);
	pass_truth(pass, &record->owed.changed);
	pass_text(pass, record->owed.old_address, sizeof record->owed.old_address);
	pass_moment(pass, &record->owed.changed_at);
	pass_time(pass, &record->owed.guessed_tried_ms);
	pass_time(pass, &record->owed.changed_tried_ms);
}

/* And what this one has. A new field goes to the end and takes a new format version. */
static void
pass_additions(struct pass *pass, struct record *record)
{
	pass_remembered(pass, &record->remembered);
	pass_recovery(pass, &record->recovery);
	pass_uint32(pass, &record->places.key_id);
	pass_bytes(pass, record->places.mac, sizeof record->places.mac);
	pass_uint32(pass, &record->nudged_day);
	pass_uint32(pass, &record->told_day);
	pass_int64(pass, &record->owed.recovered_s);
	pass_time(pass, &record->owed.recovered_tried_ms);
	pass_truth(pass, &record->place_owed);
}

/*
 * Migration. A slot of an older version is read and the next write makes it one of this version.
 * What it cannot tell MUST be taken for the worse: a challenge whose counters are unknown is void,
 * and nothing that bounds guesses or letters may be lost. A version newer than ours MUST be no
 * slot: a program that does not know a counter would forget it. So going back to an older program
 * locks for review.
 *
 * Version 1 had no counters and no clock. Its last letter still counts: the clock begins with it.
 * Version 2 remembered no sign-ins, had no recovery codes and knew no places: they begin empty.
 */
static void
read_version_1(struct pass *pass, struct record *record)
{
	bool mailed_ever = false;

	pass_challenge(pass, &record->challenge);
	explicit_bzero(&record->challenge, sizeof record->challenge);
	pass_moment(pass, &record->as_of);
	pass_truth(pass, &mailed_ever);
	if (mailed_ever)
		counters_add_letter(&record->counters, record->time_ms);
	pass_text(pass, record->proven_address, sizeof record->proven_address);
	pass_moment(pass, &record->granted.at);
}

/* What every version begins with; returns the version. */
static uint64_t
pass_head(struct pass *pass, uint64_t *generation, char person[RECORD_PERSON_SIZE])
{
	char magic[] = MAGIC;
	uint64_t version;

	pass_bytes(pass, magic, sizeof magic);
	pass->wrong |= memcmp(magic, MAGIC, sizeof magic) != 0;
	version = pass_number(pass, FORMAT_VERSION, 4);
	*generation = pass_number(pass, *generation, 8);
	pass_text(pass, person, RECORD_PERSON_SIZE);
	return version;
}

static void
pass_slot(
    struct pass *pass, uint64_t *generation, char person[RECORD_PERSON_SIZE], struct record *record)
{
	uint64_t version = pass_head(pass, generation, person);

	if (version == 1)
		read_version_1(pass, record);
	else if (version == 2 || version == FORMAT_VERSION)
		pass_record(pass, record);
	else
		pass->wrong = true;
	if (version == FORMAT_VERSION)
		pass_additions(pass, record);
}

bool
record_encode(const struct record *record, const char *person, uint64_t generation,
    uint8_t slot[RECORD_SLOT_SIZE])
{
	struct pass pass = { .to = slot };
	char name[RECORD_PERSON_SIZE] = "";
	size_t length = strlen(person);

	memset(slot, 0, RECORD_SLOT_SIZE);
	if (length == 0 || length >= sizeof name)
		return false;
	memcpy(name, person, length);
	pass_slot(&pass, &generation, name, (struct record *)record);
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

bool
record_person(const uint8_t slot[RECORD_SLOT_SIZE], char person[RECORD_PERSON_SIZE])
{
	struct pass pass = { .from = slot };
	uint64_t generation = 0;

	memset(person, 0, RECORD_PERSON_SIZE);
	if (!checksum_fits(slot))
		return false;
	(void)pass_head(&pass, &generation, person);
	if (pass.wrong)
		memset(person, 0, RECORD_PERSON_SIZE);
	return person[0] != '\0';
}

void
record_tick(struct record *record, const struct moment *now)
{
	/* Where that is the largest there is, the record cannot be written any more. */
	record->time_ms = clock_advance(&record->as_of, record->time_ms, now);
	record->as_of = *now;
}

void
record_lost_write(struct record *record)
{
	const struct challenge *challenge = &record->challenge;
	bool last = challenge->live && challenge->attempts_left <= 1;

	counters_add_wrong(&record->counters, last, record->time_ms);
	counters_add_letter(&record->counters, record->time_ms);
	explicit_bzero(&record->challenge, sizeof record->challenge);
	remembered_forget(&record->remembered);
	explicit_bzero(&record->recovery, sizeof record->recovery);
}
