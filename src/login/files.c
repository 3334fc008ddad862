/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens what only root may open, and reads no byte of it: that is for the user the engine becomes.
 */
#include "files.h"

#include "paths.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Root's alone, a plain file, of a sensible size. */
static bool
is_sound_secret(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == 0 &&
	       (status.st_mode & 07777) == 0600 && status.st_size <= SECRET_FILE_BYTES_MAX;
}

/* Nobody but root may put files into the directory of the settings. */
static bool
is_sound_directory(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && status.st_uid == 0 && (status.st_mode & 0022) == 0;
}

static int
open_plain(int directory, const char *name)
{
	return openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

static int
open_secret(int directory, const char *name)
{
	int fd = open_plain(directory, name);

	if (fd >= 0 && !is_sound_secret(fd)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static bool
is_secret_name(const char *name)
{
	static const char ending[] = ".secret";
	size_t length = strlen(name), ending_length = sizeof ending - 1;

	return name[0] != '.' && length > ending_length && length <= SECRET_FILE_NAME_MAX &&
	       strcmp(name + length - ending_length, ending) == 0;
}

static void
open_secrets(struct files *files, int directory)
{
	DIR *entries = fdopendir(directory);
	struct dirent *entry;

	if (!entries) {
		close(directory);
		return;
	}
	while (files->secret_count < SECRET_FILES_MAX && (entry = readdir(entries))) {
		struct secret_file *file = &files->secrets[files->secret_count];

		if (!is_secret_name(entry->d_name))
			continue;
		memcpy(file->name, entry->d_name, strlen(entry->d_name) + 1);
		file->fd = open_secret(directory, entry->d_name);
		files->secret_count++;
	}
	closedir(entries);
}

void
files_open(struct files *files, const char *settings_path)
{
	const char *slash = strrchr(settings_path, '/');
	char *folder;
	int directory;

	*files = (struct files){ .settings = -1, .key = -1 };
	if (!slash || slash == settings_path ||
	    !(folder = strndup(settings_path, (size_t)(slash - settings_path))))
		return;
	directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	if (directory < 0)
		return;
	if (!is_sound_directory(directory)) {
		close(directory);
		return;
	}
	files->settings = open_plain(directory, slash + 1);
	files->key = open_secret(directory, PATH_KEY);
	open_secrets(files, directory);
}

int
files_secret(const struct files *files, const char *name)
{
	for (unsigned i = 0; i < files->secret_count; i++)
		if (strcmp(files->secrets[i].name, name) == 0)
			return files->secrets[i].fd;
	return -1;
}

void
files_close_settings_and_key(struct files *files)
{
	if (files->settings >= 0)
		close(files->settings);
	if (files->key >= 0)
		close(files->key);
	files->settings = files->key = -1;
}

void
files_close_secrets(
    struct files *files, bool (*needed)(const char *name, const void *context), const void *context)
{
	for (unsigned i = 0; i < files->secret_count; i++) {
		struct secret_file *file = &files->secrets[i];

		if (file->fd >= 0 && !needed(file->name, context)) {
			close(file->fd);
			file->fd = -1;
		}
	}
}
