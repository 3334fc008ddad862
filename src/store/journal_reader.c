/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the audit log back, file by file and line by line. What a line says of its own place is
 * judged in journal_chain.c. Refuses to hold more than one line at a time, or to follow the log
 * while it grows.
 */
#include "journal_reader.h"

#include "clock.h"
#include "journal_chain.h"
#include "journal_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BUFFER_SIZE (64 * 1024)
#define LOCK_WAIT_MS 400
#define LOCK_STEP_MS 5

/* A line of a file. */
struct spot {
	char file[JOURNAL_NAME_SIZE];
	uint64_t number; /* from 1; 0 = none */
};

struct journal_reader {
	int directory;
	struct journal_files older;
	size_t next;     /* of the older files */
	int current;     /* the file that is written now; -1 = none, or it had its turn */
	int64_t size;    /* of it, when the reader was opened */
	bool is_missing; /* it should be there */

	int fd;            /* being read; -1 = the next file is due */
	int64_t left;      /* bytes of it that are not in the buffer yet */
	int64_t named;     /* its first line's seq by its name; 0 = it has none, or was compared */
	struct spot here;  /* the line in hand */
	struct spot first; /* the first line of all */
	struct spot torn;  /* the first of those that are none */
	size_t start, end; /* of what is in the buffer and was not given yet */
	char buffer[BUFFER_SIZE + 1];

	struct journal_chain chain;
	bool holds; /* the line behind the fault that was given */
	struct journal_line line;
	struct spot at; /* what was given last */
	char fault[JOURNAL_FAULT_SIZE];
};

/* --- files --- */

/* Between two lines: while no writer is at work. One that hangs does not hold us up for long. */
static int64_t
size_at_rest(int fd)
{
	static const struct timespec step = { .tv_nsec = LOCK_STEP_MS * 1000000L };
	struct flock whole = { .l_type = F_RDLCK, .l_whence = SEEK_SET };
	int64_t deadline = clock_now_ms() + LOCK_WAIT_MS;
	struct stat status;

	while (fcntl(fd, F_OFD_SETLK, &whole) == -1 && clock_left_ms(deadline) > 0)
		nanosleep(&step, NULL);
	if (fstat(fd, &status) != 0)
		status.st_size = 0;
	whole.l_type = F_UNLCK;
	(void)fcntl(fd, F_OFD_SETLK, &whole);
	return status.st_size;
}

