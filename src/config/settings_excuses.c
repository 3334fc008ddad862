/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The checks of the settings that excuse people from the code, or let an account in where the SSO
 * cannot be asked. They refuse whatever would excuse
 * everybody, or for ever, or until a day that was meant otherwise.
 */
#include "settings_excuses.h"

#include "day.h"
#include "settings.h"
#include "settings_checks.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

const char *
settings_check_date(const char *value)
{
	int32_t day;

	switch (day_read(value, &day)) {
	case DAY_READ:
		return NULL;
	case DAY_BUDDHIST:
		return "this is a Buddhist year, write 2026-10-01 for 2569-10-01";
	case DAY_TOO_EARLY:
		return "the year is before 2000: write a date like 2026-10-01";
	case DAY_NOT_A_DATE:
		break;
	}
	return "there is no such date: write it like 2026-10-01";
}

const char *
settings_check_start(const char *value)
{
	return strcmp(value, SETTINGS_ANNOUNCED_LATER) == 0 ? NULL : settings_check_date(value);
}

const char *
settings_check_before(const char *value)
{
	if (strcmp(value, "warn") == 0 || strcmp(value, "ask") == 0)
		return NULL;
	return "write \"warn\" or \"ask\"";
}

/* Groups of a directory may have blanks and backslashes. */
const char *
settings_check_group_name(const char *value)
{
	if (strcmp(value, "*") == 0)
		return "there are no patterns: name the groups";
	if (strpbrk(value, ":/,") != NULL)
		return "it is not a group: write one name, as in the first field of getent group";
	return settings_check_line(value);
}

const char *
settings_check_enforce(const void *settings, const char **key)
{
	const struct settings *value = settings;

	*key = "before";
	if (value->enforce.from[0] == '\0' && strcmp(value->enforce.before, "ask") == 0)
		return "without enforce.from the code is asked for already: add from = "
		       "\"2026-10-01\" or \"" SETTINGS_ANNOUNCED_LATER "\", or remove before";
	return NULL;
}

const char *
settings_check_emergency(const void *settings, const char **key)
{
	const struct settings *value = settings;
	bool complete = value->emergency.user[0] != '\0' && value->emergency.services != NULL &&
			value->emergency.until[0] != '\0' && value->emergency.tell[0] != '\0';
	bool empty = value->emergency.user[0] == '\0' && value->emergency.services == NULL &&
		     value->emergency.until[0] == '\0' && value->emergency.tell[0] == '\0';

	*key = NULL;
	if (!complete && !empty)
		return "an emergency account needs all of user, services, until and tell: add what "
		       "is missing, or remove the group";
	return NULL;
}

const char *
settings_check_exemption(const void *exemption, const char **key)
{
	const struct settings_exemption *value = exemption;

	*key = "until";
	if (value->users == NULL && value->groups == NULL && value->services == NULL &&
	    value->networks == NULL)
		return "this excuses everybody from everywhere: add users, groups, services or "
		       "networks";
	return NULL;
}
