/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells a person's wrong password from our own wrong settings. Servers differ here more than
 * anywhere else, so what is not surely a refusal of the person never counts as one: it would be
 * held against them, and the administrator would not hear of it.
 */
#include "grant.h"

#include "document.h"

#include <string.h>
#include <strings.h>

/* Keycloak's words for an account with steps left to do (a new password, terms to accept). */
#define UNFINISHED "Account is not fully set up"

/* Visible ASCII (RFC 6749 A.12 without the blank): a token can be put into a header as it is. */
static bool
is_token(const char *token)
{
	if (token == NULL || *token == '\0')
		return false;
	for (; *token != '\0'; token++)
		if (*token <= ' ' || *token > '~')
			return false;
	return true;
}

/* What is wrong with an answer of status 200, or NULL. */
static const char *
fault_of(const json_t *tokens, bool of_person)
{
	const char *type = document_text(tokens, "token_type");
	const json_t *scope = json_object_get(tokens, "scope");
	const json_t *refresh = json_object_get(tokens, "refresh_token");

	if (tokens == NULL)
		return "not_json";
	if (json_object_get(tokens, "error") != NULL)
		return "error_with_200";
	if (type == NULL || strcasecmp(type, "bearer") != 0)
		return "token_type";
	if (!is_token(document_text(tokens, "access_token")))
		return "access_token_missing";
	if (of_person && document_text(tokens, "id_token") == NULL)
		return "id_token_missing";
	if ((scope != NULL && !json_is_string(scope)) ||
	    (refresh != NULL && !json_is_null(refresh) && !json_is_string(refresh)))
		return "token_answer";
	return NULL;
}

static json_t *
read_success(const struct http_response *response, bool of_person, struct outcome *outcome)
{
	json_t *tokens = response->json ? document_parse(response->body, response->length) : NULL;
	const char *fault = response->json ? fault_of(tokens, of_person) : "content_type";

	if (fault == NULL)
		return tokens;
	json_decref(tokens);
	outcome_set(outcome, OUTCOME_NONSENSE, fault);
	return NULL;
}

static void
judge_error(const char *error, const char *description, struct outcome *outcome)
{
	bool unfinished = description != NULL && strcmp(description, UNFINISHED) == 0;

	if (strcmp(error, "invalid_grant") == 0)
		outcome_set(outcome, OUTCOME_REFUSED, unfinished ? "unfinished" : "wrong");
	else if (strcmp(error, "access_denied") == 0)
		outcome_set(outcome, OUTCOME_REFUSED, "wrong");
	else if (strcmp(error, "server_error") == 0 ||
		 strcmp(error, "temporarily_unavailable") == 0)
		outcome_set(outcome, OUTCOME_NONSENSE, error);
	else
		outcome_set(outcome, OUTCOME_CLIENT_REFUSED, error);
}

/*
 * 400, 401 or 403. Without a body they are Glewlwyd's: 403 is the person, 400 the client. An error
 * page that is not JSON came from something in between.
 */
static void
judge_refusal(const struct http_response *response, struct outcome *outcome)
{
	json_t *document = document_parse(response->body, response->length);
	const char *error = document_text(document, "error");

	if (response->length == 0 && response->status == 403)
		outcome_set(outcome, OUTCOME_REFUSED, "wrong");
	else if (response->length == 0)
		outcome_set_number(outcome, OUTCOME_CLIENT_REFUSED, "status", response->status);
	else if (error == NULL)
		outcome_set_number(outcome, OUTCOME_NONSENSE, "status", response->status);
	else
		judge_error(error, document_text(document, "error_description"), outcome);
	json_decref(document);
}

void
grant_judge(const struct http_response *response, struct outcome *outcome)
{
	if (response->status == 400 || response->status == 401 || response->status == 403)
		judge_refusal(response, outcome);
	else
		outcome_set_number(outcome, OUTCOME_NONSENSE, "status", response->status);
}

static json_t *
read_answer(const struct http_response *response, bool of_person, struct outcome *outcome)
{
	if (response->status == 200)
		return read_success(response, of_person, outcome);
	grant_judge(response, outcome);
	return NULL;
}

json_t *
grant_read(const struct http_response *response, struct outcome *outcome)
{
	return read_answer(response, true, outcome);
}

json_t *
grant_read_own(const struct http_response *response, struct outcome *outcome)
{
	json_t *tokens = read_answer(response, false, outcome);

	/* There was no person in this grant who could have been refused. */
	if (tokens == NULL && outcome->kind == OUTCOME_REFUSED)
		outcome_set_number(
		    outcome, OUTCOME_CLIENT_REFUSED, "token_status", response->status);
	return tokens;
}

/*
 * RFC 6749 5.1 lets a server that grants all that was asked keep silent about it. But servers drop
 * silently what a person lacks, and a scope may be the right to enter: silence grants nothing.
 */
bool
grant_scope(const json_t *tokens, struct outcome *outcome)
{
	const char *granted = document_text(tokens, "scope");

	if (granted == NULL)
		granted = "";
	if (strlen(granted) >= sizeof outcome->scope)
		return outcome_set(outcome, OUTCOME_NONSENSE, "scope_too_long");
	memcpy(outcome->scope, granted, strlen(granted) + 1);
	return true;
}
