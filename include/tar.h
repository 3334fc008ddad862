/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A tar archive (POSIX.1-1988 ustar, pax(1)) written one member after the other to a file that can
 * be sought in, so that a member's size need not be known before it ends.
 */
#ifndef DLA_OTP_TAR_H
#define DLA_OTP_TAR_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

struct tar {
	FILE *file; /* the caller's */
	int64_t time_s;
	const char *folder; /* all members lie in it */
	const char *name;   /* of the member that is being written */
	off_t header;       /* where it began */
};

/* Begins a member; then write it to tar->file. The names are ASCII, together below 100 bytes. */
void tar_begin(struct tar *tar, const char *name);

/* Ends it. False when anything of it could not be written, or it is 8 GiB or more. */
bool tar_end(struct tar *tar);

/* Ends the archive. */
bool tar_finish(struct tar *tar);

#endif
