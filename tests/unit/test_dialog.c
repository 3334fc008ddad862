/* SPDX-License-Identifier: BSD-2-Clause */
/* What the module is asked and told, over a real socket: the words, the types, the end. */
#include "dialog_rig.h"

#include <stdio.h>

static struct wire heard; /* what the module's side got */

static void
assert_module_heard(enum wire_type type, const char *text)
{
	assert_int_equal(wire_receive(module, &heard, NULL, clock_now_ms() + SOON), WIRE_OK);
	assert_int_equal(heard.type, type);
	assert_string_equal(heard.field[ASK_TEXT], text);
}

static void
assert_module_heard_nothing(void)
{
	assert_int_equal(wire_receive(module, &heard, NULL, clock_now_ms()), WIRE_LATE);
}

static void
put(enum placeholder word, const char *value)
{
	(void)snprintf(dialog.words.value[word], WORD_MAX, "%s", value);
}

static void
test_the_password_is_asked_by_a_type_of_its_own(void **state)
{
	(void)state;
	assert_true(dialog_ask(&dialog, MESSAGE_NONE, MESSAGE_ASK_PASSWORD));
	assert_module_heard(WIRE_ASK_PASSWORD, "SSO password: ");
	assert_true(dialog_ask(&dialog, MESSAGE_NONE, MESSAGE_ASK_PASSWORD_CODE));
	assert_module_heard(WIRE_ASK_PASSWORD, "SSO password (with a code: password,code): ");
	put(WORD_DIGITS, "6");
	assert_true(dialog_ask(&dialog, MESSAGE_NONE, MESSAGE_CODE_FORMAT));
	assert_module_heard(WIRE_ASK, "A code has 6 digits. Not counted as a try. [DLA-202]\n"
				      "6-digit code (Enter for a new one): ");
}

/* T84: what must be seen is inside the question. */
static void
test_a_text_stands_in_front_of_the_question_in_one_message(void **state)
{
	(void)state;
	dialog.language = LANGUAGE_THAI;
	assert_true(dialog_ask(&dialog, MESSAGE_PASSWORD_EMPTY, MESSAGE_ASK_PASSWORD));
	assert_module_heard(WIRE_ASK_PASSWORD, "กรุณากรอกรหัสผ่าน SSO [DLA-102]\nรหัสผ่าน SSO: ");
	assert_module_heard_nothing();
}

static void
test_a_code_is_asked_shown_or_hidden_as_the_service_wants(void **state)
{
	(void)state;
	put(WORD_DIGITS, "6");
	assert_true(dialog_ask_code(&dialog, MESSAGE_CODE_FORMAT));
	assert_module_heard(WIRE_ASK, "A code has 6 digits. Not counted as a try. [DLA-202]\n"
				      "6-digit code (Enter for a new one): ");
	dialog.hides_codes = true;
	assert_true(dialog_ask_code(&dialog, MESSAGE_CODE_FORMAT));
	assert_module_heard(WIRE_ASK_HIDDEN, "A code has 6 digits. Not counted as a try. "
					     "[DLA-202]\n6-digit code (Enter for a new one): ");
}

static void
test_who_has_recovery_codes_is_asked_for_one_when_no_letter_goes(void **state)
{
	(void)state;
	put(WORD_DIGITS, "6");
	assert_true(dialog_ask_code(&dialog, MESSAGE_MAIL_UNREACHABLE));
	assert_module_heard(WIRE_ASK, "The mail server cannot be reached. [DLA-503]\n"
				      "This is not your fault.\nEnter to try again: ");
	dialog.recovery = true;
	assert_true(dialog_ask_code(&dialog, MESSAGE_MAIL_UNREACHABLE));
	assert_module_heard(WIRE_ASK,
	    "The mail server cannot be reached. [DLA-503]\nThis is not your fault.\n"
	    "Enter to try again, or type a recovery code: ");
	assert_true(dialog_ask_code(&dialog, MESSAGE_CODE_FORMAT));
	assert_module_heard(WIRE_ASK, "A code has 6 digits. Not counted as a try. [DLA-202]\n"
				      "6-digit code (Enter for a new one): ");
}

