/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads and writes points in time. Refuses Buddhist years, because a search that begins 543 years
 * from now finds nothing and says that all is well.
 */
#include "when.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define YEAR_FIRST 1970
#define YEAR_LAST 2400
#define AGO_MAX 1000000 /* of any unit */

/* Exactly so many digits; returns what follows, NULL when they are not there. */
static const char *
read_digits(const char *at, unsigned digits, int *number)
{
	*number = 0;
	for (; digits > 0; digits--, at++) {
		if (*at < '0' || *at > '9')
			return NULL;
		*number = *number * 10 + (*at - '0');
	}
	return at;
}

static const char *
read_mark(const char *at, char mark)
{
	return at != NULL && *at == mark ? at + 1 : NULL;
}

/* `2026-10-01`; returns what follows, NULL when it is not of that form. */
static const char *
read_date(const char *at, struct tm *day)
{
	int year, month;

	*day = (struct tm){ .tm_isdst = -1 };
	at = read_mark(read_digits(at, 4, &year), '-');
	if (at != NULL)
		at = read_mark(read_digits(at, 2, &month), '-');
	if (at != NULL)
		at = read_digits(at, 2, &day->tm_mday);
	if (at == NULL)
		return NULL;
	day->tm_year = year - 1900;
	day->tm_mon = month - 1;
	return at;
}

/* mktime(3) takes 31 February for 3 March: then it is not the day that was written. */
static enum when_result
make_time(const struct tm *written, int64_t *wall_s)
{
	struct tm made = *written;
	time_t seconds;

	if (written->tm_year + 1900 > YEAR_LAST)
		return WHEN_BUDDHIST;
	if (written->tm_year + 1900 < YEAR_FIRST || written->tm_hour > 23 || written->tm_min > 59)
		return WHEN_NOT_A_TIME;
	seconds = mktime(&made);
	if (made.tm_mon != written->tm_mon || seconds < 0)
		return WHEN_NOT_A_TIME;
	*wall_s = (int64_t)seconds;
	return WHEN_READ;
}

static enum when_result
read_ago(const char *text, int64_t now_s, int64_t *wall_s)
{
	static const char units[] = "mhd";
	static const int64_t seconds[] = { 60, 3600, 86400 };
	size_t digits = strspn(text, "0123456789");
	const char *unit = text[digits] ? strchr(units, text[digits]) : NULL;
	int number;

	if (digits == 0 || digits > 6 || unit == NULL || text[digits + 1] != '\0' ||
	    read_digits(text, (unsigned)digits, &number) == NULL || number > AGO_MAX)
		return WHEN_NOT_A_TIME;
	*wall_s = now_s - number * seconds[unit - units];
	if (*wall_s < 0)
		*wall_s = 0;
	return WHEN_READ;
}

enum when_result
when_read(const char *text, int64_t now_s, int64_t *wall_s)
{
	struct tm day;
	const char *rest = read_date(text, &day);

	*wall_s = 0;
	if (rest == NULL)
		return read_ago(text, now_s, wall_s);
	if (*rest != '\0') {
		rest = read_mark(rest, 'T');
		if (rest != NULL)
			rest = read_mark(read_digits(rest, 2, &day.tm_hour), ':');
		if (rest != NULL)
			rest = read_digits(rest, 2, &day.tm_min);
	}
	return rest != NULL && *rest == '\0' ? make_time(&day, wall_s) : WHEN_NOT_A_TIME;
}

enum when_result
when_read_day(const char *text, int64_t *first_s, int64_t *next_s)
{
	struct tm day;
	const char *rest = read_date(text, &day);
	enum when_result result;

	*first_s = *next_s = 0;
	if (rest == NULL || *rest != '\0')
		return WHEN_NOT_A_TIME;
	result = make_time(&day, first_s);
	day.tm_mday++;
	if (result == WHEN_READ)
		*next_s = (int64_t)mktime(&day);
	return result;
}

void
when_write(char text[WHEN_RFC3339_SIZE], int64_t wall_s)
{
	struct tm local = { 0 };
	time_t seconds = (time_t)wall_s;
	size_t length;

	text[0] = '\0';
	if (localtime_r(&seconds, &local) == NULL)
		return;
	length = strftime(text, WHEN_RFC3339_SIZE - 1, "%Y-%m-%dT%H:%M:%S%z", &local);
	if (length < 5) {
		text[0] = '\0';
		return;
	}
	/* strftime(3) writes +0700, RFC 3339 wants +07:00. */
	memmove(text + length - 1, text + length - 2, 3);
	text[length - 2] = ':';
}
