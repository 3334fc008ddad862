/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages as they are shown: filled in without a hole, and never wider than a terminal. */
#include "messages.h"

#include "columns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define FIRST_LINE_COLUMNS 58 /* ssh puts `(user@host) ` in front of it */
#define LINE_COLUMNS 78
#define ROWS 24

#define FOR_EACH_MESSAGE(id) for (enum message_id id = MESSAGE_NONE + 1; id < MESSAGES; id++)
#define FOR_EACH_LANGUAGE(language) \
	for (enum language language = LANGUAGE_THAI; language < LANGUAGES; language++)

#define EIGHT_COLUMNS "ที่ที่ที่ที่ที่ที่ที่ที่"

#define PICTURE_COLUMNS 37 /* of a QR of version 4 with its quiet zone, */
#define PICTURE_ROWS 19    /* two modules in a row */

static char shown[MESSAGE_TEXT_MAX];

static void
put(struct words *words, enum placeholder word, const char *value)
{
	(void)snprintf(words->value[word], WORD_MAX, "%s", value);
}

/* clang-format off */
/* The widest value of each placeholder; Thai letters have two marks above them here. */
static const struct {
	const char *value[LANGUAGES]; /* the second is NULL where it is the same */
	int columns;
} widest[WORDS] = {
	[WORD_HELP] = { { EIGHT_COLUMNS EIGHT_COLUMNS EIGHT_COLUMNS }, 24 },
	[WORD_SSO_ADMIN] = { { EIGHT_COLUMNS EIGHT_COLUMNS EIGHT_COLUMNS }, 24 },
	[WORD_THAID_HELP] = { { EIGHT_COLUMNS EIGHT_COLUMNS EIGHT_COLUMNS }, 24 },
	[WORD_PORTAL] = { { "portal.of-a-long-name.go.th/me" }, 30 },
	[WORD_APP] = { { "ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่" }, 10 },
	[WORD_HOST] = { { "srv-registry-001" }, 16 },
	[WORD_SERVICE] = { { "ใช้สิทธิ์ผู้ดูแลระบบ (sudo)", "administrator rights (sudo)" }, 27 },
	[WORD_USER] = { { "a.very-long-username" }, 20 },
	[WORD_FROM] = { { "2001:db8:1111:2222:3333…" }, 24 },
	[WORD_ADDRESS] = { { "s***i@a-very-l…oname.go.th01" }, 28 },
	[WORD_REFERENCE] = { { "WXZW" }, 4 },
	[WORD_DIGITS] = { { "10" }, 2 },
	[WORD_N] = { { "5" }, 1 },
	[WORD_LIFE] = { { "59 นาที 59 วินาที" }, 14 },
	[WORD_LEFT] = { { "59 นาที 59 วินาที" }, 14 },
	[WORD_WAIT] = { { "9 ชั่วโมง 59 นาที" }, 14 },
	[WORD_UNTIL] = { { "10.45 น." }, 8 },
	[WORD_WHEN] = { { "30 พฤศจิกายน 2569 10.45 น.", "2026-11-30 10:45" }, 25 },
	[WORD_DATE] = { { "30 พฤศจิกายน 2569", "2026-11-30" }, 16 },
	[WORD_DAYS] = { { "14" }, 2 },
	[WORD_REASON] = { { EIGHT_COLUMNS EIGHT_COLUMNS EIGHT_COLUMNS }, 24 },
	[WORD_URL] = { { "https://sso.of-a-long-name.go.th/device1" }, 40 },
	[WORD_CODE] = { { "WXZW-WXZW-WXZW-1" }, 16 },
};
/* clang-format on */

/* The largest picture there is room for, every row full of blocks. */
static const char *
draw_picture(void)
{
	static char picture[PICTURE_ROWS * (PICTURE_COLUMNS * sizeof "█" + 1)];
	char *at = picture;

	for (int row = 0; row < PICTURE_ROWS; row++) {
		if (row > 0)
			*at++ = '\n';
		for (int column = 0; column < PICTURE_COLUMNS; column++)
			at = stpcpy(at, "█");
	}
	return picture;
}