/* T154 */
static void
test_in_one_line_the_words_go_in_front_and_the_question_keeps_the_reference(void **state)
{
	(void)state;
	dialog.one_line = true;
	put(WORD_DIGITS, "6");
	put(WORD_REFERENCE, "BCDF");
	assert_true(dialog_ask_code(&dialog, MESSAGE_CODE_FORMAT));
	assert_module_heard(WIRE_TELL, "A code has 6 digits. Not counted as a try. [DLA-202]");
	assert_module_heard(WIRE_ASK, "OTP code (Ref: BCDF): ");
	dialog.hides_codes = true;
	assert_true(dialog_ask_code(&dialog, MESSAGE_MAIL_UNREACHABLE));
	assert_module_heard(
	    WIRE_TELL, "The mail server cannot be reached. [DLA-503]\nThis is not your fault.");
	assert_module_heard(WIRE_ASK_HIDDEN, "Enter to try again: ");
	dialog.recovery = true;
	assert_true(dialog_ask_code(&dialog, MESSAGE_MAIL_UNREACHABLE));
	assert_module_heard(
	    WIRE_TELL, "The mail server cannot be reached. [DLA-503]\nThis is not your fault.");
	assert_module_heard(WIRE_ASK_HIDDEN, "Enter to try again, or type a recovery code: ");
	put(WORD_REFERENCE, "");
	assert_false(dialog_ask_code(&dialog, MESSAGE_CODE_FORMAT));
	assert_module_heard_nothing();
}

static void
test_a_question_with_a_hole_is_not_asked(void **state)
{
	(void)state;
	assert_false(dialog_ask(&dialog, MESSAGE_NONE, MESSAGE_CODE_WRONG));
	assert_false(dialog_ask(&dialog, MESSAGE_NO_EMAIL, MESSAGE_ASK_PASSWORD));
	assert_module_heard_nothing();
}

static void
test_asking_nobody_fails_without_a_signal(void **state)
{
	(void)state;
	hang_up();
	assert_false(dialog_ask(&dialog, MESSAGE_NONE, MESSAGE_ASK_PASSWORD));
	dialog_tell_refusal(&dialog, MESSAGE_REFUSED);
	assert_false(dialog_end(&dialog, VERDICT_DENIED));
}

static void
test_notices_are_told_in_one_text_and_holes_are_left_out(void **state)
{
	(void)state;
	put(WORD_N, "2");
	put(WORD_HELP, "the help desk");
	dialog_add(&dialog, MESSAGE_FAILS_SINCE, 3);
	dialog_add(&dialog, MESSAGE_LAST_SIGNIN, 3); /* {when} is not set */
	dialog_tell(&dialog);
	assert_module_heard(WIRE_TELL, "Wrong codes since your last sign-in: 2 [DLA-705]\n"
				       "Not you? Change your SSO password and tell the help desk.");
	put(WORD_WHEN, "2026-10-01 10:45");
	put(WORD_FROM, "192.0.2.7");
	dialog_add(&dialog, MESSAGE_NONE, 3);
	dialog_add(&dialog, MESSAGE_LAST_SIGNIN, 3);
	dialog_tell(&dialog);
	assert_module_heard(WIRE_TELL, "Last sign-in 2026-10-01 10:45 from 192.0.2.7");
	dialog_tell(&dialog);
	assert_module_heard_nothing();
}

static void
test_what_finds_no_room_is_left_out_and_a_shorter_one_below_it_is_not(void **state)
{
	(void)state;
	put(WORD_N, "2");
	put(WORD_HELP, "the help desk");
	put(WORD_PORTAL, "portal.example");
	put(WORD_WHEN, "2026-10-01 10:45");
	put(WORD_FROM, "192.0.2.7");
	dialog_add(&dialog, MESSAGE_FAILS_SINCE, 3);
	dialog_add(&dialog, MESSAGE_MAILBOX_SHARED, 3);
	dialog_add(&dialog, MESSAGE_LAST_SIGNIN, 3);
	dialog_add(&dialog, MESSAGE_LAST_SIGNIN, 3);
	dialog_tell(&dialog);
	assert_module_heard(WIRE_TELL, "Wrong codes since your last sign-in: 2 [DLA-705]\n"
				       "Not you? Change your SSO password and tell the help desk.\n"
				       "Last sign-in 2026-10-01 10:45 from 192.0.2.7");
	assert_module_heard_nothing();
}

