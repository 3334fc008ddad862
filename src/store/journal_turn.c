/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Begins files of the audit log and lets old ones go. Refuses to replace a file that it did not
 * close and keep under another name, to remove what no line of the log speaks of, anything while an
 * investigation holds the log, and any file behind one that must stay.
 *
 * Turning over: (1) a last line closes the file, (2) a new file, with the first line that follows
 * it in the chain, is made whole under another name, (3) the old file gets its second name, (4) the
 * new one replaces the first name. Until (4) the old file is the current one, and may be written on
 * behind its closing line.
 */
#include "journal_turn.h"

#include "clock.h"
#include "journal_files.h"
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEW_FILE "audit.next"
#define DAMAGED_FILE "audit.damaged-%" PRId64 /* seconds since 1970 */
#define FILE_MODE 0640    /* for a group the administrator may give the directory to */
#define REMOVED_AT_ONCE 4 /* a clock that was set forward does not empty the log at once */
#define DAY_MS (24 * 3600 * INT64_C(1000))

static const char no_hash[] = "0000000000000000000000000000000000000000000000000000000000000000";

/* Two lines in memory, as a new file begins. */
struct beginning {
	struct journal_tail tail;
	size_t length;
	char text[2 * JOURNAL_LINE_MAX + 1];
};

static bool
say(struct beginning *beginning, const struct journal_entry *entry)
{
	struct journal_tail *tail = &beginning->tail;
	char hash[JOURNAL_HASH_SIZE];
	size_t length = journal_entry_write(entry, tail->seq + 1, clock_wall_ms(), tail->hash,
	    beginning->text + beginning->length, hash);

	tail->seq++;
	memcpy(tail->hash, hash, sizeof hash);
	beginning->length += length;
	return length > 0;
}

/* The first line, going on in the chain behind the tail. */
static bool
begin(struct beginning *beginning, const struct journal_tail *tail)
{
	struct journal_entry opened;

	*beginning = (struct beginning){ .tail = *tail };
	journal_begin(&opened, JOURNAL_FILE_OPENED);
	return say(beginning, &opened);
}

/* Makes the file whole or not at all; it gets a name only when it is synced. */
static bool
make(int directory, const char *name, const struct beginning *beginning)
{
	return place_make(directory, name, beginning->text, beginning->length) &&
	       fchmodat(directory, name, FILE_MODE, 0) == 0;
}

/* Under that name; what it goes on from is damaged and kept, or missing (kept is NULL). */
static bool
make_first(int directory, const struct journal_files *older, const char *name, const char *kept)
{
	struct journal_tail tail = { .seq = 0 };
	struct beginning beginning;
	struct journal_entry gap;

	memcpy(tail.hash, no_hash, sizeof no_hash);
	if (older->count > 0 && !journal_files_tail(directory, older->seq[older->count - 1], &tail))
		return false;
	if (!begin(&beginning, &tail))
		return false;
	journal_begin(&gap, JOURNAL_GAP);
	journal_add(&gap, "missing", JOURNAL_FILE);
	journal_add(&gap, "kept_as", kept);
	if ((older->count > 0 || kept) && !say(&beginning, &gap))
		return false;
	return make(directory, name, &beginning);
}

bool
journal_turn_first(const char *path)
{
	struct journal_files older;
	int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool made = false;

	if (directory == -1)
		return false;
	if (journal_files_list(directory, &older)) {
		made = make_first(directory, &older, JOURNAL_FILE, NULL);
		journal_files_free(&older);
	}
	close(directory);
	return made;
}

/* The new file is whole before it takes the name, so that there is a log at every moment. */
static bool
set_aside(int directory, const char *kept)
{
	struct journal_files older;
	bool made;

	if (!journal_files_list(directory, &older))
		return false;
	(void)unlinkat(directory, NEW_FILE, 0); /* of a process that died in here */
	made = make_first(directory, &older, NEW_FILE, kept);
	journal_files_free(&older);
	if (!made || linkat(directory, JOURNAL_FILE, directory, kept, 0) != 0)
		return false;
	if (renameat(directory, NEW_FILE, directory, JOURNAL_FILE) == 0)
		return fsync(directory) == 0;
	(void)unlinkat(directory, kept, 0);
	return false;
}

