/* SPDX-License-Identifier: BSD-2-Clause */
/* A slot is what record_encode wrote for this person, to the last bit, or it is no slot. */
#include "record.h"

#include "crypto.h"
#include "temporary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CHECKSUM_OFFSET (RECORD_SLOT_SIZE - CRYPTO_DIGEST_LENGTH)
/* Where some fields lie; see pass_slot(). */
#define VERSION_OFFSET 8
#define PERSON_OFFSET 20
#define LIVE_OFFSET (PERSON_OFFSET + RECORD_PERSON_SIZE)
#define REFERENCE_OFFSET (LIVE_OFFSET + 1 + CHALLENGE_ID_LENGTH)

static uint8_t slot[RECORD_SLOT_SIZE];

/* Every field different from zero and from its neighbours. */
static const struct record full = {
	.challenge = {
		.live = true,
		.id = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 },
		.reference = "BCDF",
		.digits = 8,
		.attempts_left = 2,
		.key_id = 0xfedcba98,
		.mac = { 0x11, 0x22, [31] = 0x33 },
		.bond = { 0x44, 0x55, [31] = 0x66 },
		.lifetime_ms = 300000,
		.drawn = { 123456789, 1767225600, { 0xaa, [15] = 0xab } },
		.mailed = { 123456790, 1767225601, { 0xba, [15] = 0xbb } },
		.mailed_ever = true,
	},
	.proven_address = "somchai@dla.example",
	.granted = { -1, INT64_MIN, { 0xca, [15] = 0xcb } },
};

static void
encode(const struct record *record, uint64_t generation)
{
	assert_true(record_encode(record, "somchai", generation, slot));
}

/* Makes the checksum fit again: what a program with a mistake could have written. */
static void
seal(void)
{
	crypto_digest(slot, CHECKSUM_OFFSET, slot + CHECKSUM_OFFSET);
}

static bool
decodes(const char *person)
{
	static const struct record empty;
	struct record record;
	uint64_t generation = 1;

	if (record_decode(slot, person, &record, &generation))
		return true;
	assert_memory_equal(&record, &empty, sizeof record);
	assert_int_equal(generation, 0);
	return false;
}

/* T48: also negative times and generations beyond 32 bits. */
static void
test_what_was_encoded_is_decoded(void **state)
{
	static uint8_t again[RECORD_SLOT_SIZE];
	struct record record;
	uint64_t generation;

	(void)state;
	encode(&full, UINT64_MAX);
	assert_true(record_decode(slot, "somchai", &record, &generation));
	assert_true(generation == UINT64_MAX);
	assert_true(record.challenge.live);
	assert_string_equal(record.challenge.reference, "BCDF");
	assert_int_equal(record.challenge.digits, 8);
	assert_int_equal(record.challenge.attempts_left, 2);
	assert_int_equal(record.challenge.key_id, 0xfedcba98);
	assert_int_equal(record.challenge.lifetime_ms, 300000);
	assert_int_equal(record.challenge.mailed.boot_ms, 123456790);
	assert_string_equal(record.proven_address, "somchai@dla.example");
	assert_int_equal(record.granted.boot_ms, -1);
	assert_true(record.granted.wall_s == INT64_MIN);
	assert_true(record_encode(&record, "somchai", generation, again));
	assert_memory_equal(slot, again, sizeof slot);
}

/*
 * A change of the form has to be meant, and takes a new format version. The checksum was made by
 * Python from the list of fields.
 */
static void
test_the_form_on_disk_stays(void **state)
{
	static const uint8_t beginning[] = { 'D', 'L', 'A', '-', 'O', 'T', 'P', 0, 1, 0, 0, 0, 8, 7,
		6, 5, 4, 3, 2, 1, 's', 'o', 'm', 'c', 'h', 'a', 'i', 0 };
	char hex[CRYPTO_HEX_SIZE(CRYPTO_DIGEST_LENGTH)];

	(void)state;
	encode(&full, 0x0102030405060708);
	assert_memory_equal(slot, beginning, sizeof beginning);
	crypto_hex(slot + CHECKSUM_OFFSET, CRYPTO_DIGEST_LENGTH, hex);
	assert_string_equal(
	    hex, "6b2c79d394240638252ee9c6cac3a9e91bdf9b054ebe369b7c3178d0a723bf58");
}

