/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keeps the list of holds: `target TAB since TAB reason`, a line each. Refuses a list it does not
 * understand whole: to write back half of it would end a hold that a court asked for.
 */
#include "holds.h"

#include "clock.h"
#include "columns.h"
#include "journal.h"
#include "journal_tally.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define NEW_FILE JOURNAL_HOLD_FILE ".new"
#define LOCK_WAIT_MS 5000
#define LOCK_STEP_MS 10

/*
 * The tally's file is dla-otp's alone, so nobody else can keep us from it as they could with the
 * directory. Whoever removes files of the log takes the same lock: what we report as held is.
 */
static bool
lock(int tally)
{
	static const struct timespec step = { .tv_nsec = LOCK_STEP_MS * 1000000L };
	int64_t deadline_ms = clock_now_ms() + LOCK_WAIT_MS;

	while (flock(tally, LOCK_EX | LOCK_NB) != 0) {
		if (clock_left_ms(deadline_ms) == 0)
			return false;
		nanosleep(&step, NULL);
	}
	return true;
}

/* Copies the field before the mark; returns what follows, NULL when it is not there or too long. */
static char *
take_field(char *at, char mark, char *field, size_t size)
{
	char *end = at != NULL ? strchr(at, mark) : NULL;

	if (end == NULL || end == at || (size_t)(end - at) >= size)
		return NULL;
	*end = '\0';
	memcpy(field, at, (size_t)(end - at) + 1);
	return columns_of(field) >= 0 ? end + 1 : NULL;
}

static bool
read_line(struct holds *holds, char *line)
{
	struct hold *hold = &holds->hold[holds->count];

	if (holds->count == HOLDS_MAX)
		return false;
	line = take_field(line, '\t', hold->target, sizeof hold->target);
	line = take_field(line, '\t', hold->since, sizeof hold->since);
	line = take_field(line, '\n', hold->reason, sizeof hold->reason);
	holds->count++;
	return line != NULL && *line == '\0';
}

static bool
read_list(struct holds *holds)
{
	int fd = openat(holds->directory, JOURNAL_HOLD_FILE, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	FILE *file = fd != -1 ? fdopen(fd, "r") : NULL;
	char *line = NULL;
	size_t size = 0;
	ssize_t length;
	bool whole = true;

	if (fd == -1)
		return errno == ENOENT; /* nothing was ever held */
	if (file == NULL) {
		close(fd);
		return false;
	}
	while (whole && (length = getline(&line, &size, file)) != -1)
		whole = strlen(line) == (size_t)length && read_line(holds, line);
	whole = whole && !ferror(file);
	free(line);
	(void)fclose(file);
	return whole;
}

bool
holds_open(struct holds *holds, const char *directory, const char *tally)
{
	memset(holds, 0, sizeof *holds);
	holds->directory = open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	holds->tally = journal_tally_open(tally);
	return holds->directory != -1 && holds->tally != -1 && lock(holds->tally) &&
	       read_list(holds);
}

struct hold *
holds_find(struct holds *holds, const char *target)
{
	for (unsigned i = 0; i < holds->count; i++)
		if (strcmp(holds->hold[i].target, target) == 0)
			return &holds->hold[i];
	return NULL;
}

bool
holds_add(struct holds *holds, const char *target, const char *since, const char *reason)
{
	struct hold *hold = &holds->hold[holds->count];

	if (holds->count == HOLDS_MAX)
		return false;
	(void)snprintf(hold->target, sizeof hold->target, "%s", target);
	(void)snprintf(hold->since, sizeof hold->since, "%s", since);
	(void)snprintf(hold->reason, sizeof hold->reason, "%s", reason);
	holds->count++;
	return true;
}

void
holds_remove(struct holds *holds, struct hold *hold)
{
	size_t behind = (size_t)(&holds->hold[holds->count] - hold) - 1;

	memmove(hold, hold + 1, behind * sizeof *hold);
	holds->count--;
}

bool
holds_write(struct holds *holds)
{
	int fd;
	FILE *file;
	bool written;

	(void)unlinkat(holds->directory, NEW_FILE, 0); /* what a crash may have left */
	fd = openat(
	    holds->directory, NEW_FILE, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);
	file = fd != -1 ? fdopen(fd, "w") : NULL;
	if (file == NULL)
		return false;
	for (unsigned i = 0; i < holds->count; i++)
		(void)fprintf(file, "%s\t%s\t%s\n", holds->hold[i].target, holds->hold[i].since,
		    holds->hold[i].reason);
	written = fflush(file) == 0 && !ferror(file) && fsync(fd) == 0;
	(void)fclose(file);
	return written &&
	       renameat(holds->directory, NEW_FILE, holds->directory, JOURNAL_HOLD_FILE) == 0 &&
	       fsync(holds->directory) == 0;
}

void
holds_close(struct holds *holds)
{
	if (holds->directory != -1)
		close(holds->directory);
	if (holds->tally != -1)
		close(holds->tally);
	holds->directory = holds->tally = -1;
}
