/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines are written in order; what cannot be written is counted and said; floods are bounded. */
#include "journal_world.h"

#include <sys/resource.h>

#define FLOOD 100000

static enum journal_result
refuse(struct journal *journal, bool may_be_suppressed)
{
	struct journal_entry entry;

	journal_begin(&entry, JOURNAL_REFUSED);
	entry.may_be_suppressed = may_be_suppressed;
	journal_add(&entry, "login", "0123456789abcdef");
	journal_add(&entry, "host", "server01.office.example");
	journal_add(&entry, "user", "somchai");
	journal_add(&entry, "reason", "password_wrong");
	journal_add(&entry, "source", "2001:db8:1234:5678:9abc:def0:1234:5678");
	return journal_append(journal, &entry);
}

static void
test_each_line_carries_the_hash_of_the_one_before_T126(void **state)
{
	struct journal journal;
	char before[JOURNAL_HASH_SIZE];
	struct text text;

	(void)state;
	must_open(&journal);
	for (unsigned i = 0; i < 3; i++)
		must_append(&journal, JOURNAL_GRANTED, "somchai");
	memcpy(before, journal_head(&journal), sizeof before);
	must_append(&journal, JOURNAL_REFUSED, "malee");
	journal_close(&journal);
	text = load(JOURNAL_FILE);
	assert_int_equal(text.count, 5);
	assert_non_null(strstr(text.line[4], before));
	free(text.bytes);
	assert_int_equal(assert_whole().lines, 5);
}

static void
test_a_fresh_log_is_its_owners_and_its_groups_to_read(void **state)
{
	struct stat status;

	(void)state;
	write_lines(1);
	assert_int_equal(stat(path_of(JOURNAL_FILE), &status), 0);
	assert_int_equal(status.st_mode, S_IFREG | 0640);
}

static void
test_a_value_that_was_never_opened_takes_nothing(void **state)
{
	struct journal journal = { 0 };

	(void)state;
	assert_int_equal(append(&journal, JOURNAL_GRANTED, "somchai"), JOURNAL_FAILED);
	assert_string_equal(journal_head(&journal), "");
	journal_close(&journal); /* and closes no descriptor 0 */
	assert_int_not_equal(fcntl(0, F_GETFD), -1);
}

static void
test_the_head_is_known_before_the_first_line(void **state)
{
	struct journal first, second;

	(void)state;
	must_open(&first);
	must_append(&first, JOURNAL_GRANTED, "somchai");
	must_open(&second);
	assert_string_equal(journal_head(&second), journal_head(&first));
	journal_close(&first);
	journal_close(&second);
}

static void
test_a_file_that_others_can_write_is_refused(void **state)
{
	struct journal journal;

	(void)state;
	write_lines(1);
	assert_int_equal(chmod(path_of(JOURNAL_FILE), 0660), 0);
	assert_false(journal_open(&journal, base, tally_path));
	assert_int_equal(append(&journal, JOURNAL_GRANTED, "somchai"), JOURNAL_FAILED);
	journal_close(&journal);
	assert_int_equal(chmod(path_of(JOURNAL_FILE), 0640), 0);
	write_lines(1);
	assert_int_equal(assert_whole().of[JOURNAL_GAP], 1);
}

static void
test_links_and_odd_files_are_refused(void **state)
{
	struct journal journal;

	(void)state;
	assert_int_equal(symlink("/dev/null", path_of(JOURNAL_FILE)), 0);
	assert_false(journal_open(&journal, base, tally_path));
	journal_close(&journal);
	assert_int_equal(unlink(path_of(JOURNAL_FILE)), 0);
	assert_int_equal(mkfifo(path_of(JOURNAL_FILE), 0600), 0);
	assert_false(journal_open(&journal, base, tally_path));
	journal_close(&journal);
}

static void
test_a_file_that_lost_its_name_meanwhile_takes_no_line_T126(void **state)
{
	struct journal journal, other;

	(void)state;
	must_open(&journal);
	must_append(&journal, JOURNAL_ASKED, "somchai");
	assert_int_equal(unlink(path_of(JOURNAL_FILE)), 0);
	assert_int_equal(append(&journal, JOURNAL_GRANTED, "somchai"), JOURNAL_FAILED);
	must_open(&other); /* makes a new one, which both then write */
	must_append(&journal, JOURNAL_GRANTED, "somchai");
	journal_close(&other);
	assert_int_equal(rename(path_of(JOURNAL_FILE), tally_path), 0);
	assert_int_equal(append(&journal, JOURNAL_GRANTED, "somchai"), JOURNAL_FAILED);
	assert_int_equal(rename(tally_path, path_of(JOURNAL_FILE)), 0);
	must_append(&journal, JOURNAL_GRANTED, "somchai");
	journal_close(&journal);
	assert_int_equal(read_log().of[JOURNAL_GRANTED], 2);
}

/* --- T125: what cannot be written --- */

