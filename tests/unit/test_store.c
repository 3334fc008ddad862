/* SPDX-License-Identifier: BSD-2-Clause */
/* A record is read as it was written, in order, and a write that failed is the last. */
#include "store_world.h"

static void
test_a_new_person_has_an_empty_record(void **state)
{
	struct record record, empty = { 0 };
	struct stat status;

	(void)state;
	store_close(must_open(&record));
	assert_true(record.as_of.boot_ms >= now.boot_ms && record.time_ms == record.as_of.boot_ms);
	empty.as_of = record.as_of;
	empty.time_ms = record.time_ms;
	assert_memory_equal(&record, &empty, sizeof record);
	assert_int_equal(stat(path_of(PERSON), &status), 0);
	assert_int_equal(status.st_size, FILE_SIZE);
	assert_int_equal(status.st_mode, S_IFREG | 0600);
	assert_true(status.st_blocks * 512 >= FILE_SIZE);
}

static void
test_what_was_written_is_read(void **state)
{
	struct record record;
	struct secret code;

	(void)state;
	make_live(&code);
	for (unsigned left = ATTEMPTS; left > 0; left--) {
		struct store *store = must_open(&record);

		assert_int_equal(record.challenge.attempts_left, left);
		assert_true(challenge_is_live(&record.challenge, &keys, &now));
		assert_string_equal(record.proven_address, "s@dla.example");
		assert_true(challenge_debit(&record.challenge));
		must_write(store, &record);
		store_close(store);
	}
	store_close(must_open(&record));
	assert_false(challenge_is_live(&record.challenge, &keys, &now));
}

static void
test_names_that_cannot_be_are_refused(void **state)
{
	char longest[RECORD_PERSON_SIZE + 1];
	struct store *store;
	struct record record;

	(void)state;
	memset(longest, 'x', sizeof longest);
	longest[RECORD_PERSON_SIZE] = '\0';
	assert_int_equal(open_person(longest, &store, &record), STORE_UNWRITABLE);
	assert_null(store);
	assert_int_equal(open_person("", &store, &record), STORE_UNWRITABLE);
	assert_null(store);
	longest[RECORD_PERSON_SIZE - 1] = '\0';
	assert_int_equal(open_person(longest, &store, &record), STORE_OK);
	store_close(store);
}

static void
test_without_its_directory_the_store_is_unwritable(void **state)
{
	struct store *store;
	struct record record;

	(void)state;
	assert_int_equal(store_open("/nonexistent", PERSON, &store, &record, 0), STORE_UNWRITABLE);
	assert_int_equal(chmod(base, 0750), 0);
	assert_int_equal(open_person(PERSON, &store, &record), STORE_UNWRITABLE);
	assert_int_equal(chmod(base, 0700), 0);
}

/* T40: file, then name, then directory; and one fdatasync behind each write. */
static void
test_writes_reach_the_disk_in_order(void **state)
{
	struct record record;
	struct store *store;
	struct secret code;

	(void)state;
	forget_events();
	store = must_open(&record);
	assert_string_equal(events, "wflF");
	must_write(store, &record);
	assert_string_equal(events, "wflFwd");
	store_close(store);
	forget_events();
	store_close(must_open(&record));
	assert_string_equal(events, "");
	make_live(&code);
	forget_events();
	assert_true(submit(&code));
	/* bond looked at (two compares each); debit on disk; code compared; void on disk */
	assert_string_equal(events, "ccwdccwd");
}

/* T40: whoever made the file died before its name was on disk; the next one sees to it. */
static void
test_a_file_never_written_has_its_name_synced_again(void **state)
{
	struct record record;

	(void)state;
	store_close(must_open(&record));
	forget_events();
	store_close(must_open(&record));
	assert_string_equal(events, "F");
	failing = 'F';
	struct store *store;
	assert_int_equal(open_person(PERSON, &store, &record), STORE_UNWRITABLE);
}

