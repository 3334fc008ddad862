/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The letters that warn a person, word for word: signing in was locked, the address was changed, a
 * recovery code was used.
 */
#include "letter_sample.h"

#include <stdio.h>

struct expected {
	const char *kind;
	const char *subject[2], *half[2]; /* Thai, English */
};

static const char locked_th[] = "เรียน ผู้ใช้งาน somchai\r\n"
				"\r\n"
				"มีการกรอกรหัส OTP ของท่านผิด 3 ครั้ง ที่เครื่อง srv-01\r\n"
				"ครั้งล่าสุดวันที่ 22 พฤศจิกายน 2568 เวลา 10.45 น.\r\n"
				"จาก ที่หน้าเครื่อง (tty1) (เข้าจากระยะไกล (ssh))\r\n"
				"ระบบจึงระงับการเข้าสู่ระบบของท่านถึงเวลา 10.50 น.\r\n"
				"\r\n"
				"หากเป็นท่านเอง: รอจนถึงเวลาดังกล่าว แล้วเข้าสู่ระบบใหม่อีกครั้ง\r\n"
				"หากไม่ใช่ท่าน: มีผู้อื่นทราบรหัสผ่าน SSO ของท่าน แม้ยังเข้าสู่ระบบไม่สำเร็จ กรุณา\r\n"
				"    1. เปลี่ยนรหัสผ่านในระบบ SSO ทันที\r\n"
				"    2. แจ้ง งานสารสนเทศ โทร. 1234\r\n"
				"\r\n"
				"อีเมลฉบับนี้ไม่มีรหัส OTP และส่งโดยระบบอัตโนมัติ กรุณาอย่าตอบกลับ\r\n";

static const char locked_en[] =
    "Dear somchai,\r\n"
    "\r\n"
    "Wrong one-time codes were entered for your account on srv-01: 3\r\n"
    "Last time 2025-11-22 10:45 (UTC+7),\r\n"
    "from the machine itself (tty1) (remote sign-in (ssh)).\r\n"
    "Signing in is therefore paused until 10:50.\r\n"
    "\r\n"
    "If it was you: wait until then and sign in again.\r\n"
    "If it was not you: someone else knows your SSO password.\r\n"
    "They did not get in, but please\r\n"
    "    1. Change your password at the SSO at once.\r\n"
    "    2. Tell IT desk, tel. 1234\r\n"
    "\r\n"
    "This letter holds no code. It was sent automatically; please do not reply.\r\n";

static const char locked_admin_th[] =
    "เรียน ผู้ใช้งาน somchai\r\n"
    "\r\n"
    "มีการกรอกรหัส OTP ของท่านผิด 3 ครั้ง ที่เครื่อง srv-01\r\n"
    "ครั้งล่าสุดวันที่ 22 พฤศจิกายน 2568 เวลา 10.45 น.\r\n"
    "จาก ที่หน้าเครื่อง (tty1) (เข้าจากระยะไกล (ssh))\r\n"
    "ระบบจึงระงับการเข้าสู่ระบบของท่าน จนกว่าผู้ดูแลระบบจะปลดล็อก\r\n"
    "\r\n"
    "หากเป็นท่านเอง: แจ้ง งานสารสนเทศ โทร. 1234 เพื่อปลดล็อก\r\n"
    "หากไม่ใช่ท่าน: มีผู้อื่นทราบรหัสผ่าน SSO ของท่าน แม้ยังเข้าสู่ระบบไม่สำเร็จ กรุณา\r\n"
    "    1. เปลี่ยนรหัสผ่านในระบบ SSO ทันที\r\n"
    "    2. แจ้ง งานสารสนเทศ โทร. 1234\r\n"
    "\r\n"
    "อีเมลฉบับนี้ไม่มีรหัส OTP และส่งโดยระบบอัตโนมัติ กรุณาอย่าตอบกลับ\r\n";

