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
 * Composes the letter of a SEND message (its kind, language and placeholders). False when the kind
 * or language is unknown, a value holds a control character or is not UTF-8, or memory is short:
 * then nothing is left to free.
 */
bool letter_compose(struct letter *letter, const struct wire *send);

/*
 * One header value as RFC 2047 encoded words (UTF-8, B), each at most 75 characters and split only
 * between whole characters, folded by CRLF SP; plain ASCII text stays as it is. NULL when memory is
 * short or the text has control characters. The caller frees.
 */
char *letter_encode_header(const char *text);

/* Wipes and frees the three parts. */
void letter_reset(struct letter *letter);

#endif
