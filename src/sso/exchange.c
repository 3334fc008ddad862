/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The strictness of every request. Refuses every scheme but https, TLS below 1.2, certificates that
 * do not verify, redirects, proxies, netrc, compressed or endless answers; none of that depends on
 * an argument, a setting or the environment.
 */
#include "exchange.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#define CA_DIRECTORY "/etc/ssl/certs"

static size_t
take_header(char *bytes, size_t size, size_t count, void *context)
{
	struct exchange *exchange = context;

	exchange->header_length += size * count;
	if (size * count >= 5 && memcmp(bytes, "HTTP/", 5) == 0)
		exchange->status_line = true;
	exchange->too_large = exchange->header_length > HTTP_MAX;
	return exchange->too_large ? 0 : size * count;
}

static size_t
take_body(char *bytes, size_t size, size_t count, void *context)
{
	struct exchange *exchange = context;

	exchange->too_large = size * count > HTTP_MAX - exchange->length;
	if (exchange->too_large)
		return 0;
	memcpy(exchange->body + exchange->length, bytes, size * count);
	exchange->length += size * count;
	return size * count;
}

#define SET(option, value) (curl_easy_setopt(easy, CURLOPT_##option, value) == CURLE_OK)

/* Whom we talk to, and how sure we must be of it. */
static bool
set_trust(CURL *easy, const char *ca_file)
{
	/*
	 * The system's bundle file costs more CPU than all the rest of a login and is never opened;
	 * its hashed directory holds the same authorities.
	 */
	bool pinned = *ca_file != '\0';

	return SET(PROTOCOLS_STR, "https") && SET(REDIR_PROTOCOLS_STR, "https") &&
	       SET(FOLLOWLOCATION, 0L) && SET(PROXY, "") && SET(NETRC, (long)CURL_NETRC_IGNORED) &&
	       SET(DISALLOW_USERNAME_IN_URL, 1L) && SET(SSL_VERIFYPEER, 1L) &&
	       SET(SSL_VERIFYHOST, 2L) && SET(SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) &&
	       SET(CAINFO, pinned ? ca_file : NULL) && SET(CAPATH, pinned ? NULL : CA_DIRECTORY);
}

/* How the handle behaves: no signals, no waiting for a resolver, our callbacks. */
static bool
set_manners(CURL *easy, struct exchange *exchange, const struct curl_slist *headers)
{
	return SET(NOSIGNAL, 1L) && SET(QUICK_EXIT, 1L) && SET(TCP_NODELAY, 1L) &&
	       SET(USERAGENT, "dla-otp") && SET(HTTPHEADER, headers) &&
	       SET(HEADERFUNCTION, take_header) && SET(HEADERDATA, exchange) &&
	       SET(WRITEFUNCTION, take_body) && SET(WRITEDATA, exchange);
}

/* Who shares waits until it is known whether the connection that is being made can be shared. */
static bool
set_version(CURL *easy, bool shares)
{
	return SET(HTTP_VERSION, (long)(shares ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1)) &&
	       SET(PIPEWAIT, (long)shares);
}

bool
exchange_open(
    struct exchange *exchange, const char *ca_file, const struct curl_slist *headers, bool shares)
{
	exchange->easy = curl_easy_init();
	return exchange->easy != NULL && set_trust(exchange->easy, ca_file) &&
	       set_manners(exchange->easy, exchange, headers) &&
	       set_version(exchange->easy, shares);
}

/* Sets all that differs between requests, also what this one does not have. */
static bool
set_request(CURL *easy, const struct http_request *request, int left_ms)
{
	const struct form *form = request->form;

	if (!SET(URL, request->url) || !SET(TIMEOUT_MS, (long)left_ms) ||
	    !SET(USERNAME, request->username) || !SET(PASSWORD, request->secret) ||
	    !SET(XOAUTH2_BEARER, request->bearer) ||
	    !SET(HTTPAUTH, request->bearer != NULL ? CURLAUTH_BEARER : CURLAUTH_BASIC))
		return false;
	if (form == NULL)
		return SET(HTTPGET, 1L);
	return !form->overflown && SET(POST, 1L) && SET(POSTFIELDSIZE, (long)form->length) &&
	       SET(POSTFIELDS, form->bytes);
}

bool
exchange_begin(struct exchange *exchange, const struct http_request *request, int left_ms)
{
	explicit_bzero(exchange->body, exchange->length);
	exchange->length = exchange->header_length = 0;
	exchange->too_large = false;
	exchange->code = CURLE_OUT_OF_MEMORY; /* all that keeps libcurl from ending a request */
	return set_request(exchange->easy, request, left_ms);
}

/* True for one of these media types, with parameters or without (RFC 9110 8.3.1). */
static bool
is_json(const char *type)
{
	static const char *const types[] = { "application/json", "application/scim+json" };

	for (size_t i = 0; type != NULL && i < sizeof types / sizeof types[0]; i++) {
		size_t length = strlen(types[i]);

		if (strncasecmp(type, types[i], length) == 0 &&
		    strchr("; \t", type[length]) != NULL)
			return true;
	}
	return false;
}

bool
exchange_read(struct exchange *exchange, struct http_response *response)
{
	const char *type = NULL;

	if (exchange->code == CURLE_OK)
		exchange->code =
		    curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &response->status);
	if (exchange->code == CURLE_OK)
		exchange->code = curl_easy_getinfo(exchange->easy, CURLINFO_CONTENT_TYPE, &type);
	if (exchange->code != CURLE_OK)
		return false;
	response->json = is_json(type);
	response->body = exchange->body;
	response->length = exchange->length;
	return true;
}

bool
exchange_shares(const struct exchange *exchange)
{
	long version = CURL_HTTP_VERSION_NONE;

	return curl_easy_getinfo(exchange->easy, CURLINFO_HTTP_VERSION, &version) == CURLE_OK &&
	       version == CURL_HTTP_VERSION_2_0;
}

void
exchange_close(struct exchange *exchange)
{
	curl_easy_cleanup(exchange->easy);
	exchange->easy = NULL;
}
