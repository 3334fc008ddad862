/* SPDX-License-Identifier: BSD-2-Clause */
/* Whatever happened to the file: never more attempts than before, and never a new person. */
#include "store_world.h"

/*
 * Opens a damaged file: refused; or void, debited once for the write that may have been lost, and
 * waiting for the cool-down.
 */
static void
assert_nothing_gained(void)
{
	struct record record;
	struct store *store;
	enum store_result result = open_person(PERSON, &store, &record);

	if (result == STORE_OK) {
		assert_false(record.challenge.live);
		assert_int_equal(record.challenge.attempts_left, 0);
		assert_int_equal(record.counters.wrong_count, 1);
		assert_int_equal(record.counters.letter_count, 1);
	} else {
		assert_int_equal(result, STORE_DAMAGED);
	}
	store_close(store);
}

/* T37: every single bit, in either slot. */
static void
test_one_wrong_bit_voids_the_challenge(void **state)
{
	static uint8_t before[FILE_SIZE];
	const unsigned bits = 8 * FILE_SIZE;
	struct secret code;
	unsigned flipped = 0;

	(void)state;
	make_live(&code);
	load(before);
	in_memory = true;
	int fd = open(path_of(PERSON), O_RDWR);
	uint8_t *bytes = mmap(NULL, FILE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_ptr_not_equal(bytes, MAP_FAILED);
	for (unsigned bit = 0; bit < bits; bit += bits / rounds(bits)) {
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_nothing_gained();
		memcpy(bytes, before, FILE_SIZE);
		flipped++;
	}
	print_message(
	    "figure: single bits flipped, and no guess gained %u / %u\n", flipped, rounds(bits));
	munmap(bytes, FILE_SIZE);
	close(fd);
	assert_true(submit(&code));
}

/* The debit is of the moment when the loss was seen, so its locks and waits come to an end. */
static void
test_what_a_lost_write_costs_is_paid_once(void **state)
{
	static uint8_t bytes[FILE_SIZE];
	struct record first, later;
	struct secret code;

	(void)state;
	make_live(&code);
	load(bytes);
	bytes[0] ^= 1;
	save(bytes, FILE_SIZE);
	store_close(must_open(&first));
	assert_int_equal(first.counters.wrong_count, 1);
	usleep(3000);
	store_close(must_open(&later));
	assert_true(later.time_ms > first.time_ms);
	assert_memory_equal(&later.counters, &first.counters, sizeof later.counters);
	load(bytes);
	bytes[0] ^= 1;
	save(bytes, FILE_SIZE);
	failing = 'd'; /* what cannot be paid cannot be seen */
	struct store *store;
	assert_int_equal(open_person(PERSON, &store, &later), STORE_UNWRITABLE);
	failing = '\0';
}

/* T37: cut at each byte, and one too long. */
static void
test_a_file_of_another_length_is_damaged(void **state)
{
	static uint8_t bytes[FILE_SIZE + 1];
	struct record record;
	struct store *store;
	struct secret code;

	(void)state;
	make_live(&code);
	load(bytes);
	for (unsigned size = 0; size <= FILE_SIZE + 1; size += FILE_SIZE / rounds(FILE_SIZE)) {
		if (size == FILE_SIZE)
			continue;
		save(bytes, size);
		assert_int_equal(open_person(PERSON, &store, &record), STORE_DAMAGED);
	}
	save(bytes, FILE_SIZE);
	assert_true(submit(&code));
}

/* T37: zeros and rubbish are never a new person, and stay as they are. */
static void
test_without_a_valid_slot_the_file_is_locked_for_review(void **state)
{
	static uint8_t bytes[FILE_SIZE], found[FILE_SIZE];
	struct record record;
	struct store *store;
	struct secret code;

	(void)state;
	make_live(&code);
	for (unsigned fill = 0; fill <= 0xff; fill += 0x55) {
		memset(bytes, (int)fill, sizeof bytes);
		save(bytes, FILE_SIZE);
		for (unsigned i = 0; i < 3; i++) {
			assert_int_equal(open_person(PERSON, &store, &record), STORE_DAMAGED);
			assert_false(submit(&code));
		}
		load(found);
		assert_memory_equal(found, bytes, sizeof found);
	}
}

/* One slot over the other, the two exchanged, one taken from before: parity and checksum tell. */
static void
test_slots_that_were_moved_are_no_slots(void **state)
{
	static uint8_t bytes[FILE_SIZE], moved[FILE_SIZE];
	struct record record;
	struct store *store;
	struct secret code;

	(void)state;
	make_live(&code);
	load(bytes);
	memcpy(moved, bytes + RECORD_SLOT_SIZE, RECORD_SLOT_SIZE);
	memcpy(moved + RECORD_SLOT_SIZE, bytes, RECORD_SLOT_SIZE);
	save(moved, FILE_SIZE);
	assert_int_equal(open_person(PERSON, &store, &record), STORE_DAMAGED);
	for (unsigned source = 0; source < 2; source++) {
		const uint8_t *slot = bytes + source * RECORD_SLOT_SIZE;

		memcpy(moved, slot, RECORD_SLOT_SIZE);
		memcpy(moved + RECORD_SLOT_SIZE, slot, RECORD_SLOT_SIZE);
		save(moved, FILE_SIZE);
		assert_nothing_gained();
	}
}

/* The file of somebody who has attempts left, put in the place of one who has none. */
static void
test_a_file_of_another_person_is_damaged(void **state)
{
	char from[TEMPORARY_SIZE + PLACE_NAME_SIZE + 1];
	struct record record;
	struct store *store;
	struct secret code;

	(void)state;
	make_live(&code);
	memcpy(from, path_of(PERSON), sizeof from);
	assert_int_equal(rename(from, path_of("malee")), 0);
	assert_int_equal(open_person("malee", &store, &record), STORE_DAMAGED);
}

/* T40: power fails while a debit is written; every prefix of the write. */
static void
test_a_torn_write_never_gives_an_attempt_back(void **state)
{
	static uint8_t before[FILE_SIZE], after[FILE_SIZE], torn[FILE_SIZE];
	struct record record;
	struct store *store;
	struct secret code;
	unsigned live = 0;

	(void)state;
	make_live(&code);
	load(before);
	store = must_open(&record);
	assert_true(challenge_debit(&record.challenge));
	must_write(store, &record);
	store_close(store);
	load(after);
	unsigned slot = memcmp(before, after, RECORD_SLOT_SIZE) == 0 ? RECORD_SLOT_SIZE : 0;
	for (unsigned size = 0; size <= RECORD_SLOT_SIZE;
	     size += RECORD_SLOT_SIZE / rounds(RECORD_SLOT_SIZE)) {
		memcpy(torn, before, sizeof torn);
		memcpy(torn + slot, after + slot, size);
		save(torn, FILE_SIZE);
		store_close(must_open(&record));
		bool whole =
		    memcmp(torn, before, FILE_SIZE) == 0 || memcmp(torn, after, FILE_SIZE) == 0;
		assert_int_equal(record.challenge.live, whole);
		assert_true(record.challenge.attempts_left <= ATTEMPTS);
		live += record.challenge.live;
	}
	assert_true(live >= 1);
}

/* T35, T36: in the person's place lies something else. It is refused, and nothing is repaired. */
static void
test_planted_objects_are_damaged_and_left_alone(void **state)
{
	struct record record;
	struct store *store;
	struct stat status;
	struct secret code;
	char real[TEMPORARY_SIZE + PLACE_NAME_SIZE + 1];

	(void)state;
	make_live(&code);
	memcpy(real, path_of(PERSON), sizeof real);
	assert_int_equal(link(real, path_of("malee")), 0);
	assert_int_equal(open_person("malee", &store, &record), STORE_DAMAGED);
	assert_int_equal(open_person(PERSON, &store, &record), STORE_DAMAGED);
	assert_int_equal(unlink(path_of("malee")), 0);
	assert_int_equal(symlink("elsewhere", path_of("malee")), 0);
	assert_int_equal(open_person("malee", &store, &record), STORE_DAMAGED);
	assert_int_equal(mkfifo(path_of("noi"), 0600), 0);
	assert_int_equal(open_person("noi", &store, &record), STORE_DAMAGED);
	assert_int_equal(mkdir(path_of("lek"), 0700), 0);
	assert_int_equal(open_person("lek", &store, &record), STORE_DAMAGED);
	assert_int_equal(chmod(path_of(PERSON), 0640), 0);
	assert_int_equal(open_person(PERSON, &store, &record), STORE_DAMAGED);
	assert_int_equal(stat(path_of(PERSON), &status), 0);
	assert_int_equal(status.st_mode & 07777, 0640);
	assert_int_equal(lstat(path_of("malee"), &status), 0);
	assert_true(S_ISLNK(status.st_mode));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(test_one_wrong_bit_voids_the_challenge),
		WITH_STORE(test_what_a_lost_write_costs_is_paid_once),
		WITH_STORE(test_a_file_of_another_length_is_damaged),
		WITH_STORE(test_without_a_valid_slot_the_file_is_locked_for_review),
		WITH_STORE(test_slots_that_were_moved_are_no_slots),
		WITH_STORE(test_a_file_of_another_person_is_damaged),
		WITH_STORE(test_a_torn_write_never_gives_an_attempt_back),
		WITH_STORE(test_planted_objects_are_damaged_and_left_alone),
	};

	return RUN_STORE_TESTS(tests);
}
