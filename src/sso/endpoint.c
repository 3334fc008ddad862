/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks at a URL with the parser of the library that will open it, so that there is one opinion of
 * what it means. Refuses whatever is not plain https.
 */
#include "endpoint.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* One part of a parsed URL, for the caller to curl_free; NULL when it has none. */
static char *
part(CURLU *url, CURLUPart which, unsigned flags)
{
	char *text = NULL;

	return curl_url_get(url, which, &text, flags) == CURLUE_OK ? text : NULL;
}

/* The library forgives a third slash and takes the path for a host. */
static bool
begins_with_host(const char *url)
{
	static const char scheme[] = "https://";

	return strncasecmp(url, scheme, sizeof scheme - 1) == 0 && url[sizeof scheme - 1] != '/';
}

bool
endpoint_origin(const char *url, char origin[ENDPOINT_SIZE])
{
	CURLU *parsed = curl_url();
	char *host = NULL, *port = NULL, *user = NULL, *fragment = NULL;
	int length = -1;

	if (parsed != NULL && strlen(url) < ENDPOINT_SIZE && begins_with_host(url) &&
	    curl_url_set(parsed, CURLUPART_URL, url, CURLU_DISALLOW_USER) == CURLUE_OK) {
		host = part(parsed, CURLUPART_HOST, 0);
		port = part(parsed, CURLUPART_PORT, CURLU_DEFAULT_PORT);
		user = part(parsed, CURLUPART_USER, 0);
		fragment = part(parsed, CURLUPART_FRAGMENT, 0);
	}
	if (host != NULL && *host != '\0' && port != NULL && user == NULL && fragment == NULL)
		length = snprintf(origin, ENDPOINT_SIZE, "https://%s:%s/", host, port);
	curl_free(host);
	curl_free(port);
	curl_free(user);
	curl_free(fragment);
	curl_url_cleanup(parsed);
	return length >= 0 && length < ENDPOINT_SIZE;
}

int
endpoint_port(const char *url)
{
	char origin[ENDPOINT_SIZE];

	return endpoint_origin(url, origin) ? atoi(strrchr(origin, ':') + 1) : 0;
}

bool
endpoint_begin(char url[ENDPOINT_SIZE], const char *base)
{
	size_t length = strlen(base);

	*url = '\0';
	if (!endpoint_origin(base, url) || strchr(base, '?') != NULL)
		return false;
	memcpy(url, base, length + 1);
	if (url[length - 1] == '/')
		url[length - 1] = '\0';
	return true;
}

bool
endpoint_add(char url[ENDPOINT_SIZE], const char *text)
{
	size_t used = strlen(url), length = strlen(text);

	if (length >= ENDPOINT_SIZE - used)
		return false;
	memcpy(url + used, text, length + 1);
	return true;
}

bool
endpoint_add_value(char url[ENDPOINT_SIZE], const char *value)
{
	char *encoded = NULL;
	bool added;

	if (strlen(value) < ENDPOINT_SIZE)
		encoded = curl_easy_escape(NULL, value, (int)strlen(value));
	added = encoded != NULL && endpoint_add(url, encoded);
	curl_free(encoded);
	return added;
}
