/* SPDX-License-Identifier: BSD-2-Clause */
/* The file of a person's last answer: when it is made, replaced, synced, and when it is nothing. */
#include "standing_file.h"

#include "native_openat2.h"
#include "place.h"
#include "temporary.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])
#define PROCESSES 8

static const struct key_ring keys = { 1, { { 7, { 1, 2, 3 } } } };
static const struct standing_about about = { "somchai", "host7", "scim", "https://sso.example/scim",
	"host-7", "roles" };
static char directory[TEMPORARY_SIZE];
static struct standing answer, found;

/* --- the system calls that reach the disk, counted and broken on purpose --- */

static unsigned writes, syncs;
static bool write_fails, sync_fails;

ssize_t
pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
	writes++;
	if (write_fails) {
		errno = ENOSPC;
		return -1;
	}
	return syscall(SYS_pwrite64, fd, bytes, size, offset);
}

int
fdatasync(int fd)
{
	syncs++;
	if (sync_fails) {
		errno = EIO;
		return -1;
	}
	return (int)syscall(SYS_fdatasync, fd);
}

/* --- one person, one directory --- */

static int
make_directory(void **state)
{
	(void)state;
	temporary_make(directory);
	write_fails = sync_fails = false;
	return 0;
}

static int
remove_directory(void **state)
{
	(void)state;
	temporary_remove(directory);
	return 0;
}

static const char *
path_of(const char *person)
{
	static char path[TEMPORARY_SIZE + PLACE_NAME_SIZE + 8];
	char name[PLACE_NAME_SIZE];

	assert_true(place_name(person, name));
	(void)snprintf(path, sizeof path, "%s/%s.sso", directory, name);
	return path;
}

/* What the SSO says at that second of this boot. */
static const struct standing *
said(int second, enum standing_word word, const char *roles)
{
	answer = (struct standing){ .asked = { second * 1000, second, { 1 } }, .word = word };
	if (word == STANDING_GOOD)
		standing_set_good(&answer, "0f1e", "s@x.example", true, roles);
	return &answer;
}

static bool
keep(const struct standing *standing)
{
	writes = syncs = 0;
	return standing_file_keep(directory, &about, &keys, standing, clock_now_ms());
}

static bool
is_kept(void)
{
	return standing_file_read(directory, &about, &keys, &found, clock_now_ms());
}

static void
assert_kept(int second, enum standing_word word, const char *roles)
{
	assert_true(is_kept());
	assert_int_equal(found.asked.wall_s, second);
	assert_int_equal(found.word, word);
	assert_string_equal(found.roles, roles);
}

static unsigned
count_files(void)
{
	DIR *listing = opendir(directory);
	unsigned count = 0;

	while (readdir(listing) != NULL)
		count++;
	closedir(listing);
	return count - 2; /* . and .. */
}

static void
test_the_first_good_answer_makes_a_file_of_our_own(void **state)
{
	struct stat status;

	(void)state;
	assert_false(is_kept());
	assert_true(keep(said(10, STANDING_GOOD, "staff")));
	assert_kept(10, STANDING_GOOD, "staff");
	assert_int_equal(stat(path_of("somchai"), &status), 0);
	assert_int_equal(status.st_size, STANDING_SIZE);
	assert_int_equal(status.st_mode, S_IFREG | 0600);
	assert_int_equal(count_files(), 1);
}

static void
test_a_name_that_the_sso_does_not_know_makes_no_file_T43(void **state)
{
	(void)state;
	assert_true(keep(said(10, STANDING_GONE, "")));
	assert_true(keep(said(10, STANDING_UNFINISHED, "")));
	assert_int_equal(count_files(), 0);
	assert_int_equal(writes, 0);
}

static void
test_a_refusal_takes_the_place_of_a_yes_and_the_other_way_round(void **state)
{
	static struct standing gone;

	(void)state;
	assert_true(keep(said(10, STANDING_GOOD, "staff")));
	assert_true(keep(said(20, STANDING_GONE, "")));
	assert_kept(20, STANDING_GONE, "");
	gone.asked = found.asked;
	assert_memory_equal(&found, &gone, sizeof gone);
	assert_true(keep(said(30, STANDING_GOOD, "staff")));
	assert_true(keep(said(40, STANDING_UNFINISHED, "")));
	assert_kept(40, STANDING_UNFINISHED, "");
}

/* A power cut may lose a date; it may not bring a right back. */
static void
test_what_changed_is_synced_T40(void **state)
{
	(void)state;
	assert_true(keep(said(10, STANDING_GOOD, "staff")));
	assert_true(keep(said(20, STANDING_GOOD, "staff")));
	assert_int_equal(writes, 1);
	assert_int_equal(syncs, 0);
	assert_true(keep(said(30, STANDING_GOOD, "")));
	assert_int_equal(syncs, 1);
	assert_true(keep(said(40, STANDING_GONE, "")));
	assert_int_equal(syncs, 1);
	assert_true(keep(said(50, STANDING_GOOD, "")));
	assert_int_equal(syncs, 1);
	standing_set_good(&answer, "0f1e", "other@x.example", true, "");
	assert_true(keep(&answer));
	assert_int_equal(syncs, 1);
}

