/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks at the ends of exemptions. Says nothing of one that lasts for longer.
 */
#include "check_exemptions.h"

#include "day.h"
#include "exemption.h"

#include <inttypes.h>

static void
report_ended(struct report *report, const struct settings_exemption *exemption)
{
	report_finding(report, FINDING_WARN, "exempt", "Take it out of the settings.",
	    "an exemption ended on %s (%s): it excuses nobody any more", exemption->until,
	    exemption->reason);
	report_text(report, "until", exemption->until);
}

static void
report_ending(struct report *report, const struct settings_exemption *exemption, int32_t left)
{
	report_finding(report, FINDING_WARN, "exempt",
	    "Whom it excuses needs a code from the day after on; tell them, or write another "
	    "date.",
	    "an exemption ends on %s, days left: %" PRId32 " (%s)", exemption->until, left,
	    exemption->reason);
	report_text(report, "until", exemption->until);
	report_number(report, "days", left);
}

void
check_exemptions(struct report *report, const struct settings *settings, int32_t today)
{
	for (unsigned i = 0; i < settings->exempt_count && today != DAY_NONE; i++) {
		const struct settings_exemption *exemption = &settings->exempt[i];
		int32_t left = exemption_days_left(exemption, today);

		if (left < 0)
			report_ended(report, exemption);
		else if (exemption_ends_soon(exemption, today))
			report_ending(report, exemption, left);
	}
}
