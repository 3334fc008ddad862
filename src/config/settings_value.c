/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One value at a time, from libconfig's node to its place in struct settings. Converts nothing: a
 * number in quotation marks is no number, 1 is not true. Never repeats in an error what may be a
 * secret.
 */
#include "settings_value.h"

#include "columns.h"
#include "settings_fault.h"

#include <libconfig.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTES_PER_COLUMN 12 /* a Thai letter with a vowel and a tone mark has 9 */

/* How the languages are written, and the keys of a text in both. */
static const char *const language_names[LANGUAGES] = { "th", "en" };

#define fault(value, at, ...) \
	settings_fault(       \
	    (value)->error, (value)->path, (int)config_setting_source_line(at), __VA_ARGS__)

static bool
wrong_type(const struct settings_value *value, const char *wanted)
{
	return fault(
	    value, value->found, "%s is not understood: write %s", value->row->path, wanted);
}

/* --- numbers and the like --- */

static bool
read_number(const struct settings_value *value)
{
	const struct setting *row = value->row;
	int number;

	if (config_setting_type(value->found) != CONFIG_TYPE_INT)
		return wrong_type(value, "a whole number, without quotation marks");
	number = config_setting_get_int(value->found);
	if (number < row->lowest || number > row->highest)
		return fault(value, value->found,
		    "%s = %d is out of range: write a number from %d to %d", row->path, number,
		    row->lowest, row->highest);
	*(int *)value->place = number;
	return true;
}

static bool
read_truth(const struct settings_value *value)
{
	if (config_setting_type(value->found) != CONFIG_TYPE_BOOL)
		return wrong_type(value, "true or false, without quotation marks");
	*(bool *)value->place = config_setting_get_bool(value->found) == CONFIG_TRUE;
	return true;
}

static bool
read_language(const struct settings_value *value)
{
	const char *name = config_setting_get_string(value->found);

	for (int language = 0; name != NULL && language < LANGUAGES; language++)
		if (strcmp(name, language_names[language]) == 0) {
			*(enum language *)value->place = (enum language)language;
			return true;
		}
	return wrong_type(value, "\"th\" or \"en\"");
}

/* --- strings --- */

/* A secret in the wrong key, or a password in a URL, must not end up in a log. */
static const char *
repeatable(const struct setting *row, const char *string)
{
	if (row->kind == SETTING_SECRET_FILE)
		return "...";
	return strstr(string, "://") != NULL && strchr(string, '@') != NULL ? "..." : string;
}

/* The string found at `at`: not empty unless it may be, as row->check wants it, not too long. */
static bool
check_string(const struct settings_value *value, const config_setting_t *at, const char *string)
{
	const struct setting *row = value->row;
	const char *wrong = row->check == NULL ? NULL : row->check(string);
	size_t most = (size_t)row->highest;

	if (string[0] == '\0' && row->lowest == 0)
		return true;
	if (string[0] == '\0')
		return fault(value, at, "%s is empty: write a value between the quotation marks%s",
		    row->path, row->required ? "" : ", or remove the key");
	if (wrong != NULL)
		return fault(
		    value, at, "%s = \"%.60s\": %s", row->path, repeatable(row, string), wrong);
	if (row->kind == SETTING_STRINGS)
		return true; /* row->highest counts entries */
	if (row->kind == SETTING_TEXT &&
	    (columns_of(string) > row->highest || strlen(string) > most * BYTES_PER_COLUMN))
		return fault(value, at,
		    "%s = \"%.120s\" is %d columns wide: shorten it to %d, screens have no room "
		    "for more",
		    row->path, string, columns_of(string), row->highest);
	if (row->kind != SETTING_TEXT && strlen(string) > most)
		return fault(value, at, "%s has %zu bytes: shorten it to %zu", row->path,
		    strlen(string), most);
	return true;
}

static bool
read_string(const struct settings_value *value)
{
	const char *string = config_setting_get_string(value->found);

	if (string == NULL)
		return wrong_type(value, "a text in quotation marks");
	if (!check_string(value, value->found, string))
		return false;
	*(const char **)value->place = string;
	return true;
}

/* "..." for both languages, or { th = "..."; en = "..."; } with exactly these two. */
static bool
read_text(const struct settings_value *value)
{
	struct settings_text *text = value->place;
	const char *string = config_setting_get_string(value->found);

	if (string == NULL && (!config_setting_is_group(value->found) ||
				  config_setting_length(value->found) != LANGUAGES))
		return wrong_type(value, "a text in quotation marks, or both languages: { th = "
					 "\"...\"; en = \"...\"; }");
	for (int i = 0; i < LANGUAGES; i++) {
		config_setting_t *at = value->found;

		if (string == NULL)
			at = config_setting_get_member(value->found, language_names[i]);
		if (at == NULL || config_setting_get_string(at) == NULL)
			return fault(value, value->found,
			    "%s needs a text in each language: write { th = \"...\"; en = "
			    "\"...\"; }",
			    value->row->path);
		text->in[i] = config_setting_get_string(at);
		if (!check_string(value, at, text->in[i]))
			return false;
	}
	return true;
}

