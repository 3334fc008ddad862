/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which lines of the audit log somebody wants to see. Pure.
 */
#ifndef DLA_OTP_JOURNAL_FILTER_H
#define DLA_OTP_JOURNAL_FILTER_H

#include "journal_line.h"

#include <stdbool.h>
#include <stdint.h>

/* Which lines are wanted. All zero = all. */
struct journal_filter {
	const char *user;         /* of an account here or at the SSO; NULL = everybody */
	enum journal_event event; /* 0 = all */
	int64_t from_ms,
	    until_ms; /* since 1970; until_ms is the first moment that is not, 0 = none */
};

bool journal_filter_takes(const struct journal_filter *filter, const struct journal_line *line);

#endif
