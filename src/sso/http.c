/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The only user of the network in dla-otp-sso. Refuses every scheme but https, TLS below 1.2,
 * certificates that do not verify, redirects, proxies, netrc, compressed or endless answers; none
 * of that depends on an argument, a setting or the environment.
 */
#include "http.h"

#include "clock.h"
#include "endpoint.h"
#include "failure.h"
#include "shortage.h"

#include <curl/curl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define CA_DIRECTORY "/etc/ssl/certs"
#define PATIENCE_PART 4 /* of a budget: what a warming request has left when it is waited for */

struct http {
	CURL *easy;
	struct curl_slist *headers;
	int watched;
	int64_t deadline_ms;
	bool warming;
	int64_t patience_ms;
	int64_t looked_ms;  /* when the watched socket was last looked at */
	int64_t arrived_ms; /* when something was first seen on the watched socket; 0 = not yet */
	bool status_line;   /* has come at any time: then the server is there */
	bool abandoned;     /* the other side of the watched socket is gone */
	bool heard;         /* a connection that was closed had brought more than its end */
	bool too_large;
	size_t header_length;
	size_t length;
	char body[HTTP_MAX + 1];
};

static size_t
take_header(char *bytes, size_t size, size_t count, void *context)
{
	struct http *http = context;

	http->header_length += size * count;
	if (size * count >= 5 && memcmp(bytes, "HTTP/", 5) == 0)
		http->status_line = true;
	http->too_large = http->header_length > HTTP_MAX;
	return http->too_large ? 0 : size * count;
}

static size_t
take_body(char *bytes, size_t size, size_t count, void *context)
{
	struct http *http = context;

	http->too_large = size * count > HTTP_MAX - http->length;
	if (http->too_large)
		return 0;
	memcpy(http->body + http->length, bytes, size * count);
	http->length += size * count;
	return size * count;
}

/*
 * Called by libcurl at every step, several times within a millisecond, and once a second; anything
 * but 0 ends the request.
 */
static int
look_around(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	struct http *http = context;
	struct pollfd watched = { .fd = http->watched, .events = POLLIN | POLLRDHUP };
	int64_t now = clock_now_ms();

	(void)a, (void)b, (void)c, (void)d;
	if (now == http->looked_ms)
		return 0;
	http->looked_ms = now;
	if (poll(&watched, 1, 0) != 1)
		return 0;
	http->abandoned = (watched.revents & ~POLLIN) != 0;
	if (http->arrived_ms == 0)
		http->arrived_ms = now;
	return http->abandoned ||
	       (http->warming && clock_left_ms(http->arrived_ms + http->patience_ms) == 0);
}

/*
 * libcurl has one error for a peer that answered the handshake with a refusal and for one that hung
 * up without a word; the kernel knows how much was said (the end itself counts as one byte).
 */
static int
close_connection(void *context, curl_socket_t fd)
{
	struct http *http = context;
	struct tcp_info info = { 0 };
	socklen_t size = sizeof info;

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) == -1 ||
	    info.tcpi_bytes_received > 1)
		http->heard = true;
	return close(fd);
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
set_manners(CURL *easy, struct http *http)
{
	return SET(HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) && SET(NOSIGNAL, 1L) &&
	       SET(QUICK_EXIT, 1L) && SET(TCP_NODELAY, 1L) && SET(MAXCONNECTS, 4L) &&
	       SET(USERAGENT, "dla-otp") && SET(HTTPHEADER, http->headers) &&
	       SET(HEADERFUNCTION, take_header) && SET(HEADERDATA, http) &&
	       SET(WRITEFUNCTION, take_body) && SET(WRITEDATA, http) && SET(NOPROGRESS, 0L) &&
	       SET(XFERINFOFUNCTION, look_around) && SET(XFERINFODATA, http) &&
	       SET(CLOSESOCKETFUNCTION, close_connection) && SET(CLOSESOCKETDATA, http);
}

