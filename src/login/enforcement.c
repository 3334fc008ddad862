/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decides whether codes have begun. Whatever is not clear, a mark that cannot be read, a date that
 * is none, a clock that stands in another age, means that they have.
 */
#include "enforcement.h"

#include "day.h"
#include "settings_excuses.h"

#include <string.h>

/* Without a mark the settings say it; a postponement counts in their place. */
static int32_t
find_first_day(const char *from, const struct start_mark *mark)
{
	int32_t day;

	if (mark->state == START_MARK_POSTPONED)
		return mark->day;
	return day_read(from, &day) == DAY_READ ? day : DAY_NONE;
}

static bool
has_begun(const struct start_mark *mark)
{
	switch (mark->state) {
	case START_MARK_NONE:
	case START_MARK_POSTPONED:
		return false;
	case START_MARK_DAMAGED:
	case START_MARK_UNREADABLE:
	case START_MARK_NEWER_KEY:
	case START_MARK_BEGUN:
		break;
	}
	return true;
}

struct enforcement
enforcement_decide(const char *from, const struct start_mark *mark, int32_t today)
{
	struct enforcement begun = { ENFORCEMENT_BEGUN, DAY_NONE, false };
	int32_t first_day = find_first_day(from, mark);

	if (from[0] == '\0')
		return begun;
	if (has_begun(mark)) {
		begun.first_day = mark->state == START_MARK_BEGUN ? mark->day : today;
		begun.needs_mark = mark->state == START_MARK_DAMAGED && today != DAY_NONE;
		return begun;
	}
	if (mark->state == START_MARK_NONE && strcmp(from, SETTINGS_ANNOUNCED_LATER) == 0)
		return (struct enforcement){ ENFORCEMENT_UNANNOUNCED, DAY_NONE, false };
	if (first_day == DAY_NONE || today == DAY_NONE)
		return begun;
	begun.first_day = first_day;
	begun.needs_mark = true;
	if (today >= first_day)
		return begun;
	return (struct enforcement){
		.stage = today == first_day - 1 ? ENFORCEMENT_LAST_DAY : ENFORCEMENT_SOON,
		.first_day = first_day,
	};
}