static int
open_file(int directory, const char *name)
{
	return openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

/*
 * The current file first, then the names of the older ones: what is turned over meanwhile is in
 * both, and is left out of the names.
 */
static bool
open_log(struct journal_reader *reader, const char *path)
{
	struct journal_files *older = &reader->older;
	int64_t first;

	reader->directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (reader->directory == -1)
		return false;
	reader->current = open_file(reader->directory, JOURNAL_FILE);
	if (reader->current == -1 && errno != ENOENT)
		return false;
	if (reader->current != -1)
		reader->size = size_at_rest(reader->current);
	if (!journal_files_list(reader->directory, older))
		return false;
	reader->is_missing = reader->current == -1 && older->count > 0;
	if (reader->current != -1 && journal_files_first(reader->current, &first))
		while (older->count > 0 && older->seq[older->count - 1] >= first)
			older->count--;
	return true;
}

struct journal_reader *
journal_reader_open(const char *directory)
{
	struct journal_reader *reader = calloc(1, sizeof *reader);

	if (!reader)
		return NULL;
	reader->directory = reader->current = reader->fd = -1;
	if (open_log(reader, directory))
		return reader;
	int error = errno;
	journal_reader_close(reader);
	errno = error;
	return NULL;
}

void
journal_reader_close(struct journal_reader *reader)
{
	if (!reader)
		return;
	if (reader->directory != -1)
		close(reader->directory);
	if (reader->current != -1)
		close(reader->current);
	if (reader->fd != -1)
		close(reader->fd);
	journal_files_free(&reader->older);
	free(reader);
}

/* Goes on to the next file; false when there is none. One that cannot be opened is missing. */
static bool
open_next(struct journal_reader *reader)
{
	struct stat status;

	reader->here.number = 0;
	while (reader->fd == -1 && reader->next < reader->older.count) {
		reader->named = reader->older.seq[reader->next++];
		journal_files_name(reader->named, reader->here.file);
		reader->fd = open_file(reader->directory, reader->here.file);
		if (reader->fd != -1)
			reader->left = fstat(reader->fd, &status) == 0 ? status.st_size : 0;
	}
	if (reader->fd == -1 && reader->current != -1) {
		(void)snprintf(reader->here.file, sizeof reader->here.file, JOURNAL_FILE);
		reader->named = 0;
		reader->left = reader->size;
		reader->fd = reader->current;
		reader->current = -1;
	}
	return reader->fd != -1;
}

/* --- lines --- */

/* Makes room and reads more. False when there is nothing more in this file, or an error (errno). */
static bool
fill(struct journal_reader *reader)
{
	size_t room;
	ssize_t got;

	memmove(reader->buffer, reader->buffer + reader->start, reader->end - reader->start);
	reader->end -= reader->start;
	reader->start = 0;
	room = BUFFER_SIZE - reader->end;
	if ((int64_t)room > reader->left)
		room = (size_t)reader->left;
	errno = 0;
	do
		got = read(reader->fd, reader->buffer + reader->end, room);
	while (got == -1 && errno == EINTR);
	if (got <= 0)
		return false;
	reader->end += (size_t)got;
	reader->left -= got;
	return true;
}

/* The next bytes up to a line end, which is replaced by a NUL; NULL at the end of the file. */
static char *
next_line(struct journal_reader *reader, size_t *length, bool *is_whole)
{
	for (;;) {
		char *start = reader->buffer + reader->start;
		size_t there = reader->end - reader->start;
		char *line_end = memchr(start, '\n', there);

		if (!line_end && there < JOURNAL_LINE_MAX && fill(reader))
			continue;
		*length = line_end ? (size_t)(line_end - start) : there;
		*is_whole = line_end != NULL;
		reader->start += *length + *is_whole;
		start[*length] = '\0';
		return *length + *is_whole > 0 ? start : NULL;
	}
}

/* True when the line stands where it belongs; else fault says what is wrong. */
static bool
is_in_place(struct journal_reader *reader)
{
	bool follows = journal_chain_follow(&reader->chain, &reader->line, reader->fault);

	reader->at = !follows && reader->torn.number ? reader->torn : reader->here;
	reader->torn.number = 0;
	if (follows && reader->named != 0 && reader->line.seq != reader->named) {
		(void)snprintf(reader->fault, sizeof reader->fault,
		    "the file's name is not that of its first line");
		follows = false;
	}
	reader->named = 0;
	if (reader->first.number == 0)
		reader->first = reader->here;
	return follows;
}

static enum journal_found
find_in_file(struct journal_reader *reader)
{
	size_t length;
	bool is_whole;
	char *text;

	while ((text = next_line(reader, &length, &is_whole))) {
		reader->here.number++;
		if (journal_line_read(&reader->line, text, length)) {
			reader->holds = !is_in_place(reader);
			return reader->holds ? JOURNAL_FAULT : JOURNAL_LINE;
		}
		journal_chain_tear(&reader->chain, (int64_t)length + is_whole);
		if (reader->torn.number == 0)
			reader->torn = reader->here;
	}
	return errno == 0 ? JOURNAL_END : JOURNAL_UNREADABLE;
}

/* What can be said only when all was read. */
static enum journal_found
find_at_end(struct journal_reader *reader)
{
	reader->at = reader->torn.number ? reader->torn : reader->first;
	reader->torn.number = 0;
	if (!journal_chain_end(&reader->chain, reader->fault))
		return JOURNAL_FAULT;
	if (!reader->is_missing)
		return JOURNAL_END;
	reader->is_missing = false;
	reader->at = (struct spot){ JOURNAL_FILE, 0 };
	(void)snprintf(reader->fault, sizeof reader->fault, "the file is missing");
	return JOURNAL_FAULT;
}

enum journal_found
journal_reader_next(struct journal_reader *reader, struct journal_line *line)
{
	enum journal_found found = JOURNAL_END;

	if (reader->holds)
		found = JOURNAL_LINE;
	reader->holds = false;
	while (found == JOURNAL_END && (reader->fd != -1 || open_next(reader))) {
		found = find_in_file(reader);
		if (found == JOURNAL_END) {
			close(reader->fd);
			reader->fd = -1;
		}
	}
	if (found == JOURNAL_END)
		found = find_at_end(reader);
	if (found == JOURNAL_LINE) {
		*line = reader->line;
		reader->fault[0] = '\0';
		reader->at = reader->here;
	}
	return found;
}

struct journal_place
journal_reader_place(const struct journal_reader *reader)
{
	return (struct journal_place){ reader->at.file, reader->at.number, reader->fault };
}
