/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks the tree libconfig built, group by group, along the table of settings. Refuses at the first
 * thing that is not exactly as the table says; it has no keys of its own.
 */
#include "settings_reader.h"

#include "settings_access.h"
#include "settings_fault.h"
#include "settings_table.h"
#include "settings_value.h"

#include <libconfig.h>
#include <string.h>

#define NAMES_MAX 64 /* keys in one group */

#define fault(reading, line, ...) \
	settings_fault((reading)->error, (reading)->path, line, __VA_ARGS__)

struct reading {
	const char *path;
	struct settings_error *error;
};

static bool read_group(
    const struct reading *reading, config_setting_t *group, const char *path, char *base);

static int
line_of(const config_setting_t *setting)
{
	return setting == NULL ? 0 : (int)config_setting_source_line(setting);
}

/* --- keys nobody knows --- */

/* A key of that name in another group. */
static const struct setting *
find_elsewhere(const char *name)
{
	for (unsigned i = 0; i < settings_table_length; i++) {
		const char *dot = strrchr(settings_table[i].path, '.');

		if (strcmp(dot == NULL ? settings_table[i].path : dot + 1, name) == 0)
			return &settings_table[i];
	}
	return NULL;
}

static bool
refuse_unknown(const struct reading *reading, const config_setting_t *member, const char *group)
{
	const char *name = config_setting_name(member), *names[NAMES_MAX] = { NULL }, *nearest;
	const struct setting *elsewhere = find_elsewhere(name);
	int line = line_of(member);
	unsigned count = 0;

	for (unsigned i = 0; i < settings_table_length && count < NAMES_MAX; i++) {
		const char *known = settings_table_name(&settings_table[i], group);

		if (known != NULL)
			names[count++] = known;
	}
	nearest = settings_nearest(name, names, count);
	if (nearest != NULL)
		return fault(reading, line,
		    "unknown key \"%.60s\": did you mean \"%s\"? the keys are listed in "
		    "dla-otp.conf(5)",
		    name, nearest);
	if (elsewhere != NULL)
		return fault(reading, line,
		    "unknown key \"%.60s\": it does not belong here, write it as %s (see "
		    "dla-otp.conf(5))",
		    name, elsewhere->path);
	return fault(reading, line,
	    "unknown key \"%.60s\": remove it; the keys are listed in dla-otp.conf(5)", name);
}

/* --- groups --- */

static bool
check_group(const struct reading *reading, const struct setting *row, config_setting_t *group,
    const void *value)
{
	const char *key = NULL, *wrong;
	config_setting_t *meant = NULL;

	if (row->check_group == NULL)
		return true;
	wrong = row->check_group(value, &key);
	if (wrong == NULL)
		return true;
	if (group != NULL && key != NULL)
		meant = config_setting_get_member(group, key);
	return fault(reading, line_of(meant != NULL ? meant : group), "%s: %s", row->path, wrong);
}

/* An absent group is read too: its keys have defaults, or are required. */
static bool
read_one_group(
    const struct reading *reading, const struct setting *row, config_setting_t *found, char *base)
{
	if (found != NULL && !config_setting_is_group(found))
		return fault(reading, line_of(found), "%s must be a group: write %s: { ... };",
		    row->path, row->path);
	return read_group(reading, found, row->path, base) &&
	       check_group(reading, row, found, base);
}

/* The string of the key that must differ in each element of the list. */
static const char *
distinct_string(const struct setting *row, const char *element)
{
	const struct setting *key = settings_table_find(row->path, row->distinct);

	return *(const char *const *)(const void *)(element + key->at);
}

