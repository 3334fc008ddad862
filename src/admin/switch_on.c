/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Switches a service over. MUST: copies, deadline and who looks at it are there, and on the disk,
 * before the first file is changed; so whatever ends this at whatever place leaves the former
 * sign-in or the new one with its deadline. sshd's file comes before the stack, because our stack
 * cannot ask for a code through PasswordAuthentication. Refuses to write over what somebody changed
 * meanwhile.
 */
#include "switch_on.h"

#include "kept.h"
#include "sshd.h"
#include "stack_edit.h"
#include "watch.h"
#include "when.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LOCK_WAIT_S 10
#define WORDS_SIZE 400
#define TEXT_SIZE 2048

/* --- what is to be --- */

static bool
plan_stack(struct errand *errand, const char *who_and_when, bool *is_on)
{
	struct switched *switched = &errand->switched;
	struct switched_file *stack = switched_stack(switched);
	char words[TEXT_SIZE], line[16] = "";
	struct stack_edit edit;
	bool made;

	if (stack->now.bytes == NULL)
		return switched_refuse(switched, "Write the name of a file in " SWITCHED_PAM ".",
		    "there is no %s", stack->path);
	*is_on = stack_edit_remove(&edit, stack->now.bytes, stack->now.length) &&
		 stack_edit_asks_us(stack->now.bytes, stack->now.length);
	free(edit.bytes);
	if (*is_on)
		return false;
	(void)snprintf(words, sizeof words,
	    "%s\nthe file as it was: " PATH_ROLLBACK "/%s/stack.before\n"
	    "to go back: dla-otp disable %s",
	    who_and_when, switched->service, switched->service);
	if (stack_edit_add(&edit, stack->now.bytes, stack->now.length, words)) {
		made = whole_file_make(&stack->goal, edit.bytes, edit.length, &stack->now);
		free(edit.bytes);
		return made || switched_refuse(switched, "Try again.", "memory is short");
	}
	if (edit.line > 0)
		(void)snprintf(line, sizeof line, ":%d", edit.line);
	return switched_refuse(switched, edit.remedy, "%s%s: %s", stack->path, line, edit.reason);
}

static bool
plan_sshd(struct switched *switched, const char *who_and_when)
{
	static const struct whole_file model = { .mode = 0644 };
	char text[TEXT_SIZE];

	sshd_text(text, sizeof text, who_and_when);
	return whole_file_make(&switched->file[0].goal, text, strlen(text), &model) ||
	       switched_refuse(switched, "Try again.", "memory is short");
}

bool
switch_on_plan(struct errand *errand, bool *is_on)
{
	struct switched *switched = &errand->switched;
	char who[POLICY_NAME_MAX + 1], when[WHEN_RFC3339_SIZE], words[WORDS_SIZE];

	*is_on = false;
	if (!switched_read(switched, errand->request.service))
		return false;
	when_write(when, (int64_t)time(NULL));
	if (!actor_words(&errand->actor, who, sizeof who) || !policy_name_is_sane(who))
		(void)snprintf(who, sizeof who, "root");
	(void)snprintf(words, sizeof words, "enabled %s by %s", when, who);
	return plan_stack(errand, words, is_on) &&
	       (switched->count == 1 || plan_sshd(switched, words));
}

/* --- doing it --- */

__attribute__((format(printf, 2, 3))) static bool
fail(char words[HAND_WORDS_SIZE], const char *format, ...)
{
	va_list values;

	va_start(values, format);
	(void)vsnprintf(words, HAND_WORDS_SIZE, format, values);
	va_end(values);
	return false;
}

static bool
keep_copies(const struct switched *switched, int kept)
{
	for (unsigned i = 0; i < switched->count; i++) {
		const struct switched_file *file = &switched->file[i];
		struct whole_file before = file->now, after = file->goal;

		before.mode = after.mode = 0600;
		before.gid = after.gid = 0;
		if (!switched_keep(file, kept, "before", &before) ||
		    !switched_keep(file, kept, "after", &after))
			return false;
	}
	return true;
}

static bool
set_deadline(const struct errand *errand, int kept)
{
	struct deadline deadline = { .lasts_ms = (int64_t)errand->request.minutes * 60000 };

	return clock_moment(&deadline.set) && kept_set_deadline(kept, &deadline);
}

/* All as it was; where even that fails the deadline stays, and brings it back later. */
static bool
undo(struct switched *switched, int kept)
{
	bool undone = true;

	for (unsigned i = 0; i < switched->count; i++) {
		struct switched_file back = switched->file[i];

		back.now = switched->file[i].goal;
		back.goal = switched->file[i].now;
		undone = switched_apply(&back) && undone;
	}
	return undone && kept_end_deadline(kept);
}

static bool
change_files(struct switched *switched, char words[HAND_WORDS_SIZE])
{
	char said[SSHD_WORDS_SIZE];

	for (unsigned i = 0; i < switched->count; i++) {
		const struct switched_file *file = &switched->file[i];

		if (!switched_apply(file))
			return fail(words, "%s: %s", file->path, strerror(errno));
		if (strcmp(file->directory, SSHD_DIRECTORY) == 0 && !sshd_check(said))
			return fail(words, "%s (" SSHD_DIRECTORY "/" SSHD_FILE ")", said);
	}
	return true;
}

static bool
begin(struct errand *errand, int kept, char words[HAND_WORDS_SIZE])
{
	struct switched *switched = &errand->switched;

	if (!keep_copies(switched, kept) || !set_deadline(errand, kept))
		return fail(words, PATH_ROLLBACK ": %s", strerror(errno));
	if (!watch_start(errand)) {
		(void)kept_end_deadline(kept);
		return fail(words, "nobody would take it back in time: %s", strerror(errno));
	}
	if (change_files(switched, words))
		return true;
	(void)undo(switched, kept);
	return false;
}

static bool
waits(int all, const char *service)
{
	static struct kept_service list[KEPT_MAX];
	int count = kept_waiting(all, list);

	for (int i = 0; i < count; i++)
		if (strcmp(list[i].name, service) == 0)
			return true;
	return count < 0;
}

static bool
switch_locked(struct errand *errand, int all, char words[HAND_WORDS_SIZE])
{
	const char *service = errand->switched.service;
	int kept;
	bool done;

	if (waits(all, service))
		return fail(words, "%s waits for dla-otp confirm already", service);
	if (!switched_unchanged(&errand->switched))
		return fail(words, "somebody changed the files of %s meanwhile", service);
	kept = kept_open(all, service, true);
	if (kept == -1)
		return fail(words, PATH_ROLLBACK "/%s: %s", service, strerror(errno));
	done = begin(errand, kept, words);
	close(kept);
	return done;
}

bool
switch_on(struct errand *errand, char words[HAND_WORDS_SIZE])
{
	int all = kept_open_all(true, LOCK_WAIT_S);
	bool done;

	if (all == -1)
		return fail(words, PATH_ROLLBACK ": %s", strerror(errno));
	done = switch_locked(errand, all, words);
	if (done && errand->switched.count > 1)
		(void)sshd_reload(words);
	close(all);
	return done;
}
