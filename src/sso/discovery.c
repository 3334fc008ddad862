/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a discovery document. Refuses one of another issuer as a whole, so that nobody can have the
 * password sent to an address of theirs by serving a document that is not the SSO's.
 */
#include "discovery.h"

#include "document.h"

#include <stdio.h>
#include <string.h>

#define WELL_KNOWN "/.well-known/openid-configuration"

bool
discovery_url(char url[ENDPOINT_SIZE], const char *issuer)
{
	int length = (int)strnlen(issuer, ENDPOINT_SIZE);
	char origin[ENDPOINT_SIZE];

	if (!endpoint_origin(issuer, origin))
		return false;
	if (length > 0 && issuer[length - 1] == '/')
		length--;
	length = snprintf(url, ENDPOINT_SIZE, "%.*s" WELL_KNOWN, length, issuer);
	return length >= 0 && length < ENDPOINT_SIZE;
}

/* Copies an endpoint. An absent one is "", which only some may be. */
static bool
copy_endpoint(char endpoint[ENDPOINT_SIZE], const json_t *document, const char *member)
{
	const char *url = document_text(document, member);
	char origin[ENDPOINT_SIZE];

	if (json_object_get(document, member) == NULL)
		return true;
	if (url == NULL || strlen(url) >= ENDPOINT_SIZE || !endpoint_origin(url, origin))
		return false;
	memcpy(endpoint, url, strlen(url) + 1);
	return true;
}

static const char *
read_endpoints(struct endpoints *endpoints, const json_t *document, const char *issuer)
{
	const char *named = document_text(document, "issuer");

	if (document == NULL)
		return "discovery_not_json";
	if (named == NULL || strcmp(named, issuer) != 0)
		return "discovery_issuer";
	if (!copy_endpoint(endpoints->token, document, "token_endpoint") ||
	    !copy_endpoint(endpoints->userinfo, document, "userinfo_endpoint") ||
	    !copy_endpoint(endpoints->revocation, document, "revocation_endpoint") ||
	    !copy_endpoint(endpoints->device, document, "device_authorization_endpoint") ||
	    endpoints->token[0] == '\0')
		return "discovery_endpoint";
	return NULL;
}

bool
discovery_read(struct endpoints *endpoints, const char *bytes, size_t length, const char *issuer,
    const char **cause)
{
	json_t *document = document_parse(bytes, length);

	memset(endpoints, 0, sizeof *endpoints);
	*cause = read_endpoints(endpoints, document, issuer);
	json_decref(document);
	if (*cause == NULL)
		return true;
	memset(endpoints, 0, sizeof *endpoints);
	return false;
}
