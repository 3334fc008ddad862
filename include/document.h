/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * JSON that a server sent, read strictly: one value and nothing behind it, no member twice, no NUL,
 * UTF-8 only, nested at most DOCUMENT_DEPTH deep (RFC 8259, RFC 7493).
 */
#ifndef DLA_OTP_DOCUMENT_H
#define DLA_OTP_DOCUMENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define DOCUMENT_MAX 65536 /* bytes */
#define DOCUMENT_DEPTH 16  /* objects and arrays inside each other */

/* The object, or NULL when the bytes are anything else. The caller gives it back (json_decref). */
json_t *document_parse(const char *bytes, size_t length);

/* The same for an array, of objects and nothing else. */
json_t *document_parse_list(const char *bytes, size_t length);

/*
 * The text of a member, as long as the document lives; NULL when it is absent or not a string. A
 * NULL document has no members.
 */
const char *document_text(const json_t *document, const char *member);

#endif
