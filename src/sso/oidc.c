/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The conversation with the SSO, request by request. Sends the password once, to the token endpoint
 * and nowhere else; keeps tokens in memory only, for the time it takes to ask userinfo and to
 * revoke them. Never asks for a second opinion: what is not a clear yes is no.
 */
#include "oidc.h"

#include "discovery.h"
#include "document.h"
#include "endpoint.h"
#include "form.h"
#include "grant.h"
#include "http.h"
#include "id_token.h"
#include "inquiry.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

struct oidc {
	struct oidc_settings settings;
	struct http *http;
	bool discovered;
	struct endpoints found; /* by discovery; the settings come first */
	json_t *tokens;         /* the token endpoint's answer */
	struct form form;
	struct outcome outcome;
};

static const char *
first_of(const char *set, const char *found)
{
	return *set != '\0' ? set : found;
}

static const char *
token_endpoint(const struct oidc *oidc)
{
	return first_of(oidc->settings.token_endpoint, oidc->found.token);
}

static const char *
userinfo_endpoint(const struct oidc *oidc)
{
	return first_of(oidc->settings.userinfo_endpoint, oidc->found.userinfo);
}

static const char *
revocation_endpoint(const struct oidc *oidc)
{
	return first_of(oidc->settings.revocation_endpoint, oidc->found.revocation);
}

/* A revocation endpoint alone is not worth a request before the password can be sent. */
static bool
needs_discovery(const struct oidc *oidc)
{
	return !oidc->discovered && (*oidc->settings.token_endpoint == '\0' ||
					*oidc->settings.userinfo_endpoint == '\0');
}

struct oidc *
oidc_open(const struct oidc_settings *settings, int watched)
{
	struct oidc *oidc = calloc(1, sizeof *oidc);

	if (oidc == NULL)
		return NULL;
	oidc->settings = *settings;
	oidc->http = http_open(settings->ca_file, watched);
	if (oidc->http != NULL)
		return oidc;
	oidc_close(oidc);
	return NULL;
}

/* Asks; true when an answer came, otherwise the outcome is set. */
static bool
ask(struct oidc *oidc, const struct http_request *request, struct http_response *response)
{
	return inquiry_ask(oidc->http, request, response, &oidc->outcome);
}

static bool
nonsense(struct oidc *oidc, const char *cause)
{
	return outcome_set(&oidc->outcome, OUTCOME_NONSENSE, cause);
}

static bool
discover(struct oidc *oidc)
{
	oidc->discovered =
	    inquiry_discover(oidc->http, oidc->settings.issuer, &oidc->found, &oidc->outcome);
	return oidc->discovered;
}

/* The token endpoint may lie on another server than the one that was just asked. */
static void
warm_token_endpoint(struct oidc *oidc)
{
	char issuer[ENDPOINT_SIZE], origin[ENDPOINT_SIZE];
	const struct http_request request = { .url = origin };
	struct http_response response;

	if (endpoint_origin(token_endpoint(oidc), origin) &&
	    endpoint_origin(oidc->settings.issuer, issuer) && strcmp(origin, issuer) != 0)
		(void)http_ask(oidc->http, &request, &response);
}

void
oidc_warm(struct oidc *oidc)
{
	const struct http_request request = { .url = oidc->settings.issuer };
	struct http_response response;

	if (client_fault(&oidc->settings.client) != NULL)
		return;
	http_begin_warming(oidc->http, oidc->settings.timeout_ms);
	if (needs_discovery(oidc))
		(void)discover(oidc);
	else
		(void)http_ask(oidc->http, &request, &response);
	warm_token_endpoint(oidc);
}

/* Sends the password; true when tokens came back, otherwise the outcome is set. */
static bool
get_tokens(struct oidc *oidc, const char *user, const char *password)
{
	struct http_request request = { .url = token_endpoint(oidc), .form = &oidc->form };
	struct http_response response;

	form_add(&oidc->form, "grant_type", "password");
	form_add(&oidc->form, "username", user);
	form_add(&oidc->form, "password", password);
	form_add(&oidc->form, "scope", oidc->settings.scope);
	client_prove(&oidc->settings.client, &oidc->form, &request);
	bool answered = ask(oidc, &request, &response);
	form_reset(&oidc->form);
	if (answered)
		oidc->tokens = grant_read(&response, &oidc->outcome);
	return oidc->tokens != NULL;
}

