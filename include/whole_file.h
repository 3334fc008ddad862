/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file of root's as a value, read whole and replaced whole: a crash leaves the old one or the new
 * one. That there is no such file is a value too.
 */
#ifndef DLA_OTP_WHOLE_FILE_H
#define DLA_OTP_WHOLE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define WHOLE_FILE_MAX (64 * 1024) /* bytes */

/* All zero: there is no such file. */
struct whole_file {
	char *bytes; /* NUL-ended; NULL = there is no such file */
	size_t length;
	uid_t uid;
	gid_t gid;
	mode_t mode; /* permissions only */
};

/*
 * Reads the file of that name in a directory. Believes only a plain file of root's that nobody else
 * could have written, of at most WHOLE_FILE_MAX bytes. False, and *why (constant or of strerror),
 * when it is something else. End with whole_file_free in either case.
 */
bool whole_file_read(struct whole_file *file, int directory, const char *name, const char **why);

/*
 * Puts it there, with its owner and mode; or removes it, where there is to be none. On the disk
 * when this returns true; when false (errno), what was there is still there.
 */
bool whole_file_write(const struct whole_file *file, int directory, const char *name);

/* A copy with other bytes; owner and mode are those of the model. False when memory is short. */
bool whole_file_make(
    struct whole_file *file, const char *bytes, size_t length, const struct whole_file *model);

/* The same bytes, or both not there. */
bool whole_file_same(const struct whole_file *a, const struct whole_file *b);

void whole_file_free(struct whole_file *file);

/* The same for a secret: its bytes are overwritten first. */
void whole_file_wipe(struct whole_file *file);

#endif