bool
journal_turn_aside(const char *path, char kept[JOURNAL_NAME_SIZE])
{
	int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool turned;

	(void)snprintf(kept, JOURNAL_NAME_SIZE, DAMAGED_FILE, clock_wall_ms() / 1000);
	turned = directory != -1 && set_aside(directory, kept);
	if (directory != -1)
		close(directory);
	return turned;
}

/* Files that are to be removed. */
struct removal {
	unsigned count;
	int64_t seq[REMOVED_AT_ONCE]; /* by which they are named */
	struct journal_tail last;     /* of the last of them */
};

/* What cannot be looked at is held. */
static bool
is_held(int directory)
{
	struct stat status;

	if (fstatat(directory, JOURNAL_HOLD_FILE, &status, AT_SYMLINK_NOFOLLOW) == 0)
		return status.st_size > 0;
	return errno != ENOENT;
}

/* The oldest files, as long as the last line of each is older than that. */
static void
plan_removal(struct removal *removal, int directory, int keep_days, int64_t now_ms)
{
	struct journal_files files;
	struct journal_tail tail;

	*removal = (struct removal){ 0 };
	if (keep_days <= 0 || is_held(directory) || !journal_files_list(directory, &files))
		return;
	for (size_t i = 0; i < files.count && removal->count < REMOVED_AT_ONCE; i++) {
		if (!journal_files_tail(directory, files.seq[i], &tail) ||
		    tail.time_ms > now_ms - keep_days * DAY_MS)
			break;
		removal->seq[removal->count++] = files.seq[i];
		removal->last = tail;
	}
	journal_files_free(&files);
}

/* So that who verifies the chain knows where it begins now. */
static bool
say_removed(struct beginning *beginning, const struct removal *removal, int keep_days)
{
	struct journal_entry removed;

	if (removal->count == 0)
		return true;
	journal_begin(&removed, JOURNAL_REMOVED);
	journal_add_number(&removed, "files", removal->count);
	journal_add_number(&removed, "last_seq", removal->last.seq);
	journal_add(&removed, "last_hash", removal->last.hash);
	journal_add_number(&removed, "keep_days", keep_days);
	return say(beginning, &removed);
}

static void
remove_planned(const struct removal *removal, int directory)
{
	char name[JOURNAL_NAME_SIZE];

	for (unsigned i = 0; i < removal->count; i++) {
		journal_files_name(removal->seq[i], name);
		(void)unlinkat(directory, name, 0);
	}
}

/* Gives the file its name among the older ones. It has it already when a process died behind this.
 */
static bool
name_as_older(int directory, int fd)
{
	char name[JOURNAL_NAME_SIZE];
	struct stat ours, there;
	int64_t seq;

	if (!journal_files_first(fd, &seq))
		return false;
	journal_files_name(seq, name);
	if (linkat(directory, JOURNAL_FILE, directory, name, 0) == 0)
		return true;
	return errno == EEXIST && fstat(fd, &ours) == 0 &&
	       fstatat(directory, name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	       ours.st_ino == there.st_ino && ours.st_dev == there.st_dev;
}

static bool
close_with_line(int fd, struct journal_tail *tail)
{
	struct journal_entry closed;

	journal_begin(&closed, JOURNAL_FILE_CLOSED);
	return (tail->event == JOURNAL_FILE_CLOSED || journal_tail_extend(fd, tail, &closed)) &&
	       fdatasync(fd) == 0;
}

static bool
turn(int directory, int fd, struct journal_tail *tail, int keep_days)
{
	struct beginning beginning;
	struct removal removal;

	plan_removal(&removal, directory, keep_days, clock_wall_ms());
	if (!close_with_line(fd, tail) || !begin(&beginning, tail) ||
	    !say_removed(&beginning, &removal, keep_days))
		return false;
	(void)unlinkat(directory, NEW_FILE, 0); /* of a process that died in here */
	if (!make(directory, NEW_FILE, &beginning) || !name_as_older(directory, fd) ||
	    renameat(directory, NEW_FILE, directory, JOURNAL_FILE) != 0)
		return false;
	remove_planned(&removal, directory);
	return fsync(directory) == 0;
}

bool
journal_turn_over(const char *path, int fd, struct journal_tail *tail, int keep_days)
{
	int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool turned = directory != -1 && turn(directory, fd, tail, keep_days);

	if (directory != -1)
		close(directory);
	return turned;
}
