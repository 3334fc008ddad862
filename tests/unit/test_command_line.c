/* SPDX-License-Identifier: BSD-2-Clause */
/* Command lines are sorted as GNU programs do it, and nothing of a wrong word reaches a terminal.
 */
#include "command_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct command_line line;

#define WORDS(...) ((char *[]){ "dla-otp", __VA_ARGS__, NULL })

static bool
sort(char *const argv[])
{
	int argc = 0;

	while (argv[argc] != NULL)
		argc++;
	return command_line_sort(&line, argc, argv);
}

static void
test_options_may_stand_anywhere(void **state)
{
	(void)state;
	assert_true(sort(WORDS("--json", "audit", "--since", "1h", "--user=somchai")));
	assert_string_equal(line.word[0], "audit");
	assert_null(line.word[1]);
	assert_int_equal(line.given,
	    OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_SINCE) | OPTION_BIT(OPTION_USER));
	assert_string_equal(line.value[OPTION_SINCE], "1h");
	assert_string_equal(line.value[OPTION_USER], "somchai");
}

static void
test_a_value_may_look_like_an_option(void **state)
{
	(void)state;
	assert_true(sort(WORDS("audit", "--reason", "--json", "--user", "--")));
	assert_string_equal(line.value[OPTION_REASON], "--json");
	assert_string_equal(line.value[OPTION_USER], "--");
	assert_false(line.given & OPTION_BIT(OPTION_JSON));
}

static void
test_nothing_behind_two_hyphens_is_an_option(void **state)
{
	(void)state;
	assert_true(sort(WORDS("status", "--", "--json")));
	assert_string_equal(line.word[1], "--json");
	assert_int_equal(line.given, 0);
	assert_true(sort(WORDS("--", "--")));
	assert_string_equal(line.word[0], "--");
}

static void
test_wrong_options_are_refused_with_a_hint(void **state)
{
	(void)state;
	assert_false(sort(WORDS("status", "--jsno")));
	assert_string_equal(line.complaint, "\"--jsno\" is no option; did you mean \"--json\"?");
	assert_false(sort(WORDS("-x")));
	assert_false(sort(WORDS("-")));
	assert_false(sort(WORDS("--json", "--json")));
	assert_string_equal(line.complaint, "--json is given twice");
	assert_false(sort(WORDS("--json=1")));
	assert_false(sort(WORDS("audit", "--user")));
	assert_string_equal(line.complaint, "--user needs a value");
	assert_false(sort(WORDS("--=x")));
	assert_false(sort(WORDS("a", "b", "c", "d")));
	assert_string_equal(line.complaint, "\"d\" is one word too many");
}

/* T131 */
static void
test_what_is_shown_of_a_wrong_word_is_harmless(void **state)
{
	char longest[5000];

	(void)state;
	assert_false(sort(WORDS("--\x1b[2J\n%s%n\xff\xe2\x80\xae")));
	assert_string_equal(line.complaint, "\"--?[2J?%s%n??\" is no option");
	memset(longest, 'a', sizeof longest);
	memcpy(longest, "--", 2);
	longest[sizeof longest - 1] = '\0';
	assert_false(sort(WORDS(longest)));
	assert_true(strlen(line.complaint) < 80);
}

/* T131: drawn from what breaks parsers. */
static void
test_random_command_lines_are_sorted_or_refused_in_one_line(void **state)
{
	static char *const pool[] = { "", "-", "--", "---", "--json", "--user", "--user=", "--help",
		"-h", "--since=x", "--reason", "=", "--=", "\n", "%n", "audit", "\xff",
		"--user=--user" };
	uint32_t random = 131;

	(void)state;
	for (unsigned round = 0; round < 20000; round++) {
		char *argv[8] = { "dla-otp" };
		int argc = 1;

		for (; argc < 7; argc++) {
			random = random * 1664525 + 1013904223;
			if (random >> 29 == 0)
				break;
			argv[argc] = pool[(random >> 8) % (sizeof pool / sizeof pool[0])];
		}
		if (!command_line_sort(&line, argc, argv)) {
			assert_true(line.complaint[0] != '\0');
			assert_null(strpbrk(line.complaint, "\n\x1b\xff"));
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options_may_stand_anywhere),
		cmocka_unit_test(test_a_value_may_look_like_an_option),
		cmocka_unit_test(test_nothing_behind_two_hyphens_is_an_option),
		cmocka_unit_test(test_wrong_options_are_refused_with_a_hint),
		cmocka_unit_test(test_what_is_shown_of_a_wrong_word_is_harmless),
		cmocka_unit_test(test_random_command_lines_are_sorted_or_refused_in_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
