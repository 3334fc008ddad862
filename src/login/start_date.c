/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between the store's mark and a login. A mark that cannot be read or left is no reason to let
 * anybody in without a code, nor to refuse them with one: it is told to the administrator.
 */
#include "start_date.h"

#include "audit.h"
#include "clock.h"
#include "day.h"
#include "paths.h"

#define LOCK_WAIT_MS 1000 /* for another login that leaves the mark */
#define FILE_PATH PATH_STATE "/" START_MARK_FILE

/* Why codes have begun, for the audit log. */
static const char *
reason_of(const struct start_mark *mark)
{
	switch (mark->state) {
	case START_MARK_DAMAGED:
		return "mark_damaged";
	case START_MARK_UNREADABLE:
		return "mark_unreadable";
	case START_MARK_POSTPONED:
		return "postponed_date";
	case START_MARK_NEWER_KEY:
	case START_MARK_NONE:
	case START_MARK_BEGUN:
		break;
	}
	return "start_date";
}

/* Its key can leave otp.key once a login has signed it anew. */
static bool
is_under_older_key(const struct login *login, const struct start_mark *mark)
{
	return mark->state == START_MARK_BEGUN && mark->key_id != login->keys.keys[0].id;
}

static void
write_down(struct login *login, const struct start_mark *mark, int32_t first_day)
{
	char date[DAY_TEXT_SIZE];

	day_write(date, first_day);
	(void)audit_event(login, JOURNAL_ENFORCED,
	    (const struct audit_detail[]){
		{ "reason", reason_of(mark) },
		{ "date", date[0] ? date : NULL },
		{ NULL, NULL },
	    });
}

struct enforcement
start_date_find(struct login *login)
{
	const char *from = login->settings.enforce.from;
	struct start_mark mark = { START_MARK_NONE, 0, 0 };
	struct enforcement enforcement;

	if (from[0] != '\0')
		mark = start_mark_read(login->state_directory, &login->keys);
	enforcement = enforcement_decide(from, &mark, day_today());
	if (mark.state == START_MARK_UNREADABLE || enforcement.needs_mark)
		write_down(login, &mark, enforcement.first_day);
	if (mark.state == START_MARK_UNREADABLE)
		audit_trouble(login,
		    "the mark that codes have begun cannot be read; remove it unless it is "
		    "dla-otp's, mode 0600, and the disk is sound",
		    FILE_PATH);
	if (mark.state == START_MARK_DAMAGED)
		audit_trouble(login,
		    "the mark that codes have begun was damaged; a postponement has to be said "
		    "again",
		    FILE_PATH);
	if (mark.state == START_MARK_NEWER_KEY)
		audit_trouble(login,
		    "the mark that codes have begun is signed with a newer key than otp.key had "
		    "when "
		    "this sign-in began; unless it was rotated just then, remove the mark, and say "
		    "a postponement again",
		    FILE_PATH);
	if ((enforcement.needs_mark || is_under_older_key(login, &mark)) &&
	    !start_mark_begin(login->state_directory, &login->keys, enforcement.first_day,
		clock_now_ms() + LOCK_WAIT_MS))
		audit_trouble(login, "the mark that codes have begun cannot be left", FILE_PATH);
	return enforcement;
}
