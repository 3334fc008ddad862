/* SPDX-License-Identifier: BSD-2-Clause */
/* Whoever tampers with the log is found and the place is named; a sound log is read whole (T126).
 */
#include "journal_world.h"

#define LINES 30
#define FIRST_FILE "audit-000000000001.jsonl"
#define SECOND_FILE "audit-000000000033.jsonl" /* behind 1 line that opens, 30, 1 that closes */

/* Three files: two closed, one current, each with LINES lines of events. */
static void
write_three_files(void)
{
	write_lines(LINES);
	turn_over();
	write_lines(LINES);
	turn_over();
	write_lines(LINES);
}

static void
assert_found(const char *file, unsigned number, const char *words)
{
	struct finding finding = read_log();

	assert_true(finding.faults > 0);
	assert_string_equal(finding.file, file);
	assert_int_equal(finding.number, number);
	if (!strstr(finding.fault, words))
		fail_msg("\"%s\" is not \"%s\"", finding.fault, words);
}

static void
test_a_log_of_three_files_is_whole(void **state)
{
	(void)state;
	write_three_files();
	struct finding finding = assert_whole();
	assert_int_equal(finding.of[JOURNAL_GRANTED], 3 * LINES);
	assert_int_equal(finding.of[JOURNAL_FILE_OPENED], 3);
	assert_int_equal(finding.of[JOURNAL_FILE_CLOSED], 2);
	assert_int_equal(finding.last_seq, finding.lines);
}

static void
test_a_log_that_was_never_written_is_empty(void **state)
{
	(void)state;
	assert_int_equal(assert_whole().lines, 0);
}

/* Every line of the log but the very last: no change of it goes unseen. */
static unsigned
tamper_everywhere(void (*change)(struct text *text, unsigned at), unsigned spare)
{
	static const char *const files[] = { FIRST_FILE, SECOND_FILE, JOURNAL_FILE };
	unsigned found = 0, tried = 0;

	for (unsigned file = 0; file < 3; file++) {
		struct text whole = load(files[file]);
		unsigned count = whole.count - (file == 2 ? spare : 0);

		free(whole.bytes);

		for (unsigned at = 0; at < count; at++, tried++) {
			struct text before = load(files[file]), after = load(files[file]);

			change(&after, at);
			save(files[file], &after);
			struct finding finding = read_log();
			found += finding.faults > 0;
			/* At the place, or at the line behind it. */
			if (finding.number != 1)
				assert_true(strcmp(finding.file, files[file]) == 0 &&
					    finding.number >= at && finding.number <= at + 2);
			save(files[file], &before);
		}
	}
	assert_whole();
	assert_int_equal(found, tried);
	return tried;
}

static void
delete_line(struct text *text, unsigned at)
{
	memmove(&text->line[at], &text->line[at + 1], (text->count - at - 1) * sizeof(char *));
	text->count--;
}

static void
alter_line(struct text *text, unsigned at)
{
	char *name = strstr(text->line[at], "somchai");

	if (name)
		memcpy(name, "malee77", 7);
	else
		text->line[at][10] ^= 1; /* in seq or time */
}

static void
swap_with_next(struct text *text, unsigned at)
{
	unsigned other = at + 1 < text->count ? at + 1 : at - 1;
	char *line = text->line[at];

	text->line[at] = text->line[other];
	text->line[other] = line;
}

/* A line that is sound in itself: one of the log's own, a second time. */
static void
insert_line(struct text *text, unsigned at)
{
	memmove(&text->line[at + 1], &text->line[at], (text->count - at) * sizeof(char *));
	text->count++;
}

static void
test_each_line_that_is_deleted_altered_moved_or_inserted_is_found_T126(void **state)
{
	(void)state;
	write_three_files();
	unsigned deleted = tamper_everywhere(delete_line, 1); /* a cut tail cannot be seen */
	unsigned altered = tamper_everywhere(alter_line, 0);
	unsigned moved = tamper_everywhere(swap_with_next, 0);
	unsigned inserted = tamper_everywhere(insert_line, 0);
	printf("figure: audit lines tampered with and found %u / %u\n",
	    deleted + altered + moved + inserted, deleted + altered + moved + inserted);
}

