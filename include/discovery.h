/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The SSO's own description of itself (OIDC Discovery 1.0 section 3): which address does what.
 * Pure: bytes in, endpoints or a cause out.
 */
#ifndef DLA_OTP_DISCOVERY_H
#define DLA_OTP_DISCOVERY_H

#include "endpoint.h"

#include <stdbool.h>
#include <stddef.h>

/* Absolute https URLs, "" where there is none. */
struct endpoints {
	char token[ENDPOINT_SIZE];
	char userinfo[ENDPOINT_SIZE];
	char revocation[ENDPOINT_SIZE]; /* RFC 7009 */
	char device[ENDPOINT_SIZE];     /* RFC 8628 */
};

/*
 * Where an issuer keeps its document: a `/` at its end is removed first (OIDC Discovery 4.1). False
 * when the issuer is not a https URL, or it does not fit.
 */
bool discovery_url(char url[ENDPOINT_SIZE], const char *issuer);

/*
 * Reads the document. Its issuer must equal ours byte for byte; token_endpoint must be there; every
 * endpoint must be a https URL, on whatever host. What it says of grants, scopes or algorithms is
 * not looked at: some servers leave out what they can do. False, *endpoints zeroed and the cause, a
 * word for the log, otherwise.
 */
bool discovery_read(struct endpoints *endpoints, const char *bytes, size_t length,
    const char *issuer, const char **cause);

#endif
