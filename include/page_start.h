/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asking the SSO for a page that can be approved. Counted before anybody is asked, and never waited
 * for longer than somebody at a prompt would.
 */
#ifndef DLA_OTP_PAGE_START_H
#define DLA_OTP_PAGE_START_H

#include "login.h"

#include <stdbool.h>

enum page_start {
	PAGE_REFUSED = 0, /* the refusal is noted */
	PAGE_SHOWN,       /* login->approval.scanned, and the words URL and CODE, say what */
	PAGE_MISSING,     /* there is none, but a password will do; login->approval.missing */
};

/*
 * Under whose name pages are counted: the person's or, on a shared account, what was typed as
 * theirs, whether the account knows it or not. Comes first.
 */
void page_open(struct login *login, const char *name);

enum page_start page_start(struct login *login);

/*
 * No page: the password will do where it is open, with `missing` said before it is asked for, and
 * login->cause, or else why, in the log. False with the refusal noted where it is not.
 */
bool page_do_without(
    struct login *login, enum message_id missing, enum message_id refusal, const char *why);

/*
 * An SSO that had no such grant for us is not asked again for ten minutes, where a password will
 * do: nobody waits for it, and it hears of no name that is nobody's.
 */
void page_recall(struct login *login);

/* True while no newer page was asked for under this name from here. */
bool page_is_newest(struct login *login);

/* A right first factor of whatever kind: the pages of this login are counted no more. */
void page_settle(struct login *login);

#endif
