/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the module's arguments by a table. Pure: no file is looked at and nothing is logged. A
 * value of zero means "not given yet", so whatever comes twice is refused as well.
 */
#include "arguments.h"

#include "paths.h"
#include "wire.h"

#include <stdint.h>
#include <string.h>

#ifdef DLA_OTP_TEST_BUILD
#define TIMEOUT_LEAST 2
#else
#define TIMEOUT_LEAST 30
#endif
#define TIMEOUT_MOST 900 /* also the default */

static bool
take_path(const char **path, const char *value)
{
	if (*path != NULL || value[0] != '/')
		return false;
	*path = value;
	return true;
}

static bool
take_settings(struct arguments *arguments, const char *value)
{
	return take_path(&arguments->settings, value);
}

static bool
take_helper(struct arguments *arguments, const char *value)
{
	return take_path(&arguments->helper, value);
}

static bool
take_timeout(struct arguments *arguments, const char *value)
{
	int64_t seconds = 0;

	if (arguments->timeout_s != 0 || !wire_number(value, TIMEOUT_MOST, &seconds) ||
	    seconds < TIMEOUT_LEAST)
		return false;
	arguments->timeout_s = (unsigned)seconds;
	return true;
}

static bool
take_first_pass(struct arguments *arguments, enum first_pass first_pass)
{
	if (arguments->first_pass != FIRST_PASS_IGNORED)
		return false;
	arguments->first_pass = first_pass;
	return true;
}

static bool
take_try_first_pass(struct arguments *arguments, const char *value)
{
	return value[0] == '\0' && take_first_pass(arguments, FIRST_PASS_TRIED);
}

static bool
take_use_first_pass(struct arguments *arguments, const char *value)
{
	return value[0] == '\0' && take_first_pass(arguments, FIRST_PASS_REQUIRED);
}

/* What follows the name is the value. */
static const struct {
	const char *name;
	bool (*take)(struct arguments *arguments, const char *value);
} known[] = {
	{ "conf=", take_settings },
	{ "helper=", take_helper },
	{ "timeout=", take_timeout },
	{ "try_first_pass", take_try_first_pass },
	{ "use_first_pass", take_use_first_pass },
};

static bool
take(struct arguments *arguments, const char *argument)
{
	for (size_t i = 0; i < sizeof known / sizeof(known[0]); i++) {
		size_t length = strlen(known[i].name);

		if (strncmp(argument, known[i].name, length) == 0)
			return known[i].take(arguments, argument + length);
	}
	return false;
}

bool
arguments_read(
    struct arguments *arguments, int argc, const char *const argv[], struct log_line *why)
{
	bool good = true;

	*arguments = (struct arguments){ .first_pass = FIRST_PASS_IGNORED };
	log_begin(
	    why, "sign-in refused: unknown, wrong or repeated module argument, see pam_dla_otp(8)");
	for (int i = 0; i < argc; i++) {
		if (!take(arguments, argv[i])) {
			log_add(why, "argument", argv[i]);
			good = false;
		}
	}
	arguments->names_files = arguments->settings != NULL || arguments->helper != NULL;
	if (arguments->settings == NULL)
		arguments->settings = PATH_SETTINGS;
	if (arguments->helper == NULL)
		arguments->helper = PATH_LOGIN;
	if (arguments->timeout_s == 0)
		arguments->timeout_s = TIMEOUT_MOST;
	return good;
}
