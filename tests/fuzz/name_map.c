/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a map of names: refused in one harmless line, or one to one, with sane names and
 * nothing else. (T52)
 *
 * sources: src/config/name_map.c src/config/root_file.c src/config/settings_access.c
 * sources: src/config/settings_checks.c src/config/settings_fault.c src/config/url.c
 * sources: src/common/address.c src/common/columns.c src/common/utf8.c
 */
#include "name_map.h"

#include "columns.h"
#include "settings_access.h"
#include "settings_checks.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MUST(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct settings_error error;
	struct name_map map;

	if (!name_map_parse(&map, (const char *)data, size, "m", &error)) {
		MUST(map.pairs == NULL && map.count == 0 && map.memory == NULL);
		MUST(error.line >= 0 && columns_of(error.text) > 3);
		return 0;
	}
	for (unsigned i = 0; i < map.count; i++) {
		const struct name_pair *pair = &map.pairs[i];

		MUST(settings_check_person(pair->sso) == NULL);
		MUST(settings_check_user(pair->local) == NULL);
		MUST(strcmp(name_map_person(&map, pair->local), pair->sso) == 0);
		MUST(name_map_has_person(&map, pair->sso));
		for (unsigned j = 0; j < i && i < 50; j++)
			MUST(strcasecmp(map.pairs[j].sso, pair->sso) != 0 &&
			     strcasecmp(map.pairs[j].local, pair->local) != 0);
	}
	name_map_free(&map);
	return 0;
}
