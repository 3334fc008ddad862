/* SPDX-License-Identifier: BSD-2-Clause */
/* Whose address is whose: the table in its file, in a store of the test's own. */
#include "mailbox.h"

#include "native_openat2.h"
#include "place.h"
#include "temporary.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define OFFICE "saraban@office.go.th"
#define FILE_SIZE (512 * (8 * 16 + 8))

static char base[TEMPORARY_SIZE];
static int directory;
static const struct key key = { 1, { 1, 2, 3 } };

static int
set_up(void **state)
{
	(void)state;
	temporary_make(base);
	directory = place_open(base);
	return directory == -1 ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	close(directory);
	temporary_remove(base);
	return 0;
}

static int64_t
soon(void)
{
	return clock_now_ms() + 1000;
}

static bool
is_shared(const char *address, const char *person)
{
	struct mailbox mailbox;

	mailbox_open(&mailbox, directory, &key, address, person);
	assert_true(mailbox_look(&mailbox));
	mailbox_close(&mailbox);
	return mailbox.shared;
}

static bool
is_noted(const char *address, const char *person)
{
	struct mailbox mailbox;

	mailbox_open(&mailbox, directory, &key, address, person);
	assert_true(mailbox_look(&mailbox));
	mailbox_close(&mailbox);
	return mailbox.noted;
}

/* True when somebody else has it. */
static bool
note(const char *address, const char *person)
{
	struct mailbox mailbox;

	mailbox_open(&mailbox, directory, &key, address, person);
	assert_true(mailbox_note(&mailbox, soon()));
	assert_true(mailbox.noted);
	mailbox_close(&mailbox);
	return mailbox.shared;
}

static void
strike_out(const char *address, const char *person)
{
	struct mailbox mailbox;

	mailbox_open(&mailbox, directory, &key, address, person);
	assert_true(mailbox_strike_out(&mailbox, soon()));
	mailbox_close(&mailbox);
}

static void
test_a_mailbox_is_shared_when_a_second_person_has_it(void **state)
{
	(void)state;
	assert_false(is_shared(OFFICE, "somchai"));
	assert_int_equal(faccessat(directory, MAILBOX_FILE, F_OK, 0), -1);
	assert_false(note(OFFICE, "somchai"));
	assert_false(note(OFFICE, "somchai"));
	assert_true(is_noted(OFFICE, "somchai") && !is_shared(OFFICE, "somchai"));
	assert_true(is_shared(OFFICE, "malee") && !is_noted(OFFICE, "malee"));
	assert_true(note(OFFICE, "malee"));
	assert_true(is_shared(OFFICE, "somchai"));
	assert_true(note(OFFICE, "naree"));
	assert_false(is_shared("malee@office.go.th", "naree"));
}

static void
test_capitals_make_no_other_mailbox(void **state)
{
	(void)state;
	assert_false(note("Saraban@Office.go.th", "somchai"));
	assert_true(is_shared(OFFICE, "malee"));
}

static void
test_who_goes_leaves_it_to_the_other(void **state)
{
	(void)state;
	note(OFFICE, "somchai");
	note(OFFICE, "malee");
	strike_out(OFFICE, "naree");
	assert_true(is_shared(OFFICE, "somchai"));
	strike_out(OFFICE, "malee");
	assert_false(is_shared(OFFICE, "somchai"));
	assert_true(is_noted(OFFICE, "somchai"));
	strike_out(OFFICE, "somchai");
	assert_false(is_shared(OFFICE, "malee"));
	strike_out("never@office.go.th", "malee");
}

static void
test_the_file_has_no_address_in_clear_and_one_size(void **state)
{
	static uint8_t bytes[FILE_SIZE + 1];
	char address[40];
	int fd;

	(void)state;
	for (unsigned i = 0; i < 500; i++) {
		(void)snprintf(address, sizeof address, "person%u@office.go.th", i);
		note(address, address);
	}
	fd = openat(directory, MAILBOX_FILE, O_RDONLY);
	assert_int_equal(read(fd, bytes, sizeof bytes), FILE_SIZE);
	close(fd);
	assert_null(memmem(bytes, FILE_SIZE, "person", 6));
	assert_null(memmem(bytes, FILE_SIZE, "office", 6));
}

