/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One code, from the request for it to what came of it. Never asks faster than the SSO allows and
 * never longer than its code is good for; while the SSO does not answer it goes on to ask, because
 * the person may be about to approve.
 */
#include "device.h"

#include "clock.h"
#include "grant.h"
#include "pace.h"
#include "wire.h"

#include <stdlib.h>
#include <string.h>

#define GRANT_TYPE "urn:ietf:params:oauth:grant-type:device_code"

struct device {
	struct oidc *oidc;
	struct device_answer answer;
	struct pace pace;
	bool decided; /* oidc->outcome says how */
	char *ways;
};

static bool
ask_for_code(struct device *device, const struct device_wish *wish)
{
	struct oidc *oidc = device->oidc;
	struct http_response response;

	if (!oidc_begin(oidc, true))
		return false;
	if (*oidc_device_endpoint(oidc) == '\0')
		return outcome_set(&oidc->outcome, OUTCOME_CLIENT_REFUSED, DEVICE_NOT_OFFERED);
	form_add(&oidc->form, "scope", oidc->settings.scope);
	if (*wish->ways != '\0')
		form_add(&oidc->form, "acr_values", wish->ways);
	form_add_pairs(&oidc->form, wish->extra);
	return oidc_post(oidc, oidc_device_endpoint(oidc), &response) &&
	       device_answer_read(
		   &device->answer, &response, wish->hosts, wish->extra, &oidc->outcome);
}

struct device *
device_start(struct oidc *oidc, const struct device_wish *wish)
{
	struct device *device = calloc(1, sizeof *device);
	int64_t asked_ms = clock_now_ms();

	if (device == NULL || (device->ways = strdup(wish->ways)) == NULL) {
		free(device);
		outcome_set(&oidc->outcome, OUTCOME_NONSENSE, "memory");
		return NULL;
	}
	device->oidc = oidc;
	if (ask_for_code(device, wish)) {
		pace_begin(
		    &device->pace, device->answer.interval_s, device->answer.lifetime_s, asked_ms);
		return device;
	}
	device_close(device);
	return NULL;
}

const struct device_answer *
device_shown(const struct device *device)
{
	return &device->answer;
}

int
device_left_s(const struct device *device)
{
	return (clock_left_ms(device->pace.end_ms) + 999) / 1000;
}

int64_t
device_due_ms(const struct device *device)
{
	return device->decided ? INT64_MAX : device->pace.next_ms;
}

/* One question, which gives way when the engine has something to say. */
static bool
ask(struct device *device, struct http_response *response)
{
	struct oidc *oidc = device->oidc;

	http_begin_warming(oidc->http, oidc->settings.timeout_ms);
	form_add(&oidc->form, "grant_type", GRANT_TYPE);
	form_add(&oidc->form, "device_code", device->answer.code);
	return oidc_post(oidc, oidc_token_endpoint(oidc), response);
}

static void
take_tokens(struct device *device, json_t *tokens)
{
	struct oidc *oidc = device->oidc;

	http_begin(oidc->http, oidc->settings.timeout_ms);
	memset(&oidc->outcome, 0, sizeof oidc->outcome);
	oidc_identify(oidc, tokens, device->ways);
	device->decided = true;
}

void
device_poll(struct device *device)
{
	struct pace *pace = &device->pace;
	struct http_response response;
	json_t *tokens = NULL;
	enum device_news news = DEVICE_BUSY;

	if (pace_is_over(pace, clock_now_ms())) {
		outcome_set(&device->oidc->outcome, OUTCOME_REFUSED, "expired");
		device->decided = true;
		return;
	}
	if (ask(device, &response))
		news = device_answer_news(&response, &tokens, &device->oidc->outcome);
	switch (news) {
	case DEVICE_OVER:
		device->decided = true;
		break;
	case DEVICE_PENDING:
		pace_go_on(pace, clock_now_ms());
		break;
	case DEVICE_SLOW_DOWN:
		pace_slow_down(pace, clock_now_ms());
		break;
	case DEVICE_BUSY:
		pace_back_off(pace, clock_now_ms());
		break;
	case DEVICE_APPROVED:
		take_tokens(device, tokens);
		break;
	}
}

const struct outcome *
device_outcome(const struct device *device)
{
	return device->decided ? &device->oidc->outcome : NULL;
}

void
device_close(struct device *device)
{
	if (device == NULL)
		return;
	free(device->ways);
	explicit_bzero(device, sizeof *device);
	free(device);
}
