/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of what is said at the prompt, and the one function that fills it in. Knows no rule of
 * when to say what, and takes no text that came from a server.
 */
#include "messages.h"

#include <string.h>

/* clang-format off */
static const struct message table[MESSAGES] = {
	[MESSAGE_ASK_PASSWORD] = { 0, KIND_ASK_HIDDEN, VERDICT_DENIED,
	    { "รหัสผ่าน SSO: ",
	      "SSO password: " } },
	[MESSAGE_ASK_CODE_SENT] = { 0, KIND_ASK, VERDICT_DENIED,
	    { "กำลังส่งรหัส OTP ไปยัง {addr}\n"
	      "รหัสอ้างอิง (Ref): {ref}  ใช้ได้ภายใน {life}\n"
	      "กรอกรหัส OTP {digits} หลัก (กด Enter เพื่อขอรหัสใหม่): ",
	      "Sending a one-time code to {addr}\n"
	      "Reference (Ref): {ref}  Valid for {life}\n"
	      "{digits}-digit code (Enter for a new one): " } },
	[MESSAGE_ASK_CODE_RESUMED] = { 0, KIND_ASK, VERDICT_DENIED,
	    { "รหัส OTP ที่ส่งไปยัง {addr} ยังใช้ได้\n"
	      "รหัสอ้างอิง (Ref): {ref}  ใช้ได้อีก {left}  กรอกได้อีก {n} ครั้ง\n"
	      "กรอกรหัส OTP {digits} หลัก (กด Enter เพื่อขอรหัสใหม่): ",
	      "The code sent to {addr} still works\n"
	      "Reference (Ref): {ref}  Time left: {left}  Tries left: {n}\n"
	      "{digits}-digit code (Enter for a new one): " } },
	[MESSAGE_ASK_CODE_RESENT] = { 0, KIND_ASK, VERDICT_DENIED,
	    { "กำลังส่งรหัส OTP ใหม่ไปยัง {addr}\n"
	      "รหัสอ้างอิงใหม่ (Ref): {ref}  รหัสเดิมใช้ไม่ได้แล้ว  กรอกได้อีก {n} ครั้ง\n"
	      "กรอกรหัส OTP {digits} หลัก (กด Enter เพื่อขอรหัสใหม่): ",
	      "Sending a new code to {addr}\n"
	      "New reference (Ref): {ref}  Older codes are void  Tries left: {n}\n"
	      "{digits}-digit code (Enter for a new one): " } },
	[MESSAGE_ENTER_TO_END] = { 0, KIND_ASK, VERDICT_DENIED,
	    { "กด Enter เพื่อจบ: ",
	      "Enter to end: " } },
	[MESSAGE_REFUSED] = { 101, KIND_LAST, VERDICT_DENIED,
	    { "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง [DLA-101]\n"
	      "โปรดตรวจสอบแป้นพิมพ์ไทย/อังกฤษ และปุ่ม Caps Lock",
	      "Wrong user name or password. [DLA-101]\n"
	      "Please check the keyboard language (Thai/English) and Caps Lock." } },
	[MESSAGE_PASSWORD_EMPTY] = { 102, KIND_TEXT, VERDICT_DENIED,
	    { "กรุณากรอกรหัสผ่าน SSO [DLA-102]",
	      "Please type your SSO password. [DLA-102]" } },
	[MESSAGE_TIME_OVER] = { 104, KIND_LAST, VERDICT_DENIED,
	    { "หมดเวลาเข้าสู่ระบบ กรุณาเริ่มใหม่ [DLA-104]",
	      "Time is up. Please start again. [DLA-104]" } },
	[MESSAGE_CANNOT_ASK_CODE] = { 106, KIND_LAST, VERDICT_DENIED,
	    { "โปรแกรมที่ใช้เชื่อมต่อไม่รองรับการถามรหัส OTP [DLA-106]\n"
	      "ให้เลือกวิธี keyboard-interactive หรือติดต่อ {help}",
	      "Your program cannot ask for a code. [DLA-106]\n"
	      "Choose keyboard-interactive, or contact {help}." } },
	[MESSAGE_CODE_WRONG] = { 201, KIND_ASK, VERDICT_DENIED,
	    { "รหัส OTP ไม่ถูกต้อง กรอกได้อีก {n} ครั้ง [DLA-201]\n"
	      "ตรวจสอบว่ารหัสอ้างอิงในอีเมลเป็น {ref}\n"
	      "กรอกรหัส OTP {digits} หลัก (กด Enter เพื่อขอรหัสใหม่): ",
	      "That code is not right. Tries left: {n} [DLA-201]\n"
	      "Check that the letter shows the reference {ref}\n"
	      "{digits}-digit code (Enter for a new one): " } },
	[MESSAGE_CODE_FORMAT] = { 202, KIND_ASK, VERDICT_DENIED,
	    { "รหัส OTP เป็นตัวเลข {digits} หลัก (ไม่นับเป็นการกรอกผิด) [DLA-202]\n"
	      "กรอกรหัส OTP {digits} หลัก (กด Enter เพื่อขอรหัสใหม่): ",
	      "A code has {digits} digits. Not counted as a try. [DLA-202]\n"
	      "{digits}-digit code (Enter for a new one): " } },
	[MESSAGE_CODE_IS_PASSWORD] = { 203, KIND_ASK, VERDICT_DENIED,
	    { "ช่องนี้ใช้กรอกรหัส OTP จากอีเมล ไม่ใช่รหัสผ่าน [DLA-203]\n"
	      "กรอกรหัส OTP {digits} หลัก (กด Enter เพื่อขอรหัสใหม่): ",
	      "This asks for the mailed code, not the password. [DLA-203]\n"
	      "{digits}-digit code (Enter for a new one): " } },
	[MESSAGE_CODE_EXPIRED] = { 205, KIND_ASK, VERDICT_DENIED,
	    { "รหัส OTP (Ref: {ref}) หมดอายุแล้ว [DLA-205]\n"
	      "กรอกรหัส OTP {digits} หลัก (กด Enter เพื่อขอรหัสใหม่): ",
	      "The code with reference {ref} has expired. [DLA-205]\n"
	      "{digits}-digit code (Enter for a new one): " } },
	[MESSAGE_TRIES_USED] = { 206, KIND_LAST, VERDICT_EXHAUSTED,
	    { "กรอกรหัส OTP ผิดครบจำนวนครั้งแล้ว รหัสนี้ใช้ไม่ได้อีก [DLA-206]\n"
	      "กรุณาเข้าสู่ระบบใหม่ในอีก {wait}",
	      "No tries left. This code is void. [DLA-206]\n"
	      "Please sign in again in {wait}." } },
	[MESSAGE_RESEND_EARLY] = { 208, KIND_ASK, VERDICT_DENIED,
	    { "ขอรหัสใหม่ได้ในอีก {wait} [DLA-208]\n"
	      "ระหว่างนี้ใช้รหัสเดิม (Ref: {ref}) ได้\n"
	      "กรอกรหัส OTP {digits} หลัก (กด Enter เพื่อขอรหัสใหม่): ",
	      "You can ask for a new code in {wait}. [DLA-208]\n"
	      "The code with reference {ref} still works.\n"
	      "{digits}-digit code (Enter for a new one): " } },
	[MESSAGE_LETTERS_CAP] = { 209, KIND_LAST, VERDICT_EXHAUSTED,
	    { "ขอรหัส OTP ครบจำนวนที่กำหนดแล้ว ขอใหม่ได้เวลา {until} [DLA-209]\n"
	      "หากไม่ได้รับอีเมล โปรดติดต่อ {help}",
	      "No more codes for now. Ask again at {until}. [DLA-209]\n"
	      "If the letters do not arrive, contact {help}." } },
	[MESSAGE_CODE_REPLACED] = { 211, KIND_LAST, VERDICT_EXHAUSTED,
	    { "มีการเข้าสู่ระบบจากที่อื่น รหัสนี้ใช้ไม่ได้แล้ว [DLA-211]\n"
	      "กรุณาเริ่มใหม่ หากไม่ใช่ท่าน โปรดแจ้ง {help}",
	      "A newer sign-in elsewhere voided this code. [DLA-211]\n"
	      "Please start again. Not you? Tell {help}." } },
	[MESSAGE_NO_EMAIL] = { 301, KIND_LAST, VERDICT_NO_ADDRESS,
	    { "บัญชีของท่านยังไม่มีอีเมลในระบบ SSO จึงส่งรหัส OTP ไม่ได้ [DLA-301]\n"
	      "กรุณาเข้าสู่ระบบที่ {portal} (ใช้โทรศัพท์ได้)\n"
	      "กรอกอีเมลให้ถูกต้อง แล้วลองใหม่อีกครั้ง",
	      "Your SSO account has no e-mail, so no code can be sent. [DLA-301]\n"
	      "Sign in at {portal} (a phone will do),\n"
	      "enter your e-mail and try again." } },
	[MESSAGE_EMAIL_UNVERIFIED] = { 303, KIND_LAST, VERDICT_NO_ADDRESS,
	    { "อีเมล {addr} ยังไม่ได้รับการยืนยันในระบบ SSO [DLA-303]\n"
	      "กรุณายืนยันอีเมลที่ {portal} แล้วลองใหม่อีกครั้ง",
	      "The e-mail {addr} is not verified at the SSO. [DLA-303]\n"
	      "Please verify it at {portal} and try again." } },
	[MESSAGE_EMAIL_UNUSABLE] = { 304, KIND_LAST, VERDICT_NO_ADDRESS,
	    { "อีเมลในระบบ SSO ไม่ถูกต้อง จึงส่งรหัส OTP ไม่ได้ [DLA-304]\n"
	      "กรุณาแก้ไขอีเมลที่ {portal} แล้วลองใหม่อีกครั้ง",
	      "The e-mail at the SSO is not a usable address. [DLA-304]\n"
	      "Please correct it at {portal} and try again." } },
	[MESSAGE_ACCOUNT_UNFINISHED] = { 305, KIND_LAST, VERDICT_NOT_ALLOWED,
	    { "บัญชี SSO ของท่านยังตั้งค่าไม่ครบ [DLA-305]\n"
	      "กรุณาเข้าสู่ระบบที่ {portal} ทำให้ครบทุกขั้นตอน แล้วลองใหม่",
	      "Your SSO account is not fully set up. [DLA-305]\n"
	      "Sign in at {portal},\n"
	      "finish the steps there and try again." } },
	[MESSAGE_NO_RIGHT] = { 306, KIND_LAST, VERDICT_NOT_ALLOWED,
	    { "ท่านยังไม่ได้รับสิทธิ์ใช้งานเครื่องนี้ ({host}) [DLA-306]\n"
	      "โปรดติดต่อ {ssoadmin} เพื่อขอสิทธิ์",
	      "You have no right to use this machine ({host}). [DLA-306]\n"
	      "Please ask {ssoadmin} for it." } },
	[MESSAGE_SSO_UNREACHABLE] = { 501, KIND_LAST, VERDICT_UNREACHABLE,
	    { "ติดต่อระบบ SSO ไม่ได้ในขณะนี้ ไม่ใช่ความผิดของท่าน [DLA-501]\n"
	      "กรุณาลองใหม่ภายหลัง หรือติดต่อ {help}",
	      "The SSO cannot be reached. This is not your fault. [DLA-501]\n"
	      "Please try later or contact {help}." } },
	[MESSAGE_SSO_NONSENSE] = { 502, KIND_LAST, VERDICT_BROKEN,
	    { "ระบบ SSO ขัดข้อง ไม่ใช่ความผิดของท่าน [DLA-502]\n"
	      "กรุณาลองใหม่ภายหลัง หรือติดต่อ {help}",
	      "The SSO is not working properly. Not your fault. [DLA-502]\n"
	      "Please try later or contact {help}." } },
	[MESSAGE_MAIL_UNREACHABLE] = { 503, KIND_ASK, VERDICT_UNREACHABLE,
	    { "ส่งรหัส OTP ไม่ได้ ติดต่อเซิร์ฟเวอร์อีเมลไม่ได้ [DLA-503]\n"
	      "ไม่ใช่ความผิดของท่าน\n"
	      "กด Enter เพื่อลองส่งใหม่: ",
	      "The mail server cannot be reached. [DLA-503]\n"
	      "This is not your fault.\n"
	      "Enter to try again: " } },
	[MESSAGE_MAIL_REFUSED] = { 504, KIND_LAST, VERDICT_NO_ADDRESS,
	    { "เซิร์ฟเวอร์อีเมลไม่รับส่งถึง {addr} [DLA-504]\n"
	      "ตรวจสอบอีเมลของท่านที่ {portal}\n"
	      "หรือติดต่อ {help}",
	      "The mail server refused a letter to {addr} [DLA-504]\n"
	      "Check your e-mail at {portal}\n"
	      "or contact {help}." } },
	[MESSAGE_MAIL_DEFERRED] = { 505, KIND_ASK, VERDICT_DENIED,
	    { "อีเมลอาจมาถึงช้ากว่าปกติ กรุณารอสักครู่ (Ref: {ref}) [DLA-505]\n"
	      "กรอกรหัส OTP {digits} หลัก (กด Enter เพื่อขอรหัสใหม่): ",
	      "The letter {ref} may be late. Please wait. [DLA-505]\n"
	      "{digits}-digit code (Enter for a new one): " } },
	[MESSAGE_SETTING_WRONG] = { 602, KIND_LAST, VERDICT_BROKEN,
	    { "ระบบยืนยันตัวตนของเครื่องนี้ตั้งค่าไม่ถูกต้อง [DLA-602]\n"
	      "ไม่ใช่ความผิดของท่าน โปรดแจ้ง {help}",
	      "Sign-in on this machine is set up wrongly. [DLA-602]\n"
	      "This is not your fault. Please tell {help}." } },
	[MESSAGE_CLIENT_REFUSED] = { 603, KIND_LAST, VERDICT_BROKEN,
	    { "ระบบ SSO ไม่ยอมรับเครื่องนี้ [DLA-603]\n"
	      "ไม่ใช่ความผิดของท่าน โปรดแจ้ง {help}",
	      "The SSO does not accept this machine. [DLA-603]\n"
	      "This is not your fault. Please tell {help}." } },
	[MESSAGE_STORE_UNWRITABLE] = { 604, KIND_LAST, VERDICT_BROKEN,
	    { "เครื่องนี้บันทึกข้อมูลการเข้าสู่ระบบไม่ได้ (เช่น ดิสก์เต็ม) [DLA-604]\n"
	      "โปรดแจ้ง {help}",
	      "This machine cannot save sign-in data (disk full?). [DLA-604]\n"
	      "Please tell {help}." } },
	[MESSAGE_RECORD_DAMAGED] = { 605, KIND_LAST, VERDICT_BROKEN,
	    { "ข้อมูลการเข้าสู่ระบบของท่านเสียหาย ต้องให้ผู้ดูแลระบบตรวจสอบ [DLA-605]\n"
	      "โปรดแจ้ง {help}",
	      "Your sign-in record is damaged and needs checking. [DLA-605]\n"
	      "Please tell {help}." } },
};

