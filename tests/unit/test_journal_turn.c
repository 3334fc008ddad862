/* SPDX-License-Identifier: BSD-2-Clause */
/* Files are begun, closed and removed, and the chain goes on through all of it (T126). */
#include "journal_world.h"

#include <sys/file.h>

#define DAY_S 86400

static unsigned
older_files(void)
{
	struct journal_files files;
	int directory = open(base, O_RDONLY | O_DIRECTORY);
	unsigned count;

	assert_true(journal_files_list(directory, &files));
	count = (unsigned)files.count;
	journal_files_free(&files);
	close(directory);
	return count;
}

/* A log of closed files whose lines were written so many days ago, one a day, ending today. */
static void
write_days(unsigned days)
{
	char prev[JOURNAL_HASH_SIZE] = "", hash[JOURNAL_HASH_SIZE];
	char text[JOURNAL_LINE_MAX + 1], name[JOURNAL_NAME_SIZE];
	int64_t seq = 0;

	memset(prev, '0', sizeof prev - 1);
	for (unsigned day = days; day > 0; day--) {
		static const enum journal_event events[] = { JOURNAL_FILE_OPENED, JOURNAL_GRANTED,
			JOURNAL_FILE_CLOSED };
		FILE *file;

		journal_files_name(seq + 1, name);
		file = fopen(path_of(day == 1 ? JOURNAL_FILE : name), "w");
		for (unsigned i = 0; i < 3 - (day == 1); i++) {
			struct journal_entry entry;

			journal_begin(&entry, events[i]);
			assert_true(journal_entry_write(&entry, ++seq,
					(time(NULL) - (int64_t)(day - 1) * DAY_S) * 1000, prev,
					text, hash) > 0);
			memcpy(prev, hash, sizeof prev);
			(void)fputs(text, file);
		}
		assert_int_equal(fclose(file), 0);
	}
	assert_int_equal(chmod(path_of(JOURNAL_FILE), 0640), 0);
}

static void
keep(int days)
{
	struct journal journal;

	must_open(&journal);
	journal_keep(&journal, days);
	journal_close(&journal);
}

static void
test_a_new_file_is_begun_on_another_day_and_keeps_the_chain_T126(void **state)
{
	struct text text;
	struct stat status;

	(void)state;
	write_lines(2);
	turn_over();
	write_lines(1);
	text = load("audit-000000000001.jsonl");
	assert_int_equal(text.count, 4);
	assert_non_null(strstr(text.line[3], "\"file_closed\""));
	free(text.bytes);
	text = load(JOURNAL_FILE);
	assert_non_null(strstr(text.line[0], "{\"seq\":5,"));
	assert_non_null(strstr(text.line[0], "\"file_opened\""));
	free(text.bytes);
	assert_int_equal(stat(path_of(JOURNAL_FILE), &status), 0);
	assert_int_equal(status.st_mode, S_IFREG | 0640);
	assert_int_equal(assert_whole().of[JOURNAL_GRANTED], 3);
}

static void
test_a_new_file_is_begun_when_the_old_one_is_large(void **state)
{
	struct stat status = { .st_size = JOURNAL_FILE_SIZE - 1 };
	time_t now = time(NULL);

	(void)state;
	status.st_mtime = now;
	assert_false(journal_files_is_full(&status, now));
	status.st_size++;
	assert_true(journal_files_is_full(&status, now));
	status.st_size = 1;
	assert_true(journal_files_is_full(&status, now + DAY_S));
	assert_true(journal_files_is_full(&status, now - DAY_S));
}

static void
test_who_has_the_closed_file_open_writes_into_the_new_one(void **state)
{
	struct journal early;

	(void)state;
	must_open(&early);
	must_append(&early, JOURNAL_GRANTED, "somchai");
	for (unsigned i = 0; i < 5; i++) {
		turn_over();
		must_append(&early, JOURNAL_GRANTED, "somchai");
	}
	journal_close(&early);
	struct finding finding = assert_whole();
	assert_int_equal(finding.of[JOURNAL_GRANTED], 6);
	assert_int_equal(finding.of[JOURNAL_FILE_CLOSED], 5);
	assert_int_equal(older_files(), 5);
}

