/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds and continues the chain at the end of a file. Refuses to continue from a line whose hash is
 * not its own: such a line counts as torn, and the gap line behind it says so.
 */
#include "journal_tail.h"

#include "clock.h"

#include <string.h>
#include <unistd.h>

#define WINDOW (3 * JOURNAL_LINE_MAX) /* the last line, and what a few others wrote meanwhile */
#define STEPS_MAX 64                  /* of a line's length, back from the end */

/*
 * Finds the last whole line in these bytes, if only its line end is missing too; *end is where it
 * ends, behind its line end.
 */
static bool
find_last_line(const char *bytes, size_t length, struct journal_line *line, size_t *end)
{
	size_t stop = length;

	for (;;) {
		const char *before = memrchr(bytes, '\n', stop);
		size_t start = before ? (size_t)(before - bytes) + 1 : 0;

		*end = stop < length ? stop + 1 : stop;
		if (journal_line_read(line, bytes + start, stop - start))
			return true;
		if (!before)
			return false;
		stop = start - 1;
	}
}

static int64_t
one_line_before(int64_t offset)
{
	return offset > JOURNAL_LINE_MAX ? offset - JOURNAL_LINE_MAX : 0;
}

bool
journal_tail_find(int fd, int64_t hint, struct journal_tail *tail)
{
	char bytes[WINDOW];
	struct journal_line line;
	size_t stop;
	int64_t at = one_line_before(hint);
	ssize_t got = pread(fd, bytes, sizeof bytes, (off_t)at);

	*tail = (struct journal_tail){ 0 };
	/* Much was written since, or the file is shorter than it was. */
	if (got == (ssize_t)sizeof bytes || got < hint - at) {
		at = one_line_before(lseek(fd, 0, SEEK_END));
		got = pread(fd, bytes, sizeof bytes, (off_t)at);
	}
	tail->end = at + (got > 0 ? got : 0);
	tail->open_ended = got > 0 && bytes[got - 1] != '\n';
	for (int step = 0; got > 0 && step < STEPS_MAX; step++) {
		if (find_last_line(bytes, (size_t)got, &line, &stop)) {
			tail->seq = line.seq;
			tail->time_ms = line.time_ms;
			tail->event = line.event;
			memcpy(tail->hash, line.hash, sizeof tail->hash);
			tail->torn = tail->end - at - (int64_t)stop;
			return true;
		}
		if (at == 0)
			return false;
		at = one_line_before(at);
		got = pread(fd, bytes, sizeof bytes, (off_t)at);
	}
	return false;
}

bool
journal_tail_extend(int fd, struct journal_tail *tail, const struct journal_entry *entry)
{
	char text[1 + JOURNAL_LINE_MAX + 1], hash[JOURNAL_HASH_SIZE];
	int64_t now_ms = clock_wall_ms();
	size_t length =
	    journal_entry_write(entry, tail->seq + 1, now_ms, tail->hash, text + 1, hash);
	const char *start = tail->open_ended ? text : text + 1;
	ssize_t written;

	if (length == 0)
		return false;
	text[0] = '\n';
	length += tail->open_ended;
	written = write(fd, start, length);
	if (written > 0) {
		tail->end += written;
		tail->torn += written;
		tail->open_ended = true;
	}
	/* Without its line end it is whole: the next one begins with that. */
	if (written < (ssize_t)length - 1)
		return false;
	*tail = (struct journal_tail){
		.seq = tail->seq + 1,
		.time_ms = now_ms,
		.event = entry->event,
		.end = tail->end,
		.open_ended = written < (ssize_t)length,
	};
	memcpy(tail->hash, hash, sizeof hash);
	return true;
}

bool
journal_tail_mend(int fd, struct journal_tail *tail)
{
	struct journal_entry gap;

	if (tail->torn == 0)
		return true;
	journal_begin(&gap, JOURNAL_GAP);
	journal_add_number(&gap, "torn_bytes", tail->torn + tail->open_ended);
	return journal_tail_extend(fd, tail, &gap);
}
