/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How an error in the settings is worded: `FILE:LINE: what: what to do`, one line, nothing in it
 * that could move a terminal's cursor or break a log.
 */
#ifndef DLA_OTP_SETTINGS_FAULT_H
#define DLA_OTP_SETTINGS_FAULT_H

#include "settings.h"

#include <stdbool.h>

/*
 * Fills the error; line 0 means the file as a whole. What has no place in a line, or
 * is no UTF-8, becomes `?`. Always false, so that a check can end with `return
 * settings_fault(...)`.
 */
bool settings_fault(struct settings_error *error, const char *path, int line, const char *format,
    ...) __attribute__((format(printf, 4, 5)));

/*
 * The name among `count` that somebody most likely meant by `name` (at most two letters wrong,
 * missing, added or swapped), or NULL.
 */
const char *settings_nearest(const char *name, const char *const names[], unsigned count);

#endif
