/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The only user of the network in dla-otp-sso: runs exchanges, and looks around meanwhile. Refuses
 * to go on when the budget is spent or whoever waits for the answer is gone; what no request may do
 * is exchange.c's.
 */
#include "http.h"

#include "clock.h"
#include "endpoint.h"
#include "exchange.h"
#include "failure.h"
#include "shortage.h"

#include <curl/curl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_PART 4 /* of a budget: what a warming request has left when it is waited for */
#define CONNECTIONS_MAX 4L
#define STEP_MS 1000 /* the longest time in which nobody looks around */

struct http {
	CURLM *multi; /* has the connections */
	struct curl_slist *headers;
	unsigned exchanges; /* that are open */
	int watched;
	int64_t deadline_ms;
	bool warming;
	int64_t patience_ms;
	int64_t looked_ms;  /* when the watched socket was last looked at */
	int64_t arrived_ms; /* when something was first seen on the watched socket; 0 = not yet */
	bool abandoned;     /* the other side of the watched socket is gone */
	bool heard;         /* a connection that was closed had brought more than its end */
	struct exchange exchange[HTTP_TOGETHER_MAX];
};

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
		return http->abandoned;
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

/* What this part adds to the manners of a request. */
static bool
set_callbacks(CURL *easy, struct http *http)
{
	return SET(NOPROGRESS, 0L) && SET(XFERINFOFUNCTION, look_around) &&
	       SET(XFERINFODATA, http) && SET(CLOSESOCKETFUNCTION, close_connection) &&
	       SET(CLOSESOCKETDATA, http);
}

static bool
open_exchanges(struct http *http, const char *ca_file, unsigned together)
{
	while (http->exchanges < together) {
		struct exchange *exchange = &http->exchange[http->exchanges++];

		if (!exchange_open(exchange, ca_file, http->headers, together > 1) ||
		    !set_callbacks(exchange->easy, http))
			return false;
	}
	return true;
}

struct http *
http_open(const char *ca_file, int watched, unsigned together)
{
	struct http *http = calloc(1, sizeof *http);

	if (http == NULL)
		return NULL;
	http->watched = watched;
	http->multi = curl_multi_init();
	http->headers = curl_slist_append(NULL, "Accept: application/json, application/scim+json");
	if (http->multi != NULL && http->headers != NULL &&
	    curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, CONNECTIONS_MAX) == CURLM_OK &&
	    open_exchanges(http, ca_file, together))
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

static enum http_result
fail(const char *cause, struct http_response *response)
{
	response->cause = cause;
	return HTTP_NONSENSE;
}

static bool
any_status_line(const struct http *http)
{
	bool any = false;

	for (unsigned i = 0; i < http->exchanges; i++)
		any |= http->exchange[i].status_line;
	return any;
}

static enum http_result
judge_failure(
    const struct http *http, const struct exchange *exchange, struct http_response *response)
{
	struct failure_facts facts = {
		.code = exchange->code,
		.heard = http->heard,
		.status_line = any_status_line(http),
	};
	long system_error = 0;

	if (http->abandoned)
		return fail("abandoned", response);
	if (exchange->too_large)
		return fail("too_large", response);
	(void)curl_easy_getinfo(exchange->easy, CURLINFO_OS_ERRNO, &system_error);
	facts.shortage =
	    (exchange->code == CURLE_COULDNT_CONNECT && shortage_behind(system_error)) ||
	    (exchange->code == CURLE_COULDNT_RESOLVE_HOST && shortage_of_resolver());
	struct failure failure = failure_judge(&facts);
	response->cause = failure.cause;
	return failure.unreachable ? HTTP_UNREACHABLE : HTTP_NONSENSE;
}

/* Puts a request on its way. One that cannot go has a cause from now on. */
static void
begin(struct http *http, struct exchange *exchange, const struct http_request *request,
    struct http_response *response)
{
	char origin[ENDPOINT_SIZE];
	int left_ms = clock_left_ms(http->deadline_ms);
	bool ready = exchange_begin(exchange, request, left_ms);

	memset(response, 0, sizeof *response);
	if (left_ms == 0) {
		exchange->code = CURLE_OPERATION_TIMEDOUT;
		response->result = judge_failure(http, exchange, response);
	} else if (!endpoint_origin(request->url, origin))
		response->result = fail("url", response);
	else if (!ready || curl_multi_add_handle(http->multi, exchange->easy) != CURLM_OK)
		response->result = fail("request", response);
}

static void
note_end(struct http *http, const CURLMsg *message)
{
	for (unsigned i = 0; i < http->exchanges; i++)
		if (http->exchange[i].easy == message->easy_handle)
			http->exchange[i].code = message->data.result;
}

/* Until all that are on their way have ended; each has its time limit. */
static void
run(struct http *http)
{
	const CURLMsg *message;
	int running = 1, queued;
	CURLMcode code = CURLM_OK;

	while (code == CURLM_OK && running > 0) {
		code = curl_multi_perform(http->multi, &running);
		if (code == CURLM_OK && running > 0)
			code = curl_multi_poll(http->multi, NULL, 0, STEP_MS, NULL);
	}
	while ((message = curl_multi_info_read(http->multi, &queued)) != NULL)
		if (message->msg == CURLMSG_DONE)
			note_end(http, message);
}

bool
http_shares(const struct http *http)
{
	return exchange_shares(&http->exchange[0]);
}

void
http_ask_together(struct http *http, const struct http_request *requests,
    struct http_response *responses, unsigned count)
{
	http->heard = false;
	for (unsigned i = 0; i < count; i++)
		begin(http, &http->exchange[i], &requests[i], &responses[i]);
	run(http);
	for (unsigned i = 0; i < count; i++) {
		struct exchange *exchange = &http->exchange[i];

		if (responses[i].cause != NULL)
			continue;
		(void)curl_multi_remove_handle(http->multi, exchange->easy);
		responses[i].result = exchange_read(exchange, &responses[i])
					  ? HTTP_ANSWERED
					  : judge_failure(http, exchange, &responses[i]);
	}
}

enum http_result
http_ask(struct http *http, const struct http_request *request, struct http_response *response)
{
	http_ask_together(http, request, response, 1);
	return response->result;
}

void
http_close(struct http *http)
{
	if (http == NULL)
		return;
	for (unsigned i = 0; i < http->exchanges; i++)
		exchange_close(&http->exchange[i]);
	(void)curl_multi_cleanup(http->multi);
	curl_slist_free_all(http->headers);
	explicit_bzero(http, sizeof *http);
	free(http);
}
