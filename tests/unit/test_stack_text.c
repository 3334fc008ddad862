/* SPDX-License-Identifier: BSD-2-Clause */
/* A file of /etc/pam.d, line by line, as libpam reads it. (T14) */
#include "stack_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct stack_text text;

static unsigned
read_text(const char *bytes)
{
	stack_text_free(&text);
	assert_true(stack_text_read(&text, bytes, strlen(bytes)));
	return text.count;
}

static void
assert_fault(unsigned index, int number, const char *words)
{
	const struct stack_line *line = &text.lines[index];

	assert_int_equal(line->number, number);
	if (line->fault == NULL || strstr(line->fault, words) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", words, line->fault ? line->fault : "");
}

static void
test_a_line_is_phase_control_module_and_arguments(void **state)
{
	const struct stack_line *line;

	(void)state;
	assert_int_equal(read_text("# all\n\n \t#\nauth\trequired pam_unix.so nullok  x # y\n"
				   "-Account [success=1 default=bad]\t/lib/pam_x.so [a \\]b] c"),
	    2);
	line = &text.lines[0];
	assert_int_equal(line->number, 4);
	assert_int_equal(line->phase, PHASE_AUTH);
	assert_int_equal(line->kind, LINE_MODULE);
	assert_string_equal(line->control_word, "required");
	assert_string_equal(line->name, "pam_unix.so");
	assert_string_equal(line->arguments, "nullok  x ");
	assert_null(line->fault);
	line = &text.lines[1];
	assert_int_equal(line->phase, PHASE_ACCOUNT);
	assert_string_equal(line->control_word, "success=1 default=bad");
	assert_int_equal(line->control.action[CODE_SUCCESS], 1);
	assert_string_equal(line->name, "/lib/pam_x.so");
}

static void
test_includes_are_told_from_modules(void **state)
{
	(void)state;
	assert_int_equal(
	    read_text("@include common-auth\nauth include a\nsession SUBSTACK b\n"), 3);
	assert_int_equal(text.lines[0].phase, PHASE_ALL);
	assert_int_equal(text.lines[0].kind, LINE_INCLUDE);
	assert_string_equal(text.lines[0].name, "common-auth");
	assert_int_equal(text.lines[1].kind, LINE_INCLUDE);
	assert_int_equal(text.lines[2].kind, LINE_SUBSTACK);
	assert_int_equal(text.lines[2].phase, PHASE_SESSION);
}

static void
test_a_backslash_goes_on_over_comments_and_blank_lines(void **state)
{
	(void)state;
	assert_int_equal(read_text("auth \\ \n# comment\n\n required\\\npam_unix.so x\nauth"
				   " required a # no \\\naccount required b\n"),
	    3);
	assert_int_equal(text.lines[0].number, 1);
	assert_string_equal(text.lines[0].name, "pam_unix.so");
	assert_null(text.lines[0].fault);
	assert_string_equal(text.lines[1].name, "a");
	assert_int_equal(text.lines[2].number, 7);
	assert_false(text.cut_short);
}

static void
test_a_line_that_a_backslash_swallows_is_no_line(void **state)
{
	(void)state;
	assert_int_equal(
	    read_text("auth required pam_env.so \\\nauth required pam_dla_otp.so\n"), 1);
	assert_string_equal(text.lines[0].name, "pam_env.so");
	assert_string_equal(text.lines[0].arguments, " auth required pam_dla_otp.so");
}

static void
test_a_file_that_ends_in_the_middle_of_a_line_is_refused(void **state)
{
	(void)state;
	assert_int_equal(read_text("auth required a\nauth required b \\\n# end\n"), 2);
	assert_true(text.cut_short);
	assert_fault(1, 2, "refuses the whole file");
}

static void
test_what_libpam_cannot_use_is_a_fault_of_its_line(void **state)
{
	(void)state;
	assert_int_equal(read_text("atuh required a\nauth requird a\nauth required\nauth\n"
				   "@include\naccount include\nauth required a\r\n-\n"),
	    8);
	assert_fault(0, 1, "its first word");
	assert_int_equal(text.lines[0].phase, PHASE_NONE);
	assert_int_equal(text.lines[0].kind, LINE_FAILS);
	assert_fault(1, 2, "its control field");
	assert_int_equal(text.lines[1].control.action[CODE_SUCCESS], ACTION_BAD);
	for (unsigned i = 2; i < 6; i++) {
		assert_fault(i, (int)i + 1, "names no module or file");
		assert_int_equal(text.lines[i].kind, LINE_FAILS);
	}
	assert_fault(6, 7, "carriage return");
	assert_fault(7, 8, "its first word");
}

static void
test_bytes_that_libpam_reads_otherwise_than_people_are_faults(void **state)
{
	static const char nul[] = "auth required a\0 b\nauth required c\n";
	char longest[1100];

	(void)state;
	stack_text_free(&text);
	assert_true(stack_text_read(&text, nul, sizeof nul - 1));
	assert_int_equal(text.count, 2);
	assert_fault(0, 1, "NUL");
	assert_string_equal(text.lines[0].name, "a");
	memset(longest, ' ', sizeof longest);
	longest[0] = '#';
	longest[1022] = '\n';
	longest[1023] = '\0';
	assert_int_equal(read_text(longest), 0);
	longest[1022] = ' ';
	longest[1023] = '\n';
	longest[1024] = '\0';
	assert_int_equal(read_text(longest), 1);
	assert_fault(0, 1, "1022 bytes");
	memcpy(longest, "auth required \\\n", 16);
	longest[1023] = ' ';
	longest[1060] = '\n';
	longest[1061] = '\0';
	assert_int_equal(read_text(longest), 1);
	assert_fault(0, 1, "1022 bytes");
}

static void
test_a_file_that_is_too_large_is_not_read(void **state)
{
	static char large[STACK_TEXT_MAX + 1];

	(void)state;
	memset(large, '\n', sizeof large);
	stack_text_free(&text);
	assert_true(stack_text_read(&text, large, sizeof large - 1));
	assert_int_equal(text.count, 0);
	stack_text_free(&text);
	assert_false(stack_text_read(&text, large, sizeof large));
	assert_int_equal(text.count, 0);
	assert_int_equal(read_text(""), 0);
	stack_text_free(&text);
	stack_text_free(&text);
}

static void
test_words_are_cut_as_libpam_cuts_them(void **state)
{
	char line[] = "  a\t[b \\] c]d [] [e", *rest = line;

	(void)state;
	assert_string_equal(stack_text_word(&rest), "a");
	assert_string_equal(stack_text_word(&rest), "b ] c");
	assert_string_equal(stack_text_word(&rest), "d");
	assert_string_equal(stack_text_word(&rest), "");
	assert_string_equal(stack_text_word(&rest), "e");
	assert_null(stack_text_word(&rest));
	assert_null(stack_text_word(&rest));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line_is_phase_control_module_and_arguments),
		cmocka_unit_test(test_includes_are_told_from_modules),
		cmocka_unit_test(test_a_backslash_goes_on_over_comments_and_blank_lines),
		cmocka_unit_test(test_a_line_that_a_backslash_swallows_is_no_line),
		cmocka_unit_test(test_a_file_that_ends_in_the_middle_of_a_line_is_refused),
		cmocka_unit_test(test_what_libpam_cannot_use_is_a_fault_of_its_line),
		cmocka_unit_test(test_bytes_that_libpam_reads_otherwise_than_people_are_faults),
		cmocka_unit_test(test_a_file_that_is_too_large_is_not_read),
		cmocka_unit_test(test_words_are_cut_as_libpam_cuts_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
