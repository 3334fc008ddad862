/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which files make a service ask us, and reading and replacing them. Refuses directories that
 * others than root can write.
 */
#include "switched.h"

#include "sshd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_NAME_SIZE 32

bool
switched_refuse(struct switched *switched, const char *remedy, const char *format, ...)
{
	va_list values;

	switched->remedy = remedy;
	va_start(values, format);
	(void)vsnprintf(switched->words, sizeof switched->words, format, values);
	va_end(values);
	return false;
}

/* -1 and errno; EPERM when others can write there. */
static int
open_directory(const char *path)
{
	int directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat status;

	if (directory == -1)
		return -1;
	if (fstat(directory, &status) == 0 && status.st_uid == 0 && (status.st_mode & 0022) == 0)
		return directory;
	close(directory);
	errno = EPERM;
	return -1;
}

/* As it is now, into *content. */
static bool
read_one(const struct switched_file *file, struct whole_file *content, const char **why)
{
	int directory = open_directory(file->directory);
	bool read;

	*content = (struct whole_file){ 0 };
	*why = errno == EPERM ? "its directory must be root's, and writable for root alone"
			      : strerror(errno);
	if (directory == -1)
		return false;
	read = whole_file_read(content, directory, file->name, why);
	close(directory);
	return read;
}

static bool
add(struct switched *switched, const char *directory, const char *name, const char *kept)
{
	struct switched_file *file = &switched->file[switched->count++];
	const char *why;

	file->directory = directory;
	file->kept = kept;
	(void)snprintf(file->name, sizeof file->name, "%s", name);
	(void)snprintf(file->path, sizeof file->path, "%s/%s", directory, name);
	file->known = read_one(file, &file->now, &why);
	return file->known ||
	       switched_refuse(switched, "Correct that first.", "%s: %s", file->path, why);
}

bool
switched_read(struct switched *switched, const char *service)
{
	bool known = true;

	*switched = (struct switched){ 0 };
	(void)snprintf(switched->service, sizeof switched->service, "%s", service);
	if (strcmp(service, SSHD_SERVICE) == 0)
		known = add(switched, SSHD_DIRECTORY, SSHD_FILE, "sshd");
	return add(switched, SWITCHED_PAM, service, "stack") && known;
}

struct switched_file *
switched_stack(struct switched *switched)
{
	return &switched->file[switched->count - 1];
}

bool
switched_unchanged(const struct switched *switched)
{
	bool same = true;

	for (unsigned i = 0; same && i < switched->count; i++) {
		struct whole_file now;
		const char *why;

		same = read_one(&switched->file[i], &now, &why) &&
		       whole_file_same(&now, &switched->file[i].now);
		whole_file_free(&now);
	}
	return same;
}

bool
switched_apply(const struct switched_file *file)
{
	int error, directory;
	bool written;

	if (whole_file_same(&file->now, &file->goal))
		return true;
	directory = open_directory(file->directory);
	if (directory == -1)
		return false;
	written = whole_file_write(&file->goal, directory, file->name);
	error = errno;
	close(directory);
	errno = error;
	return written;
}

static void
name_copy(char name[COPY_NAME_SIZE], const struct switched_file *file, const char *which)
{
	(void)snprintf(name, COPY_NAME_SIZE, "%s.%s", file->kept, which);
}

bool
switched_load(
    const struct switched_file *file, int kept, const char *which, struct whole_file *copy)
{
	char name[COPY_NAME_SIZE];
	const char *why;

	name_copy(name, file, which);
	return whole_file_read(copy, kept, name, &why);
}

bool
switched_keep(
    const struct switched_file *file, int kept, const char *which, const struct whole_file *content)
{
	char name[COPY_NAME_SIZE];

	name_copy(name, file, which);
	return whole_file_write(content, kept, name);
}

void
switched_free(struct switched *switched)
{
	for (unsigned i = 0; i < switched->count; i++) {
		whole_file_free(&switched->file[i].now);
		whole_file_free(&switched->file[i].goal);
	}
	*switched = (struct switched){ 0 };
}
