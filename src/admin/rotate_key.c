/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp rotate-key`: puts a new key before the old one, whole or not at all. Codes that were
 * mailed and not used are void with it, and sign-ins that are remembered; an old line stays only as
 * long as recovery codes name it, which are on paper, or the mark of the start date. Who is at a
 * prompt notices nothing: a login has read its keys at its beginning. Refuses to make a key where
 * there was none: that is what the installation does. (T47)
 */
#include "crypto.h"
#include "deed.h"
#include "errand.h"
#include "kept_keys.h"
#include "key.h"
#include "key_lock.h"
#include "paths.h"
#include "settings_folder.h"
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
#define FILE_SIZE (KEY_RING_MAX * LINE_SIZE + 1)

static bool
could_not(const char *what)
{
	(void)fprintf(stderr, "dla-otp: %s/" PATH_KEY " %s\n", PATH_SYSCONF, what);
	return false;
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

/* Appends `id hex64` and a line end. */
static void
add_line(char text[FILE_SIZE], const struct key *key)
{
	char hex[CRYPTO_HEX_SIZE(KEY_LENGTH)];
	size_t used = strlen(text);

	crypto_hex(key->bytes, sizeof key->bytes, hex);
	(void)snprintf(text + used, FILE_SIZE - used, "%" PRIu32 " %s\n", key->id, hex);
	explicit_bzero(hex, sizeof hex);
}

/* The new key first, and those of the ring that are kept. */
static bool
replace(int directory, uint32_t id, const struct key_ring *ring, const bool keeps[KEY_RING_MAX])
{
	struct key key = { .id = id };
	char text[FILE_SIZE] = "";
	bool replaced = false;

	if (crypto_random(key.bytes, sizeof key.bytes)) {
		add_line(text, &key);
		for (unsigned i = 0; i < ring->count; i++)
			if (keeps[i])
				add_line(text, &ring->keys[i]);
		replaced = write_whole(directory, text, strlen(text));
	}
	explicit_bzero(&key, sizeof key);
	explicit_bzero(text, sizeof text);
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
carry_out(struct errand *errand, int directory, const struct key_ring *ring)
{
	bool keeps[KEY_RING_MAX];
	char id[16];

	if (!kept_keys_find(ring, keeps))
		return could_not("is as it was: the records cannot be looked through");
	for (unsigned i = 0; i < ring->count; i++)
		errand->keys_kept += keeps[i];
	if (errand->keys_kept == KEY_RING_MAX)
		return could_not("has no room for another key: make out new recovery codes first");
	errand->key_id = next_id(ring);
	(void)snprintf(id, sizeof id, "%" PRIu32, errand->key_id);
	if (!write_deed(errand, id, NULL))
		return could_not("is as it was: neither the audit log nor syslog took a line");
	if (replace(directory, errand->key_id, ring, keeps))
		return true;
	(void)write_deed(errand, id, "failed");
	return could_not("cannot be replaced, or not for sure: look at the disk");
}

bool
rotate_key_as_root(struct errand *errand)
{
	struct key_ring ring;
	int key = errand->files.key, directory = settings_folder_open();
	bool replaced = false;

	if (directory == -1)
		return could_not("stands in a directory that others can write");
	if (key >= 0 && !key_lock(key, LOCK_EX)) {
		(void)could_not(
		    "is in use: another rotate-key, recovery issue or postponement runs");
	} else if (key < 0 || !key_ring_read(&ring, key)) {
		(void)could_not("must be there, root's, mode 0600, lines of `id hex64`");
	} else {
		replaced = carry_out(errand, directory, &ring);
		key_ring_reset(&ring);
	}
	close(directory);
	return replaced;
}

void
run_rotate_key(struct errand *errand)
{
	struct report *report = &errand->report;

	report_finding(report, FINDING_OK, "key", NULL,
	    "otp.key has a new key, number %" PRIu32
	    "; codes not used yet and remembered sign-ins are void",
	    errand->key_id);
	if (errand->keys_kept > 0)
		report_finding(report, FINDING_OK, "kept", NULL,
		    "older keys that stay because recovery codes or the start date rest on them: "
		    "%u",
		    errand->keys_kept);
}