/* T38: no debit on disk, no comparison; and nothing more by this login. */
static void
test_a_write_that_fails_is_the_last(void **state)
{
	static const char failures[] = "wd";

	(void)state;
	for (const char *failure = failures; *failure != '\0'; failure++) {
		struct record record, later;
		struct secret code;

		make_live(&code);
		struct store *store = must_open(&record);
		failing = *failure;
		assert_true(challenge_debit(&record.challenge));
		assert_int_equal(store_write(store, &record), STORE_UNWRITABLE);
		failing = '\0';
		assert_int_equal(store_write(store, &record), STORE_UNWRITABLE);
		store_close(store);
		store_close(must_open(&later));
		assert_true(later.challenge.attempts_left <= ATTEMPTS);
		failing = *failure;
		shared->compared = 0;
		assert_false(submit(&code));
		assert_int_equal(shared->compared, 0);
		failing = '\0';
	}
}

/* T38 */
static void
test_a_file_that_cannot_be_made_is_no_new_person(void **state)
{
	static const char failures[] = "wflF";

	(void)state;
	for (const char *failure = failures; *failure != '\0'; failure++) {
		struct store *store;
		struct record record;

		failing = *failure;
		assert_int_equal(open_person("other", &store, &record), STORE_UNWRITABLE);
		assert_null(store);
		failing = '\0';
	}
	struct store *store;
	struct record record;
	assert_int_equal(open_person("other", &store, &record), STORE_OK);
	store_close(store);
}

static void
load_old_slot(const char *name, uint8_t slot[RECORD_SLOT_SIZE])
{
	int fd = open(name, O_RDONLY);

	if (fd == -1)
		fail_msg("%s: start this in the source directory", name);
	assert_int_equal(read(fd, slot, RECORD_SLOT_SIZE), RECORD_SLOT_SIZE);
	close(fd);
}

/* A file of the first version goes on slot by slot, and what it knew is not lost on the way. */
static void
test_a_file_of_version_1_is_taken_over(void **state)
{
	static uint8_t bytes[FILE_SIZE];
	struct record record;
	struct store *store;

	(void)state;
	store_close(must_open(&record));
	load_old_slot("tests/unit/slots/v1-live", bytes); /* generation 6, and 5 */
	load_old_slot("tests/unit/slots/v1-granted", bytes + RECORD_SLOT_SIZE);
	save(bytes, FILE_SIZE);
	for (uint8_t round = 0; round < 3; round++) {
		store = must_open(&record);
		assert_false(record.challenge.live);
		assert_string_equal(record.proven_address, "somchai@dla.example");
		assert_int_equal(record.counters.letter_count, 1);
		assert_int_equal(record.counters.wrong_count, round);
		assert_true(record.granted.at.wall_s == 1767225000);
		counters_add_wrong(&record.counters, false, record.time_ms);
		must_write(store, &record);
		store_close(store);
		load(bytes);
		assert_int_equal(bytes[8], round == 0 ? 1 : 3); /* the format version */
		assert_int_equal(bytes[RECORD_SLOT_SIZE + 8], 3);
	}
	store_close(must_open(&record));
	assert_int_equal(record.counters.wrong_count, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(test_a_new_person_has_an_empty_record),
		WITH_STORE(test_what_was_written_is_read),
		WITH_STORE(test_names_that_cannot_be_are_refused),
		WITH_STORE(test_without_its_directory_the_store_is_unwritable),
		WITH_STORE(test_writes_reach_the_disk_in_order),
		WITH_STORE(test_a_file_never_written_has_its_name_synced_again),
		WITH_STORE(test_a_write_that_fails_is_the_last),
		WITH_STORE(test_a_file_that_cannot_be_made_is_no_new_person),
		WITH_STORE(test_a_file_of_version_1_is_taken_over),
	};

	return RUN_STORE_TESTS(tests);
}
