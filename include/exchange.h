/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One request over HTTPS and its answer: the handle of libcurl that makes it, and how strict that
 * is. Belongs to http.h, which decides when it runs and what it means that it failed.
 */
#ifndef DLA_OTP_EXCHANGE_H
#define DLA_OTP_EXCHANGE_H

#include "http.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

/* All zero = closed. */
struct exchange {
	CURL *easy;
	CURLcode code;    /* how it ended; a failure until then */
	bool status_line; /* has come at any time: then the server is there */
	bool too_large;
	size_t header_length;
	size_t length;
	char body[HTTP_MAX + 1];
};

/*
 * Makes the handle, which trusts the authorities of ca_file, or those of the system's hashed
 * directory when it is "". The headers go with every request and stay the caller's. One that
 * shares speaks HTTP/2 where the server does. False when memory is short; close it then too.
 */
bool exchange_open(
    struct exchange *exchange, const char *ca_file, const struct curl_slist *headers, bool shares);

/* Forgets the last answer and prepares a request, to end within so many milliseconds. */
bool exchange_begin(struct exchange *exchange, const struct http_request *request, int left_ms);

/* What has come. False when the exchange did not end well; its code says how. */
bool exchange_read(struct exchange *exchange, struct http_response *response);

/* True when the last answer came by HTTP/2. */
bool exchange_shares(const struct exchange *exchange);

/* Frees the handle; for the owner to wipe. One that is closed is allowed. */
void exchange_close(struct exchange *exchange);

#endif
