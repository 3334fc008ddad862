/* SPDX-License-Identifier: BSD-2-Clause */
/* Names here and at the SSO: one to one, or refused with the line (T52). */
#include "name_map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PATH "/etc/dla-otp/names.map"

static struct name_map map;
static struct settings_error error;

static bool
parse(const char *text)
{
	return name_map_parse(&map, text, strlen(text), PATH, &error);
}

static void
test_each_line_gives_an_account_its_name_at_the_sso(void **state)
{
	(void)state;
	assert_true(parse("# citizen ids\n\n1234567890123 somsri\n  O.Malee@go.th\t malee  \r\n"
			  "#x y\nb a\na b"));
	assert_int_equal(map.count, 4);
	assert_string_equal(name_map_person(&map, "somsri"), "1234567890123");
	assert_string_equal(name_map_person(&map, "malee"), "O.Malee@go.th");
	assert_string_equal(name_map_person(&map, "a"), "b"); /* two who swapped their names */
	assert_string_equal(name_map_person(&map, "b"), "a");
	assert_null(name_map_person(&map, "1234567890123"));
	assert_null(name_map_person(&map, "Malee"));
	assert_null(name_map_person(&map, ""));
	assert_true(name_map_has_person(&map, "1234567890123"));
	assert_true(name_map_has_person(&map, "o.malee@GO.TH"));
	assert_false(name_map_has_person(&map, "somsri"));
	assert_false(name_map_has_person(&map, ""));
	name_map_free(&map);
	name_map_free(&map);
}

static void
test_an_empty_map_maps_nobody(void **state)
{
	static const char *const texts[] = { "", "\n", "#", "# a b", "\n\n  \n\t\n" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		assert_true(parse(texts[i]));
		assert_int_equal(map.count, 0);
		assert_null(name_map_person(&map, "a"));
		assert_false(name_map_has_person(&map, "a"));
		name_map_free(&map);
	}
}

/* T52 */
static void
test_a_name_that_stands_twice_on_its_side_is_refused_with_both_lines(void **state)
{
	static const struct {
		const char *text;
		int line;
		const char *words;
	} rows[] = {
		{ "a x\na y\n", 2, "the first name stands in line 1 already" },
		{ "a x\nb x\n", 2, "the second name stands in line 1 already" },
		{ "a x\n#\nA y\n", 3, "the first name stands in line 1 already" },
		{ "a x\nb y\nc X\n", 3, "the second name stands in line 1 already" },
		{ "a x\na x\n", 2, "stands in line 1 already" },
		{ "z z\na x\nm m\nZ y\n", 4, "the first name stands in line 1 already" },
		{ "Somchai@GO.TH x\nsomchai@go.th y", 2, "the first name stands in line 1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_false(parse(rows[i].text));
		assert_int_equal(error.line, rows[i].line);
		if (strstr(error.text, rows[i].words) == NULL)
			fail_msg("%zu: %s", i, error.text);
		assert_null(map.memory);
	}
}

static void
test_lines_that_are_not_two_sane_names_are_refused(void **state)
{
	static const char *const lines[] = { "a", "a ", "a b c", "a b # why", "a #b", "สมชาย a",
		"a สมชาย", "a\x01 b", "a b:c", "a *", "a @staff", "a -rf", "a ../x", "a\xff b",
		"a\u00a0b", "a,b", "a b,", "a \x7f", "\"a b\" c" };
	char text[600], name[300];

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		(void)snprintf(text, sizeof text, "ok fine\n%s\n", lines[i]);
		if (parse(text))
			fail_msg("accepted: %s", lines[i]);
		assert_int_equal(error.line, 2);
		assert_non_null(strstr(error.text, PATH ":2: "));
	}
	memset(name, 'a', sizeof name);
	(void)snprintf(text, sizeof text, "%.255s x", name);
	assert_true(parse(text));
	name_map_free(&map);
	(void)snprintf(text, sizeof text, "%.256s x", name);
	assert_false(parse(text));
	(void)snprintf(text, sizeof text, "x %.256s", name);
	assert_false(parse(text));
}

static void
test_a_nul_byte_is_refused(void **state)
{
	static const char text[] = "a b\nc\0d e\n";

	(void)state;
	assert_false(name_map_parse(&map, text, sizeof text - 1, PATH, &error));
	assert_int_equal(error.line, 2);
}

/* Some are citizen ids, and the log is read by many. */
static void
test_no_error_repeats_a_name(void **state)
{
	static const char *const texts[] = { "1234567890123 x\n1234567890123 y", "1234567890123",
		"1234567890123 a b", "a 1234567890123\nb 1234567890123", "1234567890123\xff x" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		assert_false(parse(texts[i]));
		assert_null(strstr(error.text, "12345"));
	}
}

/* 16,000 lines are sorted, not compared each with each. */
static void
test_a_full_map_is_read_and_a_fuller_one_refused(void **state)
{
	char *text = malloc(NAME_MAP_FILE_MAX + 2);
	size_t used = 0;

	(void)state;
	assert_non_null(text);
	for (unsigned i = 0; used + 12 < NAME_MAP_FILE_MAX; i++)
		used += (size_t)snprintf(text + used, 13, "%05u %05u\n", 99999 - i, i);
	memset(text + used, '\n', NAME_MAP_FILE_MAX + 1 - used);
	assert_true(name_map_parse(&map, text, NAME_MAP_FILE_MAX, PATH, &error));
	assert_string_equal(name_map_person(&map, "00007"), "99992");
	assert_true(name_map_has_person(&map, "99992"));
	name_map_free(&map);
	assert_false(name_map_parse(&map, text, NAME_MAP_FILE_MAX + 1, PATH, &error));
	assert_int_equal(error.line, 0);
	free(text);
}

/* T128 */
static void
test_only_a_file_that_root_alone_can_change_is_read(void **state)
{
	int fd = memfd_create("names.map", MFD_CLOEXEC);

	(void)state;
	assert_int_equal(write(fd, "a b\n", 4), 4);
	assert_int_equal(fchmod(fd, 0600), 0);
	assert_true(name_map_read(&map, fd, PATH, &error));
	assert_string_equal(name_map_person(&map, "b"), "a");
	name_map_free(&map);
	assert_int_equal(fchmod(fd, 0620), 0);
	assert_false(name_map_read(&map, fd, PATH, &error));
	assert_non_null(strstr(error.text, "chmod 644"));
	assert_int_equal(fchmod(fd, 0600), 0);
	assert_int_equal(fchown(fd, 65534, 0), 0);
	assert_false(name_map_read(&map, fd, PATH, &error));
	assert_false(name_map_read(&map, -1, PATH, &error));
	assert_null(map.pairs);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_line_gives_an_account_its_name_at_the_sso),
		cmocka_unit_test(test_an_empty_map_maps_nobody),
		cmocka_unit_test(
		    test_a_name_that_stands_twice_on_its_side_is_refused_with_both_lines),
		cmocka_unit_test(test_lines_that_are_not_two_sane_names_are_refused),
		cmocka_unit_test(test_a_nul_byte_is_refused),
		cmocka_unit_test(test_no_error_repeats_a_name),
		cmocka_unit_test(test_a_full_map_is_read_and_a_fuller_one_refused),
		cmocka_unit_test(test_only_a_file_that_root_alone_can_change_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
