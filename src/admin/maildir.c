/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lists a directory twice. Opens none of its files: dla-otp must not read letters, and cannot.
 */
#include "maildir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int
maildir_open(int at, const char *mailbox)
{
	int whole = openat(at, mailbox, O_PATH | O_DIRECTORY | O_CLOEXEC), letters, why;

	if (whole == -1)
		return -1;
	letters = openat(whole, "new", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	why = errno;
	close(whole);
	errno = why;
	return letters;
}

static bool
is_known(const struct maildir *maildir, uint64_t inode)
{
	for (unsigned i = 0; i < maildir->count; i++)
		if (maildir->known[i] == inode)
			return true;
	return false;
}

/* The letters, from the first on; NULL when they cannot be listed. */
static DIR *
list(const struct maildir *maildir)
{
	int copy = dup(maildir->directory);
	DIR *letters = copy == -1 ? NULL : fdopendir(copy);

	if (letters == NULL && copy != -1)
		close(copy);
	if (letters != NULL)
		rewinddir(letters);
	return letters;
}

static const struct dirent *
next_letter(DIR *letters)
{
	const struct dirent *entry;

	do
		entry = readdir(letters);
	while (entry != NULL && entry->d_name[0] == '.');
	return entry;
}

bool
maildir_begin(struct maildir *maildir, int directory)
{
	const struct dirent *entry;
	DIR *letters;

	maildir->directory = directory;
	maildir->count = 0;
	letters = list(maildir);
	if (letters == NULL)
		return false;
	while ((entry = next_letter(letters)) != NULL && maildir->count < MAILDIR_LETTERS_MAX)
		maildir->known[maildir->count++] = entry->d_ino;
	closedir(letters);
	return entry == NULL;
}

bool
maildir_has_new(struct maildir *maildir)
{
	DIR *letters = list(maildir);
	const struct dirent *entry;
	bool come = false;

	if (letters == NULL)
		return false;
	while (!come && (entry = next_letter(letters)) != NULL)
		come = !is_known(maildir, entry->d_ino);
	closedir(letters);
	return come;
}