static void
test_in_a_full_file_the_one_noted_longest_ago_gives_way(void **state)
{
	unsigned kept = 0;
	char address[40];

	(void)state;
	for (unsigned i = 0; i < 8192; i++) {
		(void)snprintf(address, sizeof address, "p%u@office.go.th", i);
		note(address, address);
	}
	assert_true(is_noted(address, address));
	for (unsigned i = 0; i < 8192; i++) {
		(void)snprintf(address, sizeof address, "p%u@office.go.th", i);
		kept += is_noted(address, address);
	}
	assert_in_range(kept, 4000, 4096);
}

static void
test_damage_forgets_and_is_mended_by_the_next_note(void **state)
{
	static const uint8_t zeros[FILE_SIZE];
	int fd;

	(void)state;
	note(OFFICE, "somchai");
	fd = openat(directory, MAILBOX_FILE, O_WRONLY);
	assert_int_equal(pwrite(fd, zeros, sizeof zeros, 0), sizeof zeros);
	close(fd);
	assert_false(is_shared(OFFICE, "malee"));
	assert_false(note(OFFICE, "malee"));
	assert_true(is_shared(OFFICE, "somchai"));
}

static void
test_one_flipped_bit_makes_no_sharer(void **state)
{
	static uint8_t bytes[FILE_SIZE];
	size_t at = 0;
	int fd;

	(void)state;
	note(OFFICE, "somchai");
	fd = openat(directory, MAILBOX_FILE, O_RDWR);
	assert_int_equal(pread(fd, bytes, sizeof bytes, 0), sizeof bytes);
	while (memcmp(&bytes[at], (const uint8_t[8]){ 0 }, 8) == 0)
		at += 8 * 16 + 8;
	bytes[at + 8] ^= 1; /* of the person */
	assert_int_equal(pwrite(fd, bytes, sizeof bytes, 0), sizeof bytes);
	close(fd);
	assert_false(is_shared(OFFICE, "somchai"));
	assert_false(is_noted(OFFICE, "somchai"));
}

static void
test_what_is_not_ours_is_not_read_and_not_written(void **state)
{
	struct mailbox mailbox;

	(void)state;
	assert_int_equal(symlinkat("/etc/passwd", directory, MAILBOX_FILE), 0);
	mailbox_open(&mailbox, directory, &key, OFFICE, "somchai");
	assert_false(mailbox_look(&mailbox));
	assert_false(mailbox_note(&mailbox, soon()));
	assert_false(mailbox_strike_out(&mailbox, soon()));
	assert_int_equal(unlinkat(directory, MAILBOX_FILE, 0), 0);
	close(openat(directory, MAILBOX_FILE, O_CREAT | O_WRONLY, 0600));
	assert_false(mailbox_look(&mailbox)); /* of another size */
	mailbox_close(&mailbox);
}

static void
test_who_holds_the_lock_is_waited_for_no_longer_than_said(void **state)
{
	struct mailbox mailbox, other;

	(void)state;
	note(OFFICE, "somchai");
	mailbox_open(&other, directory, &key, OFFICE, "naree");
	assert_true(mailbox_look(&other));
	assert_true(place_lock(other.file.fd, soon()));
	mailbox_open(&mailbox, directory, &key, OFFICE, "malee");
	assert_true(mailbox_look(&mailbox) && mailbox.shared);
	assert_false(mailbox_note(&mailbox, clock_now_ms() + 20));
	mailbox_close(&mailbox);
	mailbox_close(&other);
}

int
main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_a_mailbox_is_shared_when_a_second_person_has_it),
		TEST(test_capitals_make_no_other_mailbox),
		TEST(test_who_goes_leaves_it_to_the_other),
		TEST(test_the_file_has_no_address_in_clear_and_one_size),
		TEST(test_in_a_full_file_the_one_noted_longest_ago_gives_way),
		TEST(test_damage_forgets_and_is_mended_by_the_next_note),
		TEST(test_one_flipped_bit_makes_no_sharer),
		TEST(test_what_is_not_ours_is_not_read_and_not_written),
		TEST(test_who_holds_the_lock_is_waited_for_no_longer_than_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