/* From here on the file may not grow beyond so many bytes more: as on a full disk. */
static void
let_grow(int64_t bytes)
{
	struct stat status;
	struct rlimit limit;

	assert_int_equal(stat(path_of(JOURNAL_FILE), &status), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes < 0 ? limit.rlim_max : (rlim_t)(status.st_size + bytes);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void
test_lines_that_found_no_room_are_counted_and_told_T125(void **state)
{
	struct journal journal;

	(void)state;
	write_lines(3);
	for (unsigned room = 0; room < 225; room += 7) {
		must_open(&journal);
		let_grow(room);
		for (unsigned i = 0; i < 5; i++)
			assert_int_equal(
			    append(&journal, JOURNAL_GRANTED, "somchai"), JOURNAL_FAILED);
		let_grow(-1);
		journal_close(&journal);
		write_lines(1);
		struct finding finding = assert_whole();
		assert_true(finding.of[JOURNAL_GAP] > 0);
	}
	struct text text = load(JOURNAL_FILE);
	unsigned told = 0;
	for (unsigned i = 0; i < text.count; i++)
		told += strstr(text.line[i], "\"lost_at_least\":5,") != NULL;
	assert_int_equal(told, 33);
	free(text.bytes);
}

static void
test_a_lock_that_is_held_costs_less_than_half_a_second_in_all_T125(void **state)
{
	struct journal holder, journal;
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int64_t began;

	(void)state;
	must_open(&holder);
	assert_int_equal(fcntl(holder.file, F_OFD_SETLK, &whole), 0);
	began = clock_now_ms();
	assert_true(journal_open(&journal, base, tally_path));
	for (unsigned i = 0; i < 5; i++)
		assert_int_equal(append(&journal, JOURNAL_GRANTED, "somchai"), JOURNAL_FAILED);
	assert_in_range(clock_now_ms() - began, 250, 500);
	journal_close(&holder);
	must_append(&journal, JOURNAL_GRANTED, "somchai");
	journal_close(&journal);
	struct finding finding = assert_whole();
	assert_int_equal(finding.of[JOURNAL_GAP], 1);
	assert_int_equal(finding.of[JOURNAL_GRANTED], 1);
}

static void
test_a_line_that_was_torn_anywhere_is_ended_by_a_gap(void **state)
{
	struct stat status;

	(void)state;
	for (off_t cut = 1; cut < 400; cut++) {
		write_lines(1);
		assert_int_equal(stat(path_of(JOURNAL_FILE), &status), 0);
		assert_int_equal(truncate(path_of(JOURNAL_FILE), status.st_size - cut), 0);
		write_lines(1);
		/* Torn is no fault; whole lines that were cut off are told as missing. */
		struct finding finding = read_log();
		assert_true(finding.faults == 0 || strstr(finding.fault, "missing: lines"));
	}
}

/* As after a power cut: the last blocks of the file are zeros. */
static void
test_zeros_at_the_end_are_ended_by_a_gap(void **state)
{
	struct stat status;

	(void)state;
	write_lines(20);
	for (unsigned zeros = 1; zeros < 40000; zeros *= 3) {
		assert_int_equal(stat(path_of(JOURNAL_FILE), &status), 0);
		assert_int_equal(truncate(path_of(JOURNAL_FILE), status.st_size + zeros), 0);
		write_lines(1);
	}
	assert_int_equal(assert_whole().of[JOURNAL_GAP], 10);
}

/* So much that no line is found from the end: the log goes on in a new file, and all is kept. */
static void
test_a_file_that_is_damaged_is_set_aside_and_the_log_goes_on_T126(void **state)
{
	static char rubbish[200 * 1024];
	struct journal journal;
	struct finding finding;
	struct stat status;
	FILE *file;

	(void)state;
	write_lines(3);
	memset(rubbish, 'x', sizeof rubbish);
	file = fopen(path_of(JOURNAL_FILE), "a");
	assert_int_equal(fwrite(rubbish, sizeof rubbish, 1, file), 1);
	assert_int_equal(fclose(file), 0);
	must_open(&journal);
	assert_int_equal(strncmp(journal.set_aside, "audit.damaged-", 14), 0);
	assert_int_equal(stat(path_of(journal.set_aside), &status), 0);
	assert_true(status.st_size > (off_t)sizeof rubbish);
	must_append(&journal, JOURNAL_GRANTED, "somchai");
	struct text text = load(JOURNAL_FILE);
	assert_non_null(strstr(text.line[1], journal.set_aside));
	free(text.bytes);
	journal_close(&journal);
	finding = read_log();
	assert_int_equal(finding.of[JOURNAL_GRANTED], 1);
	assert_true(finding.faults > 0);
	must_open(&journal);
	assert_string_equal(journal.set_aside, "");
	journal_close(&journal);
}

static void
test_a_file_that_is_none_of_ours_is_kept_and_never_written_into(void **state)
{
	struct journal journal;
	FILE *file = fopen(path_of(JOURNAL_FILE), "w");

	(void)state;
	(void)fprintf(file, "something else\n");
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path_of(JOURNAL_FILE), 0640), 0);
	must_open(&journal);
	must_append(&journal, JOURNAL_GRANTED, "somchai");
	struct text text = load(journal.set_aside);
	assert_int_equal(text.count, 1);
	assert_string_equal(text.line[0], "something else");
	free(text.bytes);
	journal_close(&journal);
}

