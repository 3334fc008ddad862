/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks, and judges silence. Asks nothing twice, and never takes a failure for an answer.
 */
#include "inquiry.h"

bool
inquiry_judge(const struct http_response *response, struct outcome *outcome)
{
	switch (response->result) {
	case HTTP_ANSWERED:
		return true;
	case HTTP_UNREACHABLE:
		return outcome_set(outcome, OUTCOME_UNREACHABLE, response->cause);
	case HTTP_NONSENSE:
		break;
	}
	return outcome_set(outcome, OUTCOME_NONSENSE, response->cause);
}

bool
inquiry_ask(struct http *http, const struct http_request *request, struct http_response *response,
    struct outcome *outcome)
{
	(void)http_ask(http, request, response);
	return inquiry_judge(response, outcome);
}

bool
inquiry_discover(
    struct http *http, const char *issuer, struct endpoints *endpoints, struct outcome *outcome)
{
	char url[ENDPOINT_SIZE];
	const struct http_request request = { .url = url };
	struct http_response response;
	const char *cause = "discovery_content_type";

	if (!discovery_url(url, issuer))
		return outcome_set(outcome, OUTCOME_NONSENSE, "url");
	if (!inquiry_ask(http, &request, &response, outcome))
		return false;
	if (response.status != 200)
		return outcome_set_number(
		    outcome, OUTCOME_NONSENSE, "discovery_status", response.status);
	return (response.json &&
		   discovery_read(endpoints, response.body, response.length, issuer, &cause)) ||
	       outcome_set(outcome, OUTCOME_NONSENSE, cause);
}
