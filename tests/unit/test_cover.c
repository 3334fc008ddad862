/* SPDX-License-Identifier: BSD-2-Clause */
/* The cover page of an export: Thai digits, Buddhist years, nothing unescaped. */
#include "cover.h"

#include "rendering.h"

static struct cover cover;

static int
enter(void **state)
{
	(void)state;
	cover = (struct cover){ .office = "เทศบาลตำบลตัวอย่าง",
		.host = "server01",
		.user = "somchai",
		.actor = "malee",
		.first_s = 1790787600, /* 2026-10-01 00:00 +07:00 */
		.until_s = 1793466000, /* 2026-11-01 00:00 */
		.made_s = 1793501100,  /* 2026-11-01 09:45 */
		.oldest_s = 1790826300,
		.newest_s = 1790826300,
		.lines = 12,
		.digest = "a1",
		.head = "b2",
		.clock_kept = true };
	return 0;
}

static void
write_it(void)
{
	FILE *out = rendering_begin();

	cover_write(out, &cover);
	rendering_end(out);
}

static void
test_the_page_says_what_was_asked_for_in_official_thai(void **state)
{
	(void)state;
	write_it();
	assert_rendered("<td>เทศบาลตำบลตัวอย่าง</td>");
	assert_rendered("<td>ตั้งแต่วันที่ ๑ ตุลาคม ๒๕๖๙ ถึงวันที่ ๓๑ ตุลาคม ๒๕๖๙</td>");
	assert_rendered("<td>๑๒ รายการ</td>");
	assert_rendered("<td>วันที่ ๑ ตุลาคม ๒๕๖๙ เวลา ๑๐.๔๕ น.</td>");
	assert_rendered("<td>วันที่ ๑ พฤศจิกายน ๒๕๖๙ เวลา ๐๙.๔๕ น.</td>");
	assert_rendered("<td>a1</td>");
	assert_rendered("<td>server01</td>");
	assert_rendered("ไม่พบร่องรอยการแก้ไข");
}

static void
test_faults_of_the_log_stand_on_the_page(void **state)
{
	(void)state;
	cover.faults = 3;
	cover.clock_kept = false;
	write_it();
	assert_rendered("พบข้อบกพร่อง ๓ แห่ง");
	assert_rendered("ไม่มีระบบเทียบเวลา");
	assert_null(strstr(rendered, "ไม่พบร่องรอยการแก้ไข"));
}

static void
test_an_empty_export_has_no_first_line(void **state)
{
	(void)state;
	cover.lines = 0;
	cover.head[0] = '\0';
	write_it();
	assert_rendered("<td>๐ รายการ</td>");
	assert_null(strstr(rendered, "รายการแรก"));
}

static void
test_every_value_is_escaped(void **state)
{
	(void)state;
	cover.office = cover.host = cover.actor = "<b>&\"'";
	write_it();
	assert_null(strstr(rendered, "<b>"));
	assert_rendered("&lt;b&gt;&amp;&quot;'");
}

static void
test_thai_digits_fill_no_more_than_there_is(void **state)
{
	char text[3 * COVER_WORDS], words[COVER_WORDS];

	(void)state;
	memset(text, '9', sizeof text);
	text[sizeof text - 1] = '\0';
	cover_thai_digits(words, text);
	assert_true(strlen(words) < COVER_WORDS);
	assert_int_equal(strlen(words) % 3, 0);
	cover_thai_digits(words, "0123456789 a");
	assert_string_equal(words, "๐๑๒๓๔๕๖๗๘๙ a");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
		    test_the_page_says_what_was_asked_for_in_official_thai, enter),
		cmocka_unit_test_setup(test_faults_of_the_log_stand_on_the_page, enter),
		cmocka_unit_test_setup(test_an_empty_export_has_no_first_line, enter),
		cmocka_unit_test_setup(test_every_value_is_escaped, enter),
		cmocka_unit_test(test_thai_digits_fill_no_more_than_there_is),
	};

	(void)setenv("TZ", "<+07>-7", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
