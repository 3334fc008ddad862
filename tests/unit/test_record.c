/* SPDX-License-Identifier: BSD-2-Clause */
/* A slot is what record_encode wrote for this person, to the last bit, or it is no slot. */
#include "record.h"

#include "crypto.h"
#include "temporary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CHECKSUM_OFFSET (RECORD_SLOT_SIZE - CRYPTO_DIGEST_LENGTH)
#define OLD_SLOTS "tests/unit/slots/" /* tests run in the source directory */
/* Where some fields lie; see pass_slot() and pass_record(). */
#define VERSION_OFFSET 8
#define PERSON_OFFSET 20
#define LIVE_OFFSET (PERSON_OFFSET + RECORD_PERSON_SIZE + 32 + 6)
#define REFERENCE_OFFSET (LIVE_OFFSET + 1 + CHALLENGE_ID_LENGTH)
#define COUNTERS_OFFSET (LIVE_OFFSET + 132)
#define WRONG_OFFSET (COUNTERS_OFFSET + 1)
#define LETTERS_OFFSET (WRONG_OFFSET + 6 * COUNTERS_WRONG_MAX)
#define ADDITIONS_OFFSET 3581 /* behind what version 2 had */
#define REMEMBERED_OFFSET (ADDITIONS_OFFSET + 4)
#define RECOVERY_OFFSET (REMEMBERED_OFFSET + REMEMBERED_MAX * (6 + KEY_SHORT_MAC_LENGTH))
#define CODES_OFFSET (RECOVERY_OFFSET + 4 + 1 + 8 + 6)
#define FIELDS_END 4041

static uint8_t slot[RECORD_SLOT_SIZE];

/* Every field different from zero and from its neighbours. */
static const struct record full = {
	.as_of = { 123456791, 1767225602, { 0xda, [15] = 0xdb } },
	.time_ms = 987654321012,
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
	},
	.counters = {
		.wrong_count = 3,
		.wrong_ms = { 987654000001, 987654000002, 987654000003 },
		.letter_count = 2,
		.letter = { { 987654000004, true }, { 987654000005, false } },
		.consecutive = 6,
		.spent_row = 7,
		.spent_ms = 987654000008,
		.wrong_since_grant = 9,
	},
	.proven_address = "somchai@dla.example",
	.offered_address = "other@dla.example",
	.granted = { { -1, INT64_MIN, { 0xca, [15] = 0xcb } }, "192.0.2.7", "pts/1", "sshd" },
	.wrong = { { 5, INT64_MAX, { 0xea, [15] = 0xeb } }, "local", "tty1", "login" },
	.owed = { true, true, "old@dla.example", { 6, 7, { 0xfa, [15] = 0xfb } },
	    987654000009, 987654000010, 1767225604, 987654000014 },
	.remembered = { 0x01020304, { { 987654000011, { 0x71, [15] = 0x72 } },
	    { 987654000012, { 0x73, [15] = 0x74 } } } },
	.recovery = { 0x05060708, true, 1767225603, 987654000013,
	    { { false, { 0x75, [15] = 0x76 } }, { true, { 0x77, [15] = 0x78 } } } },
	.places = { 0x090a0b0c, { { 0x79, [7] = 0x7a }, { 0x7b, [7] = 0x7c } } },
	.nudged_day = 20454,
	.told_day = 20455,
	.place_owed = true,
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
	assert_true(record.time_ms == 987654321012);
	assert_true(record.challenge.live);
	assert_string_equal(record.challenge.reference, "BCDF");
	assert_int_equal(record.challenge.digits, 8);
	assert_int_equal(record.challenge.attempts_left, 2);
	assert_int_equal(record.challenge.key_id, 0xfedcba98);
	assert_int_equal(record.challenge.lifetime_ms, 300000);
	assert_memory_equal(
	    &record.counters.wrong_ms, &full.counters.wrong_ms, sizeof full.counters.wrong_ms);
	assert_true(record.counters.letter[0].redeemed);
	assert_false(record.counters.letter[1].redeemed);
	assert_int_equal(record.counters.wrong_since_grant, 9);
	assert_string_equal(record.proven_address, "somchai@dla.example");
	assert_string_equal(record.offered_address, "other@dla.example");
	assert_int_equal(record.granted.at.boot_ms, -1);
	assert_true(record.granted.at.wall_s == INT64_MIN);
	assert_string_equal(record.wrong.tty, "tty1");
	assert_string_equal(record.owed.old_address, "old@dla.example");
	assert_memory_equal(&record.remembered, &full.remembered, sizeof full.remembered);
	assert_true(record.recovery.one);
	assert_int_equal(record.recovery.key_id, 0x05060708);
	assert_true(record.recovery.issued_s == 1767225603);
	assert_true(record.recovery.expires_ms == 987654000013);
	assert_false(record.recovery.code[0].used);
	assert_true(record.recovery.code[1].used);
	assert_int_equal(record.recovery.code[1].mac[15], 0x78);
	assert_true(record.owed.recovered_s == 1767225604);
	assert_true(record.owed.recovered_tried_ms == 987654000014);
	assert_memory_equal(&record.places, &full.places, sizeof full.places);
	assert_int_equal(record.nudged_day, 20454);
	assert_int_equal(record.told_day, 20455);
	assert_true(record.place_owed);
	assert_true(record_encode(&record, "somchai", generation, again));
	assert_memory_equal(slot, again, sizeof slot);
}

