/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How durations, dates, services and places are said in Thai and English. Says nothing by itself:
 * it makes the values that messages and letters are filled with.
 */
#include "wording.h"

#include "columns.h"
#include "day.h"
#include "utf8.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define DURATION_COLUMNS 14
#define USER_COLUMNS 20
#define FROM_COLUMNS 39
#define CITIZEN_ID_DIGITS 13
#define BUDDHIST_ERA 543
#define CHARACTER_SIZE 5 /* of UTF-8, NUL included */

/*
 * Takes the text's first character, or `?` for what may not stand in a line: it comes from outside
 * and goes to a terminal. How many bytes of the text that was.
 */
static size_t
take_character(const char *text, size_t left, char character[CHARACTER_SIZE])
{
	size_t bytes = utf8_character(text, left);

	memcpy(character, text, bytes);
	character[bytes] = '\0';
	if (bytes == 0 || columns_of(character) < 0)
		memcpy(character, "?", sizeof "?");
	return bytes ? bytes : 1;
}

void
wording_fit(char word[WORD_MAX], const char *value, int columns)
{
	size_t left = strlen(value), used = 0, cut = 0;
	char character[CHARACTER_SIZE];

	for (int total = 0; left > 0;) {
		size_t taken = take_character(value, left, character), length = strlen(character);

		total += columns_of(character);
		if (total > columns || used + length > WORD_MAX - sizeof "…") {
			memcpy(word + cut, "…", sizeof "…");
			return;
		}
		memcpy(word + used, character, length);
		used += length;
		if (total < columns)
			cut = used; /* up to here there is room for the mark */
		value += taken;
		left -= taken;
	}
	word[used] = '\0';
}

static void
thai_duration(char word[WORD_MAX], long long seconds)
{
	long long hours = seconds / 3600, minutes = seconds % 3600 / 60, rest = seconds % 60;

	if (hours >= 10)
		(void)snprintf(word, WORD_MAX, "%lld ชั่วโมง", (seconds + 3599) / 3600);
	else if (hours > 0 && minutes > 0)
		(void)snprintf(word, WORD_MAX, "%lld ชั่วโมง %lld นาที", hours, minutes);
	else if (hours > 0)
		(void)snprintf(word, WORD_MAX, "%lld ชั่วโมง", hours);
	else if (minutes > 0 && rest > 0)
		(void)snprintf(word, WORD_MAX, "%lld นาที %lld วินาที", minutes, rest);
	else if (minutes > 0)
		(void)snprintf(word, WORD_MAX, "%lld นาที", minutes);
	else
		(void)snprintf(word, WORD_MAX, "%lld วินาที", rest);
}

static void
english_duration(char word[WORD_MAX], long long seconds)
{
	if (seconds < 60)
		(void)snprintf(word, WORD_MAX, "%lld s", seconds);
	else if (seconds < 2 * 3600)
		(void)snprintf(word, WORD_MAX, "%lld min", (seconds + 59) / 60);
	else
		(void)snprintf(word, WORD_MAX, "%lld h", (seconds + 3599) / 3600);
}

void
wording_duration(char word[WORD_MAX], enum language language, int64_t milliseconds)
{
	long long seconds = milliseconds <= 1000 ? 1 : (milliseconds + 999) / 1000;

	if (language == LANGUAGE_THAI && seconds >= 3600)
		seconds = (seconds + 59) / 60 * 60;
	if (language == LANGUAGE_THAI)
		thai_duration(word, seconds);
	else
		english_duration(word, seconds);
}

static struct tm
local_time(int64_t wall_s)
{
	struct tm broken_down = { 0 };
	time_t seconds = (time_t)wall_s;

	(void)localtime_r(&seconds, &broken_down);
	return broken_down;
}

static void
put_date(char word[WORD_MAX], enum language language, int year, int month, int day)
{
	static const char *const months[] = { "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม",
		"มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม" };

	if (language == LANGUAGE_THAI)
		(void)snprintf(word, WORD_MAX, "%d %s %d", day, months[(month + 11) % 12],
		    year + BUDDHIST_ERA);
	else
		(void)snprintf(word, WORD_MAX, "%04d-%02d-%02d", year, month, day);
}