/* An attacker who knows how the chain is made writes a line anew, hash and all. */
static void
test_a_line_that_was_made_anew_is_found_at_the_next_T126(void **state)
{
	struct text text;
	char forged[JOURNAL_LINE_MAX + 1], hash[JOURNAL_HASH_SIZE];
	struct journal_entry entry;
	struct journal_line line;

	(void)state;
	write_lines(LINES);
	text = load(JOURNAL_FILE);
	assert_true(journal_line_read(&line, text.line[10], strlen(text.line[10])));
	journal_begin(&entry, JOURNAL_GRANTED);
	journal_add(&entry, "user", "malee");
	size_t length =
	    journal_entry_write(&entry, line.seq, line.time_ms, line.prev, forged, hash);
	forged[length - 1] = '\0';
	text.line[10] = forged;
	save(JOURNAL_FILE, &text);
	assert_found(JOURNAL_FILE, 12, "the line before is not the one");
}

static void
test_a_file_that_is_missing_is_found_T126(void **state)
{
	(void)state;
	write_three_files();
	assert_int_equal(rename(path_of(SECOND_FILE), tally_path), 0);
	assert_found(JOURNAL_FILE, 1, "32 lines are missing");
	assert_int_equal(rename(tally_path, path_of(SECOND_FILE)), 0);
	assert_whole();
	assert_int_equal(unlink(path_of(FIRST_FILE)), 0);
	assert_found(SECOND_FILE, 1, "begins with number 33");
}

static void
test_files_that_were_exchanged_are_found_T126(void **state)
{
	(void)state;
	write_three_files();
	assert_int_equal(rename(path_of(FIRST_FILE), tally_path), 0);
	char second[PATH_SIZE];
	(void)snprintf(second, sizeof second, "%s", path_of(SECOND_FILE));
	assert_int_equal(rename(second, path_of(FIRST_FILE)), 0);
	assert_int_equal(rename(tally_path, second), 0);
	assert_found(FIRST_FILE, 1, "name");
}

static void
test_without_the_current_file_that_is_said_and_the_log_goes_on_with_a_gap_T126(void **state)
{
	(void)state;
	write_lines(LINES);
	turn_over();
	assert_int_equal(unlink(path_of(JOURNAL_FILE)), 0);
	assert_found(JOURNAL_FILE, 0, "missing");
	write_lines(1);
	assert_found(JOURNAL_FILE, 2, "missing: audit.jsonl"); /* the gap itself is a fault */
	assert_int_equal(read_log().of[JOURNAL_GAP], 1);
}

static void
test_an_end_that_was_cut_off_is_told_by_the_next_line_once_T126(void **state)
{
	struct text text;
	int fd;

	(void)state;
	write_lines(LINES);
	text = load(JOURNAL_FILE);
	text.count -= 5;
	save(JOURNAL_FILE, &text);
	fd = journal_tally_open(tally_path);
	assert_int_equal(journal_tally_read_last(fd), LINES + 1);
	close(fd);
	assert_int_equal(assert_whole().last_seq, LINES + 1 - 5); /* the chain alone cannot tell */
	write_lines(1);
	assert_found(JOURNAL_FILE, LINES + 1 - 4, "missing: lines");
	write_lines(1);
	assert_int_equal(read_log().faults, 1);
}

static void
test_what_is_no_line_is_named_with_its_place(void **state)
{
	static const char *const rubbish[] = { "", "{}", "hello", "\x01\x02",
		"{\"seq\":5,\"time\":\"2026-10-01T10:45:00.123+07:00\",\"event\":\"granted\"}" };

	(void)state;
	write_lines(LINES);
	for (unsigned i = 0; i < sizeof rubbish / sizeof rubbish[0]; i++) {
		struct text before = load(JOURNAL_FILE), after = load(JOURNAL_FILE);

		after.line[7] = (char *)rubbish[i];
		save(JOURNAL_FILE, &after);
		assert_found(JOURNAL_FILE, 8, "not as it was written");
		save(JOURNAL_FILE, &before);
	}
}

static void
test_a_line_without_end_does_not_fill_the_memory(void **state)
{
	static char zeros[1024 * 1024];
	FILE *file;

	(void)state;
	write_lines(LINES);
	file = fopen(path_of(JOURNAL_FILE), "a");
	for (unsigned i = 0; i < 20; i++)
		assert_int_equal(fwrite(zeros, sizeof zeros, 1, file), 1);
	assert_int_equal(fclose(file), 0);
	assert_found(JOURNAL_FILE, LINES + 2, "torn");
	assert_int_equal(read_log().lines, LINES + 1);
}