/* The most that a record can hold has room in a slot. */
static void
test_a_record_with_nothing_left_out_is_decoded(void **state)
{
	static struct record most, record;
	uint64_t generation;

	(void)state;
	most = full;
	most.counters.wrong_count = COUNTERS_WRONG_MAX;
	most.counters.letter_count = COUNTERS_LETTERS_MAX;
	for (unsigned i = 0; i < COUNTERS_WRONG_MAX; i++)
		most.counters.wrong_ms[i] = ((int64_t)1 << 48) - 1 - i;
	for (unsigned i = 0; i < COUNTERS_LETTERS_MAX; i++)
		most.counters.letter[i] = (struct counted_letter){ i + 1, i % 2 };
	for (unsigned i = 0; i < REMEMBERED_MAX; i++)
		most.remembered.sign_in[i] = (struct remembered_sign_in){ i + 1, { 1 } };
	for (unsigned i = 0; i < RECORD_RECOVERY_MAX; i++)
		most.recovery.code[i] = (struct recovery_code){ i % 2, { 1 } };
	memset(most.places.mac, 0x79, sizeof most.places.mac);
	encode(&most, 5);
	assert_int_equal(slot[FIELDS_END - 1], 1); /* the last field */
	assert_int_equal(slot[FIELDS_END], 0);
	assert_true(record_decode(slot, "somchai", &record, &generation));
	assert_memory_equal(
	    record.counters.wrong_ms, most.counters.wrong_ms, sizeof most.counters.wrong_ms);
	for (unsigned i = 0; i < COUNTERS_LETTERS_MAX; i++) {
		assert_true(record.counters.letter[i].at_ms == i + 1);
		assert_int_equal(record.counters.letter[i].redeemed, i % 2);
	}
	assert_memory_equal(&record.remembered, &most.remembered, sizeof most.remembered);
	for (unsigned i = 0; i < RECORD_RECOVERY_MAX; i++)
		assert_int_equal(record.recovery.code[i].used, i % 2);
	assert_memory_equal(&record.places, &most.places, sizeof most.places);
}

/*
 * A change of the form has to be meant, and takes a new format version. The checksum was made by
 * Python from the list of fields.
 */