static void
set_every_word(void)
{
	for (unsigned i = 0; i < WORDS; i++)
		put((enum placeholder)i, "x");
	dialog.words.picture = "█";
}

static void
test_a_refusal_is_told_without_the_question(void **state)
{
	(void)state;
	dialog_tell_refusal(&dialog, MESSAGE_REFUSED);
	assert_module_heard(WIRE_TELL_ERROR,
	    "Wrong user name or password. [DLA-101]\n"
	    "Please check the keyboard language (Thai/English) and Caps Lock.");
	dialog_tell_refusal(&dialog, MESSAGE_MAIL_UNREACHABLE);
	assert_module_heard(WIRE_TELL_ERROR,
	    "The mail server cannot be reached. [DLA-503]\nThis is not your fault.");
	put(WORD_DIGITS, "6");
	dialog_tell_refusal(&dialog, MESSAGE_CODE_FORMAT);
	assert_module_heard(
	    WIRE_TELL_ERROR, "A code has 6 digits. Not counted as a try. [DLA-202]");
	assert_module_heard_nothing();
}

static void
test_without_settings_a_refusal_is_told_in_both_languages(void **state)
{
	(void)state;
	dialog.no_settings = true;
	dialog.language = LANGUAGE_THAI;
	dialog_tell_refusal(&dialog, MESSAGE_SETTING_WRONG);
	assert_module_heard(WIRE_TELL_ERROR,
	    "ระบบยืนยันตัวตนของเครื่องนี้ตั้งค่าไม่ถูกต้อง [DLA-602]\n"
	    "ไม่ใช่ความผิดของท่าน โปรดแจ้ง ผู้ดูแลระบบของหน่วยงาน\n"
	    "Sign-in on this machine is set up wrongly. [DLA-602]\n"
	    "This is not your fault. Please tell your administrator.");
}

/* The text console cannot draw the Thai half. */
static void
test_without_settings_english_alone_is_told_where_only_english_can_be_read(void **state)
{
	(void)state;
	dialog.no_settings = true;
	dialog_tell_refusal(&dialog, MESSAGE_SETTING_WRONG);
	assert_module_heard(WIRE_TELL_ERROR,
	    "Sign-in on this machine is set up wrongly. [DLA-602]\n"
	    "This is not your fault. Please tell your administrator.");
}

/* The module has to be able to receive whatever there is to say. */
static void
test_every_refusal_can_be_told_in_any_language(void **state)
{
	(void)state;
	set_every_word();
	for (enum message_id id = MESSAGE_NONE + 1; id < MESSAGES; id++)
		for (unsigned way = 0; way < 3; way++) {
			dialog.language = way == 0 ? LANGUAGE_ENGLISH : LANGUAGE_THAI;
			dialog.no_settings = way == 2;
			dialog_tell_refusal(&dialog, id);
			assert_int_equal(
			    wire_receive(module, &heard, NULL, clock_now_ms() + SOON), WIRE_OK);
			assert_int_equal(heard.type, WIRE_TELL_ERROR);
			assert_string_not_equal(heard.field[ASK_TEXT], "");
		}
}

static void
test_a_refusal_with_a_hole_is_not_told(void **state)
{
	(void)state;
	dialog_tell_refusal(&dialog, MESSAGE_SETTING_WRONG);
	assert_module_heard_nothing();
}

/* ssh shows a Thai text as octal escapes, but a prompt as it is. */
static void
test_a_remote_person_reads_thai_as_a_prompt_that_any_answer_ends(void **state)
{
	(void)state;
	dialog.remote = true;
	dialog.language = LANGUAGE_THAI;
	assert_true(wire_send(module, WIRE_ANSWER, (const char *const[]){ "" }, -1));
	dialog_tell_refusal(&dialog, MESSAGE_TIME_OVER);
	assert_module_heard(WIRE_ASK, "หมดเวลาเข้าสู่ระบบ กรุณาเริ่มใหม่ [DLA-104]\nกด Enter เพื่อจบ: ");
}

