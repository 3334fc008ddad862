/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as what an SSO answers about an approval: what may be shown is fit for a screen, times
 * are within bounds, and nothing but tokens is an approval. The first byte chooses status, content
 * type and whether it is the answer to the request for a code. (T69, T82, T83)
 *
 * sources: src/sso/device_answer.c src/sso/grant.c src/sso/document.c src/sso/outcome.c
 * sources: src/common/page.c src/common/wire.c src/common/utf8.c src/common/clock.c
 * libs: -ljansson
 */
#include "device_answer.h"

#include "document.h"
#include "wire.h"

#include <stdlib.h>
#include <string.h>

#define MUST(condition) ((condition) ? (void)0 : abort())
#define HOSTS "sso.example device.example:8443"
#define EXTRA "idp=thaiid"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_outcome(const struct outcome *outcome)
{
	MUST(outcome->kind != OUTCOME_IDENTITY && outcome->kind != OUTCOME_UNREACHABLE);
	MUST(
	    outcome->word[0] != '\0' &&
	    outcome->word[strspn(outcome->word, "abcdefghijklmnopqrstuvwxyz0123456789_-")] == '\0');
}

static void
check_shown(const char *text, size_t size)
{
	MUST(strlen(text) < size);
	for (; *text != '\0'; text++)
		MUST(*text > ' ' && *text <= '~' && strchr("\"'`<>()[]{}\\^|#@", *text) == NULL);
}

static void
read_code(const struct http_response *response)
{
	static const struct device_answer empty;
	static struct device_answer answer;
	static struct outcome outcome;

	memset(&outcome, 0, sizeof outcome);
	if (!device_answer_read(&answer, response, HOSTS, EXTRA, &outcome)) {
		check_outcome(&outcome);
		MUST(memcmp(&answer, &empty, sizeof empty) == 0);
		return;
	}
	MUST(response->status == 200 && response->json);
	check_shown(answer.url, sizeof answer.url);
	check_shown(answer.complete, sizeof answer.complete);
	check_shown(answer.user_code, sizeof answer.user_code);
	MUST(page_address_valid(answer.url, HOSTS) && page_code_valid(answer.user_code));
	MUST(answer.complete[0] == '\0' || (page_address_valid(answer.complete, HOSTS) &&
					       strstr(answer.complete, EXTRA) != NULL));
	MUST(answer.code[0] != '\0' && strlen(answer.code) < sizeof answer.code);
	MUST(answer.lifetime_s >= 1 && answer.lifetime_s <= DEVICE_SECONDS_MAX);
	MUST(answer.interval_s >= -1 && answer.interval_s <= INT32_MAX);
}

static void
read_news(const struct http_response *response)
{
	static struct outcome outcome;
	json_t *tokens;

	memset(&outcome, 0, sizeof outcome);
	enum device_news news = device_answer_news(response, &tokens, &outcome);
	MUST((news == DEVICE_APPROVED) == (tokens != NULL));
	if (news == DEVICE_APPROVED)
		MUST(response->status == 200 && response->json &&
		     document_text(tokens, "id_token") != NULL);
	if (news == DEVICE_OVER)
		check_outcome(&outcome);
	json_decref(tokens);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const long status[] = { 200, 400, 401, 403, 404, 302, 429, 500 };
	struct http_response response = { 0 };

	json_object_seed(1);
	if (size == 0)
		return 0;
	response.status = status[data[0] % 8];
	response.json = (data[0] & 8) == 0;
	response.length = size - 1;
	response.body = (const char *)data + 1;
	if (data[0] & 16)
		read_news(&response);
	else
		read_code(&response);
	return 0;
}
