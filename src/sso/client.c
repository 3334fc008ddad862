/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Our client's name and secret, put where the settings say the SSO looks for them. The secret goes
 * nowhere else, and a missing one is never replaced by an empty one.
 */
#include "client.h"

#include <string.h>

/* Unreserved characters (RFC 3986 2.3) mean the same encoded or not. */
static bool
is_unreserved(const char *text)
{
	return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~") ==
	       strlen(text);
}

const char *
client_fault(const struct client *client)
{
	if (client->auth == CLIENT_AUTH_NONE)
		return NULL;
	if (client->secret.length == 0)
		return "secret_missing";
	if (client->auth == CLIENT_AUTH_BASIC &&
	    (!is_unreserved(client->id) || !is_unreserved(client->secret.bytes)))
		return "secret_reserved_use_post";
	return NULL;
}

void
client_prove(const struct client *client, struct form *form, struct http_request *request)
{
	if (client->auth == CLIENT_AUTH_BASIC) {
		request->username = client->id;
		request->secret = client->secret.bytes;
		return;
	}
	form_add(form, "client_id", client->id);
	if (client->auth == CLIENT_AUTH_POST)
		form_add(form, "client_secret", client->secret.bytes);
}