static void
test_without_a_tally_lines_are_written_all_the_same(void **state)
{
	struct journal journal;

	(void)state;
	assert_true(journal_open(&journal, base, "/nowhere/audit.tally"));
	for (unsigned i = 0; i < 2 * JOURNAL_ALLOWANCE; i++)
		assert_int_equal(refuse(&journal, true), JOURNAL_WRITTEN);
	journal_close(&journal);
	assert_int_equal(assert_whole().of[JOURNAL_REFUSED], 2 * JOURNAL_ALLOWANCE);
}

/* --- T127: floods --- */

/* As if a minute had passed since the first line was suppressed. */
static void
let_a_minute_pass(void)
{
	struct journal_tally tally;
	struct journal_lost lost;
	int fd = journal_tally_open(tally_path);

	assert_true(journal_tally_read(fd, &tally, &lost));
	tally.suppressed_since -= 60;
	assert_true(journal_tally_write(fd, &tally));
	close(fd);
}

static int64_t
number_in_log(const char *key)
{
	struct text text = load(JOURNAL_FILE);
	int64_t number = 0;

	for (unsigned i = 0; i < text.count; i++) {
		char *at = strstr(text.line[i], key);

		if (at && strstr(text.line[i], "\"suppressed\""))
			number += strtoll(at + strlen(key), NULL, 10);
	}
	free(text.bytes);
	return number;
}

static void
test_a_flood_of_failures_is_bounded_and_counted_exactly_T127(void **state)
{
	struct journal journal;
	struct stat status;
	unsigned written = 0;

	(void)state;
	for (unsigned login = 0; login < rounds(FLOOD) / 100; login++) {
		must_open(&journal);
		for (unsigned i = 0; i < 100; i++)
			written += refuse(&journal, true) == JOURNAL_WRITTEN;
		journal_close(&journal);
	}
	let_a_minute_pass();
	write_lines(1);
	assert_int_equal(stat(path_of(JOURNAL_FILE), &status), 0);
	struct finding finding = assert_whole();
	int64_t counted = number_in_log("\"refused\":"), all = rounds(FLOOD) / 100 * 100;
	assert_int_equal(finding.of[JOURNAL_REFUSED], written);
	assert_int_equal(written + counted, all);
	assert_int_equal(number_in_log("\"total\":"), counted);
	assert_in_range(status.st_size, 0, 512 * (JOURNAL_ALLOWANCE + 20));
	printf("figure: bytes of audit log after %lld failures %lld / %d\n", (long long)all,
	    (long long)status.st_size, 512 * (JOURNAL_ALLOWANCE + 20));
	printf("figure: failures written and counted %lld / %lld\n", (long long)(written + counted),
	    (long long)all);
}

static void
test_what_comes_behind_a_right_first_factor_is_never_suppressed_T127(void **state)
{
	struct journal journal;

	(void)state;
	must_open(&journal);
	for (unsigned i = 0; i < 2 * JOURNAL_ALLOWANCE; i++)
		(void)refuse(&journal, true);
	for (unsigned i = 0; i < 2 * JOURNAL_ALLOWANCE; i++) {
		assert_int_equal(refuse(&journal, false), JOURNAL_WRITTEN);
		must_append(&journal, JOURNAL_CODE_WRONG, "somchai");
	}
	journal_close(&journal);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_LOG(test_each_line_carries_the_hash_of_the_one_before_T126),
		WITH_LOG(test_a_fresh_log_is_its_owners_and_its_groups_to_read),
		WITH_LOG(test_a_value_that_was_never_opened_takes_nothing),
		WITH_LOG(test_the_head_is_known_before_the_first_line),
		WITH_LOG(test_a_file_that_others_can_write_is_refused),
		WITH_LOG(test_links_and_odd_files_are_refused),
		WITH_LOG(test_a_file_that_lost_its_name_meanwhile_takes_no_line_T126),
		WITH_LOG(test_lines_that_found_no_room_are_counted_and_told_T125),
		WITH_LOG(test_a_lock_that_is_held_costs_less_than_half_a_second_in_all_T125),
		WITH_LOG(test_a_line_that_was_torn_anywhere_is_ended_by_a_gap),
		WITH_LOG(test_zeros_at_the_end_are_ended_by_a_gap),
		WITH_LOG(test_a_file_that_is_damaged_is_set_aside_and_the_log_goes_on_T126),
		WITH_LOG(test_a_file_that_is_none_of_ours_is_kept_and_never_written_into),
		WITH_LOG(test_without_a_tally_lines_are_written_all_the_same),
		WITH_LOG(test_a_flood_of_failures_is_bounded_and_counted_exactly_T127),
		WITH_LOG(test_what_comes_behind_a_right_first_factor_is_never_suppressed_T127),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
