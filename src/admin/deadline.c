/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * When a change of sign-in that nobody confirmed is taken back. Refuses to believe a clock that can
 * be set, and what it cannot read: a deadline that is not understood has passed.
 */
#include "deadline.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FORMAT "dla-otp-deadline 1 "
#define ID_DIGITS (2 * CLOCK_BOOT_ID_LENGTH)

int64_t
deadline_left_ms(const struct deadline *deadline, const struct moment *now)
{
	int64_t passed_ms;

	if (!clock_same_boot(&deadline->set, now) || now->boot_ms < deadline->set.boot_ms)
		return 0;
	passed_ms = clock_elapsed_ms(&deadline->set, now);
	return passed_ms < deadline->lasts_ms ? deadline->lasts_ms - passed_ms : 0;
}

void
deadline_write(const struct deadline *deadline, char text[DEADLINE_TEXT_SIZE])
{
	int used = snprintf(text, DEADLINE_TEXT_SIZE, FORMAT);

	for (unsigned i = 0; i < CLOCK_BOOT_ID_LENGTH; i++)
		used += snprintf(text + used, DEADLINE_TEXT_SIZE - (size_t)used, "%02x",
		    deadline->set.boot_id[i]);
	(void)snprintf(text + used, DEADLINE_TEXT_SIZE - (size_t)used,
	    " %" PRId64 " %" PRId64 " %" PRId64 "\n", deadline->set.boot_ms, deadline->set.wall_s,
	    deadline->lasts_ms);
}

static bool
read_id(uint8_t id[CLOCK_BOOT_ID_LENGTH], const char *text)
{
	for (unsigned i = 0; i < CLOCK_BOOT_ID_LENGTH; i++) {
		unsigned byte;

		if (sscanf(text + 2 * i, "%2x", &byte) != 1)
			return false;
		id[i] = (uint8_t)byte;
	}
	return true;
}

/* What is read is written again: only the very same bytes are believed. */
bool
deadline_read(struct deadline *deadline, const char *text, size_t length)
{
	char copy[DEADLINE_TEXT_SIZE] = "", again[DEADLINE_TEXT_SIZE];
	size_t head = sizeof FORMAT - 1;

	*deadline = (struct deadline){ 0 };
	if (length >= sizeof copy || length <= head + ID_DIGITS)
		return false;
	memcpy(copy, text, length);
	if (read_id(deadline->set.boot_id, copy + head) &&
	    sscanf(copy + head + ID_DIGITS, " %" SCNd64 " %" SCNd64 " %" SCNd64,
		&deadline->set.boot_ms, &deadline->set.wall_s, &deadline->lasts_ms) == 3) {
		deadline_write(deadline, again);
		if (strlen(again) == length && memcmp(again, text, length) == 0)
			return true;
	}
	*deadline = (struct deadline){ 0 };
	return false;
}
