/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes the audit log. Refuses to write a line that is not the next one in the chain: under the
 * file's lock the last line is found, and the new one carries its hash.
 *
 *  1. A line MUST be written with one write(2), under the lock of the file that is current then.
 *  2. A file that has not the log's name any more (closed, moved, removed) MUST NOT be written on.
 *  3. What could not be written MUST be counted where that can be, and said when writing works
 * again.
 *  4. What was suppressed MUST be counted exactly, under the same lock.
 *
 * No line is synced to the disk by itself: after a power cut the last seconds may be missing, which
 * costs no right decision (those rest on the store) and shows in syslog, where the hash of each
 * login's last line stands.
 */
#include "journal.h"

#include "clock.h"
#include "journal_settle.h"
#include "journal_tally.h"
#include "journal_turn.h"
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define WAIT_MS 300 /* with what log_send waits, less than a second */
#define PATH_BYTES 1024
#define FOLLOWS_MAX 20 /* files turned over while we wait for the lock of one */

static bool
lock(struct journal *journal)
{
	int64_t deadline = clock_now_ms() + journal->wait_left_ms;
	bool locked = place_lock(journal->file, deadline);

	journal->wait_left_ms = (int)clock_left_ms(deadline);
	return locked;
}

static void
unlock(const struct journal *journal)
{
	struct flock whole = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

	(void)fcntl(journal->file, F_OFD_SETLK, &whole);
}

/* A file that was closed, moved or removed has not that name any more: its lines nobody would read.
 */
static bool
is_current(const struct journal *journal)
{
	char path[PATH_BYTES];
	struct stat named;

	return snprintf(path, sizeof path, "%s/" JOURNAL_FILE, journal->directory) <
		   (int)sizeof path &&
	       lstat(path, &named) == 0 && named.st_ino == journal->inode &&
	       named.st_dev == journal->device;
}

static bool
take_file(struct journal *journal, struct stat *status)
{
	int file = journal_files_open(journal->directory, status);

	if (file == -1)
		return false;
	if (journal->file != -1) /* a lock on it ends with it */
		close(journal->file);
	journal->file = file;
	journal->inode = status->st_ino;
	journal->device = status->st_dev;
	journal->end = status->st_size;
	return true;
}

/* Locks the file that is current, going over to the one that has the name now. */
static bool
lock_current(struct journal *journal)
{
	struct stat status;

	for (int follows = 0; follows < FOLLOWS_MAX; follows++) {
		if (journal->file == -1 || !lock(journal))
			return false;
		if (is_current(journal))
			return true;
		if (!take_file(journal, &status))
			break;
	}
	unlock(journal);
	return false;
}

/* Locks it and finds its end. Closed and still current: somebody died while turning it over. */
static bool
hold(struct journal *journal, struct journal_tail *tail)
{
	if (!lock_current(journal))
		return false;
	if (!journal_tail_find(journal->file, journal->end, tail)) {
		unlock(journal);
		return false;
	}
	journal->end = tail->end;
	return true;
}

/* Lets go, and remembers where the log ends. */
static void
let_go(struct journal *journal, const struct journal_tail *tail)
{
	journal->end = tail->end;
	memcpy(journal->head, tail->hash, sizeof journal->head);
	unlock(journal);
}

/* A log that ends before the last line we know of was cut: the line that goes on says so. */
static bool
mend_cut(struct journal *journal, struct journal_tail *tail)
{
	struct journal_entry gap;

	if (journal->last_seq > tail->seq) /* or another writer has said it */
		journal->last_seq = journal_tally_read_last(journal->tally);
	if (journal->last_seq <= tail->seq)
		return true;
	journal_begin(&gap, JOURNAL_GAP);
	journal_add(&gap, "missing", "lines");
	journal_add_number(&gap, "last_seq", journal->last_seq);
	return journal_tail_extend(journal->file, tail, &gap);
}

/* Another one that dies before this leaves a smaller number: no fault. */
static void
remember_last(struct journal *journal, const struct journal_tail *tail)
{
	journal->last_seq = tail->seq;
	if (journal->tally != -1)
		(void)journal_tally_write_last(journal->tally, tail->seq);
}