void
wording_date(char word[WORD_MAX], enum language language, int64_t wall_s)
{
	struct tm day = local_time(wall_s);

	put_date(word, language, day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
}

void
wording_day(char word[WORD_MAX], enum language language, int32_t day)
{
	int year, month, day_of_month;

	word[0] = '\0';
	if (day == DAY_NONE)
		return;
	day_split(day, &year, &month, &day_of_month);
	put_date(word, language, year, month, day_of_month);
}

void
wording_clock(char word[WORD_MAX], enum language language, int64_t wall_s)
{
	struct tm day = local_time(wall_s);

	if (language == LANGUAGE_THAI)
		(void)snprintf(word, WORD_MAX, "%02d.%02d น.", day.tm_hour, day.tm_min);
	else
		(void)snprintf(word, WORD_MAX, "%02d:%02d", day.tm_hour, day.tm_min);
}

void
wording_clock_and_zone(char word[WORD_MAX], enum language language, int64_t wall_s)
{
	struct tm day = local_time(wall_s);
	long minutes = day.tm_gmtoff / 60;
	char sign = minutes < 0 ? '-' : '+';

	minutes = minutes < 0 ? -minutes : minutes;
	if (language == LANGUAGE_THAI)
		wording_clock(word, language, wall_s);
	else if (minutes % 60 == 0)
		(void)snprintf(word, WORD_MAX, "%02d:%02d (UTC%c%ld)", day.tm_hour, day.tm_min,
		    sign, minutes / 60);
	else
		(void)snprintf(word, WORD_MAX, "%02d:%02d (UTC%c%ld:%02ld)", day.tm_hour,
		    day.tm_min, sign, minutes / 60, minutes % 60);
}

void
wording_until(char word[WORD_MAX], enum language language, int64_t until_s, int64_t since_s)
{
	struct tm day = local_time(until_s), other = local_time(since_s);
	char date[WORD_MAX];
	size_t length;

	wording_clock(word, language, until_s);
	if (day.tm_yday == other.tm_yday && day.tm_year == other.tm_year)
		return;
	length = strlen(word);
	wording_date(date, language, until_s);
	(void)snprintf(word + length, WORD_MAX - length, " %s %.200s",
	    language == LANGUAGE_THAI ? "วันที่" : "on", date);
}

void
wording_moment(char word[WORD_MAX], enum language language, int64_t wall_s)
{
	char clock[WORD_MAX];
	size_t length;

	wording_date(word, language, wall_s);
	wording_clock(clock, language, wall_s);
	length = strlen(word);
	(void)snprintf(word + length, WORD_MAX - length, "%s%.100s",
	    language == LANGUAGE_THAI ? " เวลา " : " ", clock);
}

void
wording_service(char word[WORD_MAX], enum language language, const char *service)
{
	static const struct {
		const char *service;
		const char *words[LANGUAGES];
	} known[] = {
		{ "sshd", { "เข้าจากระยะไกล (ssh)", "remote sign-in (ssh)" } },
		{ "login", { "หน้าจอข้อความของเครื่อง", "text console" } },
		{ "sudo", { "ใช้สิทธิ์ผู้ดูแลระบบ (sudo)", "administrator rights (sudo)" } },
		{ "su", { "สลับผู้ใช้ (su)", "switch user (su)" } },
		{ "lightdm", { "หน้าจอเข้าสู่ระบบ", "login screen" } },
		{ "gdm-password", { "หน้าจอเข้าสู่ระบบ", "login screen" } },
		{ "i3lock", { "ปลดล็อกหน้าจอ", "unlock the screen" } },
		{ "swaylock", { "ปลดล็อกหน้าจอ", "unlock the screen" } },
		{ "xsecurelock", { "ปลดล็อกหน้าจอ", "unlock the screen" } },
		{ "vlock", { "ปลดล็อกหน้าจอ", "unlock the screen" } },
	};

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strcmp(service, known[i].service) == 0) {
			(void)snprintf(word, WORD_MAX, "%s", known[i].words[language]);
			return;
		}
	wording_fit(word, service, USER_COLUMNS);
}

void
wording_from(char word[WORD_MAX], enum language language, const char *source, const char *tty)
{
	char where[WORD_MAX];
	const char *here = language == LANGUAGE_THAI ? "ที่หน้าเครื่อง" : "the machine itself";

	if (strcmp(source, "local") != 0) {
		wording_fit(word, source, FROM_COLUMNS);
	} else if (tty[0]) {
		wording_fit(where, tty, 16);
		(void)snprintf(word, WORD_MAX, "%s (%.64s)", here, where);
	} else {
		(void)snprintf(word, WORD_MAX, "%s", here);
	}
}

void
wording_user(char word[WORD_MAX], const char *user)
{
	if (strlen(user) == CITIZEN_ID_DIGITS && strspn(user, "0123456789") == CITIZEN_ID_DIGITS)
		(void)snprintf(word, WORD_MAX, "%.1s-%.4s-xxxxx-xx-x", user, user + 1);
	else
		wording_fit(word, user, USER_COLUMNS);
}
