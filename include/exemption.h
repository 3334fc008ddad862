/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whom the settings excuse from the code until the end of a day. Pure: facts in, the rule out.
 */
#ifndef DLA_OTP_EXEMPTION_H
#define DLA_OTP_EXEMPTION_H

#include "groups.h"
#include "settings.h"

#include <stdbool.h>
#include <stdint.h>

#define EXEMPTION_ENDS_SOON 30 /* days */

struct exemption_facts {
	const char *service;
	const char *account; /* on this machine */
	const struct groups *groups;
	const char *source; /* as policy_source() has it */
	int32_t today;      /* day_today() */
};

/* The exemption that holds, of several the one that lasts longest; NULL when there is none. */
const struct settings_exemption *exemption_find(
    const struct settings *settings, const struct exemption_facts *facts);

/* Its last day; DAY_NONE where that is no date. */
int32_t exemption_last_day(const struct settings_exemption *exemption);

/* How many days it still lasts after today; 0 on its last, less when it has ended. INT32_MIN when
 * it cannot be said. */
int32_t exemption_days_left(const struct settings_exemption *exemption, int32_t today);

/* True in its last EXEMPTION_ENDS_SOON days, for those who look after the settings. */
bool exemption_ends_soon(const struct settings_exemption *exemption, int32_t today);

#endif
