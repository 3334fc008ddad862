/* SPDX-License-Identifier: BSD-2-Clause */
/* One value of a settings file is changed, and all else stays as somebody wrote it. */
#include "settings_edit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
assert_becomes(const char *text, const char *path, const char *value, const char *expected)
{
	char *edited = settings_edit(text, path, value);

	assert_non_null(edited);
	assert_string_equal(edited, expected);
	free(edited);
}

static void
test_a_value_is_replaced_where_it_stands(void **state)
{
	(void)state;
	assert_becomes("language = \"th\";\n", "language", "\"en\"", "language = \"en\";\n");
	assert_becomes("sso: { issuer = \"a\"; } # b\n", "sso.issuer", "\"c\"",
	    "sso: { issuer = \"c\"; } # b\n");
	assert_becomes(
	    "# sso = 1;\n/* sso = { issuer = 2; } */ // x\nsso = { a = 1; issuer : \"a\" "
	    "\"b\" ; }\n",
	    "sso.issuer", "\"c\"",
	    "# sso = 1;\n/* sso = { issuer = 2; } */ // x\nsso = { a = 1; issuer : \"c\" ; }\n");
	assert_becomes(
	    "mail: { relays = ( { url = \"}\"; }, # )\n { url = \"\\\"\"; } ); from = 1; };\n",
	    "mail.relays", "( )", "mail: { relays = ( ); from = 1; };\n");
	assert_becomes("a: { issuer = 1; }; sso: { issuer = 2; };", "sso.issuer", "3",
	    "a: { issuer = 1; }; sso: { issuer = 3; };");
}

static void
test_a_setting_that_is_not_there_comes_behind_the_comment_that_shows_it(void **state)
{
	(void)state;
	assert_becomes("# x\n#language = \"th\";\nmin_uid = 5;\n", "language", "\"en\"",
	    "# x\n#language = \"th\";\nlanguage = \"en\";\nmin_uid = 5;\n");
	assert_becomes("sso: {\n\ta = 1;\n#\tca_file = \"\";\n\tb = 2;\n};\n", "sso.ca_file",
	    "\"x\"", "sso: {\n\ta = 1;\n#\tca_file = \"\";\n\tca_file = \"x\";\n\tb = 2;\n};\n");
}

static void
test_without_such_a_comment_it_begins_its_group_or_ends_the_text(void **state)
{
	(void)state;
	assert_becomes("sso: {\n\ta = 1;\n};\n", "sso.ca_file", "\"x\"",
	    "sso: {\n\tca_file = \"x\";\n\ta = 1;\n};\n");
	assert_becomes(
	    "sso = { a = 1; };\n", "sso.ca_file", "\"x\"", "sso = { ca_file = \"x\"; a = 1; };\n");
	assert_becomes("a = 1;\n", "language", "\"en\"", "a = 1;\nlanguage = \"en\";\n");
	assert_becomes("a = 1;\n", "sso.ca_file", "2", "a = 1;\n\nsso: {\n\tca_file = 2;\n};\n");
	/* A comment of another group is not it. */
	assert_becomes("a: {\n#\tb = 1;\n};\nsso: {\n};\n", "sso.b", "2",
	    "a: {\n#\tb = 1;\n};\nsso: {\n\tb = 2;\n};\n");
}

static void
test_what_is_no_settings_file_is_left_alone(void **state)
{
	static const char *const texts[] = { "sso", "sso =", "sso = {", "sso = { a = \"b", "= 1;",
		"}", "sso = 1;", "sso = ( { issuer = 1; } );", "1 = 2;", "a = 1; /* no end",
		"sso = { ; }", "sso = )" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (settings_edit(texts[i], "sso.issuer", "1") != NULL)
			fail_msg("\"%s\" was taken for settings", texts[i]);
}

static void
test_a_text_is_quoted_so_that_it_ends_where_it_should(void **state)
{
	char quoted[12];

	(void)state;
	assert_true(settings_edit_quote(quoted, sizeof quoted, "a\"b\\"));
	assert_string_equal(quoted, "\"a\\\"b\\\\\"");
	assert_true(settings_edit_quote(quoted, sizeof quoted, ""));
	assert_string_equal(quoted, "\"\"");
	assert_false(settings_edit_quote(quoted, sizeof quoted, "1234567890"));
	assert_false(settings_edit_quote(quoted, sizeof quoted, "123456\"\"\""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_value_is_replaced_where_it_stands),
		cmocka_unit_test(
		    test_a_setting_that_is_not_there_comes_behind_the_comment_that_shows_it),
		cmocka_unit_test(test_without_such_a_comment_it_begins_its_group_or_ends_the_text),
		cmocka_unit_test(test_what_is_no_settings_file_is_left_alone),
		cmocka_unit_test(test_a_text_is_quoted_so_that_it_ends_where_it_should),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
