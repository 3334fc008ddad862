/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of messages: complete in both languages, one number each, the right verdict. */
#include "messages.h"

#include "columns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LINE_COLUMNS 78

#define FOR_EACH_MESSAGE(id) for (enum message_id id = MESSAGE_NONE + 1; id < MESSAGES; id++)
#define FOR_EACH_LANGUAGE(language) \
	for (enum language language = LANGUAGE_THAI; language < LANGUAGES; language++)

/* The end of the placeholder that begins at text, or NULL. */
static const char *
placeholder_end(const char *text)
{
	const char *end = *text == '{' ? strchr(text, '}') : NULL;

	return end ? end + 1 : NULL;
}

/* Fails unless every placeholder of the text stands in the other one too. */
static void
assert_placeholders_are_in(const char *text, const char *other)
{
	for (; *text; text++) {
		const char *end = placeholder_end(text);
		char name[16] = "";

		if (!end)
			continue;
		assert_true((size_t)(end - text) < sizeof name);
		memcpy(name, text, (size_t)(end - text));
		if (!strstr(other, name))
			fail_msg("%s is not in: %s", name, other);
	}
}

static unsigned
count(const char *text, const char *part)
{
	unsigned found = 0;

	while ((text = strstr(text, part))) {
		text += strlen(part);
		found++;
	}
	return found;
}

static void
test_every_message_is_there_in_both_languages(void **state)
{
	(void)state;
	FOR_EACH_MESSAGE(id)
	FOR_EACH_LANGUAGE(language)
	{
		const char *text = message_find(id)->text[language];

		assert_non_null(text);
		assert_true(text[0] != '\0');
	}
}

static void
test_both_languages_have_the_same_placeholders(void **state)
{
	(void)state;
	FOR_EACH_MESSAGE(id)
	{
		const struct message *message = message_find(id);

		assert_placeholders_are_in(
		    message->text[LANGUAGE_THAI], message->text[LANGUAGE_ENGLISH]);
		assert_placeholders_are_in(
		    message->text[LANGUAGE_ENGLISH], message->text[LANGUAGE_THAI]);
	}
}

static void
test_a_number_belongs_to_one_message_and_stands_in_its_words(void **state)
{
	(void)state;
	FOR_EACH_MESSAGE(id)
	{
		unsigned number = message_find(id)->number;
		char tag[16];

		(void)snprintf(tag, sizeof tag, "[DLA-%03u]", number);
		FOR_EACH_LANGUAGE(language)
		{
			const char *text = message_find(id)->text[language];

			assert_int_equal(count(text, "[DLA-"), number != 0);
			assert_int_equal(count(text, tag), number != 0);
		}
		for (enum message_id other = id + 1; number != 0 && other < MESSAGES; other++)
			assert_int_not_equal(message_find(other)->number, number);
	}
}

static bool
has_lines_for_the_help_desk(const char *text)
{
	char copy[MESSAGE_TEXT_MAX];

	(void)snprintf(copy, sizeof copy, "%s", text);
	for (char *rest = copy, *line; (line = strsep(&rest, "\n"));)
		if (columns_of(line) < 1 || columns_of(line) > LINE_COLUMNS)
			return false;
	return true;
}

static void
test_a_number_has_a_cause_and_a_remedy_in_both_languages(void **state)
{
	(void)state;
	FOR_EACH_MESSAGE(id)
	FOR_EACH_LANGUAGE(language)
	{
		const struct message *message = message_find(id);
		const char *const texts[] = { message->cause[language], message->remedy[language] };

		for (size_t i = 0; i < 2; i++) {
			assert_int_equal(texts[i] != NULL, message->number != 0);
			if (texts[i] && !has_lines_for_the_help_desk(texts[i]))
				fail_msg("wider than a terminal: %s", texts[i]);
			assert_true(!texts[i] || !strchr(texts[i], '{')); /* no login to ask */
		}
	}
}

/* Whoever reads a number out wants to be understood: nothing is said twice in the same words. */
static void
test_no_two_numbers_have_the_same_words(void **state)
{
	(void)state;
	FOR_EACH_MESSAGE(id)
	FOR_EACH_LANGUAGE(language)
	for (enum message_id other = id + 1; other < MESSAGES; other++)
		assert_string_not_equal(
		    message_find(id)->text[language], message_find(other)->text[language]);
}