static const char locked_admin_en[] =
    "Dear somchai,\r\n"
    "\r\n"
    "Wrong one-time codes were entered for your account on srv-01: 3\r\n"
    "Last time 2025-11-22 10:45 (UTC+7),\r\n"
    "from the machine itself (tty1) (remote sign-in (ssh)).\r\n"
    "Signing in is therefore locked until an administrator unlocks it.\r\n"
    "\r\n"
    "If it was you: ask IT desk, tel. 1234 to unlock it.\r\n"
    "If it was not you: someone else knows your SSO password.\r\n"
    "They did not get in, but please\r\n"
    "    1. Change your password at the SSO at once.\r\n"
    "    2. Tell IT desk, tel. 1234\r\n"
    "\r\n"
    "This letter holds no code. It was sent automatically; please do not reply.\r\n";

static const char moved_th[] =
    "เรียน ผู้ใช้งาน somchai\r\n"
    "\r\n"
    "อีเมลของท่านในระบบ SSO ถูกเปลี่ยนเป็นอีเมลอื่นแล้ว\r\n"
    "ตั้งแต่วันที่ 22 พฤศจิกายน 2568 เวลา 10.45 น. รหัส OTP สำหรับเครื่อง srv-01\r\n"
    "จะส่งไปยังอีเมลใหม่ ไม่ส่งมาที่อีเมลนี้อีก\r\n"
    "\r\n"
    "หากท่านเปลี่ยนอีเมลเอง ไม่ต้องดำเนินการใด\r\n"
    "หากไม่ใช่ท่าน มีผู้อื่นแก้ไขบัญชี SSO ของท่านและอาจเข้าสู่ระบบแทนท่านได้ กรุณาทันที\r\n"
    "    1. แจ้ง งานสารสนเทศ โทร. 1234 เพื่อระงับการเข้าสู่ระบบและตรวจสอบการใช้งาน\r\n"
    "    2. เปลี่ยนรหัสผ่านและแก้ไขอีเมลในระบบ SSO ให้ถูกต้อง\r\n"
    "\r\n"
    "อีเมลฉบับนี้ไม่มีรหัส OTP และส่งโดยระบบอัตโนมัติ กรุณาอย่าตอบกลับ\r\n";

static const char moved_en[] =
    "Dear somchai,\r\n"
    "\r\n"
    "Your e-mail address at the SSO was changed to another one.\r\n"
    "Since 2025-11-22 10:45 (UTC+7) codes for srv-01\r\n"
    "go to the new address and no longer to this one.\r\n"
    "\r\n"
    "If you changed it yourself, there is nothing to do.\r\n"
    "If not, someone has changed your SSO account and may sign in as you. At once:\r\n"
    "    1. Tell IT desk, tel. 1234 to stop sign-ins and look into it.\r\n"
    "    2. Change your password at the SSO and correct your e-mail there.\r\n"
    "\r\n"
    "This letter holds no code. It was sent automatically; please do not reply.\r\n";

static const char held_th[] =
    "เรียน ผู้ใช้งาน somchai\r\n"
    "\r\n"
    "อีเมลของท่านในระบบ SSO ถูกเปลี่ยนเป็นอีเมลอื่นแล้ว\r\n"
    "ตั้งแต่วันที่ 22 พฤศจิกายน 2568 เวลา 10.45 น. ระบบไม่ส่งรหัส OTP สำหรับเครื่อง srv-01\r\n"
    "จนกว่าผู้ดูแลระบบจะยืนยันอีเมลใหม่\r\n"
    "\r\n"
    "หากท่านเปลี่ยนอีเมลเอง: แจ้ง งานสารสนเทศ โทร. 1234 เพื่อยืนยัน\r\n"
    "หากไม่ใช่ท่าน: มีผู้อื่นแก้ไขบัญชี SSO ของท่าน แม้ยังเข้าสู่ระบบไม่สำเร็จ กรุณาทันที\r\n"
    "    1. แจ้ง งานสารสนเทศ โทร. 1234 เพื่อตรวจสอบการใช้งาน\r\n"
    "    2. เปลี่ยนรหัสผ่านและแก้ไขอีเมลในระบบ SSO ให้ถูกต้อง\r\n"
    "\r\n"
    "อีเมลฉบับนี้ไม่มีรหัส OTP และส่งโดยระบบอัตโนมัติ กรุณาอย่าตอบกลับ\r\n";