/* Somebody meant another name. */
static bool
stands_before(const char *const list[], int count, const char *string)
{
	for (int i = 0; i < count; i++)
		if (strcmp(list[i], string) == 0)
			return true;
	return false;
}

static bool
read_strings(const struct settings_value *value)
{
	int count = config_setting_length(value->found);
	const char **list;

	if (!config_setting_is_array(value->found) && !config_setting_is_list(value->found))
		return wrong_type(value, "a list of texts, [ \"...\", \"...\" ]");
	if (count < value->row->lowest || count > value->row->highest)
		return fault(value, value->found,
		    "%s has %d entries: write %d to %d, or remove the key", value->row->path, count,
		    value->row->lowest, value->row->highest);
	list = calloc((size_t)count + 1, sizeof(*list));
	if (list == NULL)
		return fault(value, value->found, "no memory left: try again");
	config_setting_set_hook(value->found, list);
	for (int i = 0; i < count; i++) {
		config_setting_t *at = config_setting_get_elem(value->found, (unsigned)i);

		list[i] = config_setting_get_string(at);
		if (list[i] == NULL)
			return wrong_type(
			    value, "a list of texts: put each entry in quotation marks");
		if (!check_string(value, at, list[i]))
			return false;
		if (stands_before(list, i, list[i]))
			return fault(value, at, "%s has \"%.60s\" twice: remove one of the two",
			    value->row->path, list[i]);
	}
	*(settings_list *)value->place = list;
	return true;
}

/* Length of the directory in the settings file's own path, with its slash; 0 when it has none. */
static size_t
directory_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? 0 : (size_t)(slash - path) + 1;
}

/* The name alone is kept: whoever opens the file opens it in the settings' own directory. */
static bool
read_file_beside(const struct settings_value *value)
{
	const char *name = config_setting_get_string(value->found);
	size_t directory = directory_length(value->path);

	if (name == NULL)
		return wrong_type(value, "the name of a file, in quotation marks");
	if (directory > 0 && strncmp(name, value->path, directory) == 0)
		name += directory;
	if (!check_string(value, value->found, name))
		return false;
	*(const char **)value->place = name;
	return true;
}

static bool
read_file(const struct settings_value *value)
{
	const char *name = config_setting_get_string(value->found);
	size_t directory = directory_length(value->path);
	char *joined = NULL;

	if (!read_string(value))
		return false;
	if (name[0] == '/' || name[0] == '\0')
		return true;
	if (value->path[0] != '/')
		return fault(value, value->found, "%s = \"%.60s\": write the whole path, from /",
		    value->row->path, name);
	if (asprintf(&joined, "%.*s%s", (int)directory, value->path, name) < 0)
		return fault(value, value->found, "no memory left: try again");
	config_setting_set_hook(value->found, joined);
	*(const char **)value->place = joined;
	return true;
}

static void
take_default(const struct settings_value *value)
{
	const struct setting *row = value->row;

	switch (row->kind) {
	case SETTING_NUMBER:
		*(int *)value->place = row->number;
		break;
	case SETTING_TRUTH:
		*(bool *)value->place = row->number != 0;
		break;
	case SETTING_LANGUAGE:
		*(enum language *)value->place = (enum language)row->number;
		break;
	case SETTING_STRING:
	case SETTING_SECRET_FILE:
	case SETTING_FILE_BESIDE:
	case SETTING_FILE:
		*(const char **)value->place = row->text.in[LANGUAGE_THAI];
		break;
	case SETTING_TEXT:
		*(struct settings_text *)value->place = row->text;
		break;
	case SETTING_STRINGS:
		*(settings_list *)value->place = NULL;
		break;
	case SETTING_GROUP:
	case SETTING_GROUPS:
		break;
	}
}

bool
settings_value_read(const struct settings_value *value)
{
	static bool (*const read[])(const struct settings_value *) = {
		[SETTING_NUMBER] = read_number,
		[SETTING_TRUTH] = read_truth,
		[SETTING_LANGUAGE] = read_language,
		[SETTING_STRING] = read_string,
		[SETTING_STRINGS] = read_strings,
		[SETTING_TEXT] = read_text,
		[SETTING_SECRET_FILE] = read_file_beside,
		[SETTING_FILE_BESIDE] = read_file_beside,
		[SETTING_FILE] = read_file,
	};

	if (value->found != NULL)
		return read[value->row->kind](value);
	take_default(value);
	return true;
}
