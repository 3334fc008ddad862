/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks at a relay's URL with the parser of the library that will open it, so that there is one
 * opinion of what it means. Refuses whatever is more than a host and a port.
 */
#include "relay_url.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
relay_url_is_host_name(const char *name)
{
	size_t length = strlen(name);

	return length > 0 && length < RELAY_URL_HOST_SIZE && name[0] != '-' && name[0] != '.' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") ==
		   length;
}

/* True when the URL has a part that belongs to no relay's. */
static bool
has_part(CURLU *url, CURLUPart part)
{
	char *found = NULL;
	bool present = curl_url_get(url, part, &found, 0) == CURLUE_OK;

	curl_free(found);
	return present;
}

int
relay_url_port(const char *address)
{
	CURLU *url = curl_url();
	char *text = NULL;
	int port = 0;

	if (url != NULL && curl_url_set(url, CURLUPART_URL, address, 0) == CURLUE_OK &&
	    curl_url_get(url, CURLUPART_PORT, &text, CURLU_DEFAULT_PORT) == CURLUE_OK)
		port = atoi(text);
	curl_free(text);
	curl_url_cleanup(url);
	return port;
}

char *
relay_url_greeting_as(const char *address, const char *helo, char host[RELAY_URL_HOST_SIZE])
{
	CURLU *url = curl_url();
	char *name = NULL, *path = NULL, *whole = NULL;
	bool sound = url != NULL &&
		     curl_url_set(url, CURLUPART_URL, address, CURLU_DISALLOW_USER) == CURLUE_OK &&
		     curl_url_get(url, CURLUPART_HOST, &name, 0) == CURLUE_OK &&
		     curl_url_get(url, CURLUPART_PATH, &path, 0) == CURLUE_OK &&
		     strlen(name) < RELAY_URL_HOST_SIZE && strcmp(path, "/") == 0 &&
		     !has_part(url, CURLUPART_QUERY) && !has_part(url, CURLUPART_FRAGMENT) &&
		     curl_url_set(url, CURLUPART_PATH, helo, 0) == CURLUE_OK;

	if (sound && curl_url_get(url, CURLUPART_URL, &whole, 0) != CURLUE_OK)
		whole = NULL;
	(void)snprintf(host, RELAY_URL_HOST_SIZE, "%s", sound ? name : "");
	curl_free(path);
	curl_free(name);
	curl_url_cleanup(url);
	return whole;
}
