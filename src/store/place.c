/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds, makes and locks the store's files. Refuses links, mounts, foreign owners and open modes,
 * and leaves what it refuses as it is: somebody has to look at it.
 */
#include "place.h"

#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define PERSON_MAX 255 /* bytes */
#define LOCK_STEP_MS 5

static const char namespace[] = "user"; /* digested with its NUL before the name */

bool
place_name(const char *person, char name[PLACE_NAME_SIZE])
{
	char bytes[sizeof namespace + PERSON_MAX];
	uint8_t digest[CRYPTO_DIGEST_LENGTH];
	size_t length = strlen(person);

	if (length == 0 || length > PERSON_MAX)
		return false;
	memcpy(bytes, namespace, sizeof namespace);
	memcpy(bytes + sizeof namespace, person, length);
	crypto_digest(bytes, sizeof namespace + length, digest);
	crypto_hex(digest, sizeof digest, name);
	return true;
}

static int
open_strictly(int directory, const char *name, int flags, unsigned long resolve)
{
	struct open_how how = {
		.flags = (unsigned)(flags | O_NOFOLLOW | O_CLOEXEC),
		.resolve = resolve | RESOLVE_NO_SYMLINKS,
	};

	return (int)syscall(SYS_openat2, directory, name, &how, sizeof how);
}

/* Asked once: who opens a store has become its user before, and stays it. */
static uid_t
ourselves(void)
{
	static uid_t user;
	static bool known;

	if (!known)
		user = geteuid();
	known = true;
	return user;
}

int
place_open(const char *path)
{
	struct stat status;
	int fd = open_strictly(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);

	if (fd != -1 && fstat(fd, &status) == 0 && status.st_uid == ourselves() &&
	    (status.st_mode & 077) == 0)
		return fd;
	if (fd != -1)
		close(fd);
	return -1;
}

enum place_result
place_find(int directory, const char *name, int *fd)
{
	/* O_NONBLOCK: a FIFO or a device that lies there must not hold us up. */
	*fd = open_strictly(directory, name, O_RDWR | O_NONBLOCK | O_NOCTTY,
	    RESOLVE_BENEATH | RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS);
	if (*fd != -1)
		return PLACE_FOUND;
	switch (errno) {
	case ENOENT:
		return PLACE_NONE;
	case ELOOP:  /* a symbolic link */
	case EISDIR: /* a directory */
	case ENXIO:  /* a socket, or a device that is not there */
	case ENODEV:
	case EXDEV:  /* something mounted over it */
	case EACCES: /* somebody else's, or its mode was changed */
		return PLACE_FOREIGN;
	default:
		return PLACE_UNREADABLE;
	}
}

/* fchmod: neither umask nor a default ACL of the directory decides. */
static bool
fill_and_name(int fd, int directory, const char *name, const void *contents, size_t size)
{
	char unnamed[sizeof "/proc/self/fd/" + 10];

	snprintf(unnamed, sizeof unnamed, "/proc/self/fd/%d", fd);
	return fchmod(fd, 0600) == 0 && pwrite(fd, contents, size, 0) == (ssize_t)size &&
	       fsync(fd) == 0 &&
	       (linkat(AT_FDCWD, unnamed, directory, name, AT_SYMLINK_FOLLOW) == 0 ||
		   errno == EEXIST);
}

bool
place_make(int directory, const char *name, const void *contents, size_t size)
{
	int fd = openat(directory, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	bool made = fd != -1 && fill_and_name(fd, directory, name, contents, size);

	if (fd != -1)
		close(fd);
	return made;
}

/* An open file description lock: the kernel ends it, whatever becomes of the process (fcntl(2)). */
bool
place_lock(int fd, int64_t deadline_ms)
{
	static const struct timespec step = { .tv_nsec = LOCK_STEP_MS * 1000000L };
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	while (fcntl(fd, F_OFD_SETLK, &whole) == -1) {
		if ((errno != EAGAIN && errno != EACCES) || clock_left_ms(deadline_ms) == 0)
			return false;
		nanosleep(&step, NULL);
	}
	return true;
}

void
place_unlock(int fd)
{
	struct flock whole = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

	(void)fcntl(fd, F_OFD_SETLK, &whole);
}

bool
place_is_ours(int fd, off_t size)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == ourselves() &&
	       (status.st_mode & 07777) == 0600 && status.st_nlink == 1 && status.st_size == size;
}
