/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The conversation with the SSO that every grant shares: where to ask, and who it is that tokens
 * speak of. Keeps tokens in memory only, for the time it takes to ask userinfo and to revoke them.
 * Never asks for a second opinion: what is not a clear yes is no.
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

static const char *
first_of(const char *set, const char *found)
{
	return *set != '\0' ? set : found;
}

const char *
oidc_token_endpoint(const struct oidc *oidc)
{
	return first_of(oidc->settings.token_endpoint, oidc->found.token);
}

const char *
oidc_device_endpoint(const struct oidc *oidc)
{
	return first_of(oidc->settings.device_endpoint, oidc->found.device);
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
needs_discovery(const struct oidc *oidc, bool device)
{
	const struct oidc_settings *settings = &oidc->settings;

	return !oidc->discovered &&
	       (*settings->token_endpoint == '\0' || *settings->userinfo_endpoint == '\0' ||
		   (device && *settings->device_endpoint == '\0'));
}

struct oidc *
oidc_open(const struct oidc_settings *settings, int watched)
{
	struct oidc *oidc = calloc(1, sizeof *oidc);

	if (oidc == NULL)
		return NULL;
	oidc->settings = *settings;
	oidc->http = http_open(settings->ca_file, watched, 1);
	oidc->grants = json_array();
	if (oidc->http != NULL && oidc->grants != NULL)
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

	if (endpoint_origin(oidc_token_endpoint(oidc), origin) &&
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
	if (needs_discovery(oidc, false))
		(void)discover(oidc);
	else
		(void)http_ask(oidc->http, &request, &response);
	warm_token_endpoint(oidc);
}

bool
oidc_begin(struct oidc *oidc, bool device)
{
	const char *fault = client_fault(&oidc->settings.client);

	if (fault != NULL)
		return outcome_set(&oidc->outcome, OUTCOME_CLIENT_REFUSED, fault);
	memset(&oidc->outcome, 0, sizeof oidc->outcome);
	http_begin(oidc->http, oidc->settings.timeout_ms);
	return !needs_discovery(oidc, device) || discover(oidc);
}

bool
oidc_post(struct oidc *oidc, const char *url, struct http_response *response)
{
	struct http_request request = { .url = url, .form = &oidc->form };

	client_prove(&oidc->settings.client, &oidc->form, &request);
	bool answered = ask(oidc, &request, response);
	form_reset(&oidc->form);
	return answered;
}

/* Asks userinfo. Its claims, or NULL and the outcome is set. */
static json_t *
get_userinfo(struct oidc *oidc, const json_t *tokens, const json_t *id_token)
{
	const struct http_request request = {
		.url = userinfo_endpoint(oidc),
		.bearer = document_text(tokens, "access_token"),
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

/* Reads who it is out of an id_token that is good; true when the outcome has the person. */
static bool
identify(struct oidc *oidc, const json_t *tokens, const json_t *id_token)
{
	const struct claims_wanted *wanted = &oidc->settings.wanted;
	const char *cause;
	json_t *userinfo = NULL;
	bool whole = claims_suffice(id_token, wanted) ||
		     (userinfo = get_userinfo(oidc, tokens, id_token)) != NULL;

	if (whole && !claims_person(&oidc->outcome.person, id_token, userinfo, wanted, &cause))
		whole = nonsense(oidc, cause);
	json_decref(userinfo);
	return whole && grant_scope(tokens, &oidc->outcome);
}

void
oidc_identify(struct oidc *oidc, json_t *tokens, const char *ways)
{
	const struct oidc_settings *settings = &oidc->settings;
	const char *cause = "memory";
	json_t *id_token = NULL;

	if (tokens == NULL)
		return;
	if (json_array_append_new(oidc->grants, tokens) == 0)
		id_token = id_token_read(document_text(tokens, "id_token"), settings->issuer,
		    settings->client.id, time(NULL), &cause);
	if (id_token == NULL)
		nonsense(oidc, cause);
	else if (*ways != '\0' && !id_token_vouches(id_token, ways))
		outcome_set(&oidc->outcome, OUTCOME_REFUSED, "weak");
	else if (identify(oidc, tokens, id_token))
		oidc->outcome.kind = OUTCOME_IDENTITY;
	json_decref(id_token);
}

bool
oidc_can_revoke(const struct oidc *oidc)
{
	return json_array_size(oidc->grants) > 0 && *revocation_endpoint(oidc) != '\0';
}

static void
revoke_one(struct oidc *oidc, const json_t *tokens, const char *kind)
{
	struct http_response response;
	const char *token = document_text(tokens, kind);

	if (token == NULL)
		return;
	form_add(&oidc->form, "token", token);
	form_add(&oidc->form, "token_type_hint", kind);
	(void)oidc_post(oidc, revocation_endpoint(oidc), &response);
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
	for (size_t i = 0; i < json_array_size(oidc->grants); i++) {
		const json_t *tokens = json_array_get(oidc->grants, i);

		revoke_one(oidc, tokens, "refresh_token"); /* the one that lives longer */
		revoke_one(oidc, tokens, "access_token");
	}
}

void
oidc_close(struct oidc *oidc)
{
	if (oidc == NULL)
		return;
	json_decref(oidc->grants);
	http_close(oidc->http);
	explicit_bzero(oidc, sizeof *oidc);
	free(oidc);
}
