/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Goes back to the sign-in that was there before. Done first and written down then: an audit log
 * that cannot be written keeps nobody locked out. The deadline goes last, so whatever ends this in
 * the middle, it is done again from the beginning. What somebody changed in the meantime stays, and
 * where it cannot be told from ours it is put aside.
 */
#include "roll_back.h"

#include "deed.h"
#include "errand.h"
#include "kept.h"
#include "sshd.h"
#include "watch.h"
#include "way_back.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define ACT "rollback"
#define REMEDY_KEPT "chown -R root:root " PATH_ROLLBACK "; chmod -R go-w " PATH_ROLLBACK
#define UNTOLD "whose its lines are cannot be told, and there is no copy of it"
#define REMEDY "Go back by hand: the files as they were are in " PATH_ROLLBACK "."

/* A copy that cannot be believed is none: then the marks in the file tell what is ours. */
static void
load(const struct switched_file *file, int kept, const char *which, struct whole_file *copy)
{
	if (!switched_load(file, kept, which, copy))
		whole_file_free(copy);
}

/* Finds the way back of one file, and puts aside what would be lost. */
static bool
prepare(struct switched_file *file, int kept)
{
	struct whole_file before, after;
	enum way_back way;
	bool done;

	load(file, kept, "before", &before);
	load(file, kept, "after", &after);
	done = way_back(&way, &file->goal, file, &before, &after);
	if (done && way == BACK_TANGLED) {
		errno = ENODATA; /* where there is no copy to go back to */
		done = !whole_file_same(&file->goal, &file->now) &&
		       switched_keep(file, kept, "changed", &file->now);
	}
	whole_file_free(&before);
	whole_file_free(&after);
	return done;
}

static bool
bring_back(struct switched *switched, struct switched_file *file, int kept)
{
	if (!file->known) /* and the words say why */
		return false;
	return (prepare(file, kept) && switched_apply(file)) ||
	       switched_refuse(switched, NULL, "%s: %s", file->path,
		   errno == ENODATA ? UNTOLD : strerror(errno));
}

/*
 * The stack first: without ours, sshd may ask as it likes. A file that cannot be brought back keeps
 * no other.
 */
static bool
restore(struct switched *switched, int kept)
{
	char words[SSHD_WORDS_SIZE];
	bool done = true;

	for (unsigned i = switched->count; i-- > 0;)
		done = bring_back(switched, &switched->file[i], kept) && done;
	if (switched->count > 1)
		(void)sshd_reload(words);
	return done;
}

static void
write_down(struct errand *errand, const char *service, bool done)
{
	const struct deed_detail details[] = { { "service", service },
		{ "reason", "nobody confirmed" }, { "result", done ? NULL : "failed" },
		{ NULL, NULL } };

	(void)deed_write_as_root(errand, JOURNAL_ADMIN, ACT, details);
}

static bool
roll_back(struct errand *errand, const char *service, int kept)
{
	struct switched switched;
	bool done;

	(void)switched_read(&switched, service);
	done = restore(&switched, kept);
	if (done)
		done = kept_end_deadline(kept);
	write_down(errand, service, done);
	if (done)
		report_finding(&errand->report, FINDING_WARN, ACT,
		    "Find out why (dla-otp audit), then: dla-otp enable SERVICE",
		    "%s: nobody confirmed the new sign-in in time, so the former one is back",
		    service);
	else
		report_finding(&errand->report, FINDING_FAIL, ACT, REMEDY,
		    "%s: the former sign-in could not be brought back: %s", service,
		    switched.words[0] ? switched.words : strerror(errno));
	report_text(&errand->report, "service", service);
	switched_free(&switched);
	return done;
}

static bool
roll_back_one(struct errand *errand, const char *service, int all)
{
	int kept = kept_open(all, service, false);
	bool done;

	if (kept == -1) {
		report_finding(&errand->report, FINDING_FAIL, ACT, REMEDY_KEPT,
		    "%s: whether its former sign-in is to come back cannot be found out: %s",
		    service, strerror(errno));
		report_text(&errand->report, "service", service);
		return false;
	}
	done = roll_back(errand, service, kept);
	close(kept);
	return done;
}

static enum rolled
roll_back_all(struct errand *errand, int all)
{
	static struct kept_service list[KEPT_MAX];
	int count = kept_waiting(all, list), left = count, failed = 0;

	for (int i = 0; i < count; i++) {
		if (list[i].left_ms > 0)
			continue;
		if (roll_back_one(errand, list[i].name, all))
			left--;
		else
			failed++;
	}
	if (count > 0 && left == 0)
		watch_end();
	if (count < 0 || failed > 0)
		return ROLLED_BADLY;
	return left > 0 ? ROLLED_SOME : ROLLED_ALL;
}

enum rolled
roll_back_due(struct errand *errand)
{
	int all = kept_open_all(false, 0);
	enum rolled rolled;

	if (all == -1 && errno == ENOENT)
		return ROLLED_ALL;
	if (all == -1 && errno == EWOULDBLOCK)
		return ROLLED_SOME;
	if (all == -1) {
		report_finding(&errand->report, FINDING_FAIL, ACT, REMEDY_KEPT,
		    PATH_ROLLBACK " cannot be used: %s", strerror(errno));
		return ROLLED_BADLY;
	}
	rolled = roll_back_all(errand, all);
	close(all);
	return rolled;
}
