/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Descriptors inside somebody else's process: never one of the numbers below 3, which are the
 * caller's even where they are closed, and paths only where nobody but root can change them.
 * (Threats 100, 102, 136.)
 */
#ifndef DLA_OTP_DESCRIPTOR_H
#define DLA_OTP_DESCRIPTOR_H

#include <sys/stat.h>

#define DESCRIPTOR_FIRST 3

/* Moves a new descriptor to DESCRIPTOR_FIRST or above. -1 stays -1, and is what a failure gives. */
int descriptor_move_up(int fd);

/* Closes what is not -1. */
void descriptor_close(int fd);

/*
 * Opens the file of this kind (S_IFREG, S_IFDIR), looking at every component on the way through the
 * descriptor it then uses: the path is absolute, and each part of it is root's, writable for nobody
 * else and no symbolic link. An O_PATH descriptor, close-on-exec and moved up; -1 with errno.
 */
int descriptor_open_roots(const char *path, mode_t kind);

#endif
