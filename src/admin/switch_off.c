/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Switches a service back. It is a way back that was there before, so it has no deadline; a copy of
 * what it takes away is kept. Refuses where somebody else's lines cannot be told from ours: then it
 * shows where all three forms of the file are.
 */
#include "switch_off.h"

#include "kept.h"
#include "sshd.h"
#include "watch.h"
#include "way_back.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LOCK_WAIT_S 10

/* --- what is to be --- */

static bool
refuse_tangled(struct switched *switched, const struct switched_file *file)
{
	return switched_refuse(switched,
	    "Edit it by hand. " PATH_ROLLBACK "/SERVICE has it as it was before dla-otp enable "
	    "(*.before) and behind it (*.after): compare with diff -u.",
	    "%s was changed since dla-otp enable, and whose the lines are that ask "
	    "pam_dla_otp.so cannot be told",
	    file->path);
}

static bool
plan_one(struct switched *switched, struct switched_file *file, int kept)
{
	struct whole_file before = { 0 }, after = { 0 };
	enum way_back way = BACK_TANGLED;
	bool made = true;

	if (kept != -1)
		made = switched_load(file, kept, "before", &before) &&
		       switched_load(file, kept, "after", &after);
	made = made && way_back(&way, &file->goal, file, &before, &after);
	whole_file_free(&before);
	whole_file_free(&after);
	if (!made)
		return switched_refuse(
		    switched, "Look at it.", PATH_ROLLBACK "/%s cannot be read", switched->service);
	return way != BACK_TANGLED || refuse_tangled(switched, file);
}

bool
switch_off_plan(struct errand *errand)
{
	struct switched *switched = &errand->switched;
	int all = kept_open_all(false, LOCK_WAIT_S), kept = -1;
	bool planned;

	planned = switched_read(switched, errand->request.service);
	if (all != -1)
		kept = kept_open(all, switched->service, false);
	for (unsigned i = 0; planned && i < switched->count; i++)
		planned = plan_one(switched, &switched->file[i], kept);
	if (kept != -1)
		close(kept);
	if (all != -1)
		close(all);
	return planned;
}

bool
switch_off_changes(const struct switched *switched)
{
	for (unsigned i = 0; i < switched->count; i++)
		if (!whole_file_same(&switched->file[i].now, &switched->file[i].goal))
			return true;
	return false;
}

/* --- doing it --- */

static bool
change_files(struct switched *switched, int kept)
{
	for (unsigned i = switched->count; i-- > 0;) {
		const struct switched_file *file = &switched->file[i];
		struct whole_file copy = file->now;

		copy.mode = 0600;
		copy.gid = 0;
		if (!switched_keep(file, kept, "disabled", &copy) || !switched_apply(file))
			return false;
	}
	return kept_end_deadline(kept);
}

static bool
switch_locked(struct switched *switched, int all, char words[HAND_WORDS_SIZE])
{
	static struct kept_service list[KEPT_MAX];
	int kept;
	bool done;

	if (!switched_unchanged(switched)) {
		(void)snprintf(words, HAND_WORDS_SIZE, "somebody changed the files of %s meanwhile",
		    switched->service);
		return false;
	}
	kept = kept_open(all, switched->service, true);
	done = kept != -1 && change_files(switched, kept);
	if (!done)
		(void)snprintf(words, HAND_WORDS_SIZE, "%s", strerror(errno));
	if (kept != -1)
		close(kept);
	if (done && kept_waiting(all, list) == 0)
		watch_end();
	return done;
}

bool
switch_off(struct errand *errand, char words[HAND_WORDS_SIZE])
{
	int all = kept_open_all(true, LOCK_WAIT_S);
	bool done = all != -1 && switch_locked(&errand->switched, all, words);

	if (all == -1)
		(void)snprintf(words, HAND_WORDS_SIZE, PATH_ROLLBACK ": %s", strerror(errno));
	else
		close(all);
	if (done && errand->switched.count > 1)
		(void)sshd_reload(words);
	return done;
}
