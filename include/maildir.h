/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether a letter has come into a Maildir, by names of files alone: what stands in letters is
 * their owner's.
 */
#ifndef DLA_OTP_MAILDIR_H
#define DLA_OTP_MAILDIR_H

#include <stdbool.h>
#include <stdint.h>

#define MAILDIR_LETTERS_MAX 4096 /* a mailbox with more new ones is not looked at */

/* The letters that were there. */
struct maildir {
	int directory; /* its `new`, the caller's */
	unsigned count;
	uint64_t known[MAILDIR_LETTERS_MAX]; /* inodes */
};

/*
 * Opens what is new in a Maildir (its directory `new`), as somebody who may. The descriptor, or -1
 * with errno.
 */
int maildir_open(int at, const char *mailbox);

/* Takes note of what is there. False when it cannot be read, or is too much. */
bool maildir_begin(struct maildir *maildir, int directory);

/* Has another letter come since? */
bool maildir_has_new(struct maildir *maildir);

#endif
