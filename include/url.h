/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which URLs the settings may name: HTTPS of the SSO and SMTP of the relays, in a strict subset of
 * RFC 3986 that no client can read in two ways. Pure; opens nothing and looks nothing up.
 */
#ifndef DLA_OTP_URL_H
#define DLA_OTP_URL_H

#include <stdbool.h>

#define URL_MAX 1024 /* bytes */

/*
 * NULL when this is https://host[:port][/path][?query]; otherwise what is wrong and what to do, in
 * words that follow a colon. No user name, password or fragment; ASCII only.
 */
const char *url_https_fault(const char *url);

/* The same without a query: OpenID Connect Discovery 1.0, section 3, on the issuer. */
const char *url_issuer_fault(const char *url);

/* The same for a relay: smtps://host[:port] or smtp://host[:port] and nothing behind it. */
const char *url_relay_fault(const char *url);

/* The same for host[:port] alone. */
const char *url_host_fault(const char *host);

/*
 * True for a host name of LDH labels (1..63 bytes each, 253 in all; RFC 1123 2.1) whose last label
 * is not all digits.
 */
bool url_host_name_valid(const char *name);

#endif
