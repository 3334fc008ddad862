/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A service's PAM file with our lines put in, and taken out again. Pure: bytes in, bytes out.
 *
 * What proves who somebody is (`@include common-auth`, or lines of pam_unix and its like) makes way
 * for our auth line and stays as a comment. Our account line comes before the first account line
 * that could end the phase: behind Debian's common-account an expired local password would be a way
 * past it. Where root is let in by pam_rootok in auth, so it is in account. Our session line is the
 * last. All other lines stay as they are.
 */
#ifndef DLA_OTP_STACK_EDIT_H
#define DLA_OTP_STACK_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#define STACK_EDIT_REASON_SIZE 256

struct stack_edit {
	char *bytes; /* the file as it should be, NUL-ended; NULL = refused */
	size_t length;
	int line; /* where the reason is; 0 = the file as a whole */
	char reason[STACK_EDIT_REASON_SIZE];
	const char *remedy; /* constant */
};

/*
 * Puts our lines in. words: who did it, when, where the copy is, each a comment line of its own.
 * False, and the reason is set, when a line is not understood well enough to be kept or replaced.
 * The caller frees bytes.
 */
bool stack_edit_add(struct stack_edit *edit, const char *bytes, size_t length, const char *words);

/*
 * Takes out what stack_edit_add put in, whatever else was changed since. False when there is
 * nothing of it, or a line of our module that it did not put there.
 */
bool stack_edit_remove(struct stack_edit *edit, const char *bytes, size_t length);

/* Does a line of the file ask our module? */
bool stack_edit_asks_us(const char *bytes, size_t length);

#endif
