/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as the token endpoint's answer: tokens come only from a 200 of JSON and can be put into
 * a header as they are; nothing else is more than a refusal with a word of our own or a tame one.
 * The first byte chooses status and content type. (T69, T70, T75)
 *
 * sources: src/sso/grant.c src/sso/document.c src/sso/outcome.c src/common/wire.c
 * sources: src/common/utf8.c src/common/clock.c
 * libs: -ljansson
 */
#include "grant.h"
#include "document.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MUST(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_tokens(json_t *tokens, const struct http_response *response)
{
	const char *access = document_text(tokens, "access_token");
	struct outcome outcome = { 0 };

	MUST(response->status == 200 && response->json);
	MUST(access != NULL && *access != '\0' && strpbrk(access, " \r\n\t") == NULL);
	MUST(document_text(tokens, "id_token") != NULL);
	if (grant_scope(tokens, &outcome))
		MUST(strlen(outcome.scope) < sizeof outcome.scope);
	json_decref(tokens);
}

static void
check_refusal(const struct outcome *outcome, long status)
{
	MUST(outcome->kind != OUTCOME_IDENTITY && outcome->kind != OUTCOME_UNREACHABLE);
	MUST(outcome->kind != OUTCOME_REFUSED || (status >= 400 && status <= 403));
	MUST(
	    outcome->word[0] != '\0' &&
	    outcome->word[strspn(outcome->word, "abcdefghijklmnopqrstuvwxyz0123456789_-")] == '\0');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const long status[] = { 200, 400, 401, 403, 204, 302, 429, 500 };
	struct http_response response = { .status = 200, .json = true };
	struct outcome outcome = { 0 };
	json_t *tokens;

	json_object_seed(1);
	if (size == 0)
		return 0;
	response.status = status[data[0] % 8];
	response.json = (data[0] & 8) == 0;
	response.length = size - 1;
	response.body = (const char *)data + 1;
	tokens = grant_read(&response, &outcome);
	if (tokens != NULL)
		check_tokens(tokens, &response);
	else
		check_refusal(&outcome, response.status);
	return 0;
}
