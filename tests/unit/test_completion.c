/* SPDX-License-Identifier: BSD-2-Clause */
/* What bash offers for dla-otp is what dla-otp takes: conf/completion/dla-otp and the tables agree.
 */
#include "subcommands.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FILE_NAME "conf/completion/dla-otp"
#define TEXT_SIZE 16384
#define LINE_SIZE 1024

static char text[TEXT_SIZE];

static int
read_file(void **state)
{
	FILE *file = fopen(FILE_NAME, "r");

	(void)state;
	if (file == NULL)
		return 1;
	text[fread(text, 1, sizeof text - 1, file)] = '\0';
	return fclose(file);
}

static void
add_option(char line[LINE_SIZE], enum option option)
{
	size_t used = strlen(line);

	(void)snprintf(line + used, LINE_SIZE - used, " %s", option_name(option));
}

static void
assert_line(const char *line)
{
	if (strstr(text, line) == NULL)
		fail_msg(FILE_NAME " has no line\n%s", line);
}

static void
test_each_subcommand_is_offered_with_its_options(void **state)
{
	const struct subcommand *subcommand;
	unsigned lines = 0, i;

	(void)state;
	for (i = 0; (subcommand = subcommand_at(i)) != NULL; i++) {
		char line[LINE_SIZE];

		(void)snprintf(
		    line, sizeof line, "\n\t\t['%s']='%s", subcommand->name, option_name(0));
		for (unsigned option = 1; option < OPTIONS; option++)
			if (subcommand->options & OPTION_BIT(option))
				add_option(line, option);
		(void)snprintf(line + strlen(line), LINE_SIZE - strlen(line), "'\n");
		assert_line(line);
	}
	for (const char *at = text; (at = strstr(at, "\n\t\t['")) != NULL; at++)
		lines++;
	assert_int_equal(lines, i);
}

static void
test_options_that_take_a_value_are_known_as_such(void **state)
{
	char line[LINE_SIZE] = "\n\tlocal values='";

	(void)state;
	for (unsigned option = 0; option < OPTIONS; option++)
		if (option_has_value(option))
			add_option(line, option);
	(void)snprintf(line + strlen(line), LINE_SIZE - strlen(line), " '\n");
	assert_line(line);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_subcommand_is_offered_with_its_options),
		cmocka_unit_test(test_options_that_take_a_value_are_known_as_such),
	};

	return cmocka_run_group_tests(tests, read_file, NULL);
}
