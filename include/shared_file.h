/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file of the store that all logins of this machine share: one fixed size, never synced, written
 * in place under its lock. Found, made and told from anything foreign as a person's record is
 * (place.h); knows nothing of what is inside.
 */
#ifndef DLA_OTP_SHARED_FILE_H
#define DLA_OTP_SHARED_FILE_H

#include "clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct shared_file {
	const char *name;
	size_t size;
	int directory; /* from place_open(); the caller's */
	int fd;        /* -1 = not open */
};

/* Fills the contents of a new file, all of its size. */
typedef void shared_file_fill(uint8_t *contents, const struct moment *now);

/*
 * Opens the file where it is not open yet; fd stays -1 when there is none. False when it cannot be
 * told, or it is not one of ours: nothing may be decided that rests on it.
 */
bool shared_file_find(struct shared_file *file);

/*
 * Takes the file's lock, waiting until the deadline on clock_now_ms() at most, 0 = not at all;
 * where there is no file it is made. False when that cannot be done, or the file is not ours.
 * shared_file_unlock() ends it.
 */
bool shared_file_lock(struct shared_file *file, shared_file_fill *fill, int64_t deadline_ms);
void shared_file_unlock(struct shared_file *file);

/* All of the bytes or false. */
bool shared_file_read(const struct shared_file *file, void *bytes, size_t length, size_t offset);
bool shared_file_write(
    const struct shared_file *file, const void *bytes, size_t length, size_t offset);

/* Closes the file, not the directory. */
void shared_file_close(struct shared_file *file);

#endif
