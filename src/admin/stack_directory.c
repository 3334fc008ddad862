/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the directories of PAM's stacks. Believes a file only when root alone could have written
 * it, follows no symbolic link, and understands nothing while it is root. (T14)
 */
#include "stack_directory.h"

#include "root_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE 1024 /* bytes, NUL included */
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define OPEN_FLAGS (O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

/* file.path points at path, file.unreadable at error.text. */
struct stack_entry {
	struct stack_file file;
	unsigned root; /* STACK_ROOTS: in none of them */
	char path[PATH_SIZE];
	char *bytes;
	size_t length;
	struct settings_error error;
};

static const char *
name_of(const struct stack_entry *entry)
{
	return strrchr(entry->path, '/') + 1;
}

static void
free_entry(struct stack_entry *entry)
{
	stack_text_free(&entry->file.text);
	free(entry->bytes);
	free(entry);
}

/* --- reading --- */

/* Reads what is open there. Takes the descriptor. */
static void
read_entry(struct stack_entry *entry, int fd)
{
	if (fd != -1)
		entry->bytes =
		    root_file_read(fd, STACK_TEXT_MAX, entry->path, &entry->length, &entry->error);
	else
		(void)snprintf(entry->error.text, sizeof entry->error.text, "%.200s: %s",
		    entry->path,
		    errno == ELOOP ? "is a symbolic link: put the file itself there, so that it is "
				     "plain who can change it"
				   : strerror(errno));
	if (fd != -1)
		close(fd);
	if (entry->bytes == NULL)
		entry->file.unreadable = entry->error.text;
}

/* The entry of that path, its file opened beneath at (or anywhere); NULL when there is no room. */
static struct stack_entry *
add_entry(struct stack_directory *directory, unsigned root, int at, const char *path)
{
	struct stack_entry *entry = NULL;

	if (directory->count < STACK_FILES_MAX && strlen(path) < sizeof entry->path)
		entry = calloc(1, sizeof *entry);
	if (entry == NULL) {
		directory->complete = false;
		return NULL;
	}
	(void)snprintf(entry->path, sizeof entry->path, "%s", path);
	entry->root = root;
	entry->file.path = entry->path;
	read_entry(entry, openat(at, at == AT_FDCWD ? path : name_of(entry), OPEN_FLAGS));
	directory->entries[directory->count++] = entry;
	return entry;
}

static bool
is_file(int at, const char *name)
{
	struct stat status;

	return name[0] != '.' && fstatat(at, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
	       !S_ISDIR(status.st_mode);
}

static void
read_all(struct stack_directory *directory, unsigned root, DIR *stream)
{
	const struct dirent *found;
	char path[PATH_SIZE];

	while ((found = readdir(stream)) != NULL) {
		int length =
		    snprintf(path, sizeof path, "%s/%s", directory->roots[root], found->d_name);

		if (!is_file(dirfd(stream), found->d_name))
			continue;
		if (length >= (int)sizeof path)
			directory->complete = false;
		else
			(void)add_entry(directory, root, dirfd(stream), path);
	}
}

/* False, and *why is set, when it is not there or others could put files there. */
static bool
read_root(struct stack_directory *directory, unsigned root, const char **why)
{
	int fd = open(directory->roots[root], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat status;
	DIR *stream;

	*why = NULL;
	if (fd == -1)
		*why = strerror(errno);
	else if (fstat(fd, &status) != 0 || status.st_uid != 0 || (status.st_mode & 0022) != 0)
		*why = "it must be root's, and writable for root alone";
	stream = *why == NULL ? fdopendir(fd) : NULL;
	if (stream == NULL) {
		if (fd != -1)
			close(fd);
		return false;
	}
	read_all(directory, root, stream);
	closedir(stream);
	return true;
}

static int
compare(const void *one, const void *other)
{
	const struct stack_entry *const *a = one, *const *b = other;
	int names = strcmp(name_of(*a), name_of(*b));

	return names != 0 ? names : (int)(*a)->root - (int)(*b)->root;
}

bool
stack_directory_read(struct stack_directory *directory, const char *before, const char **why)
{
	const char *unused;

	*directory = (struct stack_directory){ .complete = true };
	if (before != NULL)
		directory->roots[directory->root_count++] = before;
	directory->roots[directory->root_count++] = "/etc/pam.d";
	directory->roots[directory->root_count++] = "/usr/lib/pam.d";
	if (!read_root(directory, 0, why))
		return false;
	for (unsigned root = 1; root < directory->root_count; root++)
		(void)read_root(directory, root, &unused);
	qsort(directory->entries, directory->count, sizeof directory->entries[0], compare);
	return true;
}

bool
stack_directory_put(
    struct stack_directory *directory, const char *path, const char *bytes, size_t length)
{
	for (unsigned i = 0; i < directory->count; i++) {
		struct stack_entry *entry = directory->entries[i];
		char *copy;

		if (entry->bytes == NULL || strcmp(entry->path, path) != 0)
			continue;
		copy = malloc(length + 1);
		if (copy == NULL)
			return false;
		memcpy(copy, bytes, length);
		free(entry->bytes);
		entry->bytes = copy;
		entry->length = length;
		return true;
	}
	return false;
}

/* --- understanding --- */

static void
understand(struct stack_entry *entry)
{
	if (entry->bytes != NULL &&
	    !stack_text_read(&entry->file.text, entry->bytes, entry->length)) {
		(void)snprintf(entry->error.text, sizeof entry->error.text,
		    "%.200s: larger than %d bytes, or memory is short", entry->path,
		    STACK_TEXT_MAX);
		entry->file.unreadable = entry->error.text;
	}
	free(entry->bytes);
	entry->bytes = NULL;
}

void
stack_directory_understand(struct stack_directory *directory)
{
	for (unsigned i = 0; i < directory->count; i++)
		understand(directory->entries[i]);
}

static struct stack_file *
find_path(struct stack_directory *directory, const char *path)
{
	struct stack_entry *entry;

	for (unsigned i = 0; i < directory->count; i++)
		if (strcmp(directory->entries[i]->path, path) == 0)
			return &directory->entries[i]->file;
	if (access(path, F_OK) != 0 && errno == ENOENT)
		return NULL;
	entry = add_entry(directory, STACK_ROOTS, AT_FDCWD, path);
	if (entry == NULL)
		return NULL;
	understand(entry);
	return &entry->file;
}

struct stack_file *
stack_directory_find(void *context, const char *name)
{
	struct stack_directory *directory = context;
	struct stack_file *file = NULL;
	char path[PATH_SIZE];

	if (name[0] == '/')
		return find_path(directory, name);
	for (unsigned root = 0; file == NULL && root < directory->root_count; root++)
		if (snprintf(path, sizeof path, "%s/%s", directory->roots[root], name) <
		    (int)sizeof path)
			file = find_path(directory, path);
	return file;
}

static bool
is_left_behind(const char *name)
{
	static const char *const endings[] = { "~", ".bak", ".old", ".orig", ".rej", ".save",
		".dpkg-dist", ".dpkg-new", ".dpkg-old", ".dpkg-tmp", ".pam-old", ".rpmnew",
		".rpmsave", ".ucf-dist", ".ucf-new", ".ucf-old" };
	size_t length = strlen(name);

	for (unsigned i = 0; i < COUNT(endings); i++) {
		size_t end = strlen(endings[i]);

		if (length > end && strcmp(name + length - end, endings[i]) == 0)
			return true;
	}
	return false;
}

const char *
stack_directory_service(const struct stack_directory *directory, unsigned index)
{
	unsigned roots = directory->root_count == STACK_ROOTS ? 1 : STACK_ROOTS;

	for (unsigned i = 0; i < directory->count; i++) {
		const struct stack_entry *entry = directory->entries[i];

		if (entry->root >= roots || is_left_behind(name_of(entry)) ||
		    (i > 0 && strcmp(name_of(entry), name_of(directory->entries[i - 1])) == 0))
			continue;
		if (index-- == 0)
			return name_of(entry);
	}
	return NULL;
}

void
stack_directory_free(struct stack_directory *directory)
{
	for (unsigned i = 0; i < directory->count; i++)
		free_entry(directory->entries[i]);
	*directory = (struct stack_directory){ 0 };
}
