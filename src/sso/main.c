/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dla-otp-sso: asks the SSO whether a password is right, for one login, on behalf of dla-otp-login,
 * which is the other end of descriptor 0. Sees the password and never the code; has no log, no file
 * and no second login. Anything unexpected from the engine ends it: its death is a denial.
 */
#include "clock.h"
#include "endpoint.h"
#include "harden.h"
#include "oidc.h"
#include "sandbox.h"
#include "secret.h"
#include "wiping.h"
#include "wire.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PORT_HTTPS 443
#define PERSON_WAIT_MS 960000 /* the longest login there may be, and a minute */
#define TIMEOUT_MAX_MS 60000  /* of the settings */
#define REVOKE_MS 1400        /* the engine waits 1.5 s for us to end */

struct worker {
	struct wire open; /* the settings point into it */
	struct wire order;
	struct oidc *oidc;
};

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
read_settings(const struct wire *open, struct oidc_settings *settings)
{
	int64_t timeout_ms;

	*settings = (struct oidc_settings){
		.issuer = open->field[SSO_OPEN_ISSUER],
		.client.id = open->field[SSO_OPEN_CLIENT_ID],
		.scope = open->field[SSO_OPEN_SCOPE],
		.token_endpoint = open->field[SSO_OPEN_TOKEN],
		.userinfo_endpoint = open->field[SSO_OPEN_USERINFO],
		.revocation_endpoint = open->field[SSO_OPEN_REVOCATION],
		.wanted.username_claim = open->field[SSO_OPEN_USERNAME_CLAIM],
		.wanted.email_claim = open->field[SSO_OPEN_EMAIL_CLAIM],
		.wanted.roles_claim = open->field[SSO_OPEN_ROLES_CLAIM],
		.wanted.verified = strcmp(open->field[SSO_OPEN_VERIFIED], "0") != 0,
		.ca_file = open->field[SSO_OPEN_CA_FILE],
	};
	if (!choose_auth(open->field[SSO_OPEN_CLIENT_AUTH], &settings->client.auth) ||
	    !wire_number(open->field[SSO_OPEN_TIMEOUT], TIMEOUT_MAX_MS, &timeout_ms))
		return false;
	settings->timeout_ms = (int)timeout_ms;
	return true;
}

/* A secret that cannot be read is none: the check says so, when there is somebody to hear it. */
static struct oidc *
receive_open(struct wire *open)
{
	struct oidc_settings settings;
	struct oidc *oidc = NULL;
	int fd;

	if (wire_receive(HARDEN_SOCKET, open, &fd, clock_now_ms() + PERSON_WAIT_MS) != WIRE_OK)
		return NULL;
	if (open->type == WIRE_SSO_OPEN && read_settings(open, &settings)) {
		if (fd != -1)
			(void)secret_read_line(&settings.client.secret, fd);
		oidc = oidc_open(&settings, HARDEN_SOCKET);
		secret_reset(&settings.client.secret);
	}
	if (fd != -1)
		close(fd);
	return oidc;
}

static bool
password_is_waiting(void)
{
	struct pollfd socket = { .fd = HARDEN_SOCKET, .events = POLLIN };

	return poll(&socket, 1, 0) != 0;
}

static bool
receive_password(struct wire *order)
{
	int64_t deadline_ms = clock_now_ms() + PERSON_WAIT_MS;

	return wire_receive(HARDEN_SOCKET, order, NULL, deadline_ms) == WIRE_OK &&
	       order->type == WIRE_CHECK_PASSWORD;
}

/*
 * Before the first byte of the network is read. Endpoints that are yet to be discovered lie on the
 * port of HTTPS or on one that the settings name.
 */
static void
enclose(const struct wire *open)
{
	static const unsigned urls[] = { SSO_OPEN_ISSUER, SSO_OPEN_TOKEN, SSO_OPEN_USERINFO,
		SSO_OPEN_DEVICE, SSO_OPEN_REVOCATION };
	enum { CONFIGURED = sizeof urls / sizeof urls[0] };
	struct sandbox_server servers[CONFIGURED + 1];

	for (unsigned i = 0; i <= CONFIGURED; i++)
		servers[i] = (struct sandbox_server){
			.port = i < CONFIGURED ? endpoint_port(open->field[urls[i]]) : PORT_HTTPS,
			.ca_file = open->field[SSO_OPEN_CA_FILE],
		};
	(void)sandbox_enter(SANDBOX_SSO, servers, CONFIGURED + 1);
}

/* The story. True when the engine got its answer. */
static bool
serve(struct worker *worker)
{
	const struct outcome *outcome;

	if ((worker->oidc = receive_open(&worker->open)) == NULL)
		return false;
	enclose(&worker->open);
	if (!password_is_waiting())
		oidc_warm(worker->oidc);
	if (!receive_password(&worker->order))
		return false;
	outcome = oidc_check_password(worker->oidc, worker->order.field[CHECK_PASSWORD_USER],
	    worker->order.field[CHECK_PASSWORD_PASSWORD]);
	wire_reset(&worker->order);
	if (!outcome_send(outcome, HARDEN_SOCKET))
		return false;
	if (!oidc_can_revoke(worker->oidc))
		return true;
	/* Revoking costs the SSO and us time that the person would wait for: the engine says when.
	 */
	(void)wire_receive(HARDEN_SOCKET, &worker->order, NULL, clock_now_ms() + PERSON_WAIT_MS);
	oidc_revoke(worker->oidc, REVOKE_MS);
	return true;
}

int
main(void)
{
	struct worker *worker;
	bool served;

	/* Libraries look for proxies, key logs and settings of their own in it. */
	clearenv();
	harden_process();
	harden_lifeline(HARDEN_LIFELINE);
	if (!wiping_install() || (worker = calloc(1, sizeof *worker)) == NULL)
		return EXIT_FAILURE;
	harden_lock(worker, sizeof *worker);
	served = serve(worker);
	oidc_close(worker->oidc);
	wire_reset(&worker->order);
	free(worker);
	_exit(served ? EXIT_SUCCESS
		     : EXIT_FAILURE); /* no exit handler of 30 libraries helps anybody */
}
