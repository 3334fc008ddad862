/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An audit log of a test's own: written, spoilt on purpose, and read back with all that the reader
 * finds wrong. Included by the journal's tests only.
 */
#ifndef DLA_OTP_TESTS_JOURNAL_WORLD_H
#define DLA_OTP_TESTS_JOURNAL_WORLD_H

#include "journal.h"

#include "clock.h"
#include "journal_files.h"
#include "journal_reader.h"
#include "journal_tally.h"
#include "native_openat2.h"
#include "temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define PATH_SIZE (TEMPORARY_SIZE + 40)

static char base[TEMPORARY_SIZE], tally_path[PATH_SIZE];

/* A file of the log by its name. */
static inline const char *
path_of(const char *name)
{
	static char path[PATH_SIZE];

	(void)snprintf(path, sizeof path, "%s/%s", base, name);
	return path;
}

static inline int
set_up(void **state)
{
	(void)state;
	temporary_make(base);
	(void)snprintf(tally_path, sizeof tally_path, "%s/audit.tally", base);
	return 0;
}

static inline int
tear_down(void **state)
{
	(void)state;
	temporary_remove(base);
	return 0;
}

#define WITH_LOG(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

static inline void
must_open(struct journal *journal)
{
	assert_true(journal_open(journal, base, tally_path));
	journal->wait_left_ms = 60000;
}

static inline enum journal_result
append(struct journal *journal, enum journal_event event, const char *user)
{
	struct journal_entry entry;

	journal_begin(&entry, event);
	journal_add(&entry, "user", user);
	return journal_append(journal, &entry);
}

static inline void
must_append(struct journal *journal, enum journal_event event, const char *user)
{
	assert_int_equal(append(journal, event, user), JOURNAL_WRITTEN);
}

/* A log of so many granted lines behind the one that opens the file. */
static inline void
write_lines(unsigned count)
{
	struct journal journal;

	must_open(&journal);
	for (unsigned i = 0; i < count; i++)
		must_append(&journal, JOURNAL_GRANTED, "somchai");
	journal_close(&journal);
}

/* Makes the file that is written now one of yesterday's: who opens the log turns it over. */
static inline void
make_old(void)
{
	const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT },
		{ .tv_sec = time(NULL) - 86400 } };

	assert_int_equal(utimensat(AT_FDCWD, path_of(JOURNAL_FILE), times, 0), 0);
}

static inline void
turn_over(void)
{
	struct journal journal;

	make_old();
	must_open(&journal);
	journal_close(&journal);
}

/* What the reader finds. */
struct finding {
	unsigned lines, faults, of[JOURNAL_EVENTS];
	int64_t last_seq;
	char file[JOURNAL_NAME_SIZE], fault[160]; /* of the first fault */
	uint64_t number;
};

static inline struct finding
read_log(void)
{
	struct finding finding = { 0 };
	struct journal_reader *reader = journal_reader_open(base);
	struct journal_line line;
	enum journal_found found;

	assert_non_null(reader);
	while ((found = journal_reader_next(reader, &line)) != JOURNAL_END) {
		struct journal_place place = journal_reader_place(reader);

		assert_int_not_equal(found, JOURNAL_UNREADABLE);
		if (found == JOURNAL_LINE) {
			finding.lines++;
			finding.of[line.event]++;
			finding.last_seq = line.seq;
		} else if (finding.faults++ == 0) {
			(void)snprintf(finding.file, sizeof finding.file, "%s", place.file);
			(void)snprintf(finding.fault, sizeof finding.fault, "%s", place.fault);
			finding.number = place.number;
		}
	}
	journal_reader_close(reader);
	return finding;
}

static inline struct finding
assert_whole(void)
{
	struct finding finding = read_log();

	if (finding.faults > 0)
		fail_msg("%s:%u: %s", finding.file, (unsigned)finding.number, finding.fault);
	return finding;
}

/* A file as its lines. */
struct text {
	char *bytes;
	char *line[4096];
	unsigned count;
};

static inline struct text
load(const char *name)
{
	struct text text = { 0 };
	struct stat status;
	int fd = open(path_of(name), O_RDONLY);
	char *rest;

	assert_int_equal(fstat(fd, &status), 0);
	text.bytes = calloc(1, (size_t)status.st_size + 1);
	assert_int_equal(read(fd, text.bytes, (size_t)status.st_size), status.st_size);
	close(fd);
	for (char *line = strtok_r(text.bytes, "\n", &rest); line && text.count < 4096;
	     line = strtok_r(NULL, "\n", &rest))
		text.line[text.count++] = line;
	return text;
}

/* Writes the lines back, in place. */
static inline void
save(const char *name, struct text *text)
{
	FILE *file = fopen(path_of(name), "w");

	assert_non_null(file);
	for (unsigned i = 0; i < text->count; i++)
		(void)fprintf(file, "%s\n", text->line[i]);
	assert_int_equal(fclose(file), 0);
	free(text->bytes);
}

#endif
