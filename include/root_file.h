/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a file that decides who may enter: only what root alone could have written is read at all.
 */
#ifndef DLA_OTP_ROOT_FILE_H
#define DLA_OTP_ROOT_FILE_H

#include "settings.h"

#include <stddef.h>

/*
 * Reads an open descriptor whole, from its beginning (pread). It must be a regular file of root's,
 * not writable for group or others; of a file larger than most, most + 1 bytes are read, so that it
 * shows. The bytes, NUL-ended, which the caller frees, and *length; or NULL and *error, which names
 * the file by path.
 */
char *root_file_read(
    int fd, size_t most, const char *path, size_t *length, struct settings_error *error);

#endif
