/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The settings file as a whole: is the file root's, are its bytes sane, can the library parse it,
 * is every value as the table says. All four or no settings at all: there is no half-read value and
 * no setting that is ignored.
 */
#include "settings.h"

#include "root_file.h"
#include "settings_bytes.h"
#include "settings_fault.h"
#include "settings_reader.h"

#include <libconfig.h>
#include <stdlib.h>
#include <string.h>

/* The library's words, which name no remedy, and ours. */
static const struct {
	const char *said, *words;
} remedies[] = {
	{ "syntax error", "this is not understood: look here and on the line before for a missing "
			  "quotation mark, "
			  "= or bracket, or a comma too many" },
	{ "duplicate setting name", "this key stands twice in its group: remove one of the two" },
	{ "mismatched element type in array",
	    "the entries of this list are not alike: put each one in quotation marks" },
};

static bool
refuse_unparsed(const config_t *config, const char *path, struct settings_error *error)
{
	const char *said = config_error_text(config);
	int line = config_error_line(config);

	for (size_t i = 0; said != NULL && i < sizeof(remedies) / sizeof(remedies[0]); i++)
		if (strcmp(said, remedies[i].said) == 0)
			return settings_fault(error, path, line, "%s", remedies[i].words);
	return settings_fault(error, path, line, "%s: compare with dla-otp.conf(5)",
	    said != NULL ? said : "this is not understood");
}

/* The tree owns the strings of *settings, and free(3) what the reader hung on it. */
static config_t *
open_tree(void)
{
	config_t *config = calloc(1, sizeof(*config));

	if (config != NULL) {
		config_init(config);
		config_set_destructor(config, free);
	}
	return config;
}

bool
settings_parse(struct settings *settings, const char *text, size_t length, const char *path,
    struct settings_error *error)
{
	char *bytes = NULL;
	bool right = false;

	*settings = (struct settings){ 0 };
	*error = (struct settings_error){ 0 };
	if (!settings_bytes_check(text, length, path, error))
		return false;
	bytes = strndup(text, length);
	settings->memory = open_tree();
	if (bytes == NULL || settings->memory == NULL)
		settings_fault(error, path, 0, "no memory left: try again");
	else if (config_read_string(settings->memory, bytes) != CONFIG_TRUE)
		refuse_unparsed(settings->memory, path, error);
	else
		right = settings_read_tree(
		    settings, config_root_setting((config_t *)settings->memory), path, error);
	free(bytes);
	if (!right)
		settings_free(settings);
	return right;
}

bool
settings_read(struct settings *settings, int fd, const char *path, struct settings_error *error)
{
	bool right = false;
	size_t length;
	char *bytes;

	*settings = (struct settings){ 0 };
	*error = (struct settings_error){ 0 };
	bytes = root_file_read(fd, SETTINGS_FILE_MAX, path, &length, error);
	if (bytes != NULL)
		right = settings_parse(settings, bytes, length, path, error);
	free(bytes);
	return right;
}

void
settings_free(struct settings *settings)
{
	if (settings->memory != NULL) {
		config_destroy(settings->memory);
		free(settings->memory);
	}
	*settings = (struct settings){ 0 };
}
