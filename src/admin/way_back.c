/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the way back. Refuses to throw away what somebody wrote into the file since: the copy is
 * taken where the file is as we left it; else our lines are taken out of it by their marks.
 */
#include "way_back.h"

#include "stack_edit.h"

#include <stdlib.h>
#include <string.h>

/* The copy's bytes; the owner and mode that the file has now, if there is one. */
static bool
take_copy(
    struct whole_file *goal, const struct switched_file *file, const struct whole_file *before)
{
	if (before->bytes == NULL) {
		*goal = (struct whole_file){ 0 };
		return true;
	}
	return whole_file_make(
	    goal, before->bytes, before->length, file->now.bytes != NULL ? &file->now : before);
}

static bool
asks_us(const struct whole_file *file)
{
	return file->bytes != NULL && stack_edit_asks_us(file->bytes, file->length);
}

static bool
is_stack(const struct switched_file *file)
{
	return strcmp(file->directory, SWITCHED_PAM) == 0;
}

/* A stack that was changed since, or of which there are no copies. */
static bool
find_in_stack(enum way_back *way, struct whole_file *goal, const struct switched_file *file,
    const struct whole_file *before)
{
	struct stack_edit edit = { 0 };
	bool made = false;

	if (file->now.bytes != NULL &&
	    stack_edit_remove(&edit, file->now.bytes, file->now.length)) {
		*way = BACK_TAKE_OUT;
		made = whole_file_make(goal, edit.bytes, edit.length, &file->now);
		free(edit.bytes);
		return made;
	}
	*way = asks_us(&file->now) ? BACK_TANGLED : BACK_THERE;
	return *way == BACK_TANGLED && before->bytes != NULL && !asks_us(before)
		   ? take_copy(goal, file, before)
		   : take_copy(goal, file, &file->now);
}

bool
way_back(enum way_back *way, struct whole_file *goal, const struct switched_file *file,
    const struct whole_file *before, const struct whole_file *after)
{
	bool known = after->bytes != NULL;

	*way = BACK_TANGLED;
	*goal = (struct whole_file){ 0 };
	if (known && whole_file_same(&file->now, after) && !asks_us(before)) {
		*way = BACK_TO_COPY;
		return take_copy(goal, file, before);
	}
	if (is_stack(file))
		return find_in_stack(way, goal, file, before);
	/* The file beside sshd's own is ours as a whole. */
	if (file->now.bytes == NULL || (known && whole_file_same(&file->now, before)))
		*way = BACK_THERE;
	else if (known)
		return take_copy(goal, file, before);
	return take_copy(goal, file, &file->now);
}
