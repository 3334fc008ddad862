/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The letter a person receives, word for word, and what may not get into it.
 */
#include "letter_sample.h"

static const char thai_half[] =
    "เรียน ผู้ใช้งาน somchai\r\n"
    "\r\n"
    "มีการขอเข้าสู่ระบบเครื่อง srv-01 ของเทศบาลตำบลตัวอย่าง ด้วยบัญชี SSO ของท่าน\r\n"
    "กรุณากรอกรหัสต่อไปนี้บนหน้าจอที่แสดงรหัสอ้างอิงเดียวกัน\r\n"
    "\r\n"
    "    รหัสอ้างอิง (Ref):   KTRW\r\n"
    "    รหัส OTP:           739104\r\n"
    "\r\n"
    "รหัสนี้ใช้ได้ครั้งเดียว ภายใน 5 นาที (ถึงเวลา 10.50 น.)\r\n"
    "\r\n"
    "รายละเอียดการขอรหัส\r\n"
    "    ผู้ใช้งาน:   somchai\r\n"
    "    เครื่อง:    srv-01\r\n"
    "    บริการ:    เข้าจากระยะไกล (ssh)\r\n"
    "    ต้นทาง:    ที่หน้าเครื่อง (tty1)\r\n"
    "    เวลา:      22 พฤศจิกายน 2568 เวลา 10.45 น.\r\n"
    "\r\n"
    "ห้ามเปิดเผยรหัสนี้แก่ผู้อื่น\r\n"
    "เจ้าหน้าที่และผู้ดูแลระบบไม่มีนโยบายสอบถามรหัส OTP หรือรหัสผ่านจากท่าน\r\n"
    "ไม่ว่าทางโทรศัพท์ ไลน์ อีเมล หรือช่องทางอื่นใด\r\n"
    "\r\n"
    "หากท่านไม่ได้เป็นผู้ขอรหัสนี้ แสดงว่ามีผู้อื่นทราบรหัสผ่าน SSO ของท่าน\r\n"
    "    1. อย่าแจ้งรหัสนี้แก่ผู้ใด\r\n"
    "    2. เปลี่ยนรหัสผ่านในระบบ SSO ทันที\r\n"
    "    3. แจ้ง งานสารสนเทศ โทร. 1234\r\n"
    "\r\n"
    "อีเมลฉบับนี้ส่งโดยระบบอัตโนมัติ กรุณาอย่าตอบกลับ\r\n";

static const char english_half[] =
    "Dear somchai,\r\n"
    "\r\n"
    "Someone asked to sign in to srv-01 of Tuayang Municipality with your SSO account.\r\n"
    "Type this code on the screen that shows the same reference.\r\n"
    "\r\n"
    "    Reference (Ref):   KTRW\r\n"
    "    One-time code:     739104\r\n"
    "\r\n"
    "It works once, for 5 min (until 10:50).\r\n"
    "\r\n"
    "About this request\r\n"
    "    User:      somchai\r\n"
    "    Machine:   srv-01\r\n"
    "    Service:   remote sign-in (ssh)\r\n"
    "    From:      the machine itself (tty1)\r\n"
    "    Time:      2025-11-22 10:45 (UTC+7)\r\n"
    "\r\n"
    "Do not give this code to anyone. No officer or administrator will ever ask you\r\n"
    "for a code or a password, by telephone, LINE, e-mail or in any other way.\r\n"
    "\r\n"
    "If you did not ask for this code, someone else knows your SSO password.\r\n"
    "    1. Give the code to no one.\r\n"
    "    2. Change your password at the SSO at once.\r\n"
    "    3. Tell IT desk, tel. 1234\r\n"
    "\r\n"
    "This letter was sent automatically. Please do not reply.\r\n";

static void
test_the_letter_reads_as_the_catalogue_says(void **state)
{
	struct letter letter = composed(SEND_LANGUAGE, "th");
	const char *at = letter.text;

	(void)state;
	assert_string_equal(letter.subject, "รหัส OTP (Ref: KTRW) เข้าสู่ระบบเครื่อง srv-01");
	assert_memory_equal(at, thai_half, strlen(thai_half));
	at += strlen(thai_half);
	assert_memory_equal(at, "\r\n----\r\n\r\n", 10);
	at += 10;
	assert_memory_equal(at, english_half, strlen(english_half));
	assert_string_equal(at + strlen(english_half), "\r\n");
	letter_reset(&letter);
}

static void
test_an_english_letter_has_english_first(void **state)
{
	struct letter letter = composed(SEND_LANGUAGE, "en");

	(void)state;
	assert_string_equal(letter.subject, "One-time code (Ref: KTRW) for signing in to srv-01");
	assert_memory_equal(letter.text, english_half, strlen(english_half));
	assert_non_null(strstr(letter.text, thai_half));
	assert_non_null(strstr(letter.html, "<html lang=\"en\">"));
	assert_true(strstr(letter.html, "<section lang=\"en\">") <
		    strstr(letter.html, "<section lang=\"th\">"));
	letter_reset(&letter);
}

