/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Running a program of this system to hear what it says: no shell, a built environment, nothing
 * inherited, and an end to waiting.
 */
#ifndef DLA_OTP_PROGRAM_OUTPUT_H
#define DLA_OTP_PROGRAM_OUTPUT_H

#include "harden.h"

#include <stdbool.h>

#define PROGRAM_OUTPUT_MAX (32 * 1024)

struct program_output {
	bool well;                     /* it ran, ended with 0 and said no more than fits */
	char text[PROGRAM_OUTPUT_MAX]; /* what it wrote to either output, as far as it fits;
					* NUL-ended
					*/
};

/*
 * Runs argv[0], a whole path, as that user (NULL: as who we are), with argv NULL-ended, and waits
 * for its end, 10 s at most. As root, with one thread.
 */
void program_output_take(
    struct program_output *output, const char *const argv[], const struct harden_user *user);

#endif
