/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a person's last answer of the SSO is kept: one small file beside the person's record.
 */
#ifndef DLA_OTP_STANDING_FILE_H
#define DLA_OTP_STANDING_FILE_H

#include "standing.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Reads what was kept, in the directory (PATH_STATE), waiting for the file's lock until the
 * deadline (clock_now_ms). False, and *standing all zero, when there is nothing that may be
 * believed, for whatever reason.
 */
bool standing_file_read(const char *directory, const struct standing_about *about,
    const struct key_ring *keys, struct standing *standing, int64_t deadline_ms);

/*
 * Keeps an answer, unless a later one is there already; of two of the same moment the refusal is
 * kept. The first good answer makes the file, a refusal never does. What changed is on disk when it
 * returns; a new date alone need not be. False when the file could not be written: what it holds
 * then may be older than this answer.
 */
bool standing_file_keep(const char *directory, const struct standing_about *about,
    const struct key_ring *keys, const struct standing *standing, int64_t deadline_ms);

#endif
