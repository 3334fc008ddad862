/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Letters counted in a file. Refuses a letter that it cannot count, and takes a count that was
 * damaged for one that is half spent, never for none. It is not synced (shared_file.h): a crash of
 * the machine loses what was counted in the seconds before, and a machine that starts anew mails
 * nothing meanwhile.
 */
#include "host_letters.h"

#include "letter_hour.h"
#include "shared_file.h"

static void
fill(uint8_t *contents, const struct moment *now)
{
	const struct letter_hour none = { .clock.as_of = *now };

	letter_hour_encode(&none, contents);
}

/* Locks the file and reads the count, as of now. shared_file_close() ends it. */
static bool
enter(struct host_letter *letter, struct shared_file *file, struct letter_hour *hour, unsigned cap,
    const struct moment *now, int64_t deadline_ms)
{
	uint8_t bytes[LETTER_HOUR_SIZE];

	if (!shared_file_lock(file, fill, deadline_ms) ||
	    !shared_file_read(file, bytes, sizeof bytes, 0))
		return false;
	if (letter_hour_decode(hour, bytes)) {
		letter_hour_advance(hour, now);
	} else {
		letter_hour_lose(hour, cap, now);
		letter->repaired = true;
	}
	return true;
}

static bool
write_hour(const struct shared_file *file, const struct letter_hour *hour)
{
	uint8_t bytes[LETTER_HOUR_SIZE];

	letter_hour_encode(hour, bytes);
	return shared_file_write(file, bytes, sizeof bytes, 0);
}

bool
host_letters_take(struct host_letter *letter, int directory, unsigned cap, bool known,
    const struct moment *now, int64_t deadline_ms, int64_t *wait_ms)
{
	struct shared_file file = { HOST_LETTERS_FILE, LETTER_HOUR_SIZE, directory, -1 };
	struct letter_hour hour;
	bool written = false;

	*letter = (struct host_letter){ .known = known };
	*wait_ms = 0;
	if (enter(letter, &file, &hour, cap, now, deadline_ms)) {
		*wait_ms = letter_hour_wait_ms(&hour, cap, known);
		if (*wait_ms == 0)
			letter->minute = letter_hour_add(&hour, known);
		else
			letter->alarm = letter_hour_alarm(&hour);
		written = write_hour(&file, &hour);
		letter->taken = written && *wait_ms == 0;
	}
	shared_file_close(&file);
	return written;
}

void
host_letters_give_back(
    struct host_letter *letter, int directory, unsigned cap, const struct moment *now)
{
	struct shared_file file = { HOST_LETTERS_FILE, LETTER_HOUR_SIZE, directory, -1 };
	struct letter_hour hour;

	if (!letter->taken)
		return;
	letter->taken = false;
	if (enter(letter, &file, &hour, cap, now, 0)) {
		if (!letter->repaired)
			letter_hour_take_back(&hour, letter->minute, letter->known);
		(void)write_hour(&file, &hour);
	}
	shared_file_close(&file);
}