static void
test_a_removed_beginning_is_no_fault_when_a_line_tells_of_it(void **state)
{
	struct journal journal;
	struct journal_entry entry;
	struct text first;
	struct journal_line last;

	(void)state;
	write_three_files();
	first = load(FIRST_FILE);
	assert_true(journal_line_read(
	    &last, first.line[first.count - 1], strlen(first.line[first.count - 1])));
	must_open(&journal);
	journal_begin(&entry, JOURNAL_REMOVED);
	journal_add_number(&entry, "last_seq", last.seq);
	journal_add(&entry, "last_hash", last.hash);
	assert_int_equal(journal_append(&journal, &entry), JOURNAL_WRITTEN);
	journal_close(&journal);
	assert_int_equal(unlink(path_of(FIRST_FILE)), 0);
	assert_whole();
	free(first.bytes);
}

static void
test_a_filter_takes_who_and_when(void **state)
{
	struct journal_entry entry;
	struct journal_line line;
	char text[JOURNAL_LINE_MAX + 1], hash[JOURNAL_HASH_SIZE];
	const struct {
		struct journal_filter filter;
		bool takes;
	} cases[] = {
		{ { 0 }, true },
		{ { .user = "somchai" }, true },
		{ { .user = "somcha" }, false },
		{ { .user = "Somchai@office.go.th" }, true }, /* the person */
		{ { .user = "root" }, false },                /* the target */
		{ { .user = "somchai", .from_ms = 5000, .until_ms = 5001 }, true },
		{ { .from_ms = 5001 }, false },
		{ { .until_ms = 5000 }, false },
	};

	(void)state;
	journal_begin(&entry, JOURNAL_GRANTED);
	journal_add(&entry, "user", "somchai");
	journal_add(&entry, "person", "Somchai@office.go.th");
	journal_add(&entry, "target", "root");
	char prev[JOURNAL_HASH_SIZE];
	memset(prev, '0', sizeof prev - 1);
	prev[sizeof prev - 1] = '\0';
	size_t length = journal_entry_write(&entry, 1, 5000, prev, text, hash);
	assert_true(journal_line_read(&line, text, length - 1));
	for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(journal_filter_takes(&cases[i].filter, &line), cases[i].takes);
}

/* While it is read it grows and is turned over: what was there is read, whole. */
static void
test_a_log_that_grows_meanwhile_is_read_as_it_was(void **state)
{
	struct journal_reader *reader;
	struct journal_line line;
	unsigned lines = 0;
	enum journal_found found;

	(void)state;
	write_three_files();
	unsigned before = assert_whole().lines;
	reader = journal_reader_open(base);
	turn_over();
	write_lines(LINES);
	while ((found = journal_reader_next(reader, &line)) != JOURNAL_END) {
		assert_int_equal(found, JOURNAL_LINE);
		lines++;
	}
	journal_reader_close(reader);
	assert_int_equal(lines, before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_LOG(test_a_log_of_three_files_is_whole),
		WITH_LOG(test_a_log_that_was_never_written_is_empty),
		WITH_LOG(test_each_line_that_is_deleted_altered_moved_or_inserted_is_found_T126),
		WITH_LOG(test_a_line_that_was_made_anew_is_found_at_the_next_T126),
		WITH_LOG(test_a_file_that_is_missing_is_found_T126),
		WITH_LOG(test_files_that_were_exchanged_are_found_T126),
		WITH_LOG(
		    test_without_the_current_file_that_is_said_and_the_log_goes_on_with_a_gap_T126),
		WITH_LOG(test_an_end_that_was_cut_off_is_told_by_the_next_line_once_T126),
		WITH_LOG(test_what_is_no_line_is_named_with_its_place),
		WITH_LOG(test_a_line_without_end_does_not_fill_the_memory),
		WITH_LOG(test_a_removed_beginning_is_no_fault_when_a_line_tells_of_it),
		WITH_LOG(test_a_filter_takes_who_and_when),
		WITH_LOG(test_a_log_that_grows_meanwhile_is_read_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
