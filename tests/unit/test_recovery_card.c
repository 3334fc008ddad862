/* SPDX-License-Identifier: BSD-2-Clause */
/* The card: every code once and legible, in both languages, no line wider than a terminal. */
#include "recovery_card.h"

#include "columns.h"
#include "recovery.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COLUMNS_MAX 78

static struct settings settings;
static struct secret code[RECORD_RECOVERY_MAX];
static struct recovery_card card;
static char text[RECOVERY_CARD_MAX];

static int
begin(void **state)
{
	(void)state;
	assert_int_equal(setenv("TZ", "Asia/Bangkok", 1), 0);
	settings.office.name =
	    (struct settings_text){ { "เทศบาลตำบลตัวอย่าง", "Tuayang Municipality" } };
	settings.office.help =
	    (struct settings_text){ { "งานสารสนเทศ โทร. 1234", "the IT desk, ext. 1234" } };
	memset(code, 0, sizeof code);
	for (unsigned i = 0; i < RECORD_RECOVERY_MAX; i++) {
		char symbols[RECOVERY_CODE_LENGTH + 1];

		(void)snprintf(symbols, sizeof symbols, "%ua3b4c5d6e7f8g9h", i);
		assert_true(secret_set(&code[i], symbols, RECOVERY_CODE_LENGTH));
	}
	card = (struct recovery_card){ .settings = &settings,
		.user = "somchai",
		.host = "srv01",
		.issued_s = 1790826300 /* 2026-10-01 10:45 */,
		.code = code };
	return 0;
}

/* Lines that are too wide, or not of text. */
static unsigned
bad_lines(void)
{
	unsigned bad = 0;
	char copy[RECOVERY_CARD_MAX], *rest = copy, *line;

	memcpy(copy, text, sizeof copy);
	while ((line = strsep(&rest, "\n")) != NULL)
		bad += columns_of(line) < 0 || columns_of(line) > COLUMNS_MAX;
	return bad;
}

static void
test_a_card_shows_each_code_once_in_groups_with_its_number(void **state)
{
	(void)state;
	assert_true(recovery_card_compose(&card, text));
	for (unsigned i = 0; i < RECORD_RECOVERY_MAX; i++) {
		char shown[64], *first;

		(void)snprintf(shown, sizeof shown, "%2u.  %ua3b-4c5d-6e7f-8g9h", i + 1, i);
		first = strstr(text, shown);
		assert_non_null(first);
		assert_null(strstr(first + 1, shown));
	}
	assert_int_equal(bad_lines(), 0);
}

static void
test_it_says_in_both_languages_whose_it_is_and_what_to_do(void **state)
{
	static const char *const words[] = { "somchai", "srv01", "เทศบาลตำบลตัวอย่าง",
		"Tuayang Municipality", "1 ตุลาคม 2569 เวลา 10.45 น.", "2026-10-01 10:45",
		"งานสารสนเทศ โทร. 1234", "the IT desk, ext. 1234", "ใช้ได้ครั้งเดียว", "works once",
		"รหัสสำรองที่ออกให้ก่อนหน้านี้ใช้ไม่ได้แล้ว", "earlier cards are void" };

	(void)state;
	assert_true(recovery_card_compose(&card, text));
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strstr(text, words[i]) == NULL)
			fail_msg("not there: %s", words[i]);
	assert_true(strstr(text, "รหัสสำรอง") < strstr(text, "Recovery"));
}

static void
test_a_single_code_says_until_when(void **state)
{
	(void)state;
	for (unsigned i = 1; i < RECORD_RECOVERY_MAX; i++)
		secret_reset(&code[i]);
	card.ends_s = card.issued_s + 3600;
	assert_true(recovery_card_compose(&card, text));
	assert_non_null(strstr(text, "0a3b-4c5d-6e7f-8g9h\n"));
	assert_null(strstr(text, "2."
				 "  "));
	assert_non_null(strstr(text, "ถึงเวลา 11.45 น."));
	assert_non_null(strstr(text, "until 11:45"));
	assert_int_equal(bad_lines(), 0);
}

static void
test_the_longest_words_stay_within_the_terminal(void **state)
{
	static char longest[256];

	(void)state;
	memset(longest, 'x', sizeof longest - 1);
	settings.office.name = (struct settings_text){ { longest, longest } };
	settings.office.help = (struct settings_text){ { longest, longest } };
	card.host = longest;
	card.user = "somchai.rattanawongsakul@kk";
	assert_true(recovery_card_compose(&card, text));
	assert_int_equal(bad_lines(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
		    test_a_card_shows_each_code_once_in_groups_with_its_number, begin),
		cmocka_unit_test_setup(
		    test_it_says_in_both_languages_whose_it_is_and_what_to_do, begin),
		cmocka_unit_test_setup(test_a_single_code_says_until_when, begin),
		cmocka_unit_test_setup(test_the_longest_words_stay_within_the_terminal, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
