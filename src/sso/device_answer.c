/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads what will be shown to a person before they approve, and whether they have. Whatever is not
 * fit to be shown spoils the answer as a whole; an approval is nothing less than tokens.
 */
#include "device_answer.h"

#include "document.h"
#include "grant.h"
#include "wire.h"

#include <stdio.h>
#include <string.h>

/* A number of seconds, whole or not, counted up to the highest. False when it is no number. */
static bool
read_seconds(const json_t *number, int64_t highest, int64_t *seconds)
{
	double value = json_number_value(number);

	if (!json_is_number(number))
		return false;
	*seconds = value >= (double)highest ? highest : value < 0 ? -1 : (int64_t)value;
	return true;
}

static bool
read_code(const json_t *document, char code[DEVICE_CODE_SIZE])
{
	const char *text = document_text(document, "device_code");
	size_t length = text != NULL ? strlen(text) : 0;

	if (length == 0 || length >= DEVICE_CODE_SIZE)
		return false;
	for (size_t i = 0; i < length; i++)
		if (text[i] <= ' ' || text[i] > '~')
			return false;
	memcpy(code, text, length + 1);
	return true;
}

static bool
read_times(const json_t *document, struct device_answer *answer)
{
	const json_t *interval = json_object_get(document, "interval");
	int64_t lifetime;

	if (!read_seconds(json_object_get(document, "expires_in"), DEVICE_SECONDS_MAX, &lifetime) ||
	    lifetime < 1)
		return false;
	answer->lifetime_s = (int)lifetime;
	return interval == NULL || json_is_null(interval) ||
	       read_seconds(interval, INT32_MAX, &answer->interval_s);
}

static bool
copy_address(char copy[PAGE_ADDRESS_SIZE], const char *address, const char *hosts)
{
	if (address == NULL || !page_address_valid(address, hosts))
		return false;
	memcpy(copy, address, strlen(address) + 1);
	return true;
}

static bool
add_extra(char address[PAGE_ADDRESS_SIZE], const char *extra, const char *hosts)
{
	size_t length = strlen(address), room = PAGE_ADDRESS_SIZE - length;
	const char *joint = strchr(address, '?') != NULL ? "&" : "?";
	int added = snprintf(address + length, room, "%s%s", joint, extra);

	return added >= 0 && (size_t)added < room && page_address_valid(address, hosts);
}

static bool
read_pages(
    const json_t *document, struct device_answer *answer, const char *hosts, const char *extra)
{
	const json_t *complete = json_object_get(document, "verification_uri_complete");

	if (!copy_address(answer->url, document_text(document, "verification_uri"), hosts))
		return false;
	if (complete == NULL || json_is_null(complete))
		return true;
	return copy_address(answer->complete, json_string_value(complete), hosts) &&
	       (*extra == '\0' || add_extra(answer->complete, extra, hosts));
}

static const char *
read_document(
    const json_t *document, struct device_answer *answer, const char *hosts, const char *extra)
{
	const char *user_code = document_text(document, "user_code");

	if (document == NULL)
		return "not_json";
	if (!read_code(document, answer->code))
		return "device_code";
	if (!read_pages(document, answer, hosts, extra))
		return "verification_uri";
	if (user_code == NULL || !page_code_valid(user_code))
		return "user_code";
	memcpy(answer->user_code, user_code, strlen(user_code) + 1);
	return read_times(document, answer) ? NULL : "device_times";
}

/* No person was asked, so whom it refuses is our client; who may not use the grant has none. */
static void
judge_failure(const struct http_response *response, struct outcome *outcome)
{
	grant_judge(response, outcome);
	if (outcome->kind == OUTCOME_REFUSED)
		outcome_set_number(
		    outcome, OUTCOME_CLIENT_REFUSED, "device_status", response->status);
	else if (outcome->kind == OUTCOME_CLIENT_REFUSED && response->status != 401 &&
		 strcmp(outcome->word, "unauthorized_client") == 0)
		outcome_set(outcome, OUTCOME_CLIENT_REFUSED, DEVICE_NOT_OFFERED);
}

bool
device_answer_read(struct device_answer *answer, const struct http_response *response,
    const char *hosts, const char *extra, struct outcome *outcome)
{
	const char *fault = "content_type";

	memset(answer, 0, sizeof *answer);
	if (response->status != 200) {
		judge_failure(response, outcome);
		return false;
	}
	if (response->json) {
		json_t *document = document_parse(response->body, response->length);

		fault = read_document(document, answer, hosts, extra);
		json_decref(document);
	}
	if (fault == NULL)
		return true;
	explicit_bzero(answer, sizeof *answer);
	return outcome_set(outcome, OUTCOME_NONSENSE, fault);
}

/* The words of RFC 8628 3.5. A code that the SSO does not know any more has expired too. */
static const struct {
	const char *error;
	enum device_news news;
	const char *why; /* of DEVICE_OVER: the person's refusal */
} errors[] = {
	{ "authorization_pending", DEVICE_PENDING, NULL },
	{ "slow_down", DEVICE_SLOW_DOWN, NULL },
	{ "access_denied", DEVICE_OVER, "declined" },
	{ "expired_token", DEVICE_OVER, "expired" },
	{ "invalid_grant", DEVICE_OVER, "expired" },
};

static enum device_news
judge_error(const struct http_response *response, struct outcome *outcome)
{
	json_t *document = document_parse(response->body, response->length);
	const char *error = document_text(document, "error");
	enum device_news news = DEVICE_OVER;
	const char *why = NULL;

	grant_judge(response, outcome);
	if (outcome->kind == OUTCOME_REFUSED) /* of a person who was asked for nothing */
		outcome_set_number(outcome, OUTCOME_NONSENSE, "status", response->status);
	for (size_t i = 0; error != NULL && i < sizeof errors / sizeof errors[0]; i++)
		if (strcmp(errors[i].error, error) == 0) {
			news = errors[i].news;
			why = errors[i].why;
		}
	if (why != NULL)
		outcome_set(outcome, OUTCOME_REFUSED, why);
	json_decref(document);
	return news;
}

enum device_news
device_answer_news(const struct http_response *response, json_t **tokens, struct outcome *outcome)
{
	*tokens = NULL;
	if (response->status == 429 || response->status >= 500)
		return DEVICE_BUSY;
	if (response->status >= 400)
		return judge_error(response, outcome);
	*tokens = grant_read(response, outcome);
	return *tokens != NULL ? DEVICE_APPROVED : DEVICE_OVER;
}