static void
test_an_answer_to_an_earlier_question_comes_too_late(void **state)
{
	(void)state;
	assert_true(keep(said(10, STANDING_GOOD, "staff")));
	assert_true(keep(said(20, STANDING_GONE, "")));
	assert_true(keep(said(15, STANDING_GOOD, "staff")));
	assert_int_equal(writes, 0);
	assert_kept(20, STANDING_GONE, "");
	assert_true(keep(said(20, STANDING_GOOD, "staff")));
	assert_kept(20, STANDING_GONE, "");
	assert_true(keep(said(21, STANDING_GOOD, "staff")));
	assert_true(keep(said(21, STANDING_GONE, "")));
	assert_kept(21, STANDING_GONE, "");
}

/* T45, T46: back at a snapshot, the boot clock stands before what was kept, the wall clock behind.
 */
static void
test_where_the_clocks_disagree_the_refusal_stays(void **state)
{
	(void)state;
	assert_true(keep(said(100, STANDING_GOOD, "staff")));
	(void)said(50, STANDING_GONE, "");
	answer.asked.wall_s = 500;
	assert_true(keep(&answer));
	assert_kept(500, STANDING_GONE, "");
	(void)said(40, STANDING_GOOD, "staff");
	answer.asked.wall_s = 600;
	assert_true(keep(&answer));
	assert_kept(500, STANDING_GONE, "");
}

static void
test_after_a_reboot_the_new_answer_counts(void **state)
{
	(void)state;
	assert_true(keep(said(1000, STANDING_GOOD, "staff")));
	(void)said(10, STANDING_GONE, "");
	answer.asked.boot_id[0] = 2;
	assert_true(keep(&answer));
	assert_kept(10, STANDING_GONE, "");
}

static void
test_another_question_voids_what_was_kept(void **state)
{
	struct standing_about other = about;

	(void)state;
	assert_true(keep(said(10, STANDING_GOOD, "staff")));
	other.url = "https://sso.example/scim/v2";
	assert_false(standing_file_read(directory, &other, &keys, &found, clock_now_ms()));
	assert_true(standing_file_keep(
	    directory, &other, &keys, said(5, STANDING_GOOD, "it"), clock_now_ms()));
	assert_false(is_kept());
	assert_true(standing_file_read(directory, &other, &keys, &found, clock_now_ms()));
	assert_string_equal(found.roles, "it");
	assert_int_equal(count_files(), 1);
}

/* T38 */
static void
test_a_write_that_failed_is_said(void **state)
{
	(void)state;
	assert_true(keep(said(10, STANDING_GOOD, "staff")));
	write_fails = true;
	assert_false(keep(said(20, STANDING_GONE, "")));
	write_fails = false;
	sync_fails = true;
	assert_false(keep(said(20, STANDING_GONE, "")));
	sync_fails = false;
	assert_int_equal(unlink(path_of("somchai")), 0);
	write_fails = true;
	assert_false(keep(said(20, STANDING_GOOD, "staff")));
	assert_int_equal(count_files(), 0);
}

/* T39: after any part of a write nothing is believed that was not wholly written. */
static void
test_a_torn_write_is_no_copy(void **state)
{
	static uint8_t before[STANDING_SIZE], after[STANDING_SIZE];
	int fd;

	(void)state;
	assert_true(keep(said(10, STANDING_GOOD, "staff")));
	fd = open(path_of("somchai"), O_RDWR);
	assert_int_equal(pread(fd, before, sizeof before, 0), sizeof before);
	assert_true(keep(said(20, STANDING_GONE, "")));
	assert_int_equal(pread(fd, after, sizeof after, 0), sizeof after);
	for (size_t whole = 512; whole < STANDING_SIZE; whole += 512) {
		assert_int_equal(pwrite(fd, before, sizeof before, 0), sizeof before);
		assert_int_equal(pwrite(fd, after, whole, 0), whole);
		assert_false(is_kept());
	}
	close(fd);
	assert_true(keep(said(20, STANDING_GONE, "")));
	assert_int_equal(syncs, 1);
	assert_kept(20, STANDING_GONE, "");
}

static void
test_a_file_of_somebody_else_is_no_copy(void **state)
{
	struct standing_about malee = about;
	char there[sizeof directory + PLACE_NAME_SIZE + 8];

	(void)state;
	malee.person = "malee";
	assert_true(standing_file_keep(
	    directory, &malee, &keys, said(10, STANDING_GOOD, "staff"), clock_now_ms()));
	(void)snprintf(there, sizeof there, "%s", path_of("malee"));
	assert_int_equal(rename(there, path_of("somchai")), 0);
	assert_false(is_kept());
}

