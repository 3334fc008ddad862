/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A composed letter as what goes over SMTP: eight headers and two parts (RFC 5322, 2045), by
 * libcurl's MIME functions.
 */
#ifndef DLA_OTP_MIME_H
#define DLA_OTP_MIME_H

#include "address.h"
#include "letter.h"

#include <curl/curl.h>
#include <stdbool.h>

#define MIME_ID_SIZE (24 + ADDRESS_MAX + 1)

/* From whom, to whom. Both addresses must be address_valid(). */
struct mime_envelope {
	const char *from;
	const char *from_name; /* display name, or "" */
	const char *to;
};

struct mime {
	curl_mime *parts;
	struct curl_slist *headers;
	char id[MIME_ID_SIZE]; /* Message-ID without its angle brackets */
};

/*
 * Builds the message for this handle. Every line is at most 76 characters (but for longer
 * addresses) and ends in CRLF. False when an address is not valid, the name cannot stand in a
 * header, or memory or randomness is short: then nothing is left to free.
 */
bool mime_build(struct mime *mime, CURL *curl, const struct mime_envelope *envelope,
    const struct letter *letter);

/* Frees both; a zeroed message is allowed. Only after the handle's last transfer. */
void mime_free(struct mime *mime);

#endif
