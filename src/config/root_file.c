/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks at the file behind a descriptor and reads it. Refuses a file that somebody else than root
 * could have changed, whatever it says.
 */
#include "root_file.h"

#include "settings_fault.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
check_file(int fd, const char *path, struct settings_error *error)
{
	struct stat status;

	if (fstat(fd, &status) != 0)
		return settings_fault(error, path, 0, "cannot be looked at: %s", strerror(errno));
	if (!S_ISREG(status.st_mode))
		return settings_fault(error, path, 0,
		    "is not a file but a directory, pipe or device: put a plain file there");
	if (status.st_uid != 0)
		return settings_fault(error, path, 0,
		    "belongs to user %u, who could change it: chown root:root %s",
		    (unsigned)status.st_uid, path);
	if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return settings_fault(error, path, 0,
		    "can be changed by others than root (mode %04o): chmod 644 %s",
		    (unsigned)status.st_mode & 07777, path);
	return true;
}

/* Fills bytes from the file's beginning. -1 when it cannot be read. */
static ssize_t
read_whole(int fd, char *bytes, size_t size)
{
	size_t length = 0;

	while (length < size) {
		ssize_t got = pread(fd, bytes + length, size - length, (off_t)length);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		length += (size_t)got;
	}
	return (ssize_t)length;
}

char *
root_file_read(int fd, size_t most, const char *path, size_t *length, struct settings_error *error)
{
	ssize_t got = -1;
	char *bytes;

	*length = 0;
	if (!check_file(fd, path, error))
		return NULL;
	bytes = malloc(most + 2); /* one more, so that a longer file shows, and a NUL */
	if (bytes == NULL) {
		settings_fault(error, path, 0, "no memory left: try again");
		return NULL;
	}
	got = read_whole(fd, bytes, most + 1);
	if (got < 0) {
		settings_fault(error, path, 0, "cannot be read: %s", strerror(errno));
		free(bytes);
		return NULL;
	}
	*length = (size_t)got;
	bytes[got] = '\0';
	return bytes;
}
