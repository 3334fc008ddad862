/* SPDX-License-Identifier: BSD-2-Clause */
/* Durations, dates, services and places as people read them. */
#include "wording.h"

#include "columns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define DURATION_COLUMNS 14
#define HOUR_MS 3600000

static char word[WORD_MAX];

static void
live_in(const char *zone)
{
	assert_int_equal(setenv("TZ", zone, 1), 0);
	tzset();
}

static int
live_in_bangkok(void **state)
{
	(void)state;
	live_in("<+07>-7");
	return 0;
}

static void
assert_duration(int64_t milliseconds, const char *thai, const char *english)
{
	wording_duration(word, LANGUAGE_THAI, milliseconds);
	assert_string_equal(word, thai);
	wording_duration(word, LANGUAGE_ENGLISH, milliseconds);
	assert_string_equal(word, english);
}

static void
test_a_duration_is_rounded_up_and_never_nothing(void **state)
{
	(void)state;
	assert_duration(-5, "1 วินาที", "1 s");
	assert_duration(0, "1 วินาที", "1 s");
	assert_duration(1, "1 วินาที", "1 s");
	assert_duration(1000, "1 วินาที", "1 s");
	assert_duration(1001, "2 วินาที", "2 s");
	assert_duration(59000, "59 วินาที", "59 s");
	assert_duration(59001, "1 นาที", "1 min");
	assert_duration(60000, "1 นาที", "1 min");
	assert_duration(61000, "1 นาที 1 วินาที", "2 min");
	assert_duration(200000, "3 นาที 20 วินาที", "4 min");
	assert_duration(300000, "5 นาที", "5 min");
	assert_duration(HOUR_MS - 1000, "59 นาที 59 วินาที", "60 min");
	assert_duration(HOUR_MS - 999, "1 ชั่วโมง", "60 min");
	assert_duration(HOUR_MS, "1 ชั่วโมง", "60 min");
	assert_duration(HOUR_MS + 1000, "1 ชั่วโมง 1 นาที", "61 min");
	assert_duration(2 * HOUR_MS - 1, "2 ชั่วโมง", "2 h");
	assert_duration(2 * HOUR_MS, "2 ชั่วโมง", "2 h");
	assert_duration(2 * HOUR_MS + 1, "2 ชั่วโมง 1 นาที", "3 h");
	assert_duration(10 * HOUR_MS - 60000, "9 ชั่วโมง 59 นาที", "10 h");
	assert_duration(10 * HOUR_MS - 59999, "10 ชั่วโมง", "10 h");
	assert_duration(10 * HOUR_MS + 1, "11 ชั่วโมง", "11 h");
	assert_duration(24 * HOUR_MS, "24 ชั่วโมง", "24 h");
}

static void
test_no_duration_up_to_a_day_is_wider_than_its_place(void **state)
{
	(void)state;
	for (int64_t second = 0; second <= 24 * 3600; second++) {
		wording_duration(word, LANGUAGE_THAI, second * 1000);
		assert_in_range(columns_of(word), 1, DURATION_COLUMNS);
		wording_duration(word, LANGUAGE_ENGLISH, second * 1000);
		assert_in_range(columns_of(word), 1, DURATION_COLUMNS);
	}
}

static void
assert_date(int64_t wall_s, const char *thai, const char *english)
{
	wording_date(word, LANGUAGE_THAI, wall_s);
	assert_string_equal(word, thai);
	wording_date(word, LANGUAGE_ENGLISH, wall_s);
	assert_string_equal(word, english);
}

static void
test_dates_are_of_the_buddhist_era_in_thai(void **state)
{
	(void)state;
	assert_date(1790787600, "1 ตุลาคม 2569", "2026-10-01"); /* midnight */
	assert_date(1790787599, "30 กันยายน 2569", "2026-09-30");
	assert_date(1835413200, "29 กุมภาพันธ์ 2571", "2028-02-29");
	assert_date(1798736400, "1 มกราคม 2570", "2027-01-01");
	assert_date(1798736399, "31 ธันวาคม 2569", "2026-12-31");
}

