/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a discovery document: refused without a trace, or every endpoint is a https URL that
 * the library which opens it understands as one. (T64, T69)
 *
 * sources: src/sso/discovery.c src/sso/document.c src/sso/endpoint.c
 * libs: -lcurl -ljansson
 */
#include "discovery.h"

#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MUST(condition) ((condition) ? (void)0 : abort())
#define ISSUER "https://sso"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_endpoint(const char *url)
{
	char origin[ENDPOINT_SIZE];

	if (*url == '\0')
		return;
	MUST(strncasecmp(url, "https://", strlen("https://")) == 0);
	MUST(strpbrk(url, " \r\n\t") == NULL && endpoint_origin(url, origin));
	/* The root of a root is itself: what is compared is in one form only. */
	char again[ENDPOINT_SIZE];
	MUST(endpoint_origin(origin, again) && strcmp(origin, again) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct endpoints none;
	struct endpoints endpoints;
	const char *cause = NULL;

	json_object_seed(1);
	if (!discovery_read(&endpoints, (const char *)data, size, ISSUER, &cause)) {
		MUST(cause != NULL && memcmp(&endpoints, &none, sizeof none) == 0);
		return 0;
	}
	MUST(endpoints.token[0] != '\0');
	check_endpoint(endpoints.token);
	check_endpoint(endpoints.userinfo);
	check_endpoint(endpoints.revocation);
	return 0;
}
