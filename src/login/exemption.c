/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks for an exemption that holds. Everything that stands in one must hold, one that restricts
 * nothing holds for nobody, and none holds where nobody knows what day it is.
 */
#include "exemption.h"

#include "day.h"
#include "network.h"

#include <stddef.h>
#include <string.h>

int32_t
exemption_last_day(const struct settings_exemption *exemption)
{
	int32_t day;

	return day_read(exemption->until, &day) == DAY_READ ? day : DAY_NONE;
}

int32_t
exemption_days_left(const struct settings_exemption *exemption, int32_t today)
{
	int32_t last_day = exemption_last_day(exemption);

	return last_day == DAY_NONE || today == DAY_NONE ? INT32_MIN : last_day - today;
}

bool
exemption_ends_soon(const struct settings_exemption *exemption, int32_t today)
{
	int32_t left = exemption_days_left(exemption, today);

	return left >= 0 && left <= EXEMPTION_ENDS_SOON;
}

static bool
names(settings_list list, const char *value)
{
	for (; *list; list++)
		if (strcmp(*list, value) == 0)
			return true;
	return false;
}

static bool
names_group(settings_list list, const struct groups *groups)
{
	for (; *list; list++)
		if (groups_have(groups, *list))
			return true;
	return false;
}

static bool
names_network(settings_list list, const char *source)
{
	for (; *list; list++)
		if (network_has(*list, source))
			return true;
	return false;
}

static bool
holds(const struct settings_exemption *exemption, const struct exemption_facts *facts)
{
	if (!exemption->users && !exemption->groups && !exemption->services && !exemption->networks)
		return false;
	return exemption_days_left(exemption, facts->today) >= 0 &&
	       (!exemption->users || names(exemption->users, facts->account)) &&
	       (!exemption->groups || names_group(exemption->groups, facts->groups)) &&
	       (!exemption->services || names(exemption->services, facts->service)) &&
	       (!exemption->networks || names_network(exemption->networks, facts->source));
}

const struct settings_exemption *
exemption_find(const struct settings *settings, const struct exemption_facts *facts)
{
	const struct settings_exemption *found = NULL;

	for (unsigned i = 0; i < settings->exempt_count; i++) {
		const struct settings_exemption *exemption = &settings->exempt[i];

		if (holds(exemption, facts) &&
		    (!found || exemption_last_day(exemption) > exemption_last_day(found)))
			found = exemption;
	}
	return found;
}