/* Architecture, "Which refusal is which". */
static void
test_a_refusal_is_never_reported_as_an_outage(void **state)
{
	static const struct {
		unsigned number;
		enum verdict verdict;
	} expected[] = {
		{ 101, VERDICT_DENIED },
		{ 103, VERDICT_EXHAUSTED },
		{ 104, VERDICT_DENIED },
		{ 105, VERDICT_NOT_ALLOWED },
		{ 106, VERDICT_DENIED },
		{ 107, VERDICT_DENIED },
		{ 202, VERDICT_DENIED }, /* the fifth answer that cannot be a code */
		{ 203, VERDICT_DENIED },
		{ 204, VERDICT_EXHAUSTED },
		{ 206, VERDICT_EXHAUSTED },
		{ 207, VERDICT_EXHAUSTED },
		{ 209, VERDICT_EXHAUSTED },
		{ 210, VERDICT_EXHAUSTED },
		{ 211, VERDICT_EXHAUSTED },
		{ 301, VERDICT_NO_ADDRESS },
		{ 302, VERDICT_NO_ADDRESS },
		{ 303, VERDICT_NO_ADDRESS },
		{ 304, VERDICT_NO_ADDRESS },
		{ 305, VERDICT_NOT_ALLOWED },
		{ 306, VERDICT_NOT_ALLOWED },
		{ 307, VERDICT_NOT_ALLOWED },
		{ 308, VERDICT_NOT_ALLOWED },
		{ 309, VERDICT_NO_ADDRESS },
		{ 310, VERDICT_EXPIRED },
		{ 403, VERDICT_DENIED },
		{ 404, VERDICT_DENIED },
		{ 406, VERDICT_DENIED },
		{ 407, VERDICT_DENIED },
		{ 501, VERDICT_UNREACHABLE },
		{ 502, VERDICT_BROKEN },
		{ 503, VERDICT_UNREACHABLE },
		{ 504, VERDICT_NO_ADDRESS },
		{ 506, VERDICT_UNREACHABLE }, /* its emergency way stands behind that */
		{ 601, VERDICT_BROKEN },      /* said by the module */
		{ 602, VERDICT_BROKEN },
		{ 603, VERDICT_BROKEN },
		{ 604, VERDICT_BROKEN },
		{ 605, VERDICT_BROKEN },
	};

	(void)state;
	FOR_EACH_MESSAGE(id)
	{
		enum verdict verdict = VERDICT_DENIED; /* of a prompt that is never a refusal */

		for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
			if (expected[i].number == message_find(id)->number)
				verdict = expected[i].verdict;
		assert_int_equal(message_find(id)->verdict, verdict);
	}
}

/* T1: no sentence of the catalogue stands for a yes. */
static void
test_no_message_grants(void **state)
{
	(void)state;
	FOR_EACH_MESSAGE(id)
	assert_int_not_equal(message_find(id)->verdict, VERDICT_GRANTED);
}

static void
test_what_is_no_message_is_a_refusal(void **state)
{
	const enum message_id strange[] = { MESSAGE_NONE, MESSAGES, MESSAGES + 1,
		(enum message_id)0x7fffffff, (enum message_id)(-1) };

	(void)state;
	for (size_t i = 0; i < sizeof strange / sizeof strange[0]; i++) {
		assert_int_equal(message_find(strange[i])->number, 101);
		assert_int_equal(message_find(strange[i])->verdict, VERDICT_DENIED);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_message_is_there_in_both_languages),
		cmocka_unit_test(test_both_languages_have_the_same_placeholders),
		cmocka_unit_test(test_a_number_belongs_to_one_message_and_stands_in_its_words),
		cmocka_unit_test(test_a_number_has_a_cause_and_a_remedy_in_both_languages),
		cmocka_unit_test(test_no_two_numbers_have_the_same_words),
		cmocka_unit_test(test_a_refusal_is_never_reported_as_an_outage),
		cmocka_unit_test(test_no_message_grants),
		cmocka_unit_test(test_what_is_no_message_is_a_refusal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