static void
test_the_form_on_disk_stays(void **state)
{
	static const uint8_t beginning[] = { 'D', 'L', 'A', '-', 'O', 'T', 'P', 0, 3, 0, 0, 0, 8, 7,
		6, 5, 4, 3, 2, 1, 's', 'o', 'm', 'c', 'h', 'a', 'i', 0 };
	char hex[CRYPTO_HEX_SIZE(CRYPTO_DIGEST_LENGTH)];

	(void)state;
	encode(&full, 0x0102030405060708);
	assert_memory_equal(slot, beginning, sizeof beginning);
	crypto_hex(slot + CHECKSUM_OFFSET, CRYPTO_DIGEST_LENGTH, hex);
	assert_string_equal(
	    hex, "27bd3c410f5440447b798d13f9f9530072f4a9661ded3bea7a5d733bdeb8c0e2");
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
		{ VERSION_OFFSET, 1 }, /* its fields lie elsewhere */
		{ VERSION_OFFSET, 2 }, /* and it has less of them */
		{ VERSION_OFFSET, 4 }, /* newer than this program */
		{ VERSION_OFFSET + 3, 1 },
		{ PERSON_OFFSET, 0 },
		{ PERSON_OFFSET + 8, 'x' },
		{ PERSON_OFFSET + RECORD_PERSON_SIZE - 1, 'x' },
		{ LIVE_OFFSET, 2 },
		{ LIVE_OFFSET, 255 },
		{ REFERENCE_OFFSET + 4, 'G' },
		{ COUNTERS_OFFSET, COUNTERS_WRONG_MAX + 1 },
		{ COUNTERS_OFFSET, 2 }, /* and a third time */
		{ WRONG_OFFSET + 6 * 3, 1 },
		{ LETTERS_OFFSET, COUNTERS_LETTERS_MAX + 1 },
		{ LETTERS_OFFSET + 1 + 6, 2 },
		{ LETTERS_OFFSET + 1 + 7 * 2 + 6, 1 },
		{ REMEMBERED_OFFSET + 2 * (6 + KEY_SHORT_MAC_LENGTH), 1 }, /* when, and no HMAC */
		{ CODES_OFFSET - 15, 2 },                                  /* the only one? */
		{ CODES_OFFSET, 2 },
		{ CODES_OFFSET + 2 * (1 + KEY_SHORT_MAC_LENGTH), 1 }, /* used, and no HMAC */
		{ FIELDS_END - 1, 2 },
		{ FIELDS_END, 1 },
		{ CHECKSUM_OFFSET - 1, 1 },
		{ CHECKSUM_OFFSET - 20, 1 },
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
	endless = full;
	endless.time_ms = (int64_t)1 << 48;
	assert_false(record_encode(&endless, "somchai", 1, slot));
	endless.time_ms = -1;
	assert_false(record_encode(&endless, "somchai", 1, slot));
	endless = full;
	endless.counters.letter[0].at_ms = INT64_MAX;
	assert_false(record_encode(&endless, "somchai", 1, slot));
	endless = full;
	endless.remembered.sign_in[0].at_ms = -1;
	assert_false(record_encode(&endless, "somchai", 1, slot));
	endless = full;
	endless.recovery.expires_ms = INT64_MAX;
	assert_false(record_encode(&endless, "somchai", 1, slot));
}

static void
read_old_slot(const char *name, struct record *record, uint64_t *generation)
{
	char path[64];

	(void)snprintf(path, sizeof path, OLD_SLOTS "%s", name);
	FILE *file = fopen(path, "rb");
	if (!file)
		fail_msg("%s: start this in the source directory", path);
	assert_int_equal(fread(slot, 1, sizeof slot, file), sizeof slot);
	fclose(file);
	assert_false(record_decode(slot, "somchai2", record, generation));
	assert_true(record_decode(slot, "somchai", record, generation));
}

