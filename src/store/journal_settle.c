/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Says in the audit log what is not in it. A process that dies between a record and its tally makes
 * the next one say it again: the same total tells. Refuses to forget a count before its line is
 * written.
 */
#include "journal_settle.h"

#include "clock.h"
#include "journal_tally.h"

#include <string.h>

static bool
say_lost(int file, int fd, struct journal_tail *tail, const struct journal_lost *lost)
{
	static const struct journal_lost none;
	struct journal_entry gap;

	journal_begin(&gap, JOURNAL_GAP);
	journal_add_number(&gap, "lost_at_least", lost->lines);
	journal_add_time(&gap, "since", lost->since);
	if (!journal_tail_extend(file, tail, &gap))
		return false;
	(void)journal_tally_write_lost(fd, &none); /* else the gap is told again */
	return true;
}

static bool
say_suppressed(int file, int fd, struct journal_tail *tail, struct journal_tally *tally)
{
	struct journal_entry record;

	journal_begin(&record, JOURNAL_SUPPRESSED);
	journal_add_number(&record, "asked", tally->suppressed[JOURNAL_KIND_ASKED]);
	journal_add_number(&record, "refused", tally->suppressed[JOURNAL_KIND_REFUSED]);
	journal_add_number(&record, "total", tally->suppressed_total);
	journal_add_time(&record, "since", tally->suppressed_since);
	if (!journal_tail_extend(file, tail, &record))
		return false;
	memset(tally->suppressed, 0, sizeof tally->suppressed);
	tally->suppressed_since = 0;
	(void)journal_tally_write(fd, tally);
	return true;
}

/* Takes the line from the allowance. What cannot be counted is not suppressed. */
static enum journal_settled
pay(int fd, struct journal_tally *tally, enum journal_event event, int64_t now)
{
	enum journal_kind kind = event == JOURNAL_ASKED ? JOURNAL_KIND_ASKED : JOURNAL_KIND_REFUSED;
	bool paid = journal_tally_take(tally, kind, now);

	return journal_tally_write(fd, tally) && !paid ? JOURNAL_UNPAID : JOURNAL_SETTLED;
}

enum journal_settled
journal_settle(int file, int fd, struct journal_tail *tail, const struct journal_entry *next)
{
	struct journal_tally tally;
	struct journal_lost lost;
	int64_t now = clock_wall_ms() / 1000;

	if (fd == -1 || !journal_tally_read(fd, &tally, &lost))
		return JOURNAL_SETTLED;
	if (lost.lines > 0 && !say_lost(file, fd, tail, &lost))
		return JOURNAL_UNSETTLED;
	if (journal_tally_is_due(&tally, now) && !say_suppressed(file, fd, tail, &tally))
		return JOURNAL_UNSETTLED;
	return next->may_be_suppressed ? pay(fd, &tally, next->event, now) : JOURNAL_SETTLED;
}

void
journal_settle_later(int fd)
{
	struct journal_tally tally;
	struct journal_lost lost;

	if (fd == -1 || !journal_tally_read(fd, &tally, &lost))
		return;
	if (lost.lines++ == 0)
		lost.since = clock_wall_ms() / 1000;
	(void)journal_tally_write_lost(fd, &lost);
}
