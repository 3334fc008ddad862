/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Another program's work, without a shell: its whole path, its words, an environment of our own,
 * and what it said.
 */
#ifndef DLA_OTP_RUN_PROGRAM_H
#define DLA_OTP_RUN_PROGRAM_H

#include "harden.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Runs words[0], words end with NULL, as that user (NULL: as who we are); waits for so many seconds
 * at most, then kills it. What it
 * wrote to both outputs, cut to size and NUL-ended, is copied to output. True when it ended with 0
 * in time.
 */
bool run_program(const char *const words[], const struct harden_user *user, int seconds,
    char *output, size_t size);

#endif
