/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The file that counts this host's letters (letter_hour.h has the rule): one small block, one read
 * and one write a letter, under its lock.
 */
#ifndef DLA_OTP_HOST_LETTERS_H
#define DLA_OTP_HOST_LETTERS_H

#include "clock.h"

#include <stdbool.h>
#include <stdint.h>

#define HOST_LETTERS_FILE "letters"

/* A letter that was asked for; all zero = none. */
struct host_letter {
	bool taken;      /* it is counted */
	bool known;      /* as one to somebody who was let in lately */
	uint32_t minute; /* in this minute of the file's */
	bool alarm;      /* there was none left, and the administrator has not heard of it lately */
	bool repaired;   /* the count was damaged, and the general half counts as spent */
};

/*
 * Counts a letter, at most cap in an hour. *wait_ms is 0, or how long there is none. False when the
 * file cannot be read, written, or locked before the deadline on clock_now_ms(): then no letter may
 * go. The directory is the store's.
 */
bool host_letters_take(struct host_letter *letter, int directory, unsigned cap, bool known,
    const struct moment *now, int64_t deadline_ms, int64_t *wait_ms);

/* The letter surely never left. Nobody waits: what cannot be written at once stays counted. */
void host_letters_give_back(
    struct host_letter *letter, int directory, unsigned cap, const struct moment *now);

#endif
