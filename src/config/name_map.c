/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the map of names. Refuses a name that stands in it twice on one side, small and capital
 * letters taken alike: many SSOs take SOMCHAI for somchai, and then two accounts here would be one
 * person there, or two persons one account.
 */
#include "name_map.h"

#include "root_file.h"
#include "settings_access.h"
#include "settings_checks.h"
#include "settings_fault.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BLANKS " \t"

struct reading {
	struct name_map *map;
	unsigned room; /* of map->pairs */
	const char *path;
	struct settings_error *error;
};

#define fault(reading, line, ...) \
	settings_fault((reading)->error, (reading)->path, line, __VA_ARGS__)

static int
compare_sso(const void *one, const void *other)
{
	const struct name_pair *a = one, *b = other;

	return strcasecmp(a->sso, b->sso);
}

static int
compare_local(const void *one, const void *other)
{
	const struct name_pair *a = one, *b = other;

	return strcasecmp(a->local, b->local);
}

/* Ends the word that text begins with and gives what follows it, blanks skipped. */
static char *
cut_word(char *text)
{
	char *end = text + strcspn(text, BLANKS);

	if (*end == '\0')
		return end;
	*end = '\0';
	return end + 1 + strspn(end + 1, BLANKS);
}

static bool
add_pair(const struct reading *reading, char *line, int number)
{
	struct name_map *map = reading->map;
	char *sso = line + strspn(line, BLANKS), *local, *rest;
	const char *wrong;

	if (*sso == '\0' || *sso == '#')
		return true;
	local = cut_word(sso);
	rest = cut_word(local);
	if (*local == '\0' || *rest != '\0')
		return fault(reading, number,
		    "not two names: write the name at the SSO, a blank, and the account's name");
	if ((wrong = settings_check_person(sso)) != NULL)
		return fault(reading, number, "the first name: %s", wrong);
	if ((wrong = settings_check_user(local)) != NULL)
		return fault(reading, number, "the second name: %s", wrong);
	if (map->count == reading->room)
		return fault(reading, number, "too many lines: remove some");
	map->pairs[map->count++] = (struct name_pair){ sso, local, number };
	return true;
}

/* Sorts by one side; a name beside its like is there twice. */
static bool
sort(const struct reading *reading, int (*compare)(const void *, const void *), const char *which)
{
	struct name_map *map = reading->map;

	if (map->count > 0)
		qsort(map->pairs, map->count, sizeof *map->pairs, compare);
	for (unsigned i = 1; i < map->count; i++) {
		int line = map->pairs[i - 1].line, other = map->pairs[i].line;

		if (compare(&map->pairs[i - 1], &map->pairs[i]) == 0)
			return fault(reading, line > other ? line : other,
			    "%s stands in line %d already (small and capital letters are alike): "
			    "remove one of the two",
			    which, line < other ? line : other);
	}
	return true;
}

static bool
add_lines(const struct reading *reading, char *text, size_t length)
{
	char *end = text + length;
	int number = 1;

	for (char *line = text, *next; line < end; line = next, number++) {
		size_t bytes = strcspn(line, "\n");

		next = line + bytes + 1;
		if (line + bytes < end && line[bytes] == '\0')
			return fault(reading, number, "a NUL byte: save the file as text");
		if (bytes > 0 && line[bytes - 1] == '\r')
			bytes--;
		line[bytes] = '\0';
		if (!add_pair(reading, line, number))
			return false;
	}
	return sort(reading, compare_local, "the second name") &&
	       sort(reading, compare_sso, "the first name");
}

bool
name_map_parse(struct name_map *map, const char *text, size_t length, const char *path,
    struct settings_error *error)
{
	struct reading reading = { map, 0, path, error };
	bool right = false;

	*map = (struct name_map){ 0 };
	*error = (struct settings_error){ 0 };
	if (length > NAME_MAP_FILE_MAX)
		return fault(&reading, 0, "larger than %d bytes: remove what is not needed",
		    NAME_MAP_FILE_MAX);
	for (size_t i = 0; i < length; i++)
		reading.room += text[i] == '\n';
	reading.room++; /* the last line may lack its end */
	map->memory = malloc(length + 1);
	map->pairs = calloc(reading.room, sizeof *map->pairs);
	if (map->memory == NULL || map->pairs == NULL)
		fault(&reading, 0, "no memory left: try again");
	else {
		memcpy(map->memory, text, length);
		map->memory[length] = '\0';
		right = add_lines(&reading, map->memory, length);
	}
	if (!right)
		name_map_free(map);
	return right;
}

bool
name_map_read(struct name_map *map, int fd, const char *path, struct settings_error *error)
{
	bool right = false;
	size_t length;
	char *bytes;

	*map = (struct name_map){ 0 };
	*error = (struct settings_error){ 0 };
	bytes = root_file_read(fd, NAME_MAP_FILE_MAX, path, &length, error);
	if (bytes != NULL)
		right = name_map_parse(map, bytes, length, path, error);
	free(bytes);
	return right;
}

const char *
name_map_person(const struct name_map *map, const char *local)
{
	for (unsigned i = 0; i < map->count; i++)
		if (strcmp(map->pairs[i].local, local) == 0)
			return map->pairs[i].sso;
	return NULL;
}

bool
name_map_has_person(const struct name_map *map, const char *sso)
{
	const struct name_pair wanted = { .sso = sso };

	return map->count > 0 &&
	       bsearch(&wanted, map->pairs, map->count, sizeof *map->pairs, compare_sso) != NULL;
}

void
name_map_free(struct name_map *map)
{
	free(map->pairs);
	free(map->memory);
	*map = (struct name_map){ 0 };
}
