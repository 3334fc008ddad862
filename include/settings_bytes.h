/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The look at a settings file's bytes before the library sees them. libconfig 1.5 stops at a NUL,
 * follows @include to other files, wraps large numbers, reads \x00 inside texts, takes a comment
 * that never ends for the end of the file and lets a forgotten quotation mark run over lines.
 */
#ifndef DLA_OTP_SETTINGS_BYTES_H
#define DLA_OTP_SETTINGS_BYTES_H

#include "settings.h"

#include <stdbool.h>
#include <stddef.h>

#define SETTINGS_DEPTH_MAX 6 /* brackets inside brackets; the deepest key needs 4 */

/* True when the library may read them; false and *error otherwise. Pure. */
bool settings_bytes_check(
    const char *text, size_t length, const char *path, struct settings_error *error);

#endif
