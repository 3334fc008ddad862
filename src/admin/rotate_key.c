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

/* The directory, locked against another rotate-key; -1 when it cannot be had. */
static int
open_directory(void)
{
	struct stat status;
	int directory = open(PATH_SYSCONF, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (directory != -1 && fstat(directory, &status) == 0 && status.st_uid == 0 &&
	    (status.st_mode & 0022) == 0 && flock(directory, LOCK_EX | LOCK_NB) == 0)
		return directory;
	if (directory != -1)
		close(directory);
	return -1;
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
is_needed(const char *name, const void *context)
{
	(void)name;
	(void)context;
	return false;
}

bool
rotate_key_as_root(struct errand *errand)
{
	struct key_ring ring;
	int directory = open_directory();
	bool replaced;

	if (directory == -1)
		return could_not(
		    "stands in a directory that others can write, or another rotate-key runs");
	/* Opened again under the lock: another rotate-key may have replaced what was there. */
	files_close_settings_and_key(&errand->files);
	files_close_secrets(&errand->files, is_needed, NULL);
	files_open(&errand->files, PATH_SETTINGS);
	if (errand->files.key < 0 || !key_ring_read(&ring, errand->files.key)) {
		close(directory);
		return could_not("must be there, root's, mode 0600, lines of `id hex64`");
	}
	errand->key_id = next_id(&ring);
	key_ring_reset(&ring);
	replaced = replace(directory, errand->key_id);
	close(directory);
	return replaced || could_not("cannot be replaced, or not for sure: look at the disk");
}

void
run_rotate_key(struct errand *errand)
{
	char id[16];
	const struct deed_detail details[] = { { "key_id", id }, { NULL, NULL } };

	(void)snprintf(id, sizeof id, "%" PRIu32, errand->key_id);
	report_finding(&errand->report, FINDING_OK, "key", NULL,
	    "otp.key has a new key, number %s; codes not used yet are void", id);
	if (!deed_write(errand, JOURNAL_ADMIN, "rotate_key", NULL, details))
		report_finding(&errand->report, FINDING_FAIL, "audit", DEED_REMEDY,
		    "neither the audit log nor syslog took a line about it");
}