static void
test_a_remote_person_who_does_not_press_enter_is_not_waited_for_for_ever(void **state)
{
	int64_t before = clock_now_ms();

	(void)state;
	dialog.remote = true;
	dialog.language = LANGUAGE_THAI;
	dialog.deadline_ms = before + SOON;
	dialog_tell_refusal(&dialog, MESSAGE_REFUSED);
	assert_in_range(clock_now_ms() - before, SOON, SOON + 2000);
	assert_int_equal(wire_receive(module, &heard, NULL, clock_now_ms()), WIRE_OK);
	assert_int_equal(heard.type, WIRE_ASK);
	dialog_tell_refusal(&dialog, MESSAGE_TIME_OVER); /* no time is left to wait in */
	assert_int_equal(wire_receive(module, &heard, NULL, clock_now_ms()), WIRE_OK);
	assert_int_equal(heard.type, WIRE_TELL_ERROR);
}

static void
test_a_remote_person_reads_english_as_a_text(void **state)
{
	(void)state;
	dialog.remote = true;
	dialog_tell_refusal(&dialog, MESSAGE_TIME_OVER);
	assert_module_heard(WIRE_TELL_ERROR, "Time is up. Please start again. [DLA-104]");
}

/* T4: the verdict, and end of file right behind it. */
static void
test_the_verdict_is_the_last_word(void **state)
{
	static const enum verdict verdicts[] = { VERDICT_DENIED, VERDICT_EXHAUSTED,
		VERDICT_NOT_ALLOWED, VERDICT_EXPIRED, VERDICT_NO_ADDRESS, VERDICT_UNREACHABLE,
		VERDICT_BROKEN, VERDICT_GRANTED };

	for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++) {
		dialog_end(&dialog, verdicts[i]);
		assert_int_equal(dialog.socket, -1);
		assert_module_heard(WIRE_VERDICT, verdict_word(verdicts[i]));
		assert_true(wire_ended(module, clock_now_ms() + SOON));
		end(state);
		begin(state);
	}
}

/* The service manager keeps a copy of a connection it has accepted. */
static void
test_the_end_is_heard_while_somebody_holds_the_socket_too(void **state)
{
	int copy = dup(dialog.socket);

	(void)state;
	dialog_end(&dialog, VERDICT_GRANTED);
	assert_module_heard(WIRE_VERDICT, "GRANTED");
	assert_true(wire_ended(module, clock_now_ms() + SOON));
	close(copy);
}

/* T16 */
static void
test_what_is_no_verdict_is_said_as_a_denial(void **state)
{
	(void)state;
	dialog_end(&dialog, (enum verdict)(VERDICT_GRANTED ^ 1));
	assert_module_heard(WIRE_VERDICT, "DENIED");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DIALOG(test_the_password_is_asked_by_a_type_of_its_own),
		WITH_DIALOG(test_a_text_stands_in_front_of_the_question_in_one_message),
		WITH_DIALOG(test_a_code_is_asked_shown_or_hidden_as_the_service_wants),
		WITH_DIALOG(test_who_has_recovery_codes_is_asked_for_one_when_no_letter_goes),
		WITH_DIALOG(
		    test_in_one_line_the_words_go_in_front_and_the_question_keeps_the_reference),
		WITH_DIALOG(test_a_question_with_a_hole_is_not_asked),
		WITH_DIALOG(test_asking_nobody_fails_without_a_signal),
		WITH_DIALOG(test_notices_are_told_in_one_text_and_holes_are_left_out),
		WITH_DIALOG(test_what_finds_no_room_is_left_out_and_a_shorter_one_below_it_is_not),
		WITH_DIALOG(test_a_refusal_is_told_without_the_question),
		WITH_DIALOG(test_without_settings_a_refusal_is_told_in_both_languages),
		WITH_DIALOG(
		    test_without_settings_english_alone_is_told_where_only_english_can_be_read),
		WITH_DIALOG(test_every_refusal_can_be_told_in_any_language),
		WITH_DIALOG(test_a_refusal_with_a_hole_is_not_told),
		WITH_DIALOG(test_a_remote_person_reads_thai_as_a_prompt_that_any_answer_ends),
		WITH_DIALOG(
		    test_a_remote_person_who_does_not_press_enter_is_not_waited_for_for_ever),
		WITH_DIALOG(test_a_remote_person_reads_english_as_a_text),
		WITH_DIALOG(test_the_verdict_is_the_last_word),
		WITH_DIALOG(test_the_end_is_heard_while_somebody_holds_the_socket_too),
		WITH_DIALOG(test_what_is_no_verdict_is_said_as_a_denial),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
