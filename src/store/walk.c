/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Meets every record once. Believes a file only as far as it names its person, and then opens that
 * person's record as a login would, by name: so a record that was put under another's name is found
 * out. Refuses to write anything.
 */
#include "walk.h"

#include "clock.h"
#include "store.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct walk {
	const char *directory;
	DIR *entries;
	uint8_t slot[RECORD_SLOT_SIZE];
};

struct walk *
walk_open(const char *directory)
{
	int place = place_open(directory);
	struct walk *walk = place != -1 ? calloc(1, sizeof *walk) : NULL;

	if (walk != NULL && (walk->entries = fdopendir(place)) != NULL) {
		walk->directory = directory;
		return walk;
	}
	if (place != -1)
		close(place);
	free(walk);
	return NULL;
}

static bool
is_record_name(const char *name)
{
	return strlen(name) == PLACE_NAME_SIZE - 1 &&
	       strspn(name, "0123456789abcdef") == PLACE_NAME_SIZE - 1;
}

/* Whose file it says it is, by either slot; false when neither is whole. */
static bool
read_person(struct walk *walk, const char *name, char person[RECORD_PERSON_SIZE])
{
	bool whole = false;
	int fd;

	person[0] = '\0';
	if (place_find(dirfd(walk->entries), name, &fd) != PLACE_FOUND)
		return false;
	for (off_t at = 0; !whole && at <= RECORD_SLOT_SIZE; at += RECORD_SLOT_SIZE)
		whole = pread(fd, walk->slot, RECORD_SLOT_SIZE, at) == RECORD_SLOT_SIZE &&
			record_person(walk->slot, person);
	close(fd);
	return whole;
}

static enum walk_found
look_at(struct walk *walk, struct walk_record *found)
{
	char name[PLACE_NAME_SIZE];
	struct store *store;
	enum store_result result;

	if (!read_person(walk, found->file, found->person))
		return WALK_DAMAGED;
	if (!place_name(found->person, name) || strcmp(name, found->file) != 0) {
		found->person[0] = '\0'; /* it is not theirs */
		return WALK_DAMAGED;
	}
	result = store_open_known(
	    walk->directory, found->person, &store, &found->record, clock_now_ms());
	store_close(store);
	if (result == STORE_OK)
		return WALK_RECORD;
	return result == STORE_UNWRITABLE ? WALK_BUSY : WALK_DAMAGED;
}

enum walk_found
walk_next(struct walk *walk, struct walk_record *found)
{
	struct dirent *entry;

	memset(found, 0, sizeof *found);
	while ((entry = readdir(walk->entries)) != NULL)
		if (is_record_name(entry->d_name)) {
			memcpy(found->file, entry->d_name, sizeof found->file);
			return look_at(walk, found);
		}
	return WALK_END;
}

void
walk_close(struct walk *walk)
{
	if (walk != NULL)
		closedir(walk->entries);
	free(walk);
}
