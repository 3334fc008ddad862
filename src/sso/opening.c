/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Turns the fields of the engine's first message into settings. Refuses words and numbers that it
 * does not know: nothing is guessed about whom to ask and how.
 */
#include "opening.h"

#include "endpoint.h"

#include <string.h>

#define PORT_HTTPS 443
#define TIMEOUT_MAX_MS 60000 /* of the settings */

static bool
choose_auth(const char *word, enum client_auth *auth)
{
	*auth = CLIENT_AUTH_NONE;
	if (strcmp(word, "basic") == 0)
		*auth = CLIENT_AUTH_BASIC;
	else if (strcmp(word, "post") == 0)
		*auth = CLIENT_AUTH_POST;
	else
		return strcmp(word, "none") == 0;
	return true;
}

static bool
choose_kind(const char *word, enum look_up_kind *kind)
{
	*kind = strcmp(word, "scim") == 0 ? LOOK_UP_SCIM : LOOK_UP_KEYCLOAK;
	return *kind == LOOK_UP_SCIM || strcmp(word, "keycloak") == 0;
}

static bool
read_timeout(const char *field, int *timeout_ms)
{
	int64_t number;
	bool read = wire_number(field, TIMEOUT_MAX_MS, &number);

	*timeout_ms = (int)number;
	return read;
}

bool
opening_read_check(const struct wire *open, struct oidc_settings *settings)
{
	memset(settings, 0, sizeof *settings);
	if (open->type != WIRE_SSO_OPEN)
		return false;
	settings->issuer = open->field[SSO_OPEN_ISSUER];
	settings->client.id = open->field[SSO_OPEN_CLIENT_ID];
	settings->scope = open->field[SSO_OPEN_SCOPE];
	settings->token_endpoint = open->field[SSO_OPEN_TOKEN];
	settings->userinfo_endpoint = open->field[SSO_OPEN_USERINFO];
	settings->revocation_endpoint = open->field[SSO_OPEN_REVOCATION];
	settings->device_endpoint = open->field[SSO_OPEN_DEVICE];
	settings->wanted.username_claim = open->field[SSO_OPEN_USERNAME_CLAIM];
	settings->wanted.email_claim = open->field[SSO_OPEN_EMAIL_CLAIM];
	settings->wanted.roles_claim = open->field[SSO_OPEN_ROLES_CLAIM];
	settings->wanted.verified = strcmp(open->field[SSO_OPEN_VERIFIED], "0") != 0;
	settings->ca_file = open->field[SSO_OPEN_CA_FILE];
	return choose_auth(open->field[SSO_OPEN_CLIENT_AUTH], &settings->client.auth) &&
	       read_timeout(open->field[SSO_OPEN_TIMEOUT], &settings->timeout_ms);
}

bool
opening_read_look_up(const struct wire *open, struct look_up_settings *settings)
{
	memset(settings, 0, sizeof *settings);
	if (open->type != WIRE_LOOK_UP_OPEN)
		return false;
	settings->url = open->field[LOOK_UP_OPEN_URL];
	settings->client.id = open->field[LOOK_UP_OPEN_CLIENT_ID];
	settings->issuer = open->field[LOOK_UP_OPEN_ISSUER];
	settings->token_endpoint = open->field[LOOK_UP_OPEN_TOKEN];
	settings->roles_claim = open->field[LOOK_UP_OPEN_ROLES_CLAIM];
	settings->ca_file = open->field[LOOK_UP_OPEN_CA_FILE];
	return choose_kind(open->field[LOOK_UP_OPEN_KIND], &settings->kind) &&
	       choose_auth(open->field[LOOK_UP_OPEN_CLIENT_AUTH], &settings->client.auth) &&
	       settings->client.auth != CLIENT_AUTH_NONE &&
	       read_timeout(open->field[LOOK_UP_OPEN_TIMEOUT], &settings->timeout_ms);
}

unsigned
opening_servers(const struct wire *open, struct sandbox_server servers[OPENING_SERVERS_MAX])
{
	static const unsigned check[] = { SSO_OPEN_ISSUER, SSO_OPEN_TOKEN, SSO_OPEN_USERINFO,
		SSO_OPEN_DEVICE, SSO_OPEN_REVOCATION };
	static const unsigned look_up[] = { LOOK_UP_OPEN_URL, LOOK_UP_OPEN_ISSUER,
		LOOK_UP_OPEN_TOKEN };
	bool looks_up = open->type == WIRE_LOOK_UP_OPEN;
	const unsigned *urls = looks_up ? look_up : check;
	unsigned count =
	    looks_up ? sizeof look_up / sizeof look_up[0] : sizeof check / sizeof check[0];
	const char *ca_file =
	    open->field[looks_up ? (unsigned)LOOK_UP_OPEN_CA_FILE : (unsigned)SSO_OPEN_CA_FILE];

	for (unsigned i = 0; i <= count; i++)
		servers[i] = (struct sandbox_server){
			.port = i < count ? endpoint_port(open->field[urls[i]]) : PORT_HTTPS,
			.ca_file = ca_file,
		};
	return count + 1;
}
