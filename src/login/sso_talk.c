/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Orders to dla-otp-sso and the meaning of its answers. A worker that is dead or talks nonsense is
 * a broken SSO, never an unreachable one: only the latter may be followed by a break-glass line.
 */
#include "sso_talk.h"

#include "clock.h"

#include <stdio.h>
#include <string.h>

#define NUMBER_SIZE 16

static bool
names_roles(const struct settings *settings)
{
	for (unsigned i = 0; i < settings->access.allow_count; i++)
		if (settings->access.allow[i].roles)
			return true;
	for (unsigned i = 0; i < settings->become_count; i++)
		if (settings->become[i].roles)
			return true;
	return false;
}

const char *
sso_roles_claim(const struct settings *settings)
{
	return names_roles(settings) ? settings->access.roles_claim : "";
}

bool
sso_open(struct worker *worker, const struct settings *settings, const struct files *files,
    const char **missing)
{
	char timeout[NUMBER_SIZE];
	int secret = -1;

	*missing = NULL;
	if (settings->sso.client_secret_file[0] &&
	    (secret = files_secret(files, settings->sso.client_secret_file)) < 0) {
		*missing = settings->sso.client_secret_file;
		return false;
	}
	(void)snprintf(timeout, sizeof timeout, "%d", settings->sso.timeout * 1000);
	const char *const field[SSO_OPEN_FIELDS] = {
		[SSO_OPEN_ISSUER] = settings->sso.issuer,
		[SSO_OPEN_CLIENT_ID] = settings->sso.client_id,
		[SSO_OPEN_CLIENT_AUTH] = settings->sso.client_auth,
		[SSO_OPEN_SCOPE] = settings->sso.scope,
		[SSO_OPEN_TOKEN] = settings->sso.token_endpoint,
		[SSO_OPEN_USERINFO] = settings->sso.userinfo_endpoint,
		[SSO_OPEN_DEVICE] = settings->sso.device_endpoint,
		[SSO_OPEN_REVOCATION] = settings->sso.revocation_endpoint,
		[SSO_OPEN_USERNAME_CLAIM] = settings->sso.username_claim,
		[SSO_OPEN_EMAIL_CLAIM] = settings->sso.email_claim,
		[SSO_OPEN_ROLES_CLAIM] = sso_roles_claim(settings),
		[SSO_OPEN_VERIFIED] = settings->sso.require_verified_email ? "1" : "0",
		[SSO_OPEN_CA_FILE] = settings->sso.ca_file,
		[SSO_OPEN_TIMEOUT] = timeout,
	};
	return wire_send(worker->socket, WIRE_SSO_OPEN, field, secret);
}

bool
sso_check_password(struct worker *worker, const char *user, const struct secret *password)
{
	const char *const field[CHECK_PASSWORD_FIELDS] = {
		[CHECK_PASSWORD_USER] = user,
		[CHECK_PASSWORD_PASSWORD] = password->bytes,
	};

	return wire_send(worker->socket, WIRE_CHECK_PASSWORD, field, -1);
}

bool
sso_open_look_up(struct worker *worker, const struct settings *settings, const struct files *files,
    const char **missing)
{
	const char *auth = settings->sso.client_auth;
	int secret = files_secret(files, settings->access.lookup.client_secret_file);
	char timeout[NUMBER_SIZE];

	*missing = secret < 0 ? settings->access.lookup.client_secret_file : NULL;
	if (secret < 0)
		return false;
	(void)snprintf(timeout, sizeof timeout, "%d", settings->sso.timeout * 1000);
	const char *const field[LOOK_UP_OPEN_FIELDS] = {
		[LOOK_UP_OPEN_KIND] = settings->access.lookup.kind,
		[LOOK_UP_OPEN_URL] = settings->access.lookup.url,
		[LOOK_UP_OPEN_CLIENT_ID] = settings->access.lookup.client_id,
		[LOOK_UP_OPEN_CLIENT_AUTH] = strcmp(auth, "none") == 0 ? "post" : auth,
		[LOOK_UP_OPEN_ISSUER] = settings->sso.issuer,
		[LOOK_UP_OPEN_TOKEN] = settings->sso.token_endpoint,
		[LOOK_UP_OPEN_ROLES_CLAIM] = sso_roles_claim(settings),
		[LOOK_UP_OPEN_CA_FILE] = settings->sso.ca_file,
		[LOOK_UP_OPEN_TIMEOUT] = timeout,
	};
	return wire_send(worker->socket, WIRE_LOOK_UP_OPEN, field, secret);
}

bool
sso_look_up(struct worker *worker, const char *person, const char *last_id)
{
	const char *const field[LOOK_UP_FIELDS] = {
		[LOOK_UP_USER] = person,
		[LOOK_UP_LAST_ID] = last_id,
	};

	return wire_send(worker->socket, WIRE_LOOK_UP, field, -1);
}

static enum message_id
refused(const char *why, const char **cause)
{
	*cause = why;
	if (strcmp(why, "wrong") == 0)
		return MESSAGE_REFUSED;
	if (strcmp(why, "unfinished") == 0)
		return MESSAGE_ACCOUNT_UNFINISHED;
	if (strcmp(why, "gone") == 0)
		return MESSAGE_ACCOUNT_ENDED;
	return MESSAGE_SSO_NONSENSE;
}

void
sso_identity(const struct wire *message, struct identity *identity)
{
	*identity = (struct identity){
		.name = message->field[IDENTITY_NAME],
		.sub = message->field[IDENTITY_SUB],
		.email = message->field[IDENTITY_EMAIL],
		.verified = strcmp(message->field[IDENTITY_VERIFIED], "1") == 0,
		.roles = message->field[IDENTITY_ROLES],
		.scope = message->field[IDENTITY_SCOPE],
	};
}

enum message_id
sso_failure(const struct wire *message, const char **cause)
{
	static const struct {
		enum wire_type type;
		enum message_id refusal;
	} failures[] = {
		{ WIRE_CLIENT_REFUSED, MESSAGE_CLIENT_REFUSED },
		{ WIRE_SSO_UNREACHABLE, MESSAGE_SSO_UNREACHABLE },
		{ WIRE_NONSENSE, MESSAGE_SSO_NONSENSE },
	};

	for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++)
		if (failures[i].type == message->type) {
			*cause = message->field[CAUSE_WORD];
			return failures[i].refusal;
		}
	return MESSAGE_NONE;
}

enum message_id
sso_answer(
    struct worker *worker, struct wire *message, struct identity *identity, const char **cause)
{
	enum message_id failure;

	*cause = "worker_died";
	if (wire_receive(worker->socket, message, NULL, clock_now_ms()) != WIRE_OK)
		return MESSAGE_SSO_NONSENSE;
	if (message->type == WIRE_REFUSED)
		return refused(message->field[REFUSED_WHY], cause);
	if (message->type == WIRE_IDENTITY) {
		sso_identity(message, identity);
		*cause = NULL;
		return MESSAGE_NONE;
	}
	*cause = "worker_nonsense";
	failure = sso_failure(message, cause);
	return failure != MESSAGE_NONE ? failure : MESSAGE_SSO_NONSENSE;
}
