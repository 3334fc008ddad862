/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a relay's URL says: smtps://host[:port] or smtp://host[:port]. Pure.
 */
#ifndef DLA_OTP_RELAY_URL_H
#define DLA_OTP_RELAY_URL_H

#include <stdbool.h>

#define RELAY_URL_HOST_SIZE 256

/* The TCP port, libcurl's default included; 0 when the URL is not sound. */
int relay_url_port(const char *address);

/* True for a name that may stand in EHLO and in a URL's path as it is (RFC 5321 4.1.1.1). */
bool relay_url_is_host_name(const char *name);

/*
 * The URL with the EHLO name in its path, where libcurl looks for it, for the caller to curl_free;
 * NULL when it is not sound. host becomes the relay's, or "".
 */
char *relay_url_greeting_as(const char *address, const char *helo, char host[RELAY_URL_HOST_SIZE]);

#endif
