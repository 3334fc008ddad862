/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the placeholders of a SEND message to a complete letter: subject, plain text and HTML that
 * say the same facts in Thai and English. Pure; knows nothing of SMTP.
 */
#ifndef DLA_OTP_LETTER_H
#define DLA_OTP_LETTER_H

#include "wire.h"

#include <stdbool.h>

/* A composed letter; every string is UTF-8 with CRLF line ends where it has lines. */
struct letter {
	char *subject; /* decoded; the sender encodes it (RFC 2047) */
	char *text;
	char *html;
};

/*
 * Composes the letter of a SEND message (its kind, language and placeholders). False when the kind,
 * language or first factor is unknown, a value cannot stand in a line (columns_of: not UTF-8, a
 * control character, a mark that reverses the direction), or memory is short: then nothing is left
 * to free.
 */
bool letter_compose(struct letter *letter, const struct wire *send);

/* Wipes and frees the three parts. */
void letter_reset(struct letter *letter);

#endif
