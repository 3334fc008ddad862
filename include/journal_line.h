/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a line of the audit log says that was read back. Pure: bytes in, value out.
 */
#ifndef DLA_OTP_JOURNAL_LINE_H
#define DLA_OTP_JOURNAL_LINE_H

#include "journal_entry.h"

/* A line that was read and is whole and unaltered in itself. */
struct journal_line {
	const char *text; /* without line end; NUL-ended where the reader gave it */
	size_t length;
	int64_t seq;
	int64_t time_ms; /* since 1970, UTC */
	enum journal_event event;
	char prev[JOURNAL_HASH_SIZE], hash[JOURNAL_HASH_SIZE];
};

/* Reads a line (without line end). False unless it is one of ours and its hash is right. */
bool journal_line_read(struct journal_line *line, const char *text, size_t length);

/*
 * The value of a member as UTF-8 (a number as its digits), cut to size; false when the line has no
 * such member.
 */
bool journal_line_member(
    const struct journal_line *line, const char *key, char *value, size_t size);

#endif