/* T48 */
static void
test_time_goes_on_after_2038_and_went_on_before_1970(void **state)
{
	(void)state;
	assert_date(INT64_C(2147483648), "19 มกราคม 2581", "2038-01-19");
	assert_date(INT64_C(4294967296), "7 กุมภาพันธ์ 2649", "2106-02-07");
	assert_date(INT64_C(-7 * 3600 - 1), "31 ธันวาคม 2512", "1969-12-31");
}

static void
test_every_month_has_its_name(void **state)
{
	static const char *const months[] = { "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม",
		"มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม" };

	(void)state;
	for (int i = 0; i < 12; i++) {
		struct tm day = { .tm_year = 126, .tm_mon = i, .tm_mday = 15, .tm_hour = 12 };

		wording_date(word, LANGUAGE_THAI, mktime(&day));
		assert_non_null(strstr(word, months[i]));
	}
}

static void
assert_clock(int64_t wall_s, const char *thai, const char *english, const char *with_zone)
{
	wording_clock(word, LANGUAGE_THAI, wall_s);
	assert_string_equal(word, thai);
	wording_clock(word, LANGUAGE_ENGLISH, wall_s);
	assert_string_equal(word, english);
	wording_clock_and_zone(word, LANGUAGE_THAI, wall_s);
	assert_string_equal(word, thai);
	wording_clock_and_zone(word, LANGUAGE_ENGLISH, wall_s);
	assert_string_equal(word, with_zone);
}

static void
test_the_clock_has_two_digits_and_the_machines_zone(void **state)
{
	(void)state;
	assert_clock(1790826300, "10.45 น.", "10:45", "10:45 (UTC+7)");
	assert_clock(1790787600, "00.00 น.", "00:00", "00:00 (UTC+7)");
	assert_clock(1790787599, "23.59 น.", "23:59", "23:59 (UTC+7)");
	live_in("UTC0");
	assert_clock(1790826300, "03.45 น.", "03:45", "03:45 (UTC+0)");
	live_in("<+0530>-5:30");
	assert_clock(1790826300, "09.15 น.", "09:15", "09:15 (UTC+5:30)");
	live_in("<-0330>3:30");
	assert_clock(1790826300, "00.15 น.", "00:15", "00:15 (UTC-3:30)");
	live_in("<-10>10");
	assert_clock(1790826300, "17.45 น.", "17:45", "17:45 (UTC-10)");
}

