/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any string as a URL: what we take, libcurl reads in the same way, with the scheme asked for, no
 * user name, no password, no fragment, and the host we saw. (T64)
 *
 * sources: src/config/url.c
 * libs: -lcurl
 */
#include "url.h"

#include <curl/curl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MUST(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A part of the URL as libcurl sees it, NULL when there is none; curl_free it. */
static char *
part(CURLU *url, CURLUPart what)
{
	char *text = NULL;

	return curl_url_get(url, what, &text, 0) == CURLUE_OK ? text : NULL;
}

static void
check_same(const char *text, const char *scheme)
{
	CURLU *url = curl_url();
	char *seen, *host;
	const char *authority = text + strlen(scheme) + strlen("://");

	MUST(url != NULL && curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK);
	seen = part(url, CURLUPART_SCHEME);
	host = part(url, CURLUPART_HOST);
	MUST(seen != NULL && strcmp(seen, scheme) == 0);
	MUST(host != NULL && host[0] != '\0');
	/* libcurl writes IPv6 and odd IPv4 addresses in its own way; names must be the same. */
	if (url_host_name_valid(host))
		MUST(strncasecmp(authority, host, strlen(host)) == 0 &&
		     strchr(":/?", authority[strlen(host)]) != NULL);
	MUST(part(url, CURLUPART_USER) == NULL && part(url, CURLUPART_PASSWORD) == NULL);
	MUST(part(url, CURLUPART_FRAGMENT) == NULL && part(url, CURLUPART_OPTIONS) == NULL);
	curl_free(seen);
	curl_free(host);
	curl_url_cleanup(url);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	MUST(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	if (url_https_fault(text) == NULL)
		check_same(text, "https");
	else
		MUST(url_issuer_fault(text) != NULL);
	if (url_relay_fault(text) == NULL)
		check_same(text, strncmp(text, "smtps", 5) == 0 ? "smtps" : "smtp");
	free(text);
	return 0;
}