static void
test_files_older_than_the_days_to_keep_go_and_a_line_says_so(void **state)
{
	(void)state;
	write_days(100);
	keep(90);
	assert_int_equal(older_files(), 99);
	unsigned left = 99;
	for (unsigned turn = 1; turn <= 4; turn++) {
		turn_over();
		/* 90 to 99 days old: ten, four at a time; the one that was closed comes in. */
		left = left + 1 - (turn == 3 ? 2 : turn < 3 ? 4 : 0);
		assert_int_equal(older_files(), left);
		(void)assert_whole();
	}
	assert_int_equal(assert_whole().of[JOURNAL_REMOVED], 3);
}

static void
test_nothing_goes_before_the_settings_were_read(void **state)
{
	(void)state;
	write_days(100);
	turn_over();
	assert_int_equal(older_files(), 100);
}

static void
test_nothing_goes_while_an_administrator_has_the_list_of_holds(void **state)
{
	int tally;

	(void)state;
	write_days(100);
	keep(90);
	tally = open(tally_path, O_RDONLY);
	assert_int_equal(flock(tally, LOCK_EX), 0);
	turn_over();
	assert_int_equal(older_files(), 100);
	close(tally);
	turn_over();
	assert_int_equal(older_files(), 97);
}

static void
test_nothing_goes_while_the_log_is_held(void **state)
{
	FILE *hold;

	(void)state;
	write_days(100);
	keep(90);
	hold = fopen(path_of(JOURNAL_HOLD_FILE), "w");
	(void)fputs("case 12/2569\n", hold);
	assert_int_equal(fclose(hold), 0);
	turn_over();
	assert_int_equal(older_files(), 100);
	assert_int_equal(truncate(path_of(JOURNAL_HOLD_FILE), 0), 0); /* released */
	turn_over();
	assert_int_equal(older_files(), 97);
	(void)assert_whole();
}

static void
test_a_clock_set_forward_does_not_empty_the_log(void **state)
{
	(void)state;
	write_days(10);
	keep(1); /* all but today's are too old, as if ten years had passed */
	turn_over();
	assert_int_equal(older_files(), 10 - 4);
	(void)assert_whole();
}

static void
test_days_to_keep_outlast_the_process(void **state)
{
	struct journal journal;

	(void)state;
	keep(3650);
	must_open(&journal);
	assert_int_equal(journal.keep_days, 3650);
	journal_close(&journal);
}

static void
test_a_stranger_in_the_place_of_an_older_file_is_not_replaced(void **state)
{
	FILE *stranger;

	(void)state;
	write_lines(1);
	stranger = fopen(path_of("audit-000000000001.jsonl"), "w");
	assert_int_equal(fclose(stranger), 0);
	turn_over();
	write_lines(1); /* goes on in the file that could not be turned over */
	struct text text = load(JOURNAL_FILE);
	assert_non_null(strstr(text.line[0], "{\"seq\":1,"));
	free(text.bytes);
	assert_int_equal(unlink(path_of("audit-000000000001.jsonl")), 0);
	turn_over();
	(void)assert_whole();
	assert_int_equal(older_files(), 1);
}

static void
test_names_that_are_not_written_so_are_none_of_ours(void **state)
{
	static const char *const names[] = { "audit-1.jsonl", "audit-000000000001.jsonl.gz",
		"audit-000000000001.json", "audit--00000000001.jsonl", "audit.jsonl.1",
		"audit-00000000000x.jsonl", "audit-000000000001", "xaudit-000000000001.jsonl" };

	(void)state;
	for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
		FILE *file = fopen(path_of(names[i]), "w");

		assert_int_equal(fclose(file), 0);
	}
	assert_int_equal(older_files(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_LOG(test_a_new_file_is_begun_on_another_day_and_keeps_the_chain_T126),
		WITH_LOG(test_a_new_file_is_begun_when_the_old_one_is_large),
		WITH_LOG(test_who_has_the_closed_file_open_writes_into_the_new_one),
		WITH_LOG(test_files_older_than_the_days_to_keep_go_and_a_line_says_so),
		WITH_LOG(test_nothing_goes_before_the_settings_were_read),
		WITH_LOG(test_nothing_goes_while_the_log_is_held),
		WITH_LOG(test_a_clock_set_forward_does_not_empty_the_log),
		WITH_LOG(test_nothing_goes_while_an_administrator_has_the_list_of_holds),
		WITH_LOG(test_days_to_keep_outlast_the_process),
		WITH_LOG(test_a_stranger_in_the_place_of_an_older_file_is_not_replaced),
		WITH_LOG(test_names_that_are_not_written_so_are_none_of_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
