/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A seat is a lock on one byte of a file that stays empty: locks may lie behind a file's end, so
 * each of the 2^32 users has four bytes and the file has none. The kernel gives a seat back with
 * the descriptor, so none is lost by a crash and nothing has to be cleaned up.
 */
#include "seats.h"

#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_NAME "seats"

/* -1 where it is not root's alone: others could hold locks in it. */
static int
open_seats(const char *path)
{
	int directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), seats;
	struct stat status;

	if (directory < 0)
		return -1;
	seats = openat(directory, FILE_NAME, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	(void)close(directory);
	if (seats < 0)
		return -1;
	if (fstat(seats, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == 0 &&
	    (status.st_mode & 07777) == 0600)
		return seats;
	(void)close(seats);
	errno = EPERM;
	return -1;
}

static bool
take_one(int seats, uid_t uid)
{
	for (off_t seat = 0; seat < SEATS_EACH; seat++) {
		struct flock lock = {
			.l_type = F_WRLCK,
			.l_whence = SEEK_SET,
			.l_start = (off_t)uid * SEATS_EACH + seat,
			.l_len = 1,
		};

		if (fcntl(seats, F_OFD_SETLK, &lock) == 0)
			return true;
		if (errno != EAGAIN && errno != EACCES)
			break;
	}
	return false;
}

bool
seats_take(const char *directory, uid_t uid)
{
	int seats = open_seats(directory);
	struct log_line line;

	/* Left open: it is the seat. */
	if (seats >= 0 && take_one(seats, uid))
		return true;
	if (seats >= 0 && (errno == EAGAIN || errno == EACCES))
		log_begin(&line, "sign-in refused: this user has four under way already");
	else
		log_begin(&line, "sign-in out of order: no file for counting sign-ins");
	log_add_number(&line, "uid", uid);
	log_add(&line, "directory", directory);
	log_add(&line, "errno", strerrorname_np(errno));
	(void)log_send(&line, "dla-otp-login", LOG_NOTICE);
	if (seats >= 0)
		(void)close(seats);
	return false;
}
