/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looking at this process's own memory: where a secret was left, and which libraries are in it.
 */
#ifndef DLA_OTP_TEST_MEMORY_H
#define DLA_OTP_TEST_MEMORY_H

#include "script.h"

#define MEMORY_CANARY_MAX 64

/*
 * How often the canary (masked hex, see script.h) lies in writable memory. Reads it where it lies:
 * a copy made to look at it would be found as well.
 */
static int
memory_count(const char *canary)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	size_t length = strlen(canary) / 2;
	unsigned char masked[MEMORY_CANARY_MAX];
	char line[512];
	int found = 0;

	for (size_t i = 0; i < length && i < sizeof masked; i++)
		masked[i] = script_byte(canary + 2 * i);
	while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
		unsigned long from = 0, to = 0;
		char rights[5] = "";

		if (sscanf(line, "%lx-%lx %4s", &from, &to, rights) != 3 ||
		    strncmp(rights, "rw", 2) != 0)
			continue;
		for (const unsigned char *at = (void *)from;
		     at + length <= (const unsigned char *)to; at++) {
			size_t same = 0;

			while (same < length && (at[same] ^ SCRIPT_MASK) == masked[same])
				same++;
			found += same == length;
		}
	}
	if (maps != NULL)
		fclose(maps);
	return found;
}

static void
memory_libraries(FILE *output)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[512];

	while (maps != NULL && fgets(line, sizeof line, maps) != NULL)
		if (strstr(line, " r-xp ") != NULL && strchr(line, '/') != NULL)
			fprintf(output, "library %s", strchr(line, '/'));
	if (maps != NULL)
		fclose(maps);
}

#endif