static const char *const placeholders[WORDS] = {
	[WORD_HELP] = "{help}",
	[WORD_SSO_ADMIN] = "{ssoadmin}",
	[WORD_PORTAL] = "{portal}",
	[WORD_ADDRESS] = "{addr}",
	[WORD_REFERENCE] = "{ref}",
	[WORD_LIFE] = "{life}",
	[WORD_LEFT] = "{left}",
	[WORD_WAIT] = "{wait}",
	[WORD_N] = "{n}",
	[WORD_DIGITS] = "{digits}",
	[WORD_UNTIL] = "{until}",
	[WORD_HOST] = "{host}",
};
/* clang-format on */

const struct message *
message_find(enum message_id id)
{
	if (id <= MESSAGE_NONE || id >= MESSAGES)
		id = MESSAGE_REFUSED;
	return &table[id];
}

/* The value of the placeholder that text begins with, and how long its name is; NULL for none. */
static const char *
value_at(const char *text, const struct words *words, size_t *name_length)
{
	for (unsigned i = 0; i < WORDS; i++) {
		size_t length = strlen(placeholders[i]);

		if (strncmp(text, placeholders[i], length) == 0) {
			*name_length = length;
			return words->value[i][0] ? words->value[i] : NULL;
		}
	}
	return NULL;
}

bool
message_render(enum message_id id, enum language language, const struct words *words,
    char text[MESSAGE_TEXT_MAX])
{
	const char *from = message_find(id)->text[language];
	size_t used = 0;

	while (*from) {
		const char *piece = from;
		size_t skip = 1, length = 1;

		if (*from == '{') {
			if (!(piece = value_at(from, words, &skip)))
				return false;
			length = strlen(piece);
		}
		if (length >= MESSAGE_TEXT_MAX - used)
			return false;
		memcpy(text + used, piece, length);
		used += length;
		from += skip;
	}
	text[used] = '\0';
	return true;
}

void
message_cut_question(char *text)
{
	char *last_line = strrchr(text, '\n');

	if (last_line)
		*last_line = '\0';
}
