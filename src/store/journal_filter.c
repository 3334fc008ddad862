/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Chooses lines of the audit log by person and time, as the lines say it themselves.
 */
#include "journal_filter.h"

#include <string.h>

bool
journal_filter_takes(const struct journal_filter *filter, const struct journal_line *line)
{
	char user[JOURNAL_LINE_MAX];

	if (line->time_ms < filter->from_ms ||
	    (filter->until_ms != 0 && line->time_ms >= filter->until_ms))
		return false;
	return !filter->user || (journal_line_member(line, "user", user, sizeof user) &&
				    strcmp(user, filter->user) == 0);
}
