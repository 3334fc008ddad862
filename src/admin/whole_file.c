/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads and replaces files that decide who gets in. Refuses to read what somebody else than root
 * could have written, to follow a link, and to write in place: a new file is synced before it takes
 * the name of the old one.
 */
#include "whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEW_NAME_SIZE 300

static const char *
fault_of(const struct stat *status)
{
	if (!S_ISREG(status->st_mode))
		return "is no plain file";
	if (status->st_uid != 0 || (status->st_mode & 0022) != 0)
		return "must be root's, and writable for root alone";
	if (status->st_size > WHOLE_FILE_MAX)
		return "is larger than 64 KiB";
	return NULL;
}

static bool
fill(struct whole_file *file, int fd, size_t size)
{
	file->bytes = malloc(size + 1);
	while (file->bytes != NULL && file->length < size) {
		ssize_t got = read(fd, file->bytes + file->length, size - file->length);

		if (got == 0)
			break;
		if (got > 0)
			file->length += (size_t)got;
		else if (errno != EINTR)
			return false;
	}
	if (file->bytes != NULL)
		file->bytes[file->length] = '\0';
	return file->bytes != NULL;
}

bool
whole_file_read(struct whole_file *file, int directory, const char *name, const char **why)
{
	int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat status;

	*file = (struct whole_file){ 0 };
	*why = NULL;
	if (fd == -1 && errno == ENOENT)
		return true;
	if (fd == -1 || fstat(fd, &status) != 0)
		*why = errno == ELOOP ? "is a symbolic link" : strerror(errno);
	else
		*why = fault_of(&status);
	if (*why == NULL && !fill(file, fd, (size_t)status.st_size))
		*why = strerror(errno);
	if (fd != -1)
		close(fd);
	if (*why != NULL)
		return false;
	file->uid = status.st_uid;
	file->gid = status.st_gid;
	file->mode = status.st_mode & 07777;
	return true;
}

static bool
write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t wrote = write(fd, bytes, length);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0)
			return false;
		bytes += wrote;
		length -= (size_t)wrote;
	}
	return true;
}

static bool
write_new(const struct whole_file *file, int directory, const char *name)
{
	int fd =
	    openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool written;

	if (fd == -1)
		return false;
	written = write_all(fd, file->bytes, file->length) &&
		  fchown(fd, file->uid, file->gid) == 0 && fchmod(fd, file->mode) == 0 &&
		  fsync(fd) == 0;
	close(fd);
	return written;
}

bool
whole_file_write(const struct whole_file *file, int directory, const char *name)
{
	char new_name[NEW_NAME_SIZE];
	int error;

	if (file->bytes == NULL)
		return (unlinkat(directory, name, 0) == 0 || errno == ENOENT) &&
		       fsync(directory) == 0;
	/* With a dot before it, it is no service to PAM and no drop-in to sshd. */
	if (snprintf(new_name, sizeof new_name, ".%s.dla-otp", name) >= (int)sizeof new_name) {
		errno = ENAMETOOLONG;
		return false;
	}
	(void)unlinkat(directory, new_name, 0); /* what a crash may have left */
	if (write_new(file, directory, new_name) &&
	    renameat(directory, new_name, directory, name) == 0)
		return fsync(directory) == 0;
	error = errno;
	(void)unlinkat(directory, new_name, 0);
	errno = error;
	return false;
}

bool
whole_file_make(
    struct whole_file *file, const char *bytes, size_t length, const struct whole_file *model)
{
	*file = *model;
	file->length = length;
	file->bytes = malloc(length + 1);
	if (file->bytes == NULL)
		return false;
	memcpy(file->bytes, bytes, length);
	file->bytes[length] = '\0';
	return true;
}

bool
whole_file_same(const struct whole_file *a, const struct whole_file *b)
{
	const char *one = a->bytes, *other = b->bytes;

	if (one == NULL || other == NULL)
		return one == other;
	return a->length == b->length && memcmp(one, other, a->length) == 0;
}

void
whole_file_free(struct whole_file *file)
{
	free(file->bytes);
	*file = (struct whole_file){ 0 };
}

void
whole_file_wipe(struct whole_file *file)
{
	if (file->bytes != NULL)
		explicit_bzero(file->bytes, file->length);
	whole_file_free(file);
}
