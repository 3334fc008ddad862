/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who is called otherwise at the SSO than on this machine: a file of lines `sso-name local-name`,
 * one to one. All right or refused, as the settings are.
 */
#ifndef DLA_OTP_NAME_MAP_H
#define DLA_OTP_NAME_MAP_H

#include "settings.h"

#include <stdbool.h>
#include <stddef.h>

#define NAME_MAP_FILE_MAX (64 * 1024)

struct name_pair {
	const char *sso, *local;
	int line;
};

/* All zero maps nobody. */
struct name_map {
	struct name_pair
	    *pairs; /* in the order of their SSO names, small and capital letters alike */
	unsigned count;
	char *memory; /* owns every name */
};

/*
 * Reads the map from an open descriptor, under the rules of root_file_read; path names it in
 * errors, which never repeat a name: some are citizen ids. True and *map (free with name_map_free),
 * or false and *error; then *map is zeroed.
 */
bool name_map_read(struct name_map *map, int fd, const char *path, struct settings_error *error);

/* The same from bytes: the parser, and what is fuzzed. */
bool name_map_parse(struct name_map *map, const char *text, size_t length, const char *path,
    struct settings_error *error);

/* The SSO name of that account, or NULL when the map does not have it. */
const char *name_map_person(const struct name_map *map, const char *local);

/* True when the map gives that SSO name, however its letters are written, to an account. */
bool name_map_has_person(const struct name_map *map, const char *sso);

void name_map_free(struct name_map *map);

#endif
