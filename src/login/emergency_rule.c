/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the emergency account's own words in the settings. No date, no day and no name mean no.
 */
#include "emergency_rule.h"

#include "columns.h"
#include "day.h"
#include "utf8.h"

#include <stddef.h>
#include <string.h>

#define CHARACTER_SIZE 5 /* of UTF-8, NUL included */

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

/* UTF-8 has no character within another, so the blanks need no table. */
bool
emergency_is_reason(const char *typed)
{
	static const char blanks[] = " \xc2\xa0\xe3\x80\x80";
	size_t length;

	for (; (length = utf8_character(typed, strlen(typed))) > 0; typed += length) {
		char character[CHARACTER_SIZE] = "";

		memcpy(character, typed, length);
		if (columns_of(character) > 0 && strstr(blanks, character) == NULL)
			return true;
	}
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