static struct words
longest_words(enum language language)
{
	struct words words = { .picture = draw_picture() };

	for (unsigned i = 0; i < WORDS; i++) {
		const char *value = widest[i].value[language];

		put(&words, i, value ? value : widest[i].value[0]);
	}
	return words;
}

static bool
render(enum message_id id, enum language language)
{
	const struct words words = longest_words(language);

	return message_render(id, language, &words, shown);
}

static bool
is_prompt(enum message_id id)
{
	enum message_kind kind = message_find(id)->kind;

	return kind == KIND_ASK || kind == KIND_ASK_HIDDEN;
}

/*
 * A text in front of a prompt has the prompt's first line, and last words in Thai become a prompt
 * for a remote person. The module's own are a text in any case.
 */
static int
columns_of_first_line(enum message_id id, enum language language)
{
	enum message_kind kind = message_find(id)->kind;
	bool last_prompt = kind == KIND_LAST && language == LANGUAGE_THAI;

	if (is_prompt(id) || kind == KIND_TEXT || (last_prompt && id != MESSAGE_ENGINE_MISSING))
		return FIRST_LINE_COLUMNS;
	return LINE_COLUMNS;
}

static void
test_the_longest_values_are_as_long_as_can_be(void **state)
{
	(void)state;
	for (unsigned i = 0; i < WORDS; i++) {
		const char *thai = widest[i].value[LANGUAGE_THAI];
		const char *english = widest[i].value[LANGUAGE_ENGLISH];
		int columns = columns_of(thai);

		if (english && columns_of(english) > columns)
			columns = columns_of(english);
		assert_int_equal(columns, widest[i].columns);
	}
}

static void
test_every_message_fits_a_terminal_with_the_longest_values(void **state)
{
	(void)state;
	FOR_EACH_MESSAGE(id)
	FOR_EACH_LANGUAGE(language)
	{
		int room = columns_of_first_line(id, language), rows = 0;

		assert_true(render(id, language));
		for (char *rest = shown, *line; (line = strsep(&rest, "\n")); rows++) {
			int columns = columns_of(line);

			if (columns < 1 || columns > room)
				fail_msg("%d of %d columns: %s", columns, room, line);
			room = LINE_COLUMNS;
		}
		assert_in_range(rows, 1, ROWS);
	}
}

/* Last words of a prompt lose their question and get "Enter to end" instead. */
static void
test_last_words_that_wait_for_enter_fit_a_terminal_too(void **state)
{
	(void)state;
	FOR_EACH_MESSAGE(id)
	{
		enum message_kind kind = message_find(id)->kind;
		int rows = 1;

		if (kind != KIND_LAST && kind != KIND_ASK)
			continue;
		assert_true(render(id, LANGUAGE_THAI));
		for (const char *at = shown; (at = strchr(at, '\n')); at++)
			rows++;
		assert_in_range(rows + (kind == KIND_LAST), 1, ROWS);
	}
	assert_true(render(MESSAGE_ENTER_TO_END, LANGUAGE_THAI));
	assert_in_range(columns_of(shown), 1, LINE_COLUMNS);
}

static void
test_a_prompt_ends_in_one_blank_and_nothing_else_does(void **state)
{
	(void)state;
	FOR_EACH_MESSAGE(id)
	FOR_EACH_LANGUAGE(language)
	{
		size_t length;

		assert_true(render(id, language));
		length = strlen(shown);
		assert_int_equal(shown[length - 1] == ' ', is_prompt(id));
		assert_false(is_prompt(id) && shown[length - 2] == ' ');
		assert_null(strstr(shown, " \n"));
	}
}

