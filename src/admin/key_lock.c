/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Locks otp.key itself: its file is root's alone, while anybody could lock the directory. A lock on
 * a file that has been replaced would keep nobody out, so it is refused.
 */
#include "key_lock.h"

#include "paths.h"

#include <sys/file.h>
#include <sys/stat.h>

bool
key_lock(int key, int operation)
{
	struct stat ours, there;

	return flock(key, operation | LOCK_NB) == 0 && fstat(key, &ours) == 0 &&
	       lstat(PATH_SYSCONF "/" PATH_KEY, &there) == 0 && ours.st_ino == there.st_ino &&
	       ours.st_dev == there.st_dev;
}
