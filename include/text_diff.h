/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What changes in a file, as diff -u shows it.
 */
#ifndef DLA_OTP_TEXT_DIFF_H
#define DLA_OTP_TEXT_DIFF_H

#include <stdbool.h>
#include <stdio.h>

/*
 * Writes what leads from one text to the other, with three lines around each change; nothing when
 * they are the same. NULL: there is no such file. What may not stand in a line is shown as `?`.
 * False when memory is short or a text has too many lines; then nothing was written.
 */
bool text_diff(FILE *out, const char *path, const char *before, const char *after);

#endif
