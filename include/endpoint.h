/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The address of something that the SSO does: an absolute https URL.
 */
#ifndef DLA_OTP_ENDPOINT_H
#define DLA_OTP_ENDPOINT_H

#include <stdbool.h>

#define ENDPOINT_SIZE 1088 /* NUL included; the settings allow 1024 bytes, discovery adds some */

/*
 * The root of the server that a URL names, `https://host:port/`; it is the same text for URLs that
 * can share a connection. False when it is not a https URL shorter than ENDPOINT_SIZE, names no
 * host, or has a user name or a fragment.
 */
bool endpoint_origin(const char *url, char origin[ENDPOINT_SIZE]);

/*
 * Puts the URL of a request together: a base without the `/` it may end in, then what is added.
 * False when the base is not a https URL or brings a query, or the whole would not fit.
 */
bool endpoint_begin(char url[ENDPOINT_SIZE], const char *base);
bool endpoint_add(char url[ENDPOINT_SIZE], const char *text);

/* Every byte that is not unreserved (RFC 3986 2.3) is percent-encoded: it stays one value. */
bool endpoint_add_value(char url[ENDPOINT_SIZE], const char *value);

/* The TCP port of such a URL's server; 0 when it is not such a URL. */
int endpoint_port(const char *url);

#endif