/* --- what was planted --- */

static void
plant_link(const char *path)
{
	assert_int_equal(symlink("/etc/hostname", path), 0);
}

static void
plant_directory(const char *path)
{
	assert_int_equal(mkdir(path, 0700), 0);
}

static void
plant_fifo(const char *path)
{
	assert_int_equal(mkfifo(path, 0600), 0);
}

static void
plant_short_file(const char *path)
{
	close(open(path, O_CREAT | O_WRONLY, 0600));
}

static void
plant_open_file(const char *path)
{
	assert_true(keep(said(10, STANDING_GOOD, "staff")));
	assert_int_equal(chmod(path, 0644), 0);
}

static void
plant_long_file(const char *path)
{
	assert_true(keep(said(10, STANDING_GOOD, "staff")));
	assert_int_equal(truncate(path, STANDING_SIZE + 1), 0);
}

static void
plant_second_name(const char *path)
{
	char other[sizeof directory + 8];

	assert_true(keep(said(10, STANDING_GOOD, "staff")));
	(void)snprintf(other, sizeof other, "%s/other", directory);
	assert_int_equal(link(path, other), 0);
}

/* T35 */
static void
test_what_was_planted_is_neither_read_nor_written(void **state)
{
	static void (*const plants[])(const char *) = { plant_link, plant_directory, plant_fifo,
		plant_short_file, plant_open_file, plant_long_file, plant_second_name };
	struct stat before, after;

	(void)state;
	for (size_t i = 0; i < COUNT(plants); i++) {
		plants[i](path_of("somchai"));
		assert_int_equal(lstat(path_of("somchai"), &before), 0);
		assert_false(is_kept());
		assert_false(keep(said(20, STANDING_GONE, "")));
		assert_int_equal(writes, 0);
		assert_int_equal(lstat(path_of("somchai"), &after), 0);
		assert_int_equal(before.st_ino, after.st_ino);
		temporary_remove(directory);
		assert_int_equal(mkdir(directory, 0700), 0);
	}
}

static void
test_a_directory_that_is_not_ours_alone_holds_nothing(void **state)
{
	(void)state;
	assert_true(keep(said(10, STANDING_GOOD, "staff")));
	assert_int_equal(chmod(directory, 0755), 0);
	assert_false(is_kept());
	assert_false(keep(said(20, STANDING_GONE, "")));
}

/* T41 */
static void
test_a_lock_that_is_not_had_in_time_ends_it(void **state)
{
	int fd;

	(void)state;
	assert_true(keep(said(10, STANDING_GOOD, "staff")));
	fd = open(path_of("somchai"), O_RDWR);
	assert_true(place_lock(fd, clock_now_ms()));
	assert_false(is_kept());
	assert_false(keep(said(20, STANDING_GONE, "")));
	close(fd);
	assert_kept(10, STANDING_GOOD, "staff");
}

/* Answers come in any order: the one to the last question stays. */
static void
keep_in_turns(int process, int questions)
{
	for (int i = 0; i < questions; i++) {
		int second = 1 + (i * 7 + process * 13) % questions;
		enum standing_word word = second % 3 == 0 ? STANDING_GONE : STANDING_GOOD;

		if (!standing_file_keep(directory, &about, &keys, said(second, word, "staff"),
			clock_now_ms() + 10000))
			_exit(1);
	}
	_exit(0);
}

static void
test_of_many_at_once_the_last_question_counts(void **state)
{
	int questions = (int)rounds(100), status;

	(void)state;
	for (int process = 0; process < PROCESSES; process++)
		if (fork() == 0)
			keep_in_turns(process, questions);
	for (int process = 0; process < PROCESSES; process++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_kept(questions, questions % 3 == 0 ? STANDING_GONE : STANDING_GOOD,
	    questions % 3 == 0 ? "" : "staff");
	assert_int_equal(count_files(), 1);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make_directory, remove_directory)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_the_first_good_answer_makes_a_file_of_our_own),
		TEST(test_a_name_that_the_sso_does_not_know_makes_no_file_T43),
		TEST(test_a_refusal_takes_the_place_of_a_yes_and_the_other_way_round),
		TEST(test_what_changed_is_synced_T40),
		TEST(test_an_answer_to_an_earlier_question_comes_too_late),
		TEST(test_where_the_clocks_disagree_the_refusal_stays),
		TEST(test_after_a_reboot_the_new_answer_counts),
		TEST(test_another_question_voids_what_was_kept),
		TEST(test_a_write_that_failed_is_said),
		TEST(test_a_torn_write_is_no_copy),
		TEST(test_a_file_of_somebody_else_is_no_copy),
		TEST(test_what_was_planted_is_neither_read_nor_written),
		TEST(test_a_directory_that_is_not_ours_alone_holds_nothing),
		TEST(test_a_lock_that_is_not_had_in_time_ends_it),
		TEST(test_of_many_at_once_the_last_question_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
