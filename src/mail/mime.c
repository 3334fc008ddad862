/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Headers and MIME parts of one letter. Refuses addresses that are not address_valid(), because
 * libcurl 7.88 passes a line end in them on to the server, and writes no header but the eight that
 * it names.
 */
#include "mime.h"

#include "encoded_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define ID_BYTES 12 /* random; nobody guesses or repeats 96 bits */

/* Appends a header; a NULL value is one that could not be made. */
static bool
add_header(struct mime *mime, const char *name, const char *value)
{
	struct curl_slist *longer = NULL;
	char *line = NULL;

	if (value == NULL || asprintf(&line, "%s: %s", name, value) < 0)
		return false;
	longer = curl_slist_append(mime->headers, line);
	free(line);
	if (longer == NULL)
		return false;
	mime->headers = longer;
	return true;
}

static bool
add_from(struct mime *mime, const struct mime_envelope *envelope)
{
	char *name = encoded_words_name(envelope->from_name);
	char *value = NULL;
	bool added = name != NULL &&
		     asprintf(&value, "%s%s<%s>", name, name[0] != '\0' ? "\r\n " : "",
			 envelope->from) >= 0 &&
		     add_header(mime, "From", value);

	free(name);
	free(value);
	return added;
}

static bool
add_subject(struct mime *mime, const struct letter *letter)
{
	char *value = encoded_words(letter->subject);
	bool added = add_header(mime, "Subject", value);

	free(value);
	return added;
}

/* In UTC, so that no time zone file is read. */
static bool
add_date(struct mime *mime)
{
	time_t now = time(NULL);
	struct tm utc;
	char value[64];

	return gmtime_r(&now, &utc) != NULL &&
	       strftime(value, sizeof value, "%a, %d %b %Y %H:%M:%S +0000", &utc) > 0 &&
	       add_header(mime, "Date", value);
}

/* A random name in the sender's domain: unique, and says nothing about this machine. */
static bool
add_id(struct mime *mime, const char *from)
{
	unsigned char random[ID_BYTES];
	char value[MIME_ID_SIZE + 2];
	char *id = mime->id;

	if (getrandom(random, sizeof random, 0) != sizeof random)
		return false;
	for (size_t i = 0; i < sizeof random; i++)
		id += snprintf(id, 3, "%02x", random[i]);
	(void)snprintf(id, ADDRESS_MAX + 1, "%s", strchr(from, '@'));
	(void)snprintf(value, sizeof value, "<%s>", mime->id);
	return add_header(mime, "Message-ID", value);
}

/*
 * To the last header libcurl adds `; boundary=...`, which would be too long for one line; the
 * parameter on a line of its own, harmless there, makes it two.
 */
static bool
add_headers(struct mime *mime, const struct mime_envelope *envelope, const struct letter *letter)
{
	return add_from(mime, envelope) && add_header(mime, "To", envelope->to) &&
	       add_subject(mime, letter) && add_date(mime) && add_id(mime, envelope->from) &&
	       add_header(mime, "Auto-Submitted", "auto-generated") &&
	       add_header(mime, "MIME-Version", "1.0") &&
	       add_header(mime, "Content-Type", "multipart/alternative;\r\n charset=utf-8");
}

/* Base64 whatever the text is: short lines, and no dot, bare line end or long line to stumble over.
 */
static bool
add_part(curl_mime *parts, const char *text, const char *type)
{
	curl_mimepart *part = curl_mime_addpart(parts);

	return part != NULL && curl_mime_data(part, text, CURL_ZERO_TERMINATED) == CURLE_OK &&
	       curl_mime_type(part, type) == CURLE_OK &&
	       curl_mime_encoder(part, "base64") == CURLE_OK;
}

/* The part that is read first stands last: HTML where it can be shown (RFC 2046 5.1.4). */
bool
mime_build(struct mime *mime, CURL *curl, const struct mime_envelope *envelope,
    const struct letter *letter)
{
	*mime = (struct mime){ 0 };
	if (!address_valid(envelope->from) || !address_valid(envelope->to))
		return false;
	mime->parts = curl_mime_init(curl);
	if (mime->parts != NULL && add_headers(mime, envelope, letter) &&
	    add_part(mime->parts, letter->text, "text/plain; charset=utf-8") &&
	    add_part(mime->parts, letter->html, "text/html; charset=utf-8"))
		return true;
	mime_free(mime);
	return false;
}

void
mime_free(struct mime *mime)
{
	curl_mime_free(mime->parts);
	curl_slist_free_all(mime->headers);
	*mime = (struct mime){ 0 };
}
