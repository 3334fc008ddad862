/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads and writes the file of a person's last answer. It is a convenience for bad days, so what
 * cannot be read is simply not there: then the SSO has to be asked. It is written in place; a write
 * that was torn by a crash is not believed.
 *
 *  1. A refusal MUST NOT be lost behind an older yes: whatever differs from what was kept is
 * synced.
 *  2. An answer MUST NOT replace one to a later question.
 *  3. A name that the SSO does not know MUST NOT make a file.
 */
#include "standing_file.h"

#include "place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX ".sso"
#define NAME_SIZE (PLACE_NAME_SIZE + sizeof SUFFIX - 1)

struct standing_file {
	int directory, fd;
	char name[NAME_SIZE];
	uint8_t bytes[STANDING_SIZE];     /* what lies there */
	uint8_t new_bytes[STANDING_SIZE]; /* what is to lie there */
	struct standing kept;
};

static void
leave(struct standing_file *file)
{
	if (file == NULL)
		return;
	if (file->fd != -1)
		close(file->fd);
	if (file->directory != -1)
		close(file->directory);
	free(file);
}

/* NULL when memory is short or the directory is not ours; ends with leave. */
static struct standing_file *
enter(const char *directory, const char *person)
{
	struct standing_file *file = calloc(1, sizeof *file);
	char name[PLACE_NAME_SIZE];

	if (file == NULL)
		return NULL;
	file->fd = -1;
	file->directory = place_open(directory);
	if (file->directory != -1 && place_name(person, name)) {
		(void)snprintf(file->name, sizeof file->name, "%s" SUFFIX, name);
		return file;
	}
	leave(file);
	return NULL;
}

static bool
lock_and_load(struct standing_file *file, int64_t deadline_ms)
{
	return place_lock(file->fd, deadline_ms) && place_is_ours(file->fd, STANDING_SIZE) &&
	       pread(file->fd, file->bytes, STANDING_SIZE, 0) == STANDING_SIZE;
}

bool
standing_file_read(const char *directory, const struct standing_about *about,
    const struct key_ring *keys, struct standing *standing, int64_t deadline_ms)
{
	struct standing_file *file = enter(directory, about->person);
	bool read =
	    file != NULL && place_find(file->directory, file->name, &file->fd) == PLACE_FOUND &&
	    lock_and_load(file, deadline_ms) && standing_decode(file->bytes, about, keys, standing);

	leave(file);
	if (!read)
		memset(standing, 0, sizeof *standing);
	return read;
}

/*
 * True when what was kept answers a later question. Where the clocks do not agree on that (a
 * machine that was put back to a snapshot), or know no difference, the worse answer stays.
 */
static bool
is_later(const struct standing *kept, const struct standing *standing)
{
	const struct moment *a = &kept->asked, *b = &standing->asked;

	if (!clock_same_boot(a, b) || a->boot_ms < b->boot_ms)
		return false;
	if (a->boot_ms > b->boot_ms && a->wall_s >= b->wall_s)
		return true;
	return kept->word < standing->word;
}

static bool
says_the_same(const struct standing *a, const struct standing *b)
{
	return a->word == b->word && a->verified == b->verified && strcmp(a->sub, b->sub) == 0 &&
	       strcmp(a->email, b->email) == 0 && strcmp(a->roles, b->roles) == 0;
}

/* Writes into the locked file, unless what lies there is later. */
static bool
replace(struct standing_file *file, const struct standing_about *about, const struct key_ring *keys,
    const struct standing *standing)
{
	bool believed = standing_decode(file->bytes, about, keys, &file->kept);

	if (believed && is_later(&file->kept, standing))
		return true;
	if (pwrite(file->fd, file->new_bytes, STANDING_SIZE, 0) != STANDING_SIZE)
		return false;
	return (believed && says_the_same(&file->kept, standing)) || fdatasync(file->fd) == 0;
}

static bool
keep(struct standing_file *file, const struct standing_about *about, const struct key_ring *keys,
    const struct standing *standing, int64_t deadline_ms)
{
	enum place_result found;

	if (!standing_encode(standing, about, keys, file->new_bytes))
		return false;
	found = place_find(file->directory, file->name, &file->fd);
	if (found == PLACE_NONE) {
		if (standing->word != STANDING_GOOD)
			return true;
		if (place_make(file->directory, file->name, file->new_bytes, STANDING_SIZE))
			found = place_find(file->directory, file->name, &file->fd);
	}
	/* Also when it was just made: somebody else may have been first. */
	return found == PLACE_FOUND && lock_and_load(file, deadline_ms) &&
	       replace(file, about, keys, standing);
}

bool
standing_file_keep(const char *directory, const struct standing_about *about,
    const struct key_ring *keys, const struct standing *standing, int64_t deadline_ms)
{
	struct standing_file *file = enter(directory, about->person);
	bool kept = file != NULL && keep(file, about, keys, standing, deadline_ms);

	leave(file);
	return kept;
}
