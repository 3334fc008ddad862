/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bytes nobody else may keep: copied in whole or refused, compared without telling where they
 * differ, wiped in a way the compiler must not leave out. Never cuts a secret to fit.
 */
#include "secret.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define LINE_END_MAX 2 /* "\r\n" */

bool
secret_set(struct secret *secret, const char *bytes, size_t length)
{
	secret_reset(secret);
	if (length > SECRET_MAX)
		return false;
	if (length == 0)
		return true;
	if (memchr(bytes, '\0', length) != NULL)
		return false;
	memcpy(secret->bytes, bytes, length);
	secret->length = length;
	return true;
}

/* Reads until the buffer is full or the file ends; how much came, or -1. */
static ssize_t
read_beginning(int fd, char *buffer, size_t size)
{
	size_t got = 0;

	while (got < size) {
		ssize_t more = pread(fd, buffer + got, size - got, (off_t)got);

		if (more == -1 && errno == EINTR)
			continue;
		if (more == -1)
			return -1;
		if (more == 0)
			break;
		got += (size_t)more;
	}
	return (ssize_t)got;
}

bool
secret_read_line(struct secret *secret, int fd)
{
	char buffer[SECRET_MAX + LINE_END_MAX];
	ssize_t got = read_beginning(fd, buffer, sizeof buffer);
	size_t length = got > 0 ? (size_t)got : 0;
	const char *end = memchr(buffer, '\n', length);

	if (end != NULL) {
		length = (size_t)(end - buffer);
		if (length > 0 && buffer[length - 1] == '\r')
			length--;
	}
	bool kept = secret_set(secret, buffer, length) && length > 0;
	explicit_bzero(buffer, sizeof buffer);
	return kept;
}

bool
secret_equal(const struct secret *a, const struct secret *b)
{
	volatile size_t difference = a->length ^ b->length;

	/* Every byte is visited, whatever the lengths; those behind the end count as alike. */
	for (size_t i = 0; i < SECRET_MAX; i++)
		difference |= (size_t)(a->bytes[i] != b->bytes[i]) & (size_t)(i < a->length);
	return difference == 0;
}

void
secret_reset(struct secret *secret)
{
	if (secret != NULL)
		explicit_bzero(secret, sizeof *secret);
}
