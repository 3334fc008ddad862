/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the emergency account's own words in the settings. No date, no day and no name mean no.
 */
#include "emergency_rule.h"

#include "day.h"

#include <stddef.h>
#include <string.h>

bool
emergency_is_account(const struct settings *settings, const char *account)
{
	return account[0] != '\0' && strcmp(settings->emergency.user, account) == 0;
}

bool
emergency_has_service(const struct settings *settings, const char *service)
{
	settings_list named = settings->emergency.services;

	for (; named != NULL && *named != NULL; named++)
		if (strcmp(*named, service) == 0)
			return true;
	return false;
}

int32_t
emergency_days_left(const struct settings *settings, int32_t today)
{
	int32_t last;

	if (day_read(settings->emergency.until, &last) != DAY_READ || today == DAY_NONE)
		return INT32_MIN;
	return last - today;
}
