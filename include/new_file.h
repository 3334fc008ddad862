/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The file that a subcommand writes what it gives out into.
 */
#ifndef DLA_OTP_NEW_FILE_H
#define DLA_OTP_NEW_FILE_H

#include "errand.h"

#include <stdbool.h>

/*
 * As root: makes it, root's, mode 0600, where the command was started, as errand->output. One that
 * is there is never written over, a link never followed. False, and it has told why, when it cannot
 * be made.
 */
bool new_file_open(struct errand *errand, const char *path);

#endif
