/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The look-up of a person, request by request. Never hears the person's password, and tells the
 * server nothing but a name. The token is dropped with the process and not revoked: it is worth
 * less than the secret it was made with, and ends within minutes.
 */
#include "look_up.h"

#include "clock.h"
#include "discovery.h"
#include "document.h"
#include "endpoint.h"
#include "form.h"
#include "grant.h"
#include "http.h"
#include "inquiry.h"
#include "keycloak.h"
#include "scim.h"

#include <stdlib.h>
#include <string.h>

#define TOKEN_TRUSTED_MS 30000 /* servers make them last a minute or more */

struct look_up {
	struct look_up_settings settings;
	struct http *http;
	struct endpoints found; /* by discovery; the settings come first */
	json_t *tokens;         /* the token endpoint's answer */
	int64_t tokens_ms;
	enum keycloak_roles roles;        /* where they are, with Keycloak */
	char client[KEYCLOAK_NAME_SIZE];  /* whose roles count, "" = the realm's */
	char client_id[KEYCLOAK_ID_SIZE]; /* its id, "" = not asked yet */
	struct form form;
	struct outcome outcome;
};

/* Keycloak tells these roles by a request of their own. */
static bool
has_role_mappings(const struct look_up *look_up)
{
	return look_up->roles == KEYCLOAK_REALM_ROLES || look_up->roles == KEYCLOAK_CLIENT_ROLES;
}

struct look_up *
look_up_open(const struct look_up_settings *settings, int watched)
{
	struct look_up *look_up = calloc(1, sizeof *look_up);

	if (look_up == NULL)
		return NULL;
	look_up->settings = *settings;
	look_up->roles = KEYCLOAK_NO_ROLES;
	if (settings->kind == LOOK_UP_KEYCLOAK)
		look_up->roles = keycloak_roles_of(settings->roles_claim, look_up->client);
	look_up->http = http_open(
	    settings->ca_file, watched, has_role_mappings(look_up) ? HTTP_TOGETHER_MAX : 1);
	if (look_up->http != NULL)
		return look_up;
	look_up_close(look_up);
	return NULL;
}

static bool
nonsense(struct look_up *look_up, const char *cause)
{
	return outcome_set(&look_up->outcome, OUTCOME_NONSENSE, cause);
}

/* Where our client gets its token. Keycloak's follows from the URL and costs no request. */
static bool
find_token_endpoint(struct look_up *look_up, char url[ENDPOINT_SIZE])
{
	const struct look_up_settings *settings = &look_up->settings;
	const char *endpoint = settings->token_endpoint;

	if (settings->kind == LOOK_UP_KEYCLOAK)
		return keycloak_token_url(url, settings->url) || nonsense(look_up, "url");
	if (*endpoint == '\0')
		endpoint = look_up->found.token;
	if (*endpoint == '\0' &&
	    !inquiry_discover(look_up->http, settings->issuer, &look_up->found, &look_up->outcome))
		return false;
	*url = '\0';
	return endpoint_add(url, endpoint) || nonsense(look_up, "url");
}

static bool
has_token(const struct look_up *look_up)
{
	return look_up->tokens != NULL && clock_left_ms(look_up->tokens_ms + TOKEN_TRUSTED_MS) > 0;
}

static bool
get_token(struct look_up *look_up)
{
	char url[ENDPOINT_SIZE];
	struct http_request request = { .url = url, .form = &look_up->form };
	struct http_response response;

	if (has_token(look_up))
		return true;
	if (!find_token_endpoint(look_up, url))
		return false;
	form_add(&look_up->form, "grant_type", "client_credentials");
	client_prove(&look_up->settings.client, &look_up->form, &request);
	bool answered = inquiry_ask(look_up->http, &request, &response, &look_up->outcome);
	form_reset(&look_up->form);
	json_decref(look_up->tokens);
	look_up->tokens = answered ? grant_read_own(&response, &look_up->outcome) : NULL;
	look_up->tokens_ms = clock_now_ms();
	return look_up->tokens != NULL;
}

static struct http_request
ask_for(const struct look_up *look_up, const char *url)
{
	return (struct http_request){
		.url = url,
		.bearer = document_text(look_up->tokens, "access_token"),
	};
}

/*
 * True for a document. Servers refuse a client without the right with 401 or 403. The word for the
 * log begins with what was asked for.
 */
static bool
is_document(const struct http_response *response, const char *what, struct outcome *outcome)
{
	if (!inquiry_judge(response, outcome))
		return false;
	if (response->status == 401 || response->status == 403)
		return outcome_set_number(outcome, OUTCOME_CLIENT_REFUSED, what, response->status);
	if (response->status != 200)
		return outcome_set_number(outcome, OUTCOME_NONSENSE, what, response->status);
	return response->json || outcome_set(outcome, OUTCOME_NONSENSE, "content_type");
}

static bool
is_good(const struct http_response *response)
{
	return response->result == HTTP_ANSWERED && response->status == 200 && response->json;
}

static bool
get(struct look_up *look_up, const char *url, const char *what, struct http_response *response)
{
	const struct http_request request = ask_for(look_up, url);

	(void)http_ask(look_up->http, &request, response);
	return is_document(response, what, &look_up->outcome);
}

