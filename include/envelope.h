/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a letter has to say, put into words in both languages and handed to the mail worker.
 */
#ifndef DLA_OTP_ENVELOPE_H
#define DLA_OTP_ENVELOPE_H

#include "login.h"

#include <stdint.h>

/* What one letter says beside who, which machine and whom to tell. NULL and 0 = it does not. */
struct envelope {
	const char *kind, *to; /* SEND_KIND; an address that was checked */
	int64_t at_s;          /* of what it tells */
	const char *service, *source, *tty;
	int64_t until_s;
	const char *reference, *code; /* of a letter with a code */
	int64_t life_ms;
	unsigned n;
};

/*
 * Hands a letter to a mail worker, telling it its relays first where it is fresh. False when that
 * cannot be done; *missing then names the secret file that was not sound, or is NULL.
 */
bool envelope_send(struct login *login, const struct envelope *envelope, const char **missing);

#endif
