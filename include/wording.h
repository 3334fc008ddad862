/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Values as people read them: durations, dates, clock, where a sign-in comes from, which service,
 * in Thai and English. Pure but for the machine's time zone.
 */
#ifndef DLA_OTP_WORDING_H
#define DLA_OTP_WORDING_H

#include "messages.h"

#include <stdint.h>

/*
 * Copies a value, cut to so many columns (at least 1; and WORD_MAX) with `…`. What may not stand in
 * a line (columns_of) becomes `?`.
 */
void wording_fit(char word[WORD_MAX], const char *value, int columns);

/* `3 นาที 20 วินาที`, `4 min`: at most 14 columns; rounded up, at least a second. */
void wording_duration(char word[WORD_MAX], enum language language, int64_t milliseconds);

/* `1 ตุลาคม 2569` (Buddhist era), `2026-10-01`. */
void wording_date(char word[WORD_MAX], enum language language, int64_t wall_s);

/* The same of a day (day.h); "" for DAY_NONE. */
void wording_day(char word[WORD_MAX], enum language language, int32_t day);

/* `10.45 น.`, `10:45`. */
void wording_clock(char word[WORD_MAX], enum language language, int64_t wall_s);

/* `10.45 น.`, `10:45 (UTC+7)`: for letters, which travel. */
void wording_clock_and_zone(char word[WORD_MAX], enum language language, int64_t wall_s);

/* A clock as above, with its day where that is another one than since_s's. */
void wording_until(char word[WORD_MAX], enum language language, int64_t until_s, int64_t since_s);

/* `1 ตุลาคม 2569 เวลา 10.45 น.`, `2026-10-01 10:45`. */
void wording_moment(char word[WORD_MAX], enum language language, int64_t wall_s);

/* `เข้าจากระยะไกล (ssh)`, `remote sign-in (ssh)`; an unknown service is named as it is. */
void wording_service(char word[WORD_MAX], enum language language, const char *service);

/* The address, or `ที่หน้าเครื่อง (tty1)`, `the machine itself (tty1)` when source is "local". */
void wording_from(char word[WORD_MAX], enum language language, const char *source, const char *tty);

/* The user name; a Thai citizen id (13 digits) as `1-2345-xxxxx-xx-x`. */
void wording_user(char word[WORD_MAX], const char *user);

#endif
