/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks the name service for groups and keeps their names. Refuses names that do not fit whole.
 */
#include "groups.h"

#include "settings.h"

#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORD "groups"
#define GROUP_BYTES_MAX (64 * 1024) /* of a group with all its members */

/* True when the line that has this byte is a comment from its beginning. */
static bool
is_in_comment(const char *text, const char *at)
{
	while (at > text && at[-1] != '\n')
		at--;
	return at[strspn(at, " \t")] == '#';
}

bool
groups_are_named(int settings)
{
	char *text = malloc(SETTINGS_FILE_MAX + 1);
	ssize_t length = text ? pread(settings, text, SETTINGS_FILE_MAX, 0) : -1;
	bool named = false;

	if (length > 0) {
		text[length] = '\0';
		for (const char *at = text; !named && (at = strstr(at, WORD)) != NULL; at++)
			named = !is_in_comment(text, at);
	}
	free(text);
	return named;
}

/* Adds the name behind those that are there already; how many bytes are used then. */
static size_t
add(struct groups *groups, size_t used, const char *name)
{
	size_t size = strlen(name) + 1;

	if (size == 1 || size > GROUPS_SIZE - 1 - used)
		return used;
	memcpy(groups->names + used, name, size);
	return used + size;
}

void
groups_find(struct groups *groups, const char *account, gid_t primary)
{
	gid_t ids[GROUPS_MAX];
	int count = GROUPS_MAX;
	char *buffer = malloc(GROUP_BYTES_MAX);
	size_t used = 0;

	memset(groups, 0, sizeof *groups);
	if (!buffer)
		return;
	if (getgrouplist(account, primary, ids, &count) == -1)
		count = GROUPS_MAX;
	for (int i = 0; i < count; i++) {
		struct group entry, *found = NULL;

		if (getgrgid_r(ids[i], &entry, buffer, GROUP_BYTES_MAX, &found) == 0 && found)
			used = add(groups, used, found->gr_name);
	}
	free(buffer);
}

bool
groups_have(const struct groups *groups, const char *name)
{
	for (const char *at = groups->names; *at; at += strlen(at) + 1)
		if (strcmp(at, name) == 0)
			return true;
	return false;
}
