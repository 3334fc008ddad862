/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one type that holds a password, a code or a token. It has a fixed size and lives inside its
 * owner, so there is one copy and one place to wipe; nothing else may keep such bytes.
 */
#ifndef DLA_OTP_SECRET_H
#define DLA_OTP_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#define SECRET_MAX 1024 /* bytes; a longer secret is refused, never cut */

struct secret {
	size_t length;
	char bytes[SECRET_MAX + 1]; /* always NUL-ended; holds no other NUL */
};

/*
 * Copies length bytes in, wiping what was there. False, and the secret is empty, when they are more
 * than SECRET_MAX or hold a NUL.
 */
bool secret_set(struct secret *secret, const char *bytes, size_t length);

/*
 * Reads the first line of an open file from its beginning (pread, so several processes may share
 * the descriptor), without its line end ("\n" or "\r\n"). False, and the secret is empty, unless it
 * has 1..SECRET_MAX bytes and no NUL.
 */
bool secret_read_line(struct secret *secret, int fd);

/* True when both hold the same bytes. Takes the same time wherever they differ. */
bool secret_equal(const struct secret *a, const struct secret *b);

/* Empties and wipes; the compiler may not leave the wipe out (explicit_bzero). NULL is allowed. */
void secret_reset(struct secret *secret);

#endif
