/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files of the audit log in their directory: which there are, and the one that is written now.
 */
#ifndef DLA_OTP_JOURNAL_FILES_H
#define DLA_OTP_JOURNAL_FILES_H

#include "journal_tail.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#define JOURNAL_FILE "audit.jsonl"
#define JOURNAL_HOLD_FILE "audit.hold"
#define JOURNAL_FILE_SIZE (8 * 1024 * 1024) /* bytes, from which on a new one is begun */
#define JOURNAL_NAME_SIZE sizeof "audit--0000000000000000000.jsonl" /* any int64_t */

/* The older files by the seq of their first lines, in order. */
struct journal_files {
	int64_t *seq;
	size_t count;
};

/* Lists the older files; false when the directory cannot be read. Ends with journal_files_free. */
bool journal_files_list(int directory, struct journal_files *files);
void journal_files_free(struct journal_files *files);

/* `audit-000000000042.jsonl` */
void journal_files_name(int64_t seq, char name[JOURNAL_NAME_SIZE]);

/*
 * Opens the file that is written now, for reading and appending. -1 (errno) when it cannot be, or
 * is not a plain file of ours that nobody else may write.
 */
int journal_files_open(const char *directory, struct stat *status);

/* True when the file has had enough: too large, or last written on another day (local time). */
bool journal_files_is_full(const struct stat *status, int64_t now);

/* The seq of the file's first line. False when it does not begin with one. */
bool journal_files_first(int fd, int64_t *seq);

/* The end of an older file. False when it cannot be read. */
bool journal_files_tail(int directory, int64_t seq, struct journal_tail *tail);

#endif
