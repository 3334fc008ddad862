/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Chooses lines of the audit log by person and time, as the lines say it themselves.
 */
#include "journal_filter.h"

#include <string.h>

/* `person` is in a line only where the account here is called otherwise. */
static bool
is_about(const struct journal_line *line, const char *name)
{
	static const char *const keys[] = { "user", "person" };
	char value[JOURNAL_LINE_MAX];

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (journal_line_member(line, keys[i], value, sizeof value) &&
		    strcmp(value, name) == 0)
			return true;
	return false;
}

bool
journal_filter_takes(const struct journal_filter *filter, const struct journal_line *line)
{
	if (line->time_ms < filter->from_ms ||
	    (filter->until_ms != 0 && line->time_ms >= filter->until_ms))
		return false;
	if (filter->event != 0 && line->event != filter->event)
		return false;
	return !filter->user || is_about(line, filter->user);
}
