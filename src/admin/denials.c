/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks through lines of the audit daemon and of the kernel, which both carry
 * `audit(SECONDS.mmm:N)`. A line without a time is old.
 */
#include "denials.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
holds(const char *line, size_t length, const char *word)
{
	return memmem(line, length, word, strlen(word)) != NULL;
}

static int64_t
time_of(const char *line, size_t length)
{
	static const char mark[] = "audit(";
	const char *at = memmem(line, length, mark, sizeof mark - 1);

	return at != NULL ? strtoll(at + sizeof mark - 1, NULL, 10) : 0;
}

unsigned
denials_count(const char *log, int64_t since_s, char line[DENIALS_LINE_SIZE])
{
	unsigned count = 0;

	line[0] = '\0';
	while (*log != '\0') {
		size_t length = strcspn(log, "\n");

		if ((holds(log, length, "avc:  denied") ||
			holds(log, length, "apparmor=\"DENIED\"")) &&
		    holds(log, length, "dla-otp") && time_of(log, length) >= since_s) {
			count++;
			(void)snprintf(line, DENIALS_LINE_SIZE, "%.*s",
			    (int)(length < DENIALS_LINE_SIZE ? length : DENIALS_LINE_SIZE), log);
		}
		log += length + (log[length] == '\n');
	}
	return count;
}