static enum journal_result
append(struct journal *journal, struct journal_tail *tail, const struct journal_entry *entry)
{
	bool looks = journal->look_at_tally || entry->may_be_suppressed;
	enum journal_settled settled = JOURNAL_SETTLED;

	if (!journal_tail_mend(journal->file, tail) || !mend_cut(journal, tail))
		return JOURNAL_FAILED;
	if (looks)
		settled = journal_settle(journal->file, journal->tally, tail, entry);
	if (settled == JOURNAL_UNSETTLED)
		return JOURNAL_FAILED;
	journal->look_at_tally = false;
	if (settled == JOURNAL_UNPAID)
		return JOURNAL_COUNTED;
	if (!journal_tail_extend(journal->file, tail, entry))
		return JOURNAL_FAILED;
	remember_last(journal, tail);
	return JOURNAL_WRITTEN;
}

enum journal_result
journal_append(struct journal *journal, const struct journal_entry *entry)
{
	struct journal_tail tail;
	enum journal_result result = JOURNAL_FAILED;

	if (!journal->directory)
		return JOURNAL_FAILED;
	if (hold(journal, &tail)) {
		result = append(journal, &tail, entry);
		let_go(journal, &tail);
	}
	if (result == JOURNAL_FAILED) {
		journal_settle_later(journal->tally);
		journal->look_at_tally = true;
	}
	return result;
}

/* --- opening --- */

static void
open_tally(struct journal *journal, const char *path)
{
	struct journal_tally tally;
	struct journal_lost lost;

	journal->tally = journal_tally_open(path);
	if (journal->tally == -1 || !journal_tally_read(journal->tally, &tally, &lost))
		return;
	journal->keep_days = (int)tally.keep_days;
	journal->last_seq = journal_tally_read_last(journal->tally);
	journal->look_at_tally =
	    lost.lines > 0 || journal_tally_is_due(&tally, clock_wall_ms() / 1000);
}

/* While an administrator has the list of holds, which the tally's flock guards, all is kept. */
static void
turn_over(struct journal *journal)
{
	struct journal_tail tail;
	struct stat status;
	int file = journal->file;
	bool may_remove = flock(journal->tally, LOCK_EX | LOCK_NB) == 0;

	if (hold(journal, &tail) && (journal->file != file || !journal_tail_mend(file, &tail) ||
					!journal_turn_over(journal->directory, file, &tail,
					    may_remove ? journal->keep_days : 0) ||
					!take_file(journal, &status)))
		let_go(journal, &tail);
	(void)flock(journal->tally, LOCK_UN);
}

/* Without an end of the chain near the file's end no line could ever be written again. */
static bool
replace_damaged(struct journal *journal)
{
	struct journal_tail tail;
	struct stat status;
	bool sound = journal_tail_find(journal->file, journal->end, &tail);

	if (sound || !lock_current(journal))
		return sound;
	sound = journal_tail_find(journal->file, journal->end, &tail);
	if (!sound && journal_turn_aside(journal->directory, journal->set_aside))
		sound = take_file(journal, &status);
	else
		journal->set_aside[0] = '\0';
	unlock(journal);
	return sound;
}

bool
journal_open(struct journal *journal, const char *directory, const char *tally)
{
	struct stat status;

	*journal = (struct journal){
		.directory = directory,
		.file = -1,
		.tally = -1,
		.wait_left_ms = WAIT_MS,
	};
	open_tally(journal, tally);
	if (!take_file(journal, &status) &&
	    (errno != ENOENT || !journal_turn_first(directory) || !take_file(journal, &status)))
		return false;
	if (!replace_damaged(journal))
		return false;
	if (journal_files_is_full(&status, clock_wall_ms() / 1000))
		turn_over(journal);
	return true;
}

void
journal_keep(struct journal *journal, int days)
{
	struct journal_tally tally;
	struct journal_lost lost;

	if (days == journal->keep_days || journal->tally == -1 || journal->file == -1 ||
	    !lock(journal))
		return;
	if (journal_tally_read(journal->tally, &tally, &lost)) {
		tally.keep_days = journal->keep_days = days;
		(void)journal_tally_write(journal->tally, &tally);
	}
	unlock(journal);
}

const char *
journal_head(struct journal *journal)
{
	struct journal_tail tail;

	if (journal->head[0] == '\0' && journal->directory && journal->file != -1 &&
	    journal_tail_find(journal->file, journal->end, &tail))
		memcpy(journal->head, tail.hash, sizeof journal->head);
	return journal->head;
}

void
journal_close(struct journal *journal)
{
	if (journal->directory && journal->file != -1)
		close(journal->file);
	if (journal->directory && journal->tally != -1)
		close(journal->tally);
	*journal = (struct journal){ .file = -1, .tally = -1 };
}
