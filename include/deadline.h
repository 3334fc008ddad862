/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A deadline that outlives its process and the machine's running: kept as one line of text. Pure.
 */
#ifndef DLA_OTP_DEADLINE_H
#define DLA_OTP_DEADLINE_H

#include "clock.h"

#include <stdbool.h>
#include <stddef.h>

#define DEADLINE_TEXT_SIZE 128 /* bytes, NUL included */

/* All zero is due. */
struct deadline {
	struct moment set;
	int64_t lasts_ms; /* from then on */
};

/*
 * Milliseconds that are left, 0 when it is due. Only the boot clock counts, which nobody can set:
 * in another boot than that it was set in, it is due.
 */
int64_t deadline_left_ms(const struct deadline *deadline, const struct moment *now);

/* One line, with its end. */
void deadline_write(const struct deadline *deadline, char text[DEADLINE_TEXT_SIZE]);

/* Reads what deadline_write wrote. False, and *deadline is due, for any other bytes. */
bool deadline_read(struct deadline *deadline, const char *text, size_t length);

#endif
