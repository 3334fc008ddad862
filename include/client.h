/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How our client proves to the SSO that it is the one it was registered as (RFC 6749 2.3.1).
 */
#ifndef DLA_OTP_CLIENT_H
#define DLA_OTP_CLIENT_H

#include "form.h"
#include "http.h"
#include "secret.h"

enum client_auth { CLIENT_AUTH_NONE, CLIENT_AUTH_BASIC, CLIENT_AUTH_POST };

struct client {
	const char *id; /* the caller's */
	enum client_auth auth;
	struct secret secret; /* empty where there is none */
};

/*
 * What the client lacks before anything may be sent, a word for the log, or NULL. RFC 6749 has the
 * name and the secret of Basic form-encoded first; half the servers do not decode them. Where that
 * would make a difference Basic is refused: "post" works with all of them.
 */
const char *client_fault(const struct client *client);

/* Adds the proof to a request: the header's name and secret for Basic, else fields of the form. */
void client_prove(const struct client *client, struct form *form, struct http_request *request);

#endif