static void
test_a_value_stands_where_its_placeholder_stood(void **state)
{
	struct words words = longest_words(LANGUAGE_ENGLISH);

	(void)state;
	put(&words, WORD_REFERENCE, "BCDF");
	put(&words, WORD_N, "2");
	put(&words, WORD_DIGITS, "6");
	assert_true(message_render(MESSAGE_CODE_WRONG, LANGUAGE_ENGLISH, &words, shown));
	assert_string_equal(shown, "That code is not right. Tries left: 2 [DLA-201]\n"
				   "Check that the letter shows the reference BCDF\n"
				   "6-digit code (Enter for a new one): ");
	assert_true(message_render(MESSAGE_CODE_WRONG, LANGUAGE_THAI, &words, shown));
	assert_string_equal(shown, "รหัส OTP ไม่ถูกต้อง กรอกได้อีก 2 ครั้ง [DLA-201]\n"
				   "ตรวจสอบว่ารหัสอ้างอิงในอีเมลเป็น BCDF\n"
				   "กรอกรหัส OTP 6 หลัก (กด Enter เพื่อขอรหัสใหม่): ");
}

/* T98: a value is no template. */
static void
test_a_value_that_looks_like_a_placeholder_is_not_filled_in(void **state)
{
	struct words words = longest_words(LANGUAGE_ENGLISH);

	(void)state;
	put(&words, WORD_HOST, "{ssoadmin}%s%n");
	put(&words, WORD_SSO_ADMIN, "{host}");
	assert_true(message_render(MESSAGE_NO_RIGHT, LANGUAGE_ENGLISH, &words, shown));
	assert_string_equal(shown,
	    "You have no right to use this machine ({ssoadmin}%s%n). [DLA-306]\n"
	    "Please ask {host} for it.");
}

static void
test_nothing_is_shown_with_a_hole_in_it(void **state)
{
	const struct words none = { 0 };

	(void)state;
	FOR_EACH_MESSAGE(id)
	FOR_EACH_LANGUAGE(language)
	{
		bool has_hole = strchr(message_find(id)->text[language], '{') != NULL;

		assert_int_equal(message_render(id, language, &none, shown), !has_hole);
	}
}

static void
test_a_refusal_leaves_the_question_out(void **state)
{
	(void)state;
	assert_true(render(MESSAGE_MAIL_UNREACHABLE, LANGUAGE_ENGLISH));
	message_cut_question(shown);
	assert_string_equal(shown, "The mail server cannot be reached. [DLA-503]\n"
				   "This is not your fault.");
	message_cut_question(shown);
	assert_string_equal(shown, "The mail server cannot be reached. [DLA-503]");
	message_cut_question(shown);
	assert_string_equal(shown, "The mail server cannot be reached. [DLA-503]");
}

/* Whatever ends a login with a prompt's words must have some besides the question. */
static void
test_a_numbered_prompt_has_words_before_its_question(void **state)
{
	(void)state;
	FOR_EACH_MESSAGE(id)
	FOR_EACH_LANGUAGE(language)
	{
		if (!is_prompt(id) || message_find(id)->number == 0)
			continue;
		assert_true(render(id, language));
		message_cut_question(shown);
		assert_non_null(strstr(shown, "[DLA-"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_longest_values_are_as_long_as_can_be),
		cmocka_unit_test(test_every_message_fits_a_terminal_with_the_longest_values),
		cmocka_unit_test(test_last_words_that_wait_for_enter_fit_a_terminal_too),
		cmocka_unit_test(test_a_prompt_ends_in_one_blank_and_nothing_else_does),
		cmocka_unit_test(test_a_value_stands_where_its_placeholder_stood),
		cmocka_unit_test(test_a_value_that_looks_like_a_placeholder_is_not_filled_in),
		cmocka_unit_test(test_nothing_is_shown_with_a_hole_in_it),
		cmocka_unit_test(test_a_refusal_leaves_the_question_out),
		cmocka_unit_test(test_a_numbered_prompt_has_words_before_its_question),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
