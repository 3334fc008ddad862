/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an SSO answers in the device authorization grant (RFC 8628 3.2 and 3.5). Pure: bytes in, a
 * value out.
 */
#ifndef DLA_OTP_DEVICE_ANSWER_H
#define DLA_OTP_DEVICE_ANSWER_H

#include "http.h"
#include "outcome.h"
#include "page.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define DEVICE_CODE_SIZE 1025 /* NUL included */

struct device_answer {
	char code[DEVICE_CODE_SIZE]; /* ours alone: it fetches the tokens */
	char url[PAGE_ADDRESS_SIZE], complete[PAGE_ADDRESS_SIZE], user_code[PAGE_CODE_SIZE];
	int lifetime_s;     /* 1 to DEVICE_SECONDS_MAX */
	int64_t interval_s; /* 0 where the SSO names none */
};

/*
 * Reads the answer to the request for a code. The pages must lie on one of the hosts (page.h); to
 * the one that has the user code in it the extra pairs are added as a query. False, *answer wiped,
 * and *outcome says why.
 */
bool device_answer_read(struct device_answer *answer, const struct http_response *response,
    const char *hosts, const char *extra, struct outcome *outcome);

enum device_news {
	DEVICE_OVER = 0,  /* *outcome says why */
	DEVICE_PENDING,   /* ask again */
	DEVICE_SLOW_DOWN, /* ask again, but not so often */
	DEVICE_BUSY,      /* the SSO is not itself: ask again later */
	DEVICE_APPROVED,  /* *tokens, as grant_read gives them */
};

/* Reads the token endpoint's answer to the question whether an approval has come. */
enum device_news device_answer_news(
    const struct http_response *response, json_t **tokens, struct outcome *outcome);

#endif
