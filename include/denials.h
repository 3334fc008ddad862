/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds in the kernel's log what SELinux or AppArmor forbade our programs. Pure.
 */
#ifndef DLA_OTP_DENIALS_H
#define DLA_OTP_DENIALS_H

#include <stddef.h>
#include <stdint.h>

#define DENIALS_LINE_SIZE 200

/*
 * How many lines of the log, NUL-ended, tell of a denial for a program of ours since that time
 * (seconds since 1970). line: the last of them, cut where it is longer; "" when there is none.
 */
unsigned denials_count(const char *log, int64_t since_s, char line[DENIALS_LINE_SIZE]);

#endif
