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

/* Opens what is there, without a look at it. */
static bool
open_file(struct shared_file *file)
{
	enum place_result found = PLACE_FOUND;

	if (file->fd == -1)
		found = place_find(file->directory, file->name, &file->fd);
	return found == PLACE_FOUND || found == PLACE_NONE;
}

static bool
is_ours(const struct shared_file *file)
{
	return place_is_ours(file->fd, (off_t)file->size);
}

bool
shared_file_find(struct shared_file *file)
{
	if (file->fd != -1)
		return true;
	if (!open_file(file))
		return false;
	if (file->fd == -1 || is_ours(file))
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
	return made && open_file(file) && file->fd != -1;
}

/* Looked at once it is locked: whoever waited may hold a file that was removed meanwhile. */
bool
shared_file_lock(struct shared_file *file, shared_file_fill *fill, int64_t deadline_ms)
{
	if (!open_file(file) || (file->fd == -1 && !make(file, fill)) ||
	    !place_lock(file->fd, deadline_ms))
		return false;
	if (is_ours(file))
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
