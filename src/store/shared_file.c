/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds, makes, locks, reads and writes a shared file. Refuses to go on without the lock, and with
 * anything that somebody put in the file's place. What is written is not synced: a crash of the
 * machine may lose the last seconds of it, which costs a delay or a count and never an attempt, and
 * an attack would otherwise keep the disk busy for everybody.
 */
#include "shared_file.h"

#include "place.h"

#include <stdlib.h>
#include <unistd.h>

#define LOCK_WAIT_MS 2000 /* who holds it needs microseconds, unless it was stopped */

bool
shared_file_find(struct shared_file *file)
{
	enum place_result found;

	if (file->fd != -1)
		return true;
	found = place_find(file->directory, file->name, &file->fd);
	if (found == PLACE_NONE)
		return true;
	if (found == PLACE_FOUND && place_is_ours(file->fd, (off_t)file->size))
		return true;
	shared_file_close(file);
	return false;
}

static bool
make(struct shared_file *file, shared_file_fill *fill)
{
	uint8_t *contents = calloc(1, file->size);
	struct moment now;
	bool made = false;

	if (contents != NULL && clock_moment(&now)) {
		fill(contents, &now);
		made = place_make(file->directory, file->name, contents, file->size);
	}
	free(contents);
	return made && shared_file_find(file) && file->fd != -1;
}

/* Whoever waited may hold a file that was removed meanwhile: so it is looked at once more. */
bool
shared_file_lock(struct shared_file *file, shared_file_fill *fill)
{
	if (!shared_file_find(file) || (file->fd == -1 && !make(file, fill)) ||
	    !place_lock(file->fd, clock_now_ms() + LOCK_WAIT_MS))
		return false;
	if (place_is_ours(file->fd, (off_t)file->size))
		return true;
	shared_file_unlock(file);
	return false;
}

void
shared_file_unlock(struct shared_file *file)
{
	place_unlock(file->fd);
}

bool
shared_file_read(const struct shared_file *file, void *bytes, size_t length, size_t offset)
{
	return pread(file->fd, bytes, length, (off_t)offset) == (ssize_t)length;
}

bool
shared_file_write(const struct shared_file *file, const void *bytes, size_t length, size_t offset)
{
	return pwrite(file->fd, bytes, length, (off_t)offset) == (ssize_t)length;
}

void
shared_file_close(struct shared_file *file)
{
	if (file->fd != -1)
		close(file->fd);
	file->fd = -1;
}
