/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads, counts and writes days (Gregorian calendar, as ISO 8601 has it). Refuses days that are in
 * no calendar and years that can only be Buddhist ones.
 */
#include "day.h"

#include "clock.h"

#include <stdio.h>
#include <time.h>

#define YEAR_FIRST 2000
#define YEAR_LAST 2400
#define EARLIEST_TODAY 20089 /* 2025-01-01: this software is younger */
#define DAYS_PER_ERA 146097  /* 400 years */
#define ERA_TO_1970 719468   /* days from 0000-03-01 */

/* Months are counted from March: so the leap day is the last of its year. */
static int32_t
days_from_civil(int year, int month, int day_of_month)
{
	int shifted = month > 2 ? year : year - 1;
	int era = shifted / 400, of_era = shifted % 400;
	int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day_of_month - 1;

	return era * DAYS_PER_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
	       ERA_TO_1970;
}

void
day_split(int32_t day, int *year, int *month, int *day_of_month)
{
	int64_t days = (int64_t)day + ERA_TO_1970;
	int era = (int)((days >= 0 ? days : days - DAYS_PER_ERA + 1) / DAYS_PER_ERA);
	int in_era = (int)(days - (int64_t)era * DAYS_PER_ERA);
	int of_era = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	int of_year = in_era - (365 * of_era + of_era / 4 - of_era / 100);
	int from_march = (5 * of_year + 2) / 153;

	*day_of_month = of_year - (153 * from_march + 2) / 5 + 1;
	*month = from_march < 10 ? from_march + 3 : from_march - 9;
	*year = of_era + era * 400 + (*month <= 2);
}

/* Exactly so many digits and the mark behind them. */
static const char *
read_digits(const char *at, int digits, char mark, int *number)
{
	*number = 0;
	for (; at && digits > 0; digits--, at++) {
		if (*at < '0' || *at > '9')
			return NULL;
		*number = *number * 10 + (*at - '0');
	}
	return at && *at == mark ? at + 1 : NULL;
}

enum day_result
day_read(const char *text, int32_t *day)
{
	int year, month, day_of_month, same_year, same_month, same_day;
	const char *at = read_digits(text, 4, '-', &year);

	*day = DAY_NONE;
	at = read_digits(at, 2, '-', &month);
	at = read_digits(at, 2, '\0', &day_of_month);
	if (!at || month < 1 || month > 12)
		return DAY_NOT_A_DATE;
	if (year > YEAR_LAST)
		return DAY_BUDDHIST;
	if (year < YEAR_FIRST)
		return DAY_TOO_EARLY;
	/* There and back: 31 February comes back as another day. */
	*day = days_from_civil(year, month, day_of_month);
	day_split(*day, &same_year, &same_month, &same_day);
	if (same_year == year && same_month == month && same_day == day_of_month)
		return DAY_READ;
	*day = DAY_NONE;
	return DAY_NOT_A_DATE;
}

int32_t
day_of(int64_t wall_s)
{
	time_t seconds = (time_t)wall_s;
	struct tm local;

	if (!localtime_r(&seconds, &local) || local.tm_year < 0 || local.tm_year > 9999 - 1900)
		return DAY_NONE;
	return days_from_civil(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

int32_t
day_today(void)
{
	int32_t today = day_of(clock_wall_ms() / 1000);

	return today >= EARLIEST_TODAY ? today : DAY_NONE;
}

void
day_write(char text[DAY_TEXT_SIZE], int32_t day)
{
	int year, month, day_of_month;

	text[0] = '\0';
	if (day == DAY_NONE)
		return;
	day_split(day, &year, &month, &day_of_month);
	(void)snprintf(text, DAY_TEXT_SIZE, "%04d-%02d-%02d", year % 10000, month, day_of_month);
}
