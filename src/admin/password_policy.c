/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads one word of a policy. What it does not know is left to people.
 */
#include "password_policy.h"

#include <string.h>

#define BETWEEN " and "
#define LENGTH "length("
#define DIGITS_MAX 4

/* `length(8)` up to its end or the next word. */
static unsigned
read_length(const char *word)
{
	unsigned length = 0, digits = 0;

	if (strncmp(word, LENGTH, strlen(LENGTH)) != 0)
		return 0;
	for (word += strlen(LENGTH); *word >= '0' && *word <= '9' && digits < DIGITS_MAX; word++) {
		length = 10 * length + (unsigned)(*word - '0');
		digits++;
	}
	return *word == ')' ? length : 0;
}

unsigned
password_policy_length(const char *policy)
{
	const char *next;
	unsigned length;

	while ((length = read_length(policy)) == 0 && (next = strstr(policy, BETWEEN)) != NULL)
		policy = next + strlen(BETWEEN);
	return length;
}
