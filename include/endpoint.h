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

/* The TCP port of such a URL's server; 0 when it is not such a URL. */
int endpoint_port(const char *url);

#endif
