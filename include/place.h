/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the store's files lie: one directory of our own, in it one file per person, named by a
 * digest. Knows how such a file is found, made, locked and told from anything that was put in its
 * place; knows nothing of what is inside.
 */
#ifndef DLA_OTP_PLACE_H
#define DLA_OTP_PLACE_H

#include "crypto.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PLACE_NAME_SIZE CRYPTO_HEX_SIZE(CRYPTO_DIGEST_LENGTH)

/*
 * The file name of a person: hex SHA-256 over "user", a NUL and the name. False when the name is
 * longer than 255 bytes or empty, or the library fails.
 */
bool place_name(const char *person, char name[PLACE_NAME_SIZE]);

/* Opens the directory. -1 unless it is ours, closed to others and reached without a link. */
int place_open(const char *path);

enum place_result {
	PLACE_FOUND,
	PLACE_NONE,       /* there is nothing of that name */
	PLACE_FOREIGN,    /* there is something, and it is not one of our files */
	PLACE_UNREADABLE, /* the system could not tell */
};

/* Opens a file for reading and writing, close-on-exec; *fd is -1 unless PLACE_FOUND. */
enum place_result place_find(int directory, const char *name, int *fd);

/*
 * Makes a file with these contents, synced before it gets its name, so that a crash leaves no file
 * rather than half of one. True also when a file of that name is there already (openat(2),
 * O_TMPFILE). The name itself is on disk only after fsync(directory).
 */
bool place_make(int directory, const char *name, const void *contents, size_t size);

/* Waits for the file's lock until the deadline (clock_now_ms). It ends with the descriptor. */
bool place_lock(int fd, int64_t deadline_ms);

/* Ends the lock before the descriptor does. */
void place_unlock(int fd);

/*
 * True when the locked file is a regular one of that size, ours, mode 0600, with exactly one name:
 * a file that was removed or linked while we waited is none of ours any more.
 */
bool place_is_ours(int fd, off_t size);

#endif
