/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine's clock and time zone: codes end, tokens are judged and letters say the time by them.
 */
#include "doctor.h"

#include "errand.h"
#include "versions.h"

#include <stdlib.h>
#include <time.h>

#define YEAR_OF_RELEASE 2026
#define YEAR_TOO_LATE 2100
#define ZONE_S (7 * 3600L) /* Thailand's; it has no summer time */

static struct tm
local_time(void)
{
	time_t now = time(NULL);
	struct tm local = { 0 };

	/* As our programs see it: they are started without this variable. */
	(void)unsetenv("TZ");
	tzset();
	(void)localtime_r(&now, &local);
	return local;
}

static void
check_year(struct errand *errand)
{
	int year = local_time().tm_year + 1900;

	if (year >= YEAR_OF_RELEASE && year < YEAR_TOO_LATE)
		report_finding(
		    &errand->report, FINDING_OK, "clock", NULL, "the clock says the year %d", year);
	else
		report_finding(&errand->report, FINDING_FAIL, "clock",
		    "Set it (date -s, or a time service): the SSO's answers are judged by it.",
		    "the clock says the year %d, which cannot be", year);
}

static void
check_time_service(struct errand *errand)
{
	if (versions_clock_is_kept())
		report_finding(&errand->report, FINDING_OK, "time_service", NULL,
		    "a time service keeps the clock");
	else
		report_finding(&errand->report, FINDING_WARN, "time_service",
		    "Run systemd-timesyncd or chrony; in a virtual machine the host may do it.",
		    "the kernel knows of no time service that keeps the clock");
}

static void
check_zone(struct errand *errand)
{
	struct tm local = local_time();

	if (local.tm_gmtoff == ZONE_S)
		report_finding(&errand->report, FINDING_OK, "zone", NULL, "the time zone is +07");
	else
		report_finding(&errand->report, FINDING_WARN, "zone",
		    "timedatectl set-timezone Asia/Bangkok",
		    "the time zone is %+03ld:%02ld and not +07: letters and screens show its hours",
		    local.tm_gmtoff / 3600, labs(local.tm_gmtoff) / 60 % 60);
}

static doctor_check *const checks[] = { check_year, check_time_service, check_zone, NULL };
const struct doctor_group doctor_clock = { .checks = checks };
