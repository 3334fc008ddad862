/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * HTTPS with the SSO: one login, one budget of time. Everything that could weaken TLS, lead
 * elsewhere or last longer than the login is fixed here and cannot be asked for.
 */
#ifndef DLA_OTP_HTTP_H
#define DLA_OTP_HTTP_H

#include "form.h"

#include <stdbool.h>
#include <stddef.h>

#define HTTP_MAX 65536 /* bytes of headers, and of a body */
#define HTTP_TOGETHER_MAX 2

struct http;

struct http_request {
	const char *url;
	const struct form *form;       /* POST; NULL = GET */
	const char *username, *secret; /* Basic, as libcurl sends it: not form-encoded; or NULL */
	const char *bearer;            /* RFC 6750 2.1, visible ASCII; or NULL */
};

enum http_result {
	HTTP_NONSENSE = 0, /* certificate, TLS, limits, something that is not HTTP */
	HTTP_UNREACHABLE,  /* as above, and no status line has come since http_begin */
	HTTP_ANSWERED,
};

/* Valid until the next request. */
struct http_response {
	enum http_result result;
	long status;
	bool json; /* Content-Type: application/json, or SCIM's own (RFC 7644 8.1) */
	const char *body;
	size_t length;
	const char *cause; /* not ANSWERED: a word for the log */
};

/*
 * A handle that trusts the authorities of ca_file, or those of the system's hashed directory when
 * it is "". It gives up when the other side of the watched socket hangs up. NULL when memory is
 * short; free with http_close.
 *
 * With more than one request together (HTTP_TOGETHER_MAX at most) it speaks HTTP/2 with servers
 * that know it. That is not for passwords: the library for HTTP/2 wipes nothing that it frees.
 */
struct http *http_open(const char *ca_file, int watched, unsigned together);

/*
 * Starts a budget for all requests that follow: budget_ms from now, or from when something arrived
 * on the watched socket, if a warming request had to wait in its face.
 */
void http_begin(struct http *http, int budget_ms);

/*
 * The same for requests that only warm the connection up. Once something arrives on the watched
 * socket, they have a quarter of the budget left to finish.
 */
void http_begin_warming(struct http *http, int budget_ms);

/*
 * What arrived on the watched socket meanwhile was dealt with and needed no request: the next
 * budget does not count from it.
 */
void http_disregard(struct http *http);

/* From now on nobody's hang-up ends a request: for what is done after the answer. */
void http_unwatch(struct http *http);

/* One request and its whole answer. Redirects are answers. */
enum http_result http_ask(
    struct http *http, const struct http_request *request, struct http_response *response);

/* True when the last answer came by HTTP/2: requests that are asked together share a connection. */
bool http_shares(const struct http *http);

/*
 * Several at once, as many as http_open was told at most, for a server that shares; any other gets
 * a connection for each. Each response has its own result.
 */
void http_ask_together(struct http *http, const struct http_request *requests,
    struct http_response *responses, unsigned count);

/* Closes the connections, wipes and frees. NULL is allowed. */
void http_close(struct http *http);

#endif
