/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the library would read differently from a person is refused before it, and what it cannot
 * parse with words of ours (T2, T129).
 */
#include "right_settings.h"

#include <libconfig.h>

static void
test_T2_broken_syntax_is_refused(void **state)
{
	static const struct broken broken[] = {
		{ 2, "timeout 300;", "not understood" },
		{ 2, "timeout = ;", "not understood" },
		{ 2, "timeout = 300;;", "not understood" },
		{ 2, "}", "not understood" },
		{ 2, "timeout == 300;", "not understood" },
		{ 2, "[timeout]", "not understood" },
#if LIBCONFIG_VER_MAJOR == 1 && LIBCONFIG_VER_MINOR < 7 /* later it is no mistake */
		{ ALLOW, "  allow = ( { anyone = true; }, );", "comma too many" },
		{ DOMAINS, "  email_domains = [ \"a.example\", ];", "comma too many" },
#endif
		{ 1, "language = \"th;", "not closed on the same line" },
		{ HELP, "  help = \"a", "not closed on the same line" },
		{ HELP, "  help = \"a\\n\";", "backslash" },
		{ HELP, "  help = \"a\\x00b\";", "backslash" },
		{ HELP, "  help = \"a\\", "backslash" },
		{ HELP, "  help = “IT”;", "plain quotation marks" },
		{ HELP, "  help = เทศบาล;", "plain quotation marks" },
		{ 2, "/* timeout = 300;", "never ends" },
		{ 2, "/*/ timeout = 300;", "never ends" },
		{ 2, "timeout = 300;\ra", "carriage return" },
		{ 2, "timeout = \f300;", "control character (0x0c)" },
		{ 2, "# \x1b[2J", "control character (0x1b)" },
		{ 2, "# \x7f", "control character (0x7f)" },
		{ HELP, "  help = \"\xa1\xd2\xc3\";", "not UTF-8" },
		{ 2, "# \xa1\xd2\xc3", "not UTF-8" },
		{ HELP, "  help = \"\xc0\xaf\";", "not UTF-8" },
	};

	(void)state;
	expect_each_refused(broken, COUNT(broken));
	expect_refused("", 0 + 1, "empty");
	expect_refused("\xef\xbb\xbf# ok\n", 1, "byte order mark");
	expect_refused("\xff\xfe#", 1, "not UTF-8");
	expect_refused_bytes("language = \"th\";\n\0timeout = 300;", 32, 2, "NUL");
	expect_refused_bytes("\0", 1, 1, "NUL");
}

static void
test_T129_other_files_are_never_read(void **state)
{
	static const struct broken broken[] = {
		{ 2, "@include \"/etc/dla-otp/more.conf\"", "@include is not allowed" },
		{ 2, " \t@include \"/etc/shadow\"", "@include is not allowed" },
		{ HELP, "@include \"/etc/shadow\"", "@include is not allowed" },
		{ 2, "@include", "@include is not allowed" },
		{ 2, "@INCLUDE \"/etc/shadow\"", "not understood" },
		{ 2, "; @include \"/etc/shadow\"", "not understood" },
	};
	char *text;

	(void)state;
	expect_each_refused(broken, COUNT(broken));
	text = compose(2, "/*\n@include \"/etc/shadow\"\n*/"); /* not even in a comment */
	expect_refused(text, 3, "@include is not allowed");
	free(text);
}

static void
test_T129_brackets_in_brackets_are_bounded(void **state)
{
	static char bomb[SETTINGS_FILE_MAX + 2];

	(void)state;
	expect_refused("a = ((((((1))))));", 1, "unknown key \"a\"");
	expect_refused("\na = (((((((1)))))));", 2, "too many brackets");
	expect_refused("a: { a: { a: { a: { a: { a: {\n a: { };", 2, "too many brackets");
	memset(bomb, '(', sizeof(bomb) - 1);
	memcpy(bomb, "a=", 2);
	expect_refused_bytes(bomb, SETTINGS_FILE_MAX, 1, "too many brackets");
	expect_refused_bytes(bomb, SETTINGS_FILE_MAX + 1, 0, "larger than 65536 bytes");
	memset(bomb, ')', sizeof(bomb) - 1);
	expect_refused_bytes(bomb, SETTINGS_FILE_MAX, 1, "not understood");
	memset(bomb, '\n', sizeof(bomb) - 1);
	expect_refused_bytes(bomb, SETTINGS_FILE_MAX, 0, "office.name is missing");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_T2_broken_syntax_is_refused),
		cmocka_unit_test(test_T129_other_files_are_never_read),
		cmocka_unit_test(test_T129_brackets_in_brackets_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