/* Two groups of one name would mean that the first hides the second. */
static bool
check_distinct(const struct reading *reading, const struct setting *row, config_setting_t *list,
    const char *base, int index)
{
	const char *first = base + row->at;

	for (int i = 0; row->distinct != NULL && i < index; i++) {
		const char *name = distinct_string(row, first + (size_t)index * row->size);

		if (strcmp(distinct_string(row, first + (size_t)i * row->size), name) == 0)
			return fault(reading,
			    line_of(config_setting_get_elem(list, (unsigned)index)),
			    "%s has the %s \"%.60s\" twice, first in line %d: make one entry of "
			    "both",
			    row->path, row->distinct, name,
			    line_of(config_setting_get_elem(list, (unsigned)i)));
	}
	return true;
}

static bool
read_list_of_groups(
    const struct reading *reading, const struct setting *row, config_setting_t *found, char *base)
{
	int count = found == NULL ? 0 : config_setting_length(found);

	if (found != NULL && !config_setting_is_list(found))
		return fault(reading, line_of(found),
		    "%s must be a list of groups: write ( { ... }, { ... } )", row->path);
	if (count < row->lowest || count > row->highest)
		return fault(reading, line_of(found), "%s has %d entries: write %d to %d",
		    row->path, count, row->lowest, row->highest);
	for (int i = 0; i < count; i++) {
		config_setting_t *element = config_setting_get_elem(found, (unsigned)i);
		char *at = base + row->at + (size_t)i * row->size;

		if (!config_setting_is_group(element))
			return fault(reading, line_of(element),
			    "%s must have groups only: write each entry in braces { ... }",
			    row->path);
		if (!read_group(reading, element, row->path, at) ||
		    !check_group(reading, row, element, at) ||
		    !check_distinct(reading, row, found, base, i))
			return false;
	}
	*(unsigned *)(void *)(base + row->count_at) = (unsigned)count;
	return true;
}

/* Reads one row of the table; `found` is NULL when the key is absent. */
static bool
read_row(const struct reading *reading, const struct setting *row, config_setting_t *group,
    config_setting_t *found, char *base)
{
	struct settings_value value = { row, found, base + row->at, reading->path, reading->error };

	if (found == NULL && row->required)
		return fault(reading, line_of(group), "%s is missing: add it, see dla-otp.conf(5)",
		    row->path);
	if (row->kind == SETTING_GROUP)
		return read_one_group(reading, row, found, base);
	if (row->kind == SETTING_GROUPS)
		return read_list_of_groups(reading, row, found, base);
	return settings_value_read(&value);
}

static bool
read_group(const struct reading *reading, config_setting_t *group, const char *path, char *base)
{
	int members = group == NULL ? 0 : config_setting_length(group);

	for (int i = 0; i < members; i++) {
		config_setting_t *member = config_setting_get_elem(group, (unsigned)i);

		if (settings_table_find(path, config_setting_name(member)) == NULL)
			return refuse_unknown(reading, member, path);
	}
	for (unsigned i = 0; i < settings_table_length; i++) {
		const struct setting *row = &settings_table[i];
		const char *name = settings_table_name(row, path);
		config_setting_t *found = NULL;

		if (name == NULL)
			continue;
		if (group != NULL)
			found = config_setting_get_member(group, name);
		if (!read_row(reading, row, group, found, base))
			return false;
	}
	return true;
}

static bool
check_between_groups(
    const struct reading *reading, const struct settings *settings, config_setting_t *root)
{
	char place[SETTINGS_PLACE_SIZE] = "";
	const char *wrong = settings_check_access(settings, place);

	return wrong == NULL ||
	       fault(reading, line_of(config_setting_lookup(root, place)), "%s: %s", place, wrong);
}

bool
settings_read_tree(struct settings *settings, struct config_setting_t *root, const char *path,
    struct settings_error *error)
{
	const struct reading reading = { path, error };

	if (!read_group(&reading, root, "", (char *)settings) ||
	    !check_between_groups(&reading, settings, root))
		return false;
	/* The two defaults that are made of other settings. */
	if (settings->timeout == 0)
		settings->timeout = settings->otp.lifetime + 60;
	if (settings->mail.from_name[0] == '\0')
		settings->mail.from_name = settings->office.name.in[LANGUAGE_THAI];
	return true;
}
