/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keeps the way back. Refuses a directory that others than root could write into: what lies there
 * becomes /etc/pam.d again.
 */
#include "kept.h"

#include "whole_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FILE_DEADLINE "deadline"
#define LOCK_STEP_MS 50
#define DIRECTORY_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

/* parent: what has to be synced for it to last. */
static int
open_directory(int at, const char *name, bool make, const char *parent)
{
	struct stat status;
	int directory, above;

	if (make && mkdirat(at, name, 0700) == 0) {
		above = at == AT_FDCWD ? open(parent, DIRECTORY_FLAGS) : dup(at);
		if (above != -1)
			(void)fsync(above);
		if (above != -1)
			close(above);
	}
	directory = openat(at, name, DIRECTORY_FLAGS);
	if (directory == -1)
		return -1;
	if (fstat(directory, &status) == 0 && status.st_uid == 0 && (status.st_mode & 0022) == 0)
		return directory;
	close(directory);
	errno = EPERM;
	return -1;
}

static bool
lock(int directory, int wait_s)
{
	static const struct timespec step = { .tv_nsec = LOCK_STEP_MS * 1000000L };
	int64_t deadline_ms = clock_now_ms() + (int64_t)wait_s * 1000;

	while (flock(directory, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK || clock_left_ms(deadline_ms) == 0)
			return false;
		nanosleep(&step, NULL);
	}
	return true;
}

int
kept_open_all(bool make, int wait_s)
{
	int error, all = open_directory(AT_FDCWD, PATH_ROLLBACK, make, PATH_SYSCONF);

	if (all == -1 || lock(all, wait_s))
		return all;
	error = errno;
	close(all);
	errno = error;
	return -1;
}

int
kept_open(int all, const char *service, bool make)
{
	return open_directory(all, service, make, NULL);
}

/* *left_ms is of its deadline; false when it has none. */
static bool
waits(int kept, int64_t *left_ms)
{
	struct deadline deadline = { 0 };
	struct whole_file file;
	struct moment now;
	const char *why;
	bool there;

	/* One that cannot be read is there, and due. */
	there = !whole_file_read(&file, kept, FILE_DEADLINE, &why) || file.bytes != NULL;
	if (file.bytes != NULL)
		(void)deadline_read(&deadline, file.bytes, file.length);
	whole_file_free(&file);
	*left_ms = clock_moment(&now) ? deadline_left_ms(&deadline, &now) : 0;
	return there;
}

int
kept_waiting(int all, struct kept_service list[KEPT_MAX])
{
	int count = 0, copy = fcntl(all, F_DUPFD_CLOEXEC, 0);
	DIR *stream = copy != -1 ? fdopendir(copy) : NULL;
	const struct dirent *found;

	if (stream == NULL) {
		if (copy != -1)
			close(copy);
		return -1;
	}
	rewinddir(stream);
	while (count < KEPT_MAX && (found = readdir(stream)) != NULL) {
		struct kept_service *service = &list[count];
		int kept = found->d_name[0] != '.' ? kept_open(all, found->d_name, false) : -1;

		if (kept == -1 && (found->d_name[0] == '.' || errno == ENOTDIR))
			continue;
		service->left_ms = 0; /* what nobody can look into is due */
		if (kept == -1 || waits(kept, &service->left_ms)) {
			(void)snprintf(service->name, sizeof service->name, "%s", found->d_name);
			count++;
		}
		if (kept != -1)
			close(kept);
	}
	closedir(stream);
	return count;
}

bool
kept_set_deadline(int kept, const struct deadline *deadline)
{
	static const struct whole_file model = { .mode = 0600 };
	char text[DEADLINE_TEXT_SIZE];
	struct whole_file file;
	bool written;

	deadline_write(deadline, text);
	written = whole_file_make(&file, text, strlen(text), &model) &&
		  whole_file_write(&file, kept, FILE_DEADLINE);
	whole_file_free(&file);
	return written;
}

bool
kept_end_deadline(int kept)
{
	static const struct whole_file none;

	return whole_file_write(&none, kept, FILE_DEADLINE);
}

bool
kept_has_deadline(int kept)
{
	return faccessat(kept, FILE_DEADLINE, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}
