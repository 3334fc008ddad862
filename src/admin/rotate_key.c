/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp rotate-key`: puts a new key in the place of the old one, whole or not at all. Codes that
 * were mailed and not used are void with it: nothing else names a key, so no old line stays. Who is
 * at a prompt notices nothing: a login has read its keys at its beginning. Refuses to make a key
 * where there was none: that is what the installation does. (T47)
 */
#include "crypto.h"
#include "deed.h"
#include "errand.h"
#include "key.h"
#include "paths.h"
#include "subcommands.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEW_KEY ".otp.key.new"
#define LINE_SIZE (sizeof "4294967295 \n" + 2 * (size_t)KEY_LENGTH)

static bool
could_not(const char *what)
{
	(void)fprintf(stderr, "dla-otp: %s/" PATH_KEY " %s\n", PATH_SYSCONF, what);
	return false;
}

/* The directory; -1 when others can write it. */
static int
open_directory(void)
{
	struct stat status;
	int directory = open(PATH_SYSCONF, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (directory != -1 && fstat(directory, &status) == 0 && status.st_uid == 0 &&
	    (status.st_mode & 0022) == 0)
		return directory;
	if (directory != -1)
		close(directory);
	return -1;
}

/*
 * Locks the key against another rotate-key: its file is root's alone, while anybody could lock the
 * directory. False when one runs, or has replaced the key since it was opened.
 */
static bool
lock_key(int directory, int key)
{
	struct stat ours, there;

	return flock(key, LOCK_EX | LOCK_NB) == 0 && fstat(key, &ours) == 0 &&
	       fstatat(directory, PATH_KEY, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	       ours.st_ino == there.st_ino && ours.st_dev == there.st_dev;
}

/* An id that no line of the ring has. */
static uint32_t
next_id(const struct key_ring *ring)
{
	uint32_t id = ring->keys[0].id;

	do
		id = id == UINT32_MAX ? 1 : id + 1;
	while (key_find(ring, id) != NULL);
	return id;
}

static bool
write_whole(int directory, const char *line, size_t length)
{
	int fd;
	bool written;

	(void)unlinkat(directory, NEW_KEY, 0); /* what a crash may have left */
	fd = openat(directory, NEW_KEY, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1)
		return false;
	written = fchmod(fd, 0600) == 0 && fchown(fd, 0, 0) == 0 &&
		  write(fd, line, length) == (ssize_t)length && fsync(fd) == 0;
	close(fd);
	if (written && renameat(directory, NEW_KEY, directory, PATH_KEY) == 0 &&
	    fsync(directory) == 0)
		return true;
	(void)unlinkat(directory, NEW_KEY, 0);
	return false;
}

static bool
replace(int directory, uint32_t id)
{
	uint8_t bytes[KEY_LENGTH];
	char hex[CRYPTO_HEX_SIZE(KEY_LENGTH)], line[LINE_SIZE];
	bool replaced = false;
	int length;

	if (crypto_random(bytes, sizeof bytes)) {
		crypto_hex(bytes, sizeof bytes, hex);
		length = snprintf(line, sizeof line, "%" PRIu32 " %s\n", id, hex);
		replaced = write_whole(directory, line, (size_t)length);
	}
	explicit_bzero(bytes, sizeof bytes);
	explicit_bzero(hex, sizeof hex);
	explicit_bzero(line, sizeof line);
	return replaced;
}

static bool
write_deed(const struct errand *errand, const char *id, const char *result)
{
	const struct deed_detail details[] = { { "key_id", id }, { "result", result },
		{ NULL, NULL } };

	return deed_write_as_root(errand, JOURNAL_ADMIN, "rotate_key", details);
}

/* Writes down that the key will be replaced, then replaces it. */
static bool
carry_out(const struct errand *errand, int directory)
{
	char id[16];

	(void)snprintf(id, sizeof id, "%" PRIu32, errand->key_id);
	if (!write_deed(errand, id, NULL))
		return could_not("is as it was: neither the audit log nor syslog took a line");
	if (replace(directory, errand->key_id))
		return true;
	(void)write_deed(errand, id, "failed");
	return could_not("cannot be replaced, or not for sure: look at the disk");
}

bool
rotate_key_as_root(struct errand *errand)
{
	struct key_ring ring;
	int key = errand->files.key, directory = open_directory();
	bool replaced = false;

	if (directory == -1)
		return could_not("stands in a directory that others can write");
	if (key >= 0 && !lock_key(directory, key)) {
		(void)could_not("is being replaced: another rotate-key runs");
	} else if (key < 0 || !key_ring_read(&ring, key)) {
		(void)could_not("must be there, root's, mode 0600, lines of `id hex64`");
	} else {
		errand->key_id = next_id(&ring);
		key_ring_reset(&ring);
		replaced = carry_out(errand, directory);
	}
	close(directory);
	return replaced;
}

void
run_rotate_key(struct errand *errand)
{
	report_finding(&errand->report, FINDING_OK, "key", NULL,
	    "otp.key has a new key, number %" PRIu32
	    "; codes not used yet and remembered sign-ins are void",
	    errand->key_id);
}
