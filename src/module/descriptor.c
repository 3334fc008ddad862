/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens paths one component at a time. Refuses whatever somebody else than root could have put
 * there, or could put there next.
 */
#include "descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

int
descriptor_move_up(int fd)
{
	int moved;

	if (fd < 0 || fd >= DESCRIPTOR_FIRST)
		return fd;
	moved = fcntl(fd, F_DUPFD_CLOEXEC, DESCRIPTOR_FIRST);
	(void)close(fd);
	return moved;
}

void
descriptor_close(int fd)
{
	if (fd >= 0)
		(void)close(fd);
}

static bool
is_roots_alone(int fd, mode_t kind)
{
	struct stat status;

	errno = EPERM;
	return fstat(fd, &status) == 0 && (status.st_mode & S_IFMT) == kind && status.st_uid == 0 &&
	       (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* Opens one component in a directory, and closes that. Links are opened as themselves. */
static int
step_into(int directory, const char *component, size_t length)
{
	char name[NAME_MAX + 1] = "";
	int fd = -1;

	errno = EINVAL;
	if (length > 0 && length <= NAME_MAX) {
		memcpy(name, component, length);
		if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
			fd = openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	}
	(void)close(directory);
	return fd;
}

int
descriptor_open_roots(const char *path, mode_t kind)
{
	int fd = path[0] == '/' ? open("/", O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;

	while (fd >= 0 && *path == '/') {
		size_t length = strcspn(++path, "/");

		if (!is_roots_alone(fd, S_IFDIR)) {
			(void)close(fd);
			return -1;
		}
		fd = step_into(fd, path, length);
		path += length;
	}
	if (fd >= 0 && !is_roots_alone(fd, kind)) {
		(void)close(fd);
		return -1;
	}
	return descriptor_move_up(fd);
}
