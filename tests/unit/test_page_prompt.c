/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The whole prompt, with the longest words that there are: never more than 80x24, words first, the
 * QR whole or not at all (T84, T85).
 */
#include "page_prompt.h"

#include "columns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct dialog dialog;
static char sent[2 * MESSAGE_TEXT_MAX];
static bool sent_hidden;

bool
dialog_ask_whole(struct dialog *asked, bool hidden)
{
	(void)snprintf(sent, sizeof sent, "%s", asked->whole);
	sent_hidden = hidden;
	return true;
}

/* An address of so many bytes, and the same with its code. */
static const char *
set_address(size_t length)
{
	static char complete[400];
	char *url = dialog.words.value[WORD_URL];

	assert_true(length >= strlen("https://sso.go.th/") && length < WORD_MAX);
	(void)snprintf(url, WORD_MAX, "https://sso.go.th/");
	while (strlen(url) < length)
		(void)strncat(url, "abcdefghij", length - strlen(url));
	(void)snprintf(complete, sizeof complete, "%s?user_code=WDJB-MJHT", url);
	return complete;
}

static int
set_words(void **state)
{
	(void)state;
	memset(&dialog, 0, sizeof dialog);
	(void)snprintf(dialog.words.value[WORD_HOST], WORD_MAX, "server-number-16");
	(void)snprintf(dialog.words.value[WORD_APP], WORD_MAX, "ThaID-1234");
	(void)snprintf(dialog.words.value[WORD_CODE], WORD_MAX, "WDJB-MJHT");
	(void)snprintf(dialog.words.value[WORD_LEFT], WORD_MAX, "4 นาที 59 วินาที");
	return 0;
}

static bool
ask(const char *scanned, enum message_id head, enum message_id question)
{
	return page_prompt_ask(&dialog, &(struct page_prompt){ .scanned = scanned,
					    .style = QR_BLOCKS,
					    .head = head,
					    .question = question,
					    .hidden = question != MESSAGE_THAID_QR });
}

/* Lines of an 80-column terminal, and the widest; a line may be wrapped. */
static unsigned
count_lines(int *widest)
{
	char text[sizeof sent], *rest = text;
	unsigned lines = 0;

	(void)snprintf(text, sizeof text, "%s", sent);
	*widest = 0;
	for (char *line = strtok_r(rest, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		int columns = columns_of(line);

		assert_true(columns > 0);
		lines += (unsigned)(columns + 79) / 80;
		*widest = columns > *widest ? columns : *widest;
	}
	return lines;
}

static bool
has_qr(void)
{
	return strstr(sent, "█") != NULL;
}

static void
test_whatever_the_address_the_prompt_fits_a_screen_T85(void **state)
{
	static const struct {
		enum message_id head, question;
	} rows[] = { { MESSAGE_THAID_QR, MESSAGE_THAID_QR },
		{ MESSAGE_THAID_QR, MESSAGE_THAID_OR_PASSWORD },
		{ MESSAGE_THAID_PENDING, MESSAGE_THAID_PENDING } };
	unsigned with = 0, without = 0;
	int widest;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		for (unsigned language = 0; language < LANGUAGES; language++)
			for (size_t length = 20; length < 250; length++) {
				dialog.language = language;
				assert_true(
				    ask(set_address(length), rows[i].head, rows[i].question));
				assert_true(count_lines(&widest) <= 24);
				assert_true(widest <= 78 || length > 70);
				*(has_qr() ? &with : &without) += 1;
				assert_true(columns_of(strtok(sent, "\n")) <= 58);
			}
	assert_true(with > 0 && without > 0);
}

static void
test_a_qr_is_shown_for_addresses_as_long_as_they_come(void **state)
{
	(void)state;
	for (size_t length = 20; length <= 48; length++) /* 69 bytes with the code */
		assert_true(
		    ask(set_address(length), MESSAGE_THAID_QR, MESSAGE_THAID_QR) && has_qr());
	assert_true(ask(set_address(120), MESSAGE_THAID_QR, MESSAGE_THAID_QR) && !has_qr());
	assert_non_null(strstr(sent, dialog.words.value[WORD_URL]));
	assert_non_null(strstr(sent, "WDJB-MJHT"));
}

static void
test_the_first_line_is_of_words_and_the_last_is_the_question_T84(void **state)
{
	(void)state;
	dialog.language = LANGUAGE_ENGLISH;
	assert_true(ask(set_address(40), MESSAGE_THAID_QR, MESSAGE_THAID_OR_PASSWORD));
	assert_true(sent_hidden);
	assert_memory_equal(sent, "Sign in to server-number-16 with ThaID-1234\n", 44);
	assert_string_equal(
	    strrchr(sent, '\n'), "\n3. Approve, then press Enter (or type the SSO password): ");
	assert_true(ask(set_address(40), MESSAGE_THAID_PENDING, MESSAGE_THAID_PENDING));
	assert_memory_equal(sent, "Not approved in ThaID-1234 yet. [DLA-401]\n██", 45);
	assert_memory_equal(strrchr(sent, '\n'), "\nCode WDJB-MJHT, time left ", 27);
}

static void
test_without_a_picture_address_and_code_stand_alone(void **state)
{
	(void)state;
	dialog.language = LANGUAGE_ENGLISH;
	(void)set_address(40);
	assert_true(ask("", MESSAGE_THAID_QR, MESSAGE_THAID_QR));
	assert_false(sent_hidden);
	assert_string_equal(sent,
	    "Sign in to server-number-16 with ThaID-1234\n"
	    "1. Open https://sso.go.th/abcdefghijabcdefghijab  code: WDJB-MJHT\n"
	    "2. Check that the page shows the same code and choose ThaID-1234\n"
	    "3. Approve in the app, then press Enter here: ");
}

static void
test_a_line_that_is_too_wide_is_broken_before_the_code(void **state)
{
	(void)state;
	dialog.language = LANGUAGE_ENGLISH;
	(void)set_address(60);
	assert_true(ask("", MESSAGE_THAID_QR, MESSAGE_THAID_QR));
	assert_non_null(strstr(sent, "\n   code: WDJB-MJHT\n2. "));
}

static void
test_what_cannot_be_rendered_is_not_sent(void **state)
{
	(void)state;
	sent[0] = '\0';
	assert_false(
	    ask("https://sso.go.th/", MESSAGE_THAID_QR, MESSAGE_THAID_QR)); /* no address */
	assert_string_equal(sent, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
		    test_whatever_the_address_the_prompt_fits_a_screen_T85, set_words),
		cmocka_unit_test_setup(
		    test_a_qr_is_shown_for_addresses_as_long_as_they_come, set_words),
		cmocka_unit_test_setup(
		    test_the_first_line_is_of_words_and_the_last_is_the_question_T84, set_words),
		cmocka_unit_test_setup(
		    test_without_a_picture_address_and_code_stand_alone, set_words),
		cmocka_unit_test_setup(
		    test_a_line_that_is_too_wide_is_broken_before_the_code, set_words),
		cmocka_unit_test_setup(test_what_cannot_be_rendered_is_not_sent, set_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
