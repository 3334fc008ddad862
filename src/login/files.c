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
ends_in(const char *name, const char *ending)
{
	size_t length = strlen(name), ending_length = strlen(ending);

	return name[0] != '.' && length > ending_length && length <= SECRET_FILE_NAME_MAX &&
	       strcmp(name + length - ending_length, ending) == 0;
}

static void
add(struct named_file files[], unsigned *count, const char *name, int fd)
{
	struct named_file *file = &files[(*count)++];

	memcpy(file->name, name, strlen(name) + 1);
	file->fd = fd;
}

static void
open_named(struct files *files, int directory)
{
	DIR *entries = fdopendir(directory);
	struct dirent *entry;

	if (!entries) {
		close(directory);
		return;
	}
	while ((entry = readdir(entries))) {
		const char *name = entry->d_name;

		if (ends_in(name, ".secret") && files->secret_count < SECRET_FILES_MAX)
			add(files->secrets, &files->secret_count, name,
			    open_secret(directory, name));
		else if (ends_in(name, ".map") && files->map_count < MAP_FILES_MAX)
			add(files->maps, &files->map_count, name, open_plain(directory, name));
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
	open_named(files, directory);
}

static int
find(const struct named_file files[], unsigned count, const char *name)
{
	for (unsigned i = 0; i < count; i++)
		if (strcmp(files[i].name, name) == 0)
			return files[i].fd;
	return -1;
}

int
files_secret(const struct files *files, const char *name)
{
	return find(files->secrets, files->secret_count, name);
}

int
files_map(const struct files *files, const char *name)
{
	return find(files->maps, files->map_count, name);
}

static void
close_file(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void
files_close_settings_and_key(struct files *files)
{
	close_file(&files->settings);
	close_file(&files->key);
	for (unsigned i = 0; i < files->map_count; i++)
		close_file(&files->maps[i].fd);
}

void
files_close_secrets(
    struct files *files, bool (*needed)(const char *name, const void *context), const void *context)
{
	for (unsigned i = 0; i < files->secret_count; i++) {
		if (!needed(files->secrets[i].name, context))
			close_file(&files->secrets[i].fd);
	}
}
