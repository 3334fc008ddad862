/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One person's record: the newer of two slots is read, the older one written. Refuses to repair, to
 * guess or to start anew: what it cannot read, lock or write ends the login.
 *
 *  1. An attempt MUST be debited and on disk before the code is compared (the caller's order; here
 *     STORE_OK comes only behind the fdatasync).
 *  2. A write MUST be one pwrite into the slot that is not the newest, and one fdatasync.
 * Generation g lies in slot g % 2; a slot of the other parity is no slot.
 *  3. The newer valid slot MUST be taken. If only one is valid, the newer write may be the one that
 *     was lost: the live challenge is void, every counter is debited once, locks stay. That MUST be
 *     written before it is seen: debited anew at each look, no lock of it would ever end.
 *  4. A file without a valid slot MUST be STORE_DAMAGED, never a new person.
 *  5. A file MUST get its name only when both slots are whole and synced, so that a crash while it
 *     is made leaves no file: neither a stranger's fresh start nor a person locked out.
 *  6. Nothing of a file MUST be believed before it is locked and has been looked at while locked.
 *  7. After a write that failed nobody knows what the disk holds: the store MUST take no more.
 */
#include "store.h"

#include "place.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SLOTS 2
#define FIRST_GENERATION 1 /* the newest in a file that was never written */

struct store {
	int fd;
	bool spent;          /* a write failed */
	uint64_t generation; /* of the newest slot */
	char person[RECORD_PERSON_SIZE];
	uint8_t slot[SLOTS][RECORD_SLOT_SIZE]; /* as last read or written */
	struct record found[SLOTS];            /* what they held when they were read */
};

static bool
encode(struct store *store, const struct record *record, uint64_t generation)
{
	return record_encode(record, store->person, generation, store->slot[generation % SLOTS]);
}

/* Takes the newer valid slot, and brings its clock to now. */
static enum store_result
read_newest(struct store *store, struct record *record)
{
	uint64_t generation[SLOTS];
	struct moment now;
	bool valid[SLOTS];
	unsigned newest;

	if (pread(store->fd, store->slot, sizeof store->slot, 0) != sizeof store->slot ||
	    !clock_moment(&now))
		return STORE_UNWRITABLE;
	for (unsigned i = 0; i < SLOTS; i++)
		valid[i] = record_decode(
			       store->slot[i], store->person, &store->found[i], &generation[i]) &&
			   generation[i] % SLOTS == i;
	if (!valid[0] && !valid[1])
		return STORE_DAMAGED;
	newest = !valid[0] || (valid[1] && generation[1] > generation[0]);
	*record = store->found[newest];
	store->generation = generation[newest];
	record_tick(record, &now);
	if (valid[0] && valid[1])
		return STORE_OK;
	record_lost_write(record);
	return store_write(store, record);
}

/* Makes the file of a person who has none: an empty record in both slots. */
static bool
make_file(struct store *store, int directory, const char *name)
{
	static const struct record empty;

	for (uint64_t generation = 0; generation <= FIRST_GENERATION; generation++)
		if (!encode(store, &empty, generation))
			return false;
	return place_make(directory, name, store->slot, sizeof store->slot);
}

static enum store_result
open_file(struct store *store, int directory, bool make, int64_t deadline_ms)
{
	char name[PLACE_NAME_SIZE];
	enum place_result found;

	if (!place_name(store->person, name))
		return STORE_UNWRITABLE;
	found = place_find(directory, name, &store->fd);
	if (found == PLACE_NONE && !make)
		return STORE_NONE;
	if (found == PLACE_NONE && make_file(store, directory, name))
		found = place_find(directory, name, &store->fd);
	if (found == PLACE_FOREIGN)
		return STORE_DAMAGED;
	if (found != PLACE_FOUND || !place_lock(store->fd, deadline_ms))
		return STORE_UNWRITABLE;
	return place_is_ours(store->fd, sizeof store->slot) ? STORE_OK : STORE_DAMAGED;
}

static enum store_result
open_record(
    struct store *store, int directory, bool make, struct record *record, int64_t deadline_ms)
{
	enum store_result result = open_file(store, directory, make, deadline_ms);

	if (result == STORE_OK)
		result = read_newest(store, record);
	/* Whoever made the file may have died before its name was on disk. */
	if (result == STORE_OK && store->generation == FIRST_GENERATION && fsync(directory) != 0)
		result = STORE_UNWRITABLE;
	return result;
}

/* NULL without memory, or when the name is too long. */
static struct store *
new_store(const char *person)
{
	size_t length = strlen(person);
	struct store *store = calloc(1, sizeof *store);

	if (store == NULL || length >= sizeof store->person) {
		free(store);
		return NULL;
	}
	store->fd = -1;
	memcpy(store->person, person, length);
	return store;
}

static enum store_result
open_person(const char *directory, const char *person, bool make, struct store **store,
    struct record *record, int64_t deadline_ms)
{
	enum store_result result = STORE_UNWRITABLE;
	struct store *opened = new_store(person);
	int place = place_open(directory);

	*store = NULL;
	if (opened != NULL && place != -1)
		result = open_record(opened, place, make, record, deadline_ms);
	if (place != -1)
		close(place);
	if (result == STORE_OK) {
		*store = opened;
		return STORE_OK;
	}
	store_close(opened);
	memset(record, 0, sizeof *record);
	return result;
}

enum store_result
store_open(const char *directory, const char *person, struct store **store, struct record *record,
    int64_t deadline_ms)
{
	return open_person(directory, person, true, store, record, deadline_ms);
}

enum store_result
store_open_known(const char *directory, const char *person, struct store **store,
    struct record *record, int64_t deadline_ms)
{
	return open_person(directory, person, false, store, record, deadline_ms);
}

enum store_result
store_write(struct store *store, const struct record *record)
{
	uint64_t generation = store->generation + 1;
	off_t offset = (off_t)(generation % SLOTS) * RECORD_SLOT_SIZE;

	if (store->spent)
		return STORE_UNWRITABLE;
	store->spent = true;
	if (!encode(store, record, generation) ||
	    pwrite(store->fd, store->slot[generation % SLOTS], RECORD_SLOT_SIZE, offset) !=
		RECORD_SLOT_SIZE ||
	    fdatasync(store->fd) != 0)
		return STORE_UNWRITABLE;
	store->generation = generation;
	store->spent = false;
	return STORE_OK;
}

void
store_close(struct store *store)
{
	if (store == NULL)
		return;
	if (store->fd != -1)
		close(store->fd);
	free(store);
}