struct http *
http_open(const char *ca_file, int watched)
{
	struct http *http = calloc(1, sizeof *http);

	if (http == NULL)
		return NULL;
	http->watched = watched;
	http->easy = curl_easy_init();
	http->headers = curl_slist_append(NULL, "Accept: application/json, application/scim+json");
	if (http->easy != NULL && http->headers != NULL && set_trust(http->easy, ca_file) &&
	    set_manners(http->easy, http))
		return http;
	http_close(http);
	return NULL;
}

void
http_begin(struct http *http, int budget_ms)
{
	int64_t start_ms = http->arrived_ms != 0 ? http->arrived_ms : clock_now_ms();

	http->arrived_ms = 0;
	http->deadline_ms = start_ms + budget_ms;
	http->warming = false;
}

void
http_begin_warming(struct http *http, int budget_ms)
{
	http_begin(http, budget_ms);
	http->warming = true;
	http->patience_ms = budget_ms / PATIENCE_PART;
}

void
http_disregard(struct http *http)
{
	http->arrived_ms = 0;
}

void
http_unwatch(struct http *http)
{
	http->watched = -1;
	http->arrived_ms = 0;
	http->abandoned = false;
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
	return SET(POST, 1L) && SET(POSTFIELDSIZE, (long)form->length) &&
	       SET(POSTFIELDS, form->bytes);
}

static enum http_result
fail(const char *cause, struct http_response *response)
{
	response->cause = cause;
	return HTTP_NONSENSE;
}

static enum http_result
judge_failure(const struct http *http, CURLcode code, struct http_response *response)
{
	struct failure_facts facts = {
		.code = code,
		.heard = http->heard,
		.status_line = http->status_line,
	};
	long system_error = 0;

	if (http->abandoned)
		return fail("abandoned", response);
	if (http->too_large)
		return fail("too_large", response);
	(void)curl_easy_getinfo(http->easy, CURLINFO_OS_ERRNO, &system_error);
	facts.shortage = (code == CURLE_COULDNT_CONNECT && shortage_behind(system_error)) ||
			 (code == CURLE_COULDNT_RESOLVE_HOST && shortage_of_resolver());
	struct failure failure = failure_judge(&facts);
	response->cause = failure.cause;
	return failure.unreachable ? HTTP_UNREACHABLE : HTTP_NONSENSE;
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

enum http_result
http_ask(struct http *http, const struct http_request *request, struct http_response *response)
{
	char origin[ENDPOINT_SIZE];
	const char *type = NULL;
	int left_ms = clock_left_ms(http->deadline_ms);
	CURLcode code;

	memset(response, 0, sizeof *response);
	explicit_bzero(http->body, http->length);
	http->length = http->header_length = 0;
	http->too_large = http->heard = false;
	if (left_ms == 0)
		return judge_failure(http, CURLE_OPERATION_TIMEDOUT, response);
	if (!endpoint_origin(request->url, origin))
		return fail("url", response);
	if ((request->form != NULL && request->form->overflown) ||
	    !set_request(http->easy, request, left_ms))
		return fail("request", response);
	code = curl_easy_perform(http->easy);
	if (code == CURLE_OK)
		code = curl_easy_getinfo(http->easy, CURLINFO_RESPONSE_CODE, &response->status);
	if (code == CURLE_OK)
		code = curl_easy_getinfo(http->easy, CURLINFO_CONTENT_TYPE, &type);
	if (code != CURLE_OK)
		return judge_failure(http, code, response);
	response->json = is_json(type);
	response->body = http->body;
	response->length = http->length;
	return HTTP_ANSWERED;
}

void
http_close(struct http *http)
{
	if (http == NULL)
		return;
	curl_easy_cleanup(http->easy);
	curl_slist_free_all(http->headers);
	explicit_bzero(http, sizeof *http);
	free(http);
}