/* Asks userinfo. Its claims, or NULL and the outcome is set. */
static json_t *
get_userinfo(struct oidc *oidc, const json_t *id_token)
{
	const struct http_request request = {
		.url = userinfo_endpoint(oidc),
		.bearer = document_text(oidc->tokens, "access_token"),
	};
	struct http_response response;
	const char *cause = "userinfo_content_type";
	json_t *userinfo = NULL;

	if (*request.url == '\0') {
		nonsense(oidc, "userinfo_unknown");
		return NULL;
	}
	if (!ask(oidc, &request, &response))
		return NULL;
	if (response.status != 200) {
		outcome_set_number(
		    &oidc->outcome, OUTCOME_NONSENSE, "userinfo_status", response.status);
		return NULL;
	}
	if (response.json)
		userinfo = claims_read_userinfo(response.body, response.length, id_token, &cause);
	if (userinfo == NULL)
		nonsense(oidc, cause);
	return userinfo;
}

/* Reads who it is; one request more when the id_token does not say all. */
static bool
identify(struct oidc *oidc)
{
	const struct oidc_settings *settings = &oidc->settings;
	const char *cause;
	json_t *userinfo = NULL;
	json_t *id_token = id_token_read(document_text(oidc->tokens, "id_token"), settings->issuer,
	    settings->client.id, time(NULL), &cause);

	if (id_token == NULL)
		return nonsense(oidc, cause);
	bool whole = claims_suffice(id_token, &settings->wanted) ||
		     (userinfo = get_userinfo(oidc, id_token)) != NULL;
	if (whole &&
	    !claims_person(&oidc->outcome.person, id_token, userinfo, &settings->wanted, &cause))
		whole = nonsense(oidc, cause);
	json_decref(userinfo);
	json_decref(id_token);
	return whole && grant_scope(oidc->tokens, &oidc->outcome);
}

/* A server that binds to a directory may take an empty password for an anonymous yes. */
static bool
password_was_typed(const char *password)
{
	if (*password == '\0')
		return false;
	for (; *password != '\0'; password++)
		if ((unsigned char)*password < ' ' || *password == '\x7f')
			return false;
	return true;
}

const struct outcome *
oidc_check_password(struct oidc *oidc, const char *user, const char *password)
{
	const char *fault = client_fault(&oidc->settings.client);

	if (fault != NULL)
		outcome_set(&oidc->outcome, OUTCOME_CLIENT_REFUSED, fault);
	else if (!password_was_typed(password))
		outcome_set(&oidc->outcome, OUTCOME_REFUSED, "wrong");
	else {
		memset(&oidc->outcome, 0, sizeof oidc->outcome);
		http_begin(oidc->http, oidc->settings.timeout_ms);
		if ((!needs_discovery(oidc) || discover(oidc)) &&
		    get_tokens(oidc, user, password) && identify(oidc))
			oidc->outcome.kind = OUTCOME_IDENTITY;
	}
	return &oidc->outcome;
}

bool
oidc_can_revoke(const struct oidc *oidc)
{
	return oidc->tokens != NULL && *revocation_endpoint(oidc) != '\0';
}

static void
revoke_one(struct oidc *oidc, const char *kind)
{
	struct http_request request = { .url = revocation_endpoint(oidc), .form = &oidc->form };
	struct http_response response;
	const char *token = document_text(oidc->tokens, kind);

	if (token == NULL)
		return;
	form_add(&oidc->form, "token", token);
	form_add(&oidc->form, "token_type_hint", kind);
	client_prove(&oidc->settings.client, &oidc->form, &request);
	(void)http_ask(oidc->http, &request, &response);
	form_reset(&oidc->form);
}

/*
 * Both: a server should end the access token with the refresh token (RFC 7009 section 2.1), but
 * Glewlwyd for one leaves it alive.
 */
void
oidc_revoke(struct oidc *oidc, int budget_ms)
{
	http_unwatch(oidc->http);
	http_begin(oidc->http, budget_ms);
	revoke_one(oidc, "refresh_token"); /* the one that lives longer */
	revoke_one(oidc, "access_token");
}

void
oidc_close(struct oidc *oidc)
{
	if (oidc == NULL)
		return;
	json_decref(oidc->tokens);
	http_close(oidc->http);
	explicit_bzero(oidc, sizeof *oidc);
	free(oidc);
}