static const char held_en[] =
    "Dear somchai,\r\n"
    "\r\n"
    "Your e-mail address at the SSO was changed to another one.\r\n"
    "Since 2025-11-22 10:45 (UTC+7) no codes for srv-01\r\n"
    "are sent until an administrator confirms the new address.\r\n"
    "\r\n"
    "If you changed it yourself: ask IT desk, tel. 1234 to confirm it.\r\n"
    "If not: someone has changed your SSO account. They did not get in. At once:\r\n"
    "    1. Tell IT desk, tel. 1234 to look into it.\r\n"
    "    2. Change your password at the SSO and correct your e-mail there.\r\n"
    "\r\n"
    "This letter holds no code. It was sent automatically; please do not reply.\r\n";

static const char recovered_th[] =
    "เรียน ผู้ใช้งาน somchai\r\n"
    "\r\n"
    "มีการใช้รหัสสำรองของท่านเข้าสู่ระบบเครื่อง srv-01 สำเร็จ\r\n"
    "เมื่อวันที่ 22 พฤศจิกายน 2568 เวลา 10.45 น.\r\n"
    "จาก ที่หน้าเครื่อง (tty1) (เข้าจากระยะไกล (ssh))\r\n"
    "เหลือรหัสสำรอง 3 รหัส รหัสที่ใช้แล้วใช้ซ้ำไม่ได้\r\n"
    "\r\n"
    "หากไม่ใช่ท่าน มีผู้อื่นทราบทั้งรหัสผ่าน SSO และรหัสสำรองของท่าน กรุณาทันที\r\n"
    "    1. แจ้ง งานสารสนเทศ โทร. 1234 เพื่อยกเลิกรหัสสำรองและตรวจสอบการใช้งาน\r\n"
    "    2. เปลี่ยนรหัสผ่านในระบบ SSO\r\n"
    "\r\n"
    "อีเมลฉบับนี้ส่งโดยระบบอัตโนมัติ กรุณาอย่าตอบกลับ\r\n";

static const char recovered_en[] =
    "Dear somchai,\r\n"
    "\r\n"
    "One of your recovery codes was used to sign in to srv-01\r\n"
    "on 2025-11-22 at 10:45 (UTC+7),\r\n"
    "from the machine itself (tty1) (remote sign-in (ssh)).\r\n"
    "Recovery codes left: 3. The used one will not work again.\r\n"
    "\r\n"
    "If it was not you, someone knows your SSO password and a recovery code. At once:\r\n"
    "    1. Tell IT desk, tel. 1234 to void your recovery codes and look into it.\r\n"
    "    2. Change your password at the SSO.\r\n"
    "\r\n"
    "This letter was sent automatically. Please do not reply.\r\n";

static const char new_place_th[] =
    "เรียน ผู้ใช้งาน somchai\r\n"
    "\r\n"
    "มีการเข้าสู่ระบบเครื่อง srv-01 ด้วย ThaID ของท่าน จากต้นทางที่ไม่เคยใช้มาก่อน\r\n"
    "เมื่อวันที่ 22 พฤศจิกายน 2568 เวลา 10.45 น. จาก ที่หน้าเครื่อง (tty1) (เข้าจากระยะไกล (ssh))\r\n"
    "\r\n"
    "หากเป็นท่านเอง ไม่ต้องดำเนินการใด\r\n"
    "หากไม่ใช่ท่าน อาจมีผู้ส่ง QR หรือลิงก์มาหลอกให้ท่านยืนยัน กรุณาทันที\r\n"
    "    1. แจ้ง งานสารสนเทศ โทร. 1234 เพื่อตัดการใช้งานที่เปิดอยู่\r\n"
    "    2. อย่ายืนยันคำขอใน ThaID ที่ท่านไม่ได้เริ่มเอง ไม่ว่าใครเป็นผู้ส่งมา\r\n"
    "\r\n"
    "อีเมลฉบับนี้ส่งโดยระบบอัตโนมัติ กรุณาอย่าตอบกลับ\r\n";