/* Slots that version 1 wrote: no challenge of theirs lives on, everything else does. */
static void
test_a_slot_of_version_1_is_read_and_its_challenge_is_void(void **state)
{
	static const struct challenge none;
	static const struct record empty;
	struct record record;
	uint64_t generation;

	(void)state;
	read_old_slot("v1-live", &record, &generation);
	assert_int_equal(generation, 6);
	assert_memory_equal(&record.challenge, &none, sizeof none);
	assert_string_equal(record.proven_address, "somchai@dla.example");
	assert_int_equal(record.granted.at.wall_s, 1767225000);
	assert_int_equal(record.granted.at.boot_id[15], 0xcb);
	assert_int_equal(record.counters.letter_count, 1); /* the cool-down goes on */
	assert_false(record.counters.letter[0].redeemed);
	assert_int_equal(record.as_of.boot_ms, 123456790);
	read_old_slot("v1-granted", &record, &generation);
	assert_int_equal(generation, 5);
	assert_int_equal(record.counters.letter_count, 0);
	assert_string_equal(record.proven_address, "somchai@dla.example");
	read_old_slot("v1-new", &record, &generation);
	assert_int_equal(generation, 1);
	assert_memory_equal(&record, &empty, sizeof empty);
}

static void
test_a_slot_of_version_1_is_written_back_as_the_present_one(void **state)
{
	struct record record, again;
	uint64_t generation;

	(void)state;
	read_old_slot("v1-live", &record, &generation);
	record_tick(&record, &(struct moment){ 123456790 + 5000, 0, { 0xba, [15] = 0xbb } });
	assert_int_equal(record.time_ms, 5000);
	encode(&record, generation + 1);
	assert_int_equal(slot[VERSION_OFFSET], 3);
	assert_true(record_decode(slot, "somchai", &again, &generation));
	assert_int_equal(generation, 7);
	assert_int_equal(again.time_ms, 5000);
	assert_int_equal(again.counters.letter_count, 1);
	assert_string_equal(again.proven_address, "somchai@dla.example");
}

/* Of version 2 nothing is lost: no limit, no lock, no address, no code under way. */
static void
test_a_slot_of_version_2_is_read_whole_and_begins_to_remember(void **state)
{
	static uint8_t written[RECORD_SLOT_SIZE];
	static struct record record, expected;
	uint64_t generation;

	(void)state;
	expected = full;
	memset(&expected.remembered, 0, sizeof expected.remembered);
	memset(&expected.recovery, 0, sizeof expected.recovery);
	memset(&expected.places, 0, sizeof expected.places);
	expected.nudged_day = expected.told_day = 0;
	expected.owed.recovered_s = expected.owed.recovered_tried_ms = 0;
	expected.place_owed = false;
	read_old_slot("v2-full", &record, &generation);
	assert_int_equal(generation, 6);
	encode(&record, 7);
	assert_int_equal(slot[VERSION_OFFSET], 3);
	memcpy(written, slot, sizeof written);
	encode(&expected, 7);
	assert_memory_equal(slot, written, sizeof slot);
	read_old_slot("v2-most", &record, &generation);
	assert_int_equal(generation, 5);
	assert_int_equal(record.counters.wrong_count, COUNTERS_WRONG_MAX);
	assert_int_equal(record.counters.letter_count, COUNTERS_LETTERS_MAX);
	assert_true(record.counters.letter[COUNTERS_LETTERS_MAX - 1].redeemed);
	assert_int_equal(record.counters.consecutive, 100); /* locked until somebody looks */
}

/* A slot of version 2 with anything behind its fields was written by nobody. */
static void
test_a_slot_of_version_2_has_nothing_of_version_3(void **state)
{
	struct record record;
	uint64_t generation;

	(void)state;
	for (unsigned at = ADDITIONS_OFFSET; at < CHECKSUM_OFFSET; at++) {
		read_old_slot("v2-most", &record, &generation);
		slot[at] = 1;
		seal();
		assert_false(decodes("somchai"));
	}
}