/* T37 */
static void
test_any_single_wrong_bit_makes_it_no_slot(void **state)
{
	const unsigned bits = 8 * RECORD_SLOT_SIZE;

	(void)state;
	encode(&full, 5);
	assert_true(decodes("somchai"));
	for (unsigned bit = 0; bit < bits; bit += bits / rounds(bits)) {
		slot[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(decodes("somchai"));
		slot[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

static void
test_zeros_are_no_slot(void **state)
{
	(void)state;
	memset(slot, 0, sizeof slot);
	assert_false(decodes("somchai"));
	seal();
	assert_false(decodes("somchai"));
	assert_false(decodes(""));
}

/* A file copied or moved to the name of somebody else. */
static void
test_a_slot_of_another_person_is_none(void **state)
{
	(void)state;
	encode(&full, 5);
	assert_false(decodes("somchai2"));
	assert_false(decodes("somcha"));
	assert_false(decodes("Somchai"));
	assert_false(decodes(""));
}

/* The checksum fits, the form does not. */
static void
test_what_we_never_write_is_no_slot(void **state)
{
	static const struct {
		size_t offset;
		uint8_t value;
	} rows[] = {
		{ 0, 'd' },
		{ 7, ' ' },
		{ VERSION_OFFSET, 0 },
		{ VERSION_OFFSET, 2 },
		{ VERSION_OFFSET + 3, 1 },
		{ PERSON_OFFSET, 0 },
		{ PERSON_OFFSET + 8, 'x' },
		{ PERSON_OFFSET + RECORD_PERSON_SIZE - 1, 'x' },
		{ LIVE_OFFSET, 2 },
		{ LIVE_OFFSET, 255 },
		{ REFERENCE_OFFSET + 4, 'G' },
		{ CHECKSUM_OFFSET - 1, 1 },
		{ 2048, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		encode(&full, 5);
		slot[rows[i].offset] = rows[i].value;
		seal();
		assert_false(decodes("somchai"));
	}
	encode(&full, 5);
	memset(slot + PERSON_OFFSET, 0, RECORD_PERSON_SIZE);
	seal();
	assert_false(decodes(""));
	encode(&full, 5);
	seal();
	assert_true(decodes("somchai"));
}

static void
test_what_does_not_fit_is_not_encoded(void **state)
{
	char name[RECORD_PERSON_SIZE + 1];
	struct record endless = full;

	(void)state;
	memset(name, 'n', sizeof name);
	name[RECORD_PERSON_SIZE] = '\0';
	assert_false(record_encode(&full, name, 1, slot));
	name[RECORD_PERSON_SIZE - 1] = '\0';
	assert_true(record_encode(&full, name, 1, slot));
	assert_true(decodes(name));
	assert_false(record_encode(&full, "", 1, slot));
	memset(endless.proven_address, 'a', sizeof endless.proven_address);
	assert_false(record_encode(&endless, "somchai", 1, slot));
}

static void
test_a_voided_challenge_keeps_the_last_letter_only(void **state)
{
	struct challenge challenge = full.challenge, expected = { 0 };

	(void)state;
	expected.mailed = full.challenge.mailed;
	expected.mailed_ever = true;
	record_void_challenge(&challenge);
	assert_memory_equal(&challenge, &expected, sizeof challenge);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_was_encoded_is_decoded),
		cmocka_unit_test(test_the_form_on_disk_stays),
		cmocka_unit_test(test_any_single_wrong_bit_makes_it_no_slot),
		cmocka_unit_test(test_zeros_are_no_slot),
		cmocka_unit_test(test_a_slot_of_another_person_is_none),
		cmocka_unit_test(test_what_we_never_write_is_no_slot),
		cmocka_unit_test(test_what_does_not_fit_is_not_encoded),
		cmocka_unit_test(test_a_voided_challenge_keeps_the_last_letter_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
