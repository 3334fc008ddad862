/* SPDX-License-Identifier: BSD-2-Clause */
/* How errors in the settings are worded: one harmless line, and a good guess at what was meant. */
#include "settings_fault.h"

#include "right_settings.h"

static void
test_an_error_names_file_and_line_and_ends_a_check(void **state)
{
	struct settings_error error;

	(void)state;
	assert_false(settings_fault(&error, PATH, 12, "%s: remove it", "a"));
	assert_string_equal(error.text, PATH ":12: a: remove it");
	assert_int_equal(error.line, 12);
	assert_false(settings_fault(&error, PATH, 0, "is empty"));
	assert_string_equal(error.text, PATH ": is empty");
	assert_int_equal(error.line, 0);
}

static void
test_nothing_in_an_error_forges_a_line_or_moves_the_cursor(void **state)
{
	struct settings_error error;

	(void)state;
	settings_fault(&error, "f", 1, "a\nb\x1b[2J\x7f \xc2\x9b \xe2\x80\xae \xff");
	assert_string_equal(error.text, "f:1: a?b?[2J? ?? ??? ?");
	settings_fault(&error, "f", 1, "%.4s", "กข"); /* cut inside the second letter */
	assert_string_equal(error.text, "f:1: ก?");
}

static void
test_a_long_error_is_cut_to_its_room(void **state)
{
	struct settings_error error;
	char words[2 * SETTINGS_ERROR_MAX];

	(void)state;
	memset(words, 'a', sizeof(words) - 1);
	words[sizeof(words) - 1] = '\0';
	settings_fault(&error, "f", 1, "%s", words);
	assert_int_equal(strlen(error.text), SETTINGS_ERROR_MAX - 1);
	settings_fault(&error, words, 1, "%s", words);
	assert_int_equal(strlen(error.text), SETTINGS_ERROR_MAX - 1);
}

static void
test_the_nearest_name_is_at_most_two_letters_away(void **state)
{
	static const char *const names[] = { "timeout", "from", "from_name", "ca_file" };

	(void)state;
	assert_string_equal(settings_nearest("timeuot", names, COUNT(names)), "timeout");
	assert_string_equal(settings_nearest("itmeuot", names, COUNT(names)), "timeout");
	assert_string_equal(settings_nearest("fromname", names, COUNT(names)), "from_name");
	assert_string_equal(settings_nearest("form", names, COUNT(names)), "from");
	assert_string_equal(settings_nearest("cafile", names, COUNT(names)), "ca_file");
	assert_null(settings_nearest("to", names, COUNT(names)));
	assert_null(settings_nearest("time", names, COUNT(names)));
	assert_null(settings_nearest("", names, COUNT(names)));
	assert_null(
	    settings_nearest("timeouttimeouttimeouttimeouttimeouttimeout", names, COUNT(names)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_error_names_file_and_line_and_ends_a_check),
		cmocka_unit_test(test_nothing_in_an_error_forges_a_line_or_moves_the_cursor),
		cmocka_unit_test(test_a_long_error_is_cut_to_its_room),
		cmocka_unit_test(test_the_nearest_name_is_at_most_two_letters_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