/* The id of the client whose roles count. */
static bool
get_client(struct look_up *look_up)
{
	char url[ENDPOINT_SIZE];
	struct http_response response;

	if (look_up->roles != KEYCLOAK_CLIENT_ROLES || *look_up->client_id != '\0')
		return true;
	if (!keycloak_client_url(url, look_up->settings.url, look_up->client))
		return nonsense(look_up, "url");
	return get(look_up, url, "clients_status", &response) &&
	       keycloak_read_client(response.body, response.length, look_up->client,
		   look_up->client_id, &look_up->outcome);
}

/* What is the same for every person. */
static bool
get_ready(struct look_up *look_up)
{
	return get_token(look_up) && get_client(look_up);
}

static bool
get_roles(struct look_up *look_up)
{
	char url[ENDPOINT_SIZE];
	struct http_response response;

	if (!keycloak_roles_url(
		url, look_up->settings.url, look_up->outcome.person.sub, look_up->client_id))
		return nonsense(look_up, "url");
	return get(look_up, url, "roles_status", &response) &&
	       keycloak_read_roles(response.body, response.length, &look_up->outcome);
}

static bool
ask_keycloak(struct look_up *look_up, const char *name, const char *last_id)
{
	struct outcome *outcome = &look_up->outcome;
	char users[ENDPOINT_SIZE], roles[ENDPOINT_SIZE];
	const struct http_request requests[] = { ask_for(look_up, users), ask_for(look_up, roles) };
	struct http_response responses[2], *ahead = &responses[1];
	bool guess = has_role_mappings(look_up) && http_shares(look_up->http) &&
		     keycloak_roles_url(roles, look_up->settings.url, last_id, look_up->client_id);

	if (!keycloak_users_url(users, look_up->settings.url, name))
		return nonsense(look_up, "url");
	http_ask_together(look_up->http, requests, responses, guess ? 2 : 1);
	if (!is_document(&responses[0], "users_status", outcome) ||
	    !keycloak_read_users(responses[0].body, responses[0].length, name,
		look_up->settings.roles_claim, outcome))
		return false;
	if (!has_role_mappings(look_up))
		return true;
	/* The name leads to an id, never the other way; a guess that was no good costs time only.
	 */
	if (guess && strcmp(outcome->person.sub, last_id) == 0 && is_good(ahead))
		return keycloak_read_roles(ahead->body, ahead->length, outcome);
	return get_roles(look_up);
}

static bool
ask_scim(struct look_up *look_up, const char *name)
{
	const char *roles_claim = look_up->settings.roles_claim;
	char url[ENDPOINT_SIZE];
	struct http_response response;

	if (!scim_users_url(url, look_up->settings.url, name, roles_claim))
		return nonsense(look_up, "url");
	return get(look_up, url, "users_status", &response) &&
	       scim_read_users(
		   response.body, response.length, name, roles_claim, &look_up->outcome);
}

static bool
ask_kind(struct look_up *look_up, const char *name, const char *last_id)
{
	switch (look_up->settings.kind) {
	case LOOK_UP_KEYCLOAK:
		return ask_keycloak(look_up, name, last_id);
	case LOOK_UP_SCIM:
		return ask_scim(look_up, name);
	}
	return false;
}

void
look_up_warm(struct look_up *look_up)
{
	if (client_fault(&look_up->settings.client) != NULL)
		return;
	http_begin_warming(look_up->http, look_up->settings.timeout_ms);
	(void)get_ready(look_up);
}

const struct outcome *
look_up_ask(struct look_up *look_up, const char *name, const char *last_id)
{
	const char *fault = client_fault(&look_up->settings.client);

	memset(&look_up->outcome, 0, sizeof look_up->outcome);
	if (fault != NULL)
		outcome_set(&look_up->outcome, OUTCOME_CLIENT_REFUSED, fault);
	else if (*name == '\0')
		nonsense(look_up, "name_empty"); /* it would find everybody */
	else {
		http_begin(look_up->http, look_up->settings.timeout_ms);
		if (get_ready(look_up) && ask_kind(look_up, name, last_id))
			look_up->outcome.kind = OUTCOME_IDENTITY;
	}
	return &look_up->outcome;
}

const struct outcome *
look_up_policy(struct look_up *look_up, char policy[KEYCLOAK_POLICY_SIZE])
{
	struct http_response response;

	memset(&look_up->outcome, 0, sizeof look_up->outcome);
	http_begin(look_up->http, look_up->settings.timeout_ms);
	if (look_up->settings.kind == LOOK_UP_KEYCLOAK && get_token(look_up) &&
	    get(look_up, look_up->settings.url, "policy_status", &response) &&
	    keycloak_read_policy(response.body, response.length, policy, &look_up->outcome))
		return NULL;
	return &look_up->outcome;
}

void
look_up_close(struct look_up *look_up)
{
	if (look_up == NULL)
		return;
	json_decref(look_up->tokens);
	http_close(look_up->http);
	explicit_bzero(look_up, sizeof *look_up);
	free(look_up);
}
