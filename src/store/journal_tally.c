/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counts the lines that are not in the audit log. The file is three lines of numbers of fixed
 * width, each written whole and in place: that works on a full disk. Refuses nothing: without a
 * tally lines are written, and only their number would not be known.
 */
#include "journal_tally.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FIELD_SIZE 20 /* 19 digits, and a blank or the line end */
#define DIGITS (FIELD_SIZE - 1)
#define FIELDS_OF(part) (sizeof(part) / sizeof(int64_t))
#define TALLY_FIELDS FIELDS_OF(struct journal_tally)
#define LOST_FIELDS FIELDS_OF(struct journal_lost)
#define LAST_FIELD (TALLY_FIELDS + LOST_FIELDS)
#define FIELDS (LAST_FIELD + 1)
#define NUMBER_MAX 1000000000000000 /* so that no sum overflows */
#define RECORD_AFTER_S 60
#define MINUTE_S 60

int
journal_tally_open(const char *path)
{
	return open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
}

static bool
read_field(const char *text, int64_t *number)
{
	*number = 0;
	for (int i = 0; i < DIGITS; i++) {
		if (text[i] < '0' || text[i] > '9' || *number > NUMBER_MAX / 10)
			return false;
		*number = *number * 10 + (text[i] - '0');
	}
	return true;
}

/* Reads so many fields; false when they are not whole. */
static bool
read_fields(const char *text, size_t length, int64_t field[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (length < (i + 1) * FIELD_SIZE || !read_field(text + i * FIELD_SIZE, &field[i]))
			return false;
	return true;
}

bool
journal_tally_read(int fd, struct journal_tally *tally, struct journal_lost *lost)
{
	int64_t field[FIELDS];
	char text[LAST_FIELD * FIELD_SIZE];
	ssize_t got = pread(fd, text, sizeof text, 0);
	size_t at = TALLY_FIELDS * FIELD_SIZE, length = got > 0 ? (size_t)got : 0;

	*tally = (struct journal_tally){ .allowance = { JOURNAL_ALLOWANCE, JOURNAL_ALLOWANCE } };
	*lost = (struct journal_lost){ 0 };
	if (read_fields(text, length, field, TALLY_FIELDS))
		memcpy(tally, field, sizeof *tally);
	if (length > at && read_fields(text + at, length - at, field, LOST_FIELDS))
		memcpy(lost, field, sizeof *lost);
	return got >= 0;
}

static bool
write_fields(int fd, const int64_t field[], size_t first, size_t count)
{
	char text[FIELDS * FIELD_SIZE + 1];
	size_t length = count * FIELD_SIZE;

	for (size_t i = 0; i < count; i++)
		(void)snprintf(text + i * FIELD_SIZE, FIELD_SIZE + 1, "%019" PRId64 "%c", field[i],
		    i + 1 < count ? ' ' : '\n');
	return pwrite(fd, text, length, (off_t)(first * FIELD_SIZE)) == (ssize_t)length;
}

bool
journal_tally_write(int fd, const struct journal_tally *tally)
{
	int64_t field[TALLY_FIELDS];

	memcpy(field, tally, sizeof field);
	return write_fields(fd, field, 0, TALLY_FIELDS);
}

bool
journal_tally_write_lost(int fd, const struct journal_lost *lost)
{
	int64_t field[LOST_FIELDS];

	memcpy(field, lost, sizeof field);
	return write_fields(fd, field, TALLY_FIELDS, LOST_FIELDS);
}

int64_t
journal_tally_read_last(int fd)
{
	char text[FIELD_SIZE];
	int64_t seq;
	bool read = pread(fd, text, sizeof text, (off_t)(LAST_FIELD * FIELD_SIZE)) == sizeof text;

	return read && read_field(text, &seq) ? seq : 0;
}

bool
journal_tally_write_last(int fd, int64_t seq)
{
	return write_fields(fd, &seq, LAST_FIELD, 1);
}

/* Whole minutes only, so that nothing is gained by asking often; a clock set back starts anew. */
static void
refill(struct journal_tally *tally, int64_t now)
{
	int64_t minutes = now > tally->refilled ? (now - tally->refilled) / MINUTE_S : 0;
	bool full = minutes >= JOURNAL_ALLOWANCE / JOURNAL_REFILL;

	for (int kind = 0; kind < JOURNAL_KINDS; kind++) {
		int64_t *allowance = &tally->allowance[kind];

		if (!full)
			*allowance += minutes * JOURNAL_REFILL;
		if (full || *allowance > JOURNAL_ALLOWANCE)
			*allowance = JOURNAL_ALLOWANCE;
	}
	tally->refilled =
	    full || now < tally->refilled ? now : tally->refilled + minutes * MINUTE_S;
}

bool
journal_tally_take(struct journal_tally *tally, enum journal_kind kind, int64_t now)
{
	refill(tally, now);
	if (tally->allowance[kind] > 0) {
		tally->allowance[kind]--;
		return true;
	}
	if (tally->suppressed[JOURNAL_KIND_ASKED] + tally->suppressed[JOURNAL_KIND_REFUSED] == 0)
		tally->suppressed_since = now;
	tally->suppressed[kind]++;
	tally->suppressed_total++;
	return false;
}

bool
journal_tally_is_due(const struct journal_tally *tally, int64_t now)
{
	int64_t since = tally->suppressed_since;

	return tally->suppressed[JOURNAL_KIND_ASKED] + tally->suppressed[JOURNAL_KIND_REFUSED] >
		   0 &&
	       (now < since || now - since >= RECORD_AFTER_S);
}
