/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dla-otp-sso: asks the SSO whether a password is right or a sign-in approved, or what it says of a
 * person who did neither; for one login, on behalf of dla-otp-login, which is the other end of
 * descriptor 0. Sees the password and never the code; has no log, no file and no second login.
 * Anything unexpected from the engine ends it: its death is a denial.
 */
#include "clock.h"
#include "harden.h"
#include "look_up.h"
#include "oidc.h"
#include "opening.h"
#include "sandbox.h"
#include "secret.h"
#include "sign_in.h"
#include "wiping.h"
#include "wire.h"

#include <curl/curl.h>
#include <jansson.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct worker {
	struct wire open; /* the settings point into it */
	struct wire order;
	struct oidc *oidc; /* what is to be done is one of these */
	struct look_up *look_up;
};

/* A secret that cannot be read is none: the order's answer says so, when somebody hears it. */
static void
prepare(struct worker *worker, int secret)
{
	struct oidc_settings check;
	struct look_up_settings look_up;

	if (opening_read_check(&worker->open, &check)) {
		if (secret != -1)
			(void)secret_read_line(&check.client.secret, secret);
		worker->oidc = oidc_open(&check, HARDEN_SOCKET);
		secret_reset(&check.client.secret);
	} else if (opening_read_look_up(&worker->open, &look_up)) {
		if (secret != -1)
			(void)secret_read_line(&look_up.client.secret, secret);
		worker->look_up = look_up_open(&look_up, HARDEN_SOCKET);
		secret_reset(&look_up.client.secret);
	}
}

static bool
receive_open(struct worker *worker)
{
	int secret;

	if (wire_receive(HARDEN_SOCKET, &worker->open, &secret,
		clock_now_ms() + SIGN_IN_LONGEST_MS) != WIRE_OK)
		return false;
	prepare(worker, secret);
	if (secret != -1)
		close(secret);
	return worker->oidc != NULL || worker->look_up != NULL;
}

/* Before the first byte of the network is read. */
static void
enclose(const struct wire *open)
{
	struct sandbox_server servers[OPENING_SERVERS_MAX];

	(void)sandbox_enter(SANDBOX_SSO, servers, opening_servers(open, servers));
}

static bool
order_is_waiting(void)
{
	struct pollfd socket = { .fd = HARDEN_SOCKET, .events = POLLIN };

	return poll(&socket, 1, 0) != 0;
}

static bool
receive_order(struct wire *order)
{
	return wire_receive(HARDEN_SOCKET, order, NULL, clock_now_ms() + SIGN_IN_LONGEST_MS) ==
	       WIRE_OK;
}

/* For dla-otp doctor: what passwords the SSO lets people have. */
static bool
serve_policy(struct worker *worker)
{
	char policy[KEYCLOAK_POLICY_SIZE];
	const char *const field[POLICY_FIELDS] = { [POLICY_PASSWORD] = policy };
	const struct outcome *outcome = look_up_policy(worker->look_up, policy);

	return outcome != NULL ? outcome_send(outcome, HARDEN_SOCKET)
			       : wire_send(HARDEN_SOCKET, WIRE_POLICY, field, -1);
}

static bool
serve_look_up(struct worker *worker)
{
	if (!order_is_waiting())
		look_up_warm(worker->look_up);
	if (!receive_order(&worker->order))
		return false;
	if (worker->order.type == WIRE_ASK_POLICY)
		return serve_policy(worker);
	return worker->order.type == WIRE_LOOK_UP &&
	       outcome_send(look_up_ask(worker->look_up, worker->order.field[LOOK_UP_USER],
				worker->order.field[LOOK_UP_LAST_ID]),
		   HARDEN_SOCKET);
}

/* The story. True when the engine got its answer. */
static bool
serve(struct worker *worker)
{
	if (!receive_open(worker))
		return false;
	enclose(&worker->open);
	return worker->oidc != NULL ? sign_in_serve(worker->oidc, HARDEN_SOCKET, &worker->order)
				    : serve_look_up(worker);
}

/* For dla-otp doctor: the libraries that checks of passwords really run with. */
static _Noreturn void
tell_versions(void)
{
	(void)printf("%s jansson/%s\n", curl_version(), jansson_version_str());
	exit(fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}

int
main(int argc, char **argv)
{
	struct worker *worker;
	bool served;

	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		tell_versions();
	/* Libraries look for proxies, key logs and settings of their own in it. */
	clearenv();
	harden_process();
	harden_lifeline(HARDEN_LIFELINE);
	if (!wiping_install() || (worker = calloc(1, sizeof *worker)) == NULL)
		return EXIT_FAILURE;
	harden_lock(worker, sizeof *worker);
	served = serve(worker);
	oidc_close(worker->oidc);
	look_up_close(worker->look_up);
	wire_reset(&worker->order);
	free(worker);
	_exit(served ? EXIT_SUCCESS
		     : EXIT_FAILURE); /* no exit handler of 30 libraries helps anybody */
}