/* T37: the same for slots that are still of an old form. */
static void
any_single_wrong_bit_makes_it_no_slot(const char *name)
{
	const unsigned bits = 8 * RECORD_SLOT_SIZE;
	struct record record;
	uint64_t generation;

	read_old_slot(name, &record, &generation);
	for (unsigned bit = 0; bit < bits; bit += bits / rounds(bits)) {
		slot[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(decodes("somchai"));
		slot[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

static void
test_any_single_wrong_bit_of_an_old_version_makes_it_no_slot(void **state)
{
	(void)state;
	any_single_wrong_bit_makes_it_no_slot("v1-live");
	any_single_wrong_bit_makes_it_no_slot("v2-full");
}

/* --- the record's clock (T45, T48) --- */

#define DAY_S 86400
#define DAY_MS (DAY_S * INT64_C(1000))

static const struct moment then = { 50000000, 1767225600, { 1 } };

/* How far the clock goes from `then` to that moment. */
static int64_t
ticks(int64_t boot_ms, int64_t wall_s, uint8_t boot_id)
{
	static struct record record;

	record = (struct record){ .as_of = then, .time_ms = 1000 };
	record_tick(&record, &(struct moment){ boot_ms, wall_s, { boot_id } });
	assert_int_equal(record.as_of.boot_ms, boot_ms);
	assert_true(record.as_of.wall_s == wall_s);
	return record.time_ms - 1000;
}

/* T45: seconds to years, forward and back; 1969, 2038, 2106, and no time at all. */
static const int64_t wall_clocks[] = { then.wall_s + 1, then.wall_s - 1, then.wall_s + 60,
	then.wall_s - 60, then.wall_s + 3600, then.wall_s - 3600, then.wall_s + DAY_S,
	then.wall_s - DAY_S, then.wall_s + 3650 * INT64_C(86400),
	then.wall_s - 3650 * INT64_C(86400), -1, 0, 2147483647, 2147483648, 4294967295, 4294967296,
	INT64_MIN, INT64_MAX };

static void
test_within_a_boot_the_wall_clock_moves_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof wall_clocks / sizeof wall_clocks[0]; i++) {
		assert_int_equal(ticks(then.boot_ms, wall_clocks[i], 1), 0);
		assert_int_equal(ticks(then.boot_ms + 7000, wall_clocks[i], 1), 7000);
		assert_int_equal(ticks(then.boot_ms - 7000, wall_clocks[i], 1), 0);
	}
	assert_int_equal(ticks(then.boot_ms + 400 * DAY_MS, then.wall_s, 1), 400 * DAY_MS);
}

static void
test_across_a_reboot_the_wall_clock_is_believed_within_bounds(void **state)
{
	static const struct {
		int64_t uptime_ms, wall_s, expected_ms;
	} rows[] = {
		{ 5000, 60, 60000 },
		{ 5000, 31 * DAY_S, 31 * DAY_MS },
		{ 5000, 31 * DAY_S + 1, 5000 }, /* no machine sleeps so long */
		{ 5000, 3650 * DAY_S, 5000 },   /* set forward ten years */
		{ 5000, 4, 5000 },              /* less than it has been up */
		{ 5000, 0, 5000 },
		{ 5000, -1, 5000 }, /* set back */
		{ 5000, -3650 * DAY_S, 5000 },
		{ 40 * DAY_MS, 40 * DAY_S, 40 * DAY_MS },
		{ 40 * DAY_MS, 45 * DAY_S, 40 * DAY_MS },
		{ 40 * DAY_MS, 35 * DAY_S, 40 * DAY_MS },
		{ -5000, -1, 0 }, /* a boot clock that cannot be */
		{ -5000, 60, 60000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(
		    ticks(rows[i].uptime_ms, then.wall_s + rows[i].wall_s, 2), rows[i].expected_ms);
	for (size_t i = 0; i < sizeof wall_clocks / sizeof wall_clocks[0]; i++)
		assert_in_range(ticks(5000, wall_clocks[i], 2), 5000, 31 * DAY_MS);
}

/* Whatever a slot holds: the clock never goes back, and at its end nothing is written any more. */
static void
test_no_number_makes_the_clock_go_back(void **state)
{
	static const int64_t numbers[] = { INT64_MIN, -1, 0, 1, 4294967296, INT64_MAX };
	const unsigned count = sizeof numbers / sizeof numbers[0];
	static struct record record;

	(void)state;
	for (unsigned i = 0; i < count * count * count * 2; i++) {
		record = (struct record){ .as_of = then, .time_ms = 1000 };
		record.as_of.boot_ms = numbers[i % count];
		record.as_of.wall_s = numbers[i / count % count];
		record_tick(&record, &(struct moment){ numbers[i / count / count % count],
					 then.wall_s, { (uint8_t)(1 + i % 2) } });
		assert_true(record.time_ms >= 1000);
	}
	record.time_ms = INT64_MAX;
	record_tick(&record, &then);
	assert_true(record.time_ms == INT64_MAX);
	assert_false(record_encode(&record, "somchai", 1, slot));
}

static void
test_a_new_record_begins_with_the_uptime(void **state)
{
	static struct record record;

	(void)state;
	record_tick(&record, &then);
	assert_int_equal(record.time_ms, then.boot_ms);
}

/* --- a write that was lost --- */

static void
test_a_lost_write_debits_every_counter_once(void **state)
{
	static const struct challenge none;
	static struct record record;

	(void)state;
	record = full;
	record_lost_write(&record);
	assert_memory_equal(&record.challenge, &none, sizeof none);
	assert_int_equal(record.counters.wrong_count, 4);
	assert_true(record.counters.wrong_ms[3] == full.time_ms);
	assert_int_equal(record.counters.letter_count, 3);
	assert_true(record.counters.letter[2].at_ms == full.time_ms);
	assert_int_equal(record.counters.consecutive, 7);
	assert_int_equal(record.counters.spent_row, 7); /* the lock stays, two attempts were left */
	assert_true(record.counters.spent_ms == full.counters.spent_ms);
}

/* It may have been what ended a sign-in, or used a recovery code. */
static void
test_a_lost_write_ends_what_it_may_have_ended(void **state)
{
	static const struct remembered nothing;
	static const struct recovery no_code;
	static struct record record;

	(void)state;
	record = full;
	record_lost_write(&record);
	assert_memory_equal(&record.remembered, &nothing, sizeof nothing);
	assert_memory_equal(&record.recovery, &no_code, sizeof no_code);
	assert_memory_equal(&record.places, &full.places, sizeof full.places);
}

static void
test_a_lost_write_may_have_been_the_last_attempts(void **state)
{
	static struct record record;

	(void)state;
	for (uint8_t left = 0; left < 2; left++) {
		record = full;
		record.challenge.attempts_left = left;
		record_lost_write(&record);
		assert_int_equal(record.counters.spent_row, 8);
		assert_true(record.counters.spent_ms == full.time_ms);
	}
	record.challenge = (struct challenge){ .live = false };
	record_lost_write(&record);
	assert_int_equal(record.counters.spent_row, 8);
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
		cmocka_unit_test(test_a_record_with_nothing_left_out_is_decoded),
		cmocka_unit_test(test_a_slot_of_version_1_is_read_and_its_challenge_is_void),
		cmocka_unit_test(test_a_slot_of_version_1_is_written_back_as_the_present_one),
		cmocka_unit_test(test_a_slot_of_version_2_is_read_whole_and_begins_to_remember),
		cmocka_unit_test(test_a_slot_of_version_2_has_nothing_of_version_3),
		cmocka_unit_test(test_any_single_wrong_bit_of_an_old_version_makes_it_no_slot),
		cmocka_unit_test(test_within_a_boot_the_wall_clock_moves_nothing),
		cmocka_unit_test(test_across_a_reboot_the_wall_clock_is_believed_within_bounds),
		cmocka_unit_test(test_no_number_makes_the_clock_go_back),
		cmocka_unit_test(test_a_new_record_begins_with_the_uptime),
		cmocka_unit_test(test_a_lost_write_debits_every_counter_once),
		cmocka_unit_test(test_a_lost_write_ends_what_it_may_have_ended),
		cmocka_unit_test(test_a_lost_write_may_have_been_the_last_attempts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
