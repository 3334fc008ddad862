/* SPDX-License-Identifier: BSD-2-Clause */
/* The letters about what an administrator did: unlocked, accepted, made out. (T133) */
#include "letter_sample.h"

#include <stdio.h>

static const struct {
	const char *kind;
	const char *subject[2], *says[2]; /* Thai, English */
} letters[] = {
	{ "unlocked",
	    { "แจ้งให้ทราบ: ปลดล็อกการเข้าสู่ระบบเครื่อง srv-01 แล้ว",
		"Notice: your sign-in to srv-01 was unlocked" },
	    { "\r\nเมื่อวันที่ 22 พฤศจิกายน 2568 เวลา 10.45 น.\r\nท่านเข้าสู่ระบบได้ตามปกติ\r\n",
		"\r\non 2025-11-22 at 10:45 (UTC+7).\r\nYou can sign in again.\r\n" } },
	{ "accepted",
	    { "แจ้งให้ทราบ: ยืนยันอีเมลใหม่ของท่านแล้ว เครื่อง srv-01",
		"Notice: your new e-mail was confirmed for srv-01" },
	    { "จะส่งไปยังอีเมลใหม่\r\nไม่ส่งมาที่อีเมลนี้อีก\r\n",
		"\r\ngo to the new address and no longer to this one.\r\n" } },
	{ "test", { "ทดสอบการส่งอีเมลจากเครื่อง srv-01", "Test letter from srv-01" },
	    { "\r\nเพื่อทดสอบการส่งรหัส OTP ทางอีเมล\r\n",
		"\r\nto test whether one-time codes can be mailed.\r\n" } },
	{ "recovery",
	    { "แจ้งให้ทราบ: ออกรหัสสำรองสำหรับเครื่อง srv-01 แล้ว",
		"Notice: recovery codes for srv-01 were made out" },
	    { "\r\nรหัสสำรองที่ออกให้ก่อนหน้านี้ใช้ไม่ได้แล้ว\r\n",
		"\r\nCodes that were made out before do not work any more.\r\n" } },
};

#define LETTERS (sizeof letters / sizeof letters[0])

static void
test_each_letter_says_what_was_done_in_both_languages(void **state)
{
	(void)state;
	for (size_t i = 0; i < LETTERS; i++)
		for (unsigned first = 0; first < 2; first++) {
			struct wire *send = send_with(SEND_KIND, letters[i].kind);
			struct letter letter;

			send->field[SEND_LANGUAGE] = first == 0 ? "th" : "en";
			assert_true(letter_compose(&letter, send));
			assert_string_equal(letter.subject, letters[i].subject[first]);
			assert_non_null(strstr(letter.text, letters[i].says[0]));
			assert_non_null(strstr(letter.text, letters[i].says[1]));
			letter_reset(&letter);
		}
}

static void
test_text_and_html_hold_every_fact_equally_often(void **state)
{
	(void)state;
	for (size_t i = 0; i < LETTERS; i++) {
		struct letter letter = composed(SEND_KIND, letters[i].kind);
		char *seen = visible(letter.html);

		for (unsigned field = SEND_USER; field < SEND_N; field++)
			assert_int_equal(
			    count(seen, sample[field]), count(letter.text, sample[field]));
		free(seen);
		letter_reset(&letter);
	}
}

static void
test_no_such_letter_names_an_address_or_holds_a_code(void **state)
{
	(void)state;
	for (size_t i = 0; i < LETTERS; i++) {
		struct letter letter = composed(SEND_KIND, letters[i].kind);

		assert_null(strstr(letter.text, sample[SEND_OTP]));
		assert_null(strstr(letter.text, sample[SEND_REF]));
		assert_null(strchr(letter.text, '@'));
		letter_reset(&letter);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_letter_says_what_was_done_in_both_languages),
		cmocka_unit_test(test_text_and_html_hold_every_fact_equally_often),
		cmocka_unit_test(test_no_such_letter_names_an_address_or_holds_a_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