static const char new_place_en[] =
    "Dear somchai,\r\n"
    "\r\n"
    "You signed in to srv-01 with ThaID from an address not seen before,\r\n"
    "on 2025-11-22 at 10:45 (UTC+7), from the machine itself (tty1) (remote sign-in (ssh)).\r\n"
    "\r\n"
    "If it was you, there is nothing to do.\r\n"
    "If it was not, someone may have sent you a QR or a link to approve. At once:\r\n"
    "    1. Tell IT desk, tel. 1234 to end the open session.\r\n"
    "    2. Never approve a request in ThaID that you did not start yourself.\r\n"
    "\r\n"
    "This letter was sent automatically. Please do not reply.\r\n";

static const struct expected letters[] = {
	{ "locked",
	    { "แจ้งเตือน: กรอกรหัส OTP ผิดหลายครั้ง เครื่อง srv-01",
		"Warning: wrong codes entered for srv-01" },
	    { locked_th, locked_en } },
	{ "locked_admin",
	    { "แจ้งเตือน: กรอกรหัส OTP ผิดหลายครั้ง เครื่อง srv-01",
		"Warning: wrong codes entered for srv-01" },
	    { locked_admin_th, locked_admin_en } },
	{ "moved",
	    { "แจ้งเตือน: อีเมลของท่านในระบบ SSO เปลี่ยนไป (เครื่อง srv-01)",
		"Warning: your e-mail at the SSO was changed (srv-01)" },
	    { moved_th, moved_en } },
	{ "held",
	    { "แจ้งเตือน: อีเมลของท่านในระบบ SSO เปลี่ยนไป (เครื่อง srv-01)",
		"Warning: your e-mail at the SSO was changed (srv-01)" },
	    { held_th, held_en } },
	{ "recovered",
	    { "แจ้งเตือน: มีการใช้รหัสสำรองเข้าเครื่อง srv-01",
		"Notice: a recovery code was used on srv-01" },
	    { recovered_th, recovered_en } },
	{ "new_place",
	    { "แจ้งเตือน: เข้าสู่ระบบด้วย ThaID จากต้นทางใหม่ เครื่อง srv-01",
		"Notice: ThaID sign-in to srv-01 from a new address" },
	    { new_place_th, new_place_en } },
};

#define LETTERS (sizeof letters / sizeof letters[0])

static void
test_each_letter_reads_so_in_both_orders(void **state)
{
	static const char *const languages[] = { "th", "en" };
	char text[8192];

	(void)state;
	for (size_t i = 0; i < LETTERS; i++)
		for (unsigned first = 0; first < 2; first++) {
			struct wire *send = send_with(SEND_KIND, letters[i].kind);
			struct letter letter;

			send->field[SEND_LANGUAGE] = languages[first];
			assert_true(letter_compose(&letter, send));
			assert_string_equal(letter.subject, letters[i].subject[first]);
			(void)snprintf(text, sizeof text, "%s\r\n----\r\n\r\n%s\r\n",
			    letters[i].half[first], letters[i].half[!first]);
			assert_string_equal(letter.text, text);
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

/* A new address could be the attacker's; and a letter with a code would be a code for two places.
 */
static void
test_no_warning_names_an_address_or_holds_a_code_or_reference(void **state)
{
	static const unsigned fields[] = { SEND_TO, SEND_REF, SEND_OTP };

	(void)state;
	for (size_t i = 0; i < LETTERS; i++) {
		struct letter letter = composed(SEND_KIND, letters[i].kind);

		for (size_t f = 0; f < sizeof fields / sizeof fields[0]; f++) {
			assert_null(strstr(letter.text, sample[fields[f]]));
			assert_null(strstr(letter.html, sample[fields[f]]));
		}
		assert_null(strchr(letter.text, '@'));
		letter_reset(&letter);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_letter_reads_so_in_both_orders),
		cmocka_unit_test(test_text_and_html_hold_every_fact_equally_often),
		cmocka_unit_test(test_no_warning_names_an_address_or_holds_a_code_or_reference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
