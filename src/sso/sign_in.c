/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Listens to the engine and, while an approval is awaited, asks the SSO in between. Sleeps between
 * questions. An approval is told when it is asked for and never by itself, so it cannot be taken
 * for the answer to a password.
 */
#include "sign_in.h"

#include "clock.h"
#include "device.h"
#include "password.h"

#include <poll.h>
#include <stdio.h>

#define REVOKE_MS 1400 /* the engine waits 1.5 s for us to end */
#define NUMBER_SIZE 16

struct sign_in {
	struct oidc *oidc;
	int engine;
	struct wire *order;
	struct device *device; /* NULL = no approval is awaited */
	unsigned starts;
	bool password_checked;
};

/* Waits until then at most. True when the engine has said something or is gone. */
static bool
engine_stirs(const struct sign_in *sign_in, int64_t until_ms)
{
	struct pollfd engine = { .fd = sign_in->engine, .events = POLLIN };

	return poll(&engine, 1, clock_left_ms(until_ms)) != 0;
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t
due_ms(const struct sign_in *sign_in)
{
	return sign_in->device != NULL ? device_due_ms(sign_in->device) : INT64_MAX;
}

/* Asks the SSO if it is time to. */
static void
poll_device(struct sign_in *sign_in)
{
	if (clock_now_ms() >= due_ms(sign_in))
		device_poll(sign_in->device);
}

static bool
receive_order(struct sign_in *sign_in)
{
	int64_t end_ms = clock_now_ms() + SIGN_IN_LONGEST_MS;

	while (
	    !engine_stirs(sign_in, earlier(due_ms(sign_in), end_ms)) && clock_left_ms(end_ms) > 0)
		poll_device(sign_in);
	return wire_receive(sign_in->engine, sign_in->order, NULL, clock_now_ms()) == WIRE_OK;
}

static void
drop_device(struct sign_in *sign_in)
{
	device_close(sign_in->device);
	sign_in->device = NULL;
}

static bool
check_password(struct sign_in *sign_in)
{
	const struct wire *order = sign_in->order;
	const struct outcome *outcome;

	if (sign_in->password_checked)
		return false;
	sign_in->password_checked = true;
	drop_device(sign_in);
	outcome = password_check(sign_in->oidc, order->field[CHECK_PASSWORD_USER],
	    order->field[CHECK_PASSWORD_PASSWORD]);
	wire_reset(sign_in->order);
	return outcome_send(outcome, sign_in->engine);
}

static bool
send_page(const struct sign_in *sign_in)
{
	const struct device_answer *shown = device_shown(sign_in->device);
	char seconds[NUMBER_SIZE];

	(void)snprintf(seconds, sizeof seconds, "%d", device_left_s(sign_in->device));
	const char *const field[SHOW_FIELDS] = {
		[SHOW_URL] = shown->url,
		[SHOW_COMPLETE] = shown->complete,
		[SHOW_USER_CODE] = shown->user_code,
		[SHOW_SECONDS] = seconds,
	};
	return wire_send(sign_in->engine, WIRE_SHOW, field, -1);
}

static bool
start_device(struct sign_in *sign_in)
{
	const struct device_wish wish = {
		.extra = sign_in->order->field[START_DEVICE_EXTRA],
		.ways = sign_in->order->field[START_DEVICE_ACR],
		.hosts = sign_in->order->field[START_DEVICE_HOSTS],
	};

	if (++sign_in->starts > SIGN_IN_STARTS)
		return false;
	drop_device(sign_in);
	sign_in->device = device_start(sign_in->oidc, &wish);
	return sign_in->device != NULL ? send_page(sign_in)
				       : outcome_send(&sign_in->oidc->outcome, sign_in->engine);
}

static bool
send_pending(const struct sign_in *sign_in)
{
	char seconds[NUMBER_SIZE];

	(void)snprintf(seconds, sizeof seconds, "%d", device_left_s(sign_in->device));
	const char *const field[PENDING_FIELDS] = { [PENDING_SECONDS] = seconds };
	return wire_send(sign_in->engine, WIRE_PENDING, field, -1);
}

/* The engine says nothing before it has its answer; when it stirs, it is gone. */
static bool
await_device(struct sign_in *sign_in)
{
	const struct outcome *outcome;
	int64_t seconds, end_ms;

	if (sign_in->device == NULL ||
	    !wire_number(sign_in->order->field[AWAIT_DEVICE_SECONDS], DEVICE_SECONDS_MAX, &seconds))
		return false;
	http_disregard(sign_in->oidc->http);
	end_ms = clock_now_ms() + seconds * 1000;
	while ((outcome = device_outcome(sign_in->device)) == NULL && clock_left_ms(end_ms) > 0) {
		if (engine_stirs(sign_in, earlier(due_ms(sign_in), end_ms)))
			return false;
		poll_device(sign_in);
	}
	return outcome != NULL ? outcome_send(outcome, sign_in->engine) : send_pending(sign_in);
}

static bool
obey(struct sign_in *sign_in)
{
	switch ((int)sign_in->order->type) {
	case WIRE_CHECK_PASSWORD:
		return check_password(sign_in);
	case WIRE_START_DEVICE:
		return start_device(sign_in);
	case WIRE_AWAIT_DEVICE:
		return await_device(sign_in);
	}
	return false;
}

/* Revoking costs the SSO and us time that the person would wait for: the engine says when. */
bool
sign_in_serve(struct oidc *oidc, int engine, struct wire *order)
{
	struct sign_in sign_in = { .oidc = oidc, .engine = engine, .order = order };
	bool obeyed = true, any = false;

	if (!engine_stirs(&sign_in, clock_now_ms()))
		oidc_warm(oidc);
	while (obeyed && receive_order(&sign_in))
		any = obeyed = obey(&sign_in);
	drop_device(&sign_in);
	if (oidc_can_revoke(oidc))
		oidc_revoke(oidc, REVOKE_MS);
	return any && obeyed;
}
