/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A body of type application/x-www-form-urlencoded. It holds passwords and tokens, so it has a
 * fixed size, lives inside its owner and is wiped there.
 */
#ifndef DLA_OTP_FORM_H
#define DLA_OTP_FORM_H

#include <stdbool.h>
#include <stddef.h>

#define FORM_MAX 32768 /* bytes */

struct form {
	bool overflown; /* a field did not fit: the form must not be sent */
	size_t length;
	char bytes[FORM_MAX + 1]; /* always NUL-ended */
};

/*
 * Adds name=value. The name is a constant of ours; every byte of the value that is not unreserved
 * (RFC 3986 2.3) is percent-encoded, so that no value can become a field.
 */
void form_add(struct form *form, const char *name, const char *value);

/* Adds `name=value&...` that the settings have checked: unreserved characters, as they are. */
void form_add_pairs(struct form *form, const char *pairs);

/* Wipes and empties. */
void form_reset(struct form *form);

#endif