static void
test_services_have_words_and_others_their_name(void **state)
{
	static const struct {
		const char *service, *thai, *english;
	} expected[] = {
		{ "sshd", "เข้าจากระยะไกล (ssh)", "remote sign-in (ssh)" },
		{ "login", "หน้าจอข้อความของเครื่อง", "text console" },
		{ "sudo", "ใช้สิทธิ์ผู้ดูแลระบบ (sudo)", "administrator rights (sudo)" },
		{ "su", "สลับผู้ใช้ (su)", "switch user (su)" },
		{ "lightdm", "หน้าจอเข้าสู่ระบบ", "login screen" },
		{ "gdm-password", "หน้าจอเข้าสู่ระบบ", "login screen" },
		{ "swaylock", "ปลดล็อกหน้าจอ", "unlock the screen" },
		{ "sshd2", "sshd2", "sshd2" },
		{ "", "", "" },
		{ "a-service-whose-name-is-long", "a-service-whose-nam…", "a-service-whose-nam…" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
		wording_service(word, LANGUAGE_THAI, expected[i].service);
		assert_string_equal(word, expected[i].thai);
		wording_service(word, LANGUAGE_ENGLISH, expected[i].service);
		assert_string_equal(word, expected[i].english);
	}
}

static void
assert_from(const char *source, const char *tty, const char *thai, const char *english)
{
	wording_from(word, LANGUAGE_THAI, source, tty);
	assert_string_equal(word, thai);
	wording_from(word, LANGUAGE_ENGLISH, source, tty);
	assert_string_equal(word, english);
}

static void
test_a_place_is_an_address_or_the_machine_itself(void **state)
{
	static const char longest[] = "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff0";

	(void)state;
	assert_from("192.0.2.7", "ssh", "192.0.2.7", "192.0.2.7");
	assert_from(longest, "", longest, longest);
	assert_from("local", "tty1", "ที่หน้าเครื่อง (tty1)", "the machine itself (tty1)");
	assert_from("local", "", "ที่หน้าเครื่อง", "the machine itself");
	assert_from("local", "/dev/pts/123456789", "ที่หน้าเครื่อง (/dev/pts/123456…)",
	    "the machine itself (/dev/pts/123456…)");
	assert_from("local.", "tty1", "local.", "local.");
	assert_from("a-host-with-a-name-of-more-than-39-columns.example", "",
	    "a-host-with-a-name-of-more-than-39-col…", "a-host-with-a-name-of-more-than-39-col…");
}

/* Personal data: 13 digits are a citizen's number. */
static void
test_a_citizen_id_is_never_shown_whole(void **state)
{
	static const char *const others[] = { "123456789012", "12345678901234", "123456789012a",
		"somchai", "a234567890123" };

	(void)state;
	wording_user(word, "1234567890123");
	assert_string_equal(word, "1-2345-xxxxx-xx-x");
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		wording_user(word, others[i]);
		assert_string_equal(word, others[i]);
	}
	wording_user(word, "somchai.na.ayutthaya.the.third");
	assert_string_equal(word, "somchai.na.ayutthay…");
}

static void
assert_until(int64_t until_s, const char *thai, const char *english)
{
	const int64_t since_s = 1790826300; /* 2026-10-01 10:45 in Bangkok */

	wording_until(word, LANGUAGE_THAI, until_s, since_s);
	assert_string_equal(word, thai);
	wording_until(word, LANGUAGE_ENGLISH, until_s, since_s);
	assert_string_equal(word, english);
}

static void
test_until_names_the_day_only_where_it_is_another(void **state)
{
	(void)state;
	assert_until(1790826600, "10.50 น.", "10:50");
	assert_until(1790873999, "23.59 น.", "23:59");
	assert_until(1790874000, "00.00 น. วันที่ 2 ตุลาคม 2569", "00:00 on 2026-10-02");
	assert_until(1790826300 + 365 * 86400, "10.45 น. วันที่ 1 ตุลาคม 2570", "10:45 on 2027-10-01");
}

static void
test_a_moment_is_day_and_clock(void **state)
{

	(void)state;
	wording_moment(word, LANGUAGE_THAI, 1790826300);
	assert_string_equal(word, "1 ตุลาคม 2569 เวลา 10.45 น.");
	wording_moment(word, LANGUAGE_ENGLISH, 1790826300);
	assert_string_equal(word, "2026-10-01 10:45");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_duration_is_rounded_up_and_never_nothing),
		cmocka_unit_test(test_no_duration_up_to_a_day_is_wider_than_its_place),
		cmocka_unit_test_setup(test_dates_are_of_the_buddhist_era_in_thai, live_in_bangkok),
		cmocka_unit_test_setup(
		    test_time_goes_on_after_2038_and_went_on_before_1970, live_in_bangkok),
		cmocka_unit_test_setup(test_every_month_has_its_name, live_in_bangkok),
		cmocka_unit_test_setup(
		    test_until_names_the_day_only_where_it_is_another, live_in_bangkok),
		cmocka_unit_test_setup(test_a_moment_is_day_and_clock, live_in_bangkok),
		cmocka_unit_test_setup(
		    test_the_clock_has_two_digits_and_the_machines_zone, live_in_bangkok),
		cmocka_unit_test(test_services_have_words_and_others_their_name),
		cmocka_unit_test(test_a_place_is_an_address_or_the_machine_itself),
		cmocka_unit_test(test_a_citizen_id_is_never_shown_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
