/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads dpkg's database and compares versions as dpkg does. Runs nothing.
 */
#include "package.h"

#include <stdlib.h>
#include <string.h>

/* The value of a line `field: value`, without its end; NULL when it is another line. */
static const char *
value_of(char *line, const char *field)
{
	size_t length = strlen(field);

	line[strcspn(line, "\n")] = '\0';
	return strncmp(line, field, length) == 0 && strncmp(line + length, ": ", 2) == 0
		   ? line + length + 2
		   : NULL;
}

static bool
is_package(const char *found, const char *name)
{
	size_t length = strlen(name);

	return strncmp(found, name, length) == 0 &&
	       (found[length] == '\0' || strcmp(found + length, "t64") == 0);
}

bool
package_find(FILE *database, const char *name, char version[PACKAGE_VERSION_SIZE])
{
	bool ours = false, installed = false;
	char *line = NULL;
	const char *value;
	size_t size = 0;

	version[0] = '\0';
	rewind(database);
	while (getline(&line, &size, database) > 0) {
		if ((value = value_of(line, "Package")) != NULL) {
			ours = is_package(value, name);
			installed = false;
		} else if ((value = value_of(line, "Status")) != NULL)
			installed = strstr(value, " installed") != NULL;
		else if (ours && installed && (value = value_of(line, "Version")) != NULL &&
			 strlen(value) < PACKAGE_VERSION_SIZE) {
			(void)snprintf(version, PACKAGE_VERSION_SIZE, "%s", value);
			break;
		}
	}
	free(line);
	return version[0] != '\0';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* `~` comes before the end of a part, that before letters, and those before anything else. */
static int
order(char c)
{
	if (c == '\0' || is_digit(c))
		return 0;
	if (c == '~')
		return -1;
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
		return (unsigned char)c;
	return (unsigned char)c + 256;
}

/* Cuts the leading digits off, zeros in front of them forgotten. */
static size_t
take_digits(const char **text, const char **digits)
{
	*text += strspn(*text, "0");
	*digits = *text;
	*text += strspn(*text, "0123456789");
	return (size_t)(*text - *digits);
}

static int
compare_digits(const char **a, const char **b)
{
	const char *first, *second;
	size_t first_length = take_digits(a, &first), second_length = take_digits(b, &second);

	if (first_length != second_length)
		return first_length < second_length ? -1 : 1;
	return strncmp(first, second, first_length);
}

/* Text and numbers by turns, as dpkg compares a part of a version. */
static int
compare_part(const char *a, const char *b)
{
	int difference = 0;

	while (difference == 0 && (*a != '\0' || *b != '\0')) {
		while (difference == 0 &&
		       ((*a != '\0' && !is_digit(*a)) || (*b != '\0' && !is_digit(*b)))) {
			difference = order(*a) - order(*b);
			a += *a != '\0' && !is_digit(*a);
			b += *b != '\0' && !is_digit(*b);
		}
		if (difference == 0)
			difference = compare_digits(&a, &b);
	}
	return difference;
}

static unsigned long
epoch_of(const char **version)
{
	const char *colon = strchr(*version, ':');
	unsigned long epoch = colon != NULL ? strtoul(*version, NULL, 10) : 0;

	if (colon != NULL)
		*version = colon + 1;
	return epoch;
}

/* Behind the last hyphen, or "". */
static const char *
revision_of(const char *version)
{
	const char *hyphen = strrchr(version, '-');

	return hyphen != NULL ? hyphen + 1 : "";
}

void
package_upstream(char upstream[PACKAGE_VERSION_SIZE], const char *version)
{
	char *hyphen;

	(void)epoch_of(&version);
	(void)snprintf(upstream, PACKAGE_VERSION_SIZE, "%s", version);
	hyphen = strrchr(upstream, '-');
	if (hyphen != NULL)
		*hyphen = '\0';
}

int
package_compare(const char *a, const char *b)
{
	char first[PACKAGE_VERSION_SIZE], second[PACKAGE_VERSION_SIZE];
	unsigned long first_epoch = epoch_of(&a), second_epoch = epoch_of(&b);
	int difference;

	if (first_epoch != second_epoch)
		return first_epoch < second_epoch ? -1 : 1;
	package_upstream(first, a);
	package_upstream(second, b);
	difference = compare_part(first, second);
	return difference != 0 ? difference : compare_part(revision_of(a), revision_of(b));
}
