/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as the module's arguments, one a line: all of them are right and each says what it may,
 * or every bad one is named in one line for the log. Read again in another order they say the same.
 * (T3)
 *
 * sources: src/module/arguments.c src/common/wire.c src/common/utf8.c src/common/clock.c
 * sources: src/common/log.c
 */
#include "arguments.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MUST(condition) ((condition) ? (void)0 : abort())
#define ARGUMENTS_MAX 32

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_values(const struct arguments *arguments, int argc)
{
	MUST(arguments->settings[0] == '/' && arguments->helper[0] == '/');
	MUST(arguments->timeout_s >= 30 && arguments->timeout_s <= 900);
	MUST(arguments->first_pass <= FIRST_PASS_REQUIRED);
	MUST(argc <= 4); /* each once, and first_pass in one of its two ways */
}

static void
check_the_same(const struct arguments *one, const struct arguments *other)
{
	MUST(strcmp(one->settings, other->settings) == 0);
	MUST(strcmp(one->helper, other->helper) == 0);
	MUST(one->names_files == other->names_files);
	MUST(one->timeout_s == other->timeout_s && one->first_pass == other->first_pass);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size), *rest = text, *line;
	const char *argv[ARGUMENTS_MAX], *reversed[ARGUMENTS_MAX];
	struct arguments arguments, again;
	struct log_line why;
	int argc = 0;

	MUST(text != NULL);
	while (argc < ARGUMENTS_MAX && (line = strsep(&rest, "\n")) != NULL)
		argv[argc++] = line;
	for (int i = 0; i < argc; i++)
		reversed[i] = argv[argc - 1 - i];
	bool good = arguments_read(&arguments, argc, argv, &why);
	MUST(good == arguments_read(&again, argc, reversed, &why));
	if (good) {
		check_values(&arguments, argc);
		check_the_same(&arguments, &again);
	} else {
		MUST(strstr(why.text, " argument=") != NULL || strstr(why.text, " ...") != NULL);
	}
	free(text);
	return 0;
}
