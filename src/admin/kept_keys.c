/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the keys that recovery codes on paper and the start date's mark rest on. Root must not
 * touch the store: a child becomes dla-otp and looks. Of a record that a sign-in holds for long
 * nobody knows which key it names: then all of them stay. A damaged record has no codes that work.
 */
#include "kept_keys.h"

#include "clock.h"
#include "harden.h"
#include "paths.h"
#include "place.h"
#include "recovery.h"
#include "start_mark.h"
#include "store.h"
#include "walk.h"

#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOCK_WAIT_MS 1000
#define NAME_SERVICE_WAIT_S 5

static void
note(const struct record *record, const struct key_ring *ring, bool keeps[KEY_RING_MAX])
{
	if (recovery_left(&record->recovery, ring, record->time_ms) == 0)
		return;
	for (unsigned i = 0; i < ring->count; i++)
		keeps[i] |= ring->keys[i].id == record->recovery.key_id;
}

static void
wait_for(struct walk_record *found, const struct key_ring *ring, bool keeps[KEY_RING_MAX])
{
	struct store *store;
	enum store_result result = store_open_known(
	    PATH_STATE, found->person, &store, &found->record, clock_now_ms() + LOCK_WAIT_MS);

	store_close(store);
	if (result == STORE_OK)
		note(&found->record, ring, keeps);
	for (unsigned i = 0; result == STORE_UNWRITABLE && i < ring->count; i++)
		keeps[i] = true;
}

/* Without its key a postponement would be over, and a whole office be asked for codes. */
static void
note_start_mark(const struct key_ring *ring, bool keeps[KEY_RING_MAX])
{
	int directory = place_open(PATH_STATE);
	struct start_mark mark = { START_MARK_NONE, 0, 0 };

	if (directory == -1)
		return;
	mark = start_mark_read(directory, ring);
	close(directory);
	for (unsigned i = 0; i < ring->count; i++)
		keeps[i] |= ring->keys[i].id == mark.key_id;
}

static bool
look_through(const struct key_ring *ring, bool keeps[KEY_RING_MAX])
{
	static struct walk_record found;
	struct walk *walk = walk_open(PATH_STATE);
	enum walk_found what;

	if (walk == NULL)
		return false;
	while ((what = walk_next(walk, &found)) != WALK_END) {
		if (what == WALK_RECORD)
			note(&found.record, ring, keeps);
		if (what == WALK_BUSY)
			wait_for(&found, ring, keeps);
	}
	walk_close(walk);
	note_start_mark(ring, keeps);
	return true;
}

/* As user dla-otp: the answer goes into the pipe. */
static _Noreturn void
answer(const struct key_ring *ring, int pipe)
{
	bool keeps[KEY_RING_MAX] = { false };
	struct harden_user user;

	alarm(NAME_SERVICE_WAIT_S);
	if (!harden_find_user(USER_LOGIN, &user))
		_exit(1);
	alarm(0);
	harden_drop(&user);
	_exit(look_through(ring, keeps) && write(pipe, keeps, sizeof keeps) == (ssize_t)sizeof keeps
		  ? 0
		  : 1);
}

bool
kept_keys_find(const struct key_ring *ring, bool keeps[KEY_RING_MAX])
{
	const size_t size = KEY_RING_MAX * sizeof keeps[0];
	int ends[2], status = 1;
	pid_t child;
	bool found;

	memset(keeps, 0, size);
	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	child = fork();
	if (child == 0)
		answer(ring, ends[1]);
	close(ends[1]);
	found = child != -1 && read(ends[0], keeps, size) == (ssize_t)size;
	close(ends[0]);
	return child != -1 && waitpid(child, &status, 0) == child && status == 0 && found;
}
