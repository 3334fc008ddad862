/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the files of the audit log in their directory. Refuses to write into what is not a plain
 * file of ours; makes, moves and removes nothing.
 */
#include "journal_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NAME "audit-%012" PRId64 ".jsonl"
#define PATH_BYTES 1024
#define HEAD_SIZE 64      /* bytes that hold a line's seq */
#define FILES_MAX 1000000 /* more are none of ours */

/* Not for writing by anybody else: their lines would be ours. */
static bool
is_sound(int fd, struct stat *status)
{
	return fstat(fd, status) == 0 && S_ISREG(status->st_mode) && status->st_uid == geteuid() &&
	       (status->st_mode & 0022) == 0;
}

int
journal_files_open(const char *directory, struct stat *status)
{
	char path[PATH_BYTES];
	struct open_how how = {
		.flags = O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
		.resolve = RESOLVE_NO_MAGICLINKS,
	};

	if (snprintf(path, sizeof path, "%s/" JOURNAL_FILE, directory) >= (int)sizeof path)
		return -1;
	int fd = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
	if (fd == -1 || is_sound(fd, status))
		return fd;
	close(fd);
	errno = EPERM;
	return -1;
}

bool
journal_files_is_full(const struct stat *status, int64_t now)
{
	time_t today = (time_t)now;
	struct tm last, current;

	return status->st_size >= JOURNAL_FILE_SIZE || !localtime_r(&status->st_mtime, &last) ||
	       !localtime_r(&today, &current) || last.tm_yday != current.tm_yday ||
	       last.tm_year != current.tm_year;
}

void
journal_files_name(int64_t seq, char name[JOURNAL_NAME_SIZE])
{
	(void)snprintf(name, JOURNAL_NAME_SIZE, NAME, seq);
}

/* True for the name of an older file, exactly as we write it. */
static bool
read_name(const char *name, int64_t *seq)
{
	char written[JOURNAL_NAME_SIZE];

	if (sscanf(name, "audit-%18" SCNd64 ".jsonl", seq) != 1 || *seq < 0)
		return false;
	journal_files_name(*seq, written);
	return strcmp(written, name) == 0;
}

static int
compare(const void *a, const void *b)
{
	int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;

	return (first > second) - (first < second);
}

static bool
add(struct journal_files *files, int64_t seq)
{
	int64_t *larger = files->seq;

	/* Room grows with each power of two. */
	if ((files->count & (files->count - 1)) == 0)
		larger = reallocarray(
		    files->seq, files->count ? files->count * 2 : 1, sizeof *files->seq);
	if (!larger || files->count >= FILES_MAX)
		return false;
	files->seq = larger;
	files->seq[files->count++] = seq;
	return true;
}

bool
journal_files_list(int directory, struct journal_files *files)
{
	int own = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *entries = own == -1 ? NULL : fdopendir(own);
	struct dirent *entry;
	bool listed = true;
	int64_t seq;

	*files = (struct journal_files){ 0 };
	if (!entries) {
		if (own != -1)
			close(own);
		return false;
	}
	while (listed && (entry = readdir(entries)))
		if (read_name(entry->d_name, &seq))
			listed = add(files, seq);
	closedir(entries);
	if (!listed)
		journal_files_free(files);
	else if (files->count > 1)
		qsort(files->seq, files->count, sizeof *files->seq, compare);
	return listed;
}

void
journal_files_free(struct journal_files *files)
{
	free(files->seq);
	*files = (struct journal_files){ 0 };
}

bool
journal_files_tail(int directory, int64_t seq, struct journal_tail *tail)
{
	char name[JOURNAL_NAME_SIZE];
	int fd;
	bool found;

	journal_files_name(seq, name);
	fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd == -1)
		return false;
	found = journal_tail_find(fd, 0, tail);
	close(fd);
	return found;
}

bool
journal_files_first(int fd, int64_t *seq)
{
	char head[HEAD_SIZE + 1];
	ssize_t got = pread(fd, head, HEAD_SIZE, 0);

	head[got > 0 ? got : 0] = '\0';
	return sscanf(head, JOURNAL_SEQ "%18" SCNd64, seq) == 1;
}
