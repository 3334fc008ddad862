/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A line that says what takes so long: on a terminal only, after a second, and gone when it is
 * over.
 */
#ifndef DLA_OTP_PROGRESS_H
#define DLA_OTP_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	int64_t next_ms; /* when to say something again, on clock_now_ms() */
	bool shown;
};

void progress_begin(struct progress *progress);

/* Says it, by a printf(3) format, when a second has passed since it was said last. */
__attribute__((format(printf, 2, 3))) void progress_show(
    struct progress *progress, const char *format, ...);

/* Takes the line away, before something else is written. */
void progress_end(struct progress *progress);

#endif