static void
test_after_a_key_the_letter_speaks_of_the_key(void **state)
{
	struct letter letter = composed(SEND_FACTOR, "key");
	const char *const parts[] = { letter.text, letter.html };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		assert_non_null(strstr(parts[i], "แสดงว่ามีผู้อื่นใช้กุญแจ SSH ของท่าน"));
		assert_non_null(strstr(parts[i], "แจ้งผู้ดูแลระบบให้ยกเลิกกุญแจทันที"));
		assert_non_null(strstr(parts[i], "someone else is using your SSH key."));
		assert_non_null(strstr(parts[i], "Have the administrator remove the key at once."));
	}
	letter_reset(&letter);
}

static void
test_text_and_html_hold_every_fact_equally_often(void **state)
{
	struct letter letter = composed(SEND_LANGUAGE, "th");
	char *seen = visible(letter.html);

	(void)state;
	for (unsigned field = SEND_REF; field < SEND_N; field++) {
		assert_int_not_equal(count(letter.text, sample[field]), 0);
		assert_int_equal(count(seen, sample[field]), count(letter.text, sample[field]));
	}
	free(seen);
	letter_reset(&letter);
}

/* T92 */
static void
test_the_code_is_in_neither_subject_nor_title(void **state)
{
	struct letter letter = composed(SEND_LANGUAGE, "th");

	(void)state;
	assert_null(strstr(letter.subject, CODE));
	assert_true(strstr(letter.html, CODE) > strstr(letter.html, "<body>"));
	letter_reset(&letter);
}

static void
test_the_code_stands_in_one_piece(void **state)
{
	struct letter letter = composed(SEND_LANGUAGE, "th");

	(void)state;
	assert_int_equal(count(letter.html, ">" CODE "</td>"), 2);
	assert_int_equal(count(letter.html, CODE), 2);
	letter_reset(&letter);
}

static void
test_html_escapes_every_value(void **state)
{
	(void)state;
	for (unsigned field = SEND_REF; field < SEND_N; field++) {
		struct letter letter = composed(field, "<b>&\"'</b>");

		assert_null(strstr(letter.html, "<b>"));
		assert_non_null(strstr(letter.html, "&lt;b&gt;&amp;&quot;&#39;&lt;/b&gt;"));
		assert_non_null(strstr(letter.text, "<b>&\"'</b>"));
		letter_reset(&letter);
	}
}

/* T98 */
static void
test_a_value_is_never_taken_for_a_template(void **state)
{
	struct letter letter = composed(SEND_HELP_EN, "{otp} %s%n {nonsense} {subject}");

	(void)state;
	assert_non_null(strstr(letter.text, "Tell {otp} %s%n {nonsense} {subject}\r\n"));
	assert_non_null(strstr(letter.html, "Tell {otp} %s%n {nonsense} {subject}</li>"));
	letter_reset(&letter);
}

/* T88 */
static void
test_a_value_that_could_break_a_line_makes_no_letter(void **state)
{
	static const char *const values[] = { "a\nb", "a\rb", "\x1b[2J", "\x7f", "\xc2\x85",
		"\xe2\x80\xae", "\xe2\x80\xa8", "\xff", "\xe0\xb8", "\xc0\xaf" };
	struct letter letter;

	(void)state;
	for (unsigned field = SEND_REF; field < SEND_N; field++)
		for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
			assert_false(letter_compose(&letter, send_with(field, values[i])));
			assert_null(letter.subject);
			assert_null(letter.text);
			assert_null(letter.html);
		}
}

static void
test_an_unknown_kind_language_or_factor_makes_no_letter(void **state)
{
	static const unsigned fields[] = { SEND_KIND, SEND_LANGUAGE, SEND_FACTOR };
	static const char *const values[] = { "", "OTP", "TH", "otp ", "x", "passwor" };
	struct letter letter;

	(void)state;
	for (size_t f = 0; f < sizeof fields / sizeof fields[0]; f++)
		for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
			assert_false(letter_compose(&letter, send_with(fields[f], values[i])));
}

static void
test_every_line_ends_in_crlf(void **state)
{
	struct letter letter = composed(SEND_LANGUAGE, "th");
	const char *const parts[] = { letter.text, letter.html };

	(void)state;
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(count(parts[i], "\r\n"), count(parts[i], "\n"));
	letter_reset(&letter);
}

static void
test_a_reset_letter_is_empty_and_may_be_reset_again(void **state)
{
	struct letter letter = composed(SEND_LANGUAGE, "th");

	(void)state;
	letter_reset(&letter);
	assert_null(letter.text);
	letter_reset(&letter);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_letter_reads_as_the_catalogue_says),
		cmocka_unit_test(test_an_english_letter_has_english_first),
		cmocka_unit_test(test_after_a_key_the_letter_speaks_of_the_key),
		cmocka_unit_test(test_text_and_html_hold_every_fact_equally_often),
		cmocka_unit_test(test_the_code_is_in_neither_subject_nor_title),
		cmocka_unit_test(test_the_code_stands_in_one_piece),
		cmocka_unit_test(test_html_escapes_every_value),
		cmocka_unit_test(test_a_value_is_never_taken_for_a_template),
		cmocka_unit_test(test_a_value_that_could_break_a_line_makes_no_letter),
		cmocka_unit_test(test_an_unknown_kind_language_or_factor_makes_no_letter),
		cmocka_unit_test(test_every_line_ends_in_crlf),
		cmocka_unit_test(test_a_reset_letter_is_empty_and_may_be_reset_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
