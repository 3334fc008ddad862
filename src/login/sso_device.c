/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Orders for an approval in the app and the meaning of their answers. Believes the worker neither
 * what may be shown nor how long it is good for.
 */
#include "sso_device.h"

#include "clock.h"
#include "page.h"
#include "sso_talk.h"

#include <stdio.h>
#include <string.h>

#define NUMBER_SIZE 16
#define HOSTS_SIZE 3400 /* the issuer's and all of thaiid.allowed_hosts */

/* Where the page may lie. False when it does not fit, which the settings' limits exclude. */
static bool
list_hosts(const struct settings *settings, char hosts[HOSTS_SIZE])
{
	const char *issuer = settings->sso.issuer + strlen("https://");
	settings_list allowed = settings->thaiid.allowed_hosts;
	int length = snprintf(hosts, HOSTS_SIZE, "%.*s", (int)strcspn(issuer, "/"), issuer);

	for (; allowed != NULL && *allowed != NULL && length < HOSTS_SIZE; allowed++)
		length += snprintf(hosts + length, (size_t)(HOSTS_SIZE - length), " %s", *allowed);
	return length < HOSTS_SIZE;
}

bool
sso_device_start(struct worker *worker, const struct settings *settings)
{
	char hosts[HOSTS_SIZE];
	const char *const field[START_DEVICE_FIELDS] = {
		[START_DEVICE_EXTRA] = settings->thaiid.extra,
		[START_DEVICE_ACR] = settings->thaiid.require_acr,
		[START_DEVICE_HOSTS] = hosts,
	};

	return list_hosts(settings, hosts) &&
	       wire_send(worker->socket, WIRE_START_DEVICE, field, -1);
}

bool
sso_device_await(struct worker *worker, int seconds)
{
	char number[NUMBER_SIZE];
	const char *const field[AWAIT_DEVICE_FIELDS] = { [AWAIT_DEVICE_SECONDS] = number };

	(void)snprintf(number, sizeof number, "%d", seconds);
	return wire_send(worker->socket, WIRE_AWAIT_DEVICE, field, -1);
}

static bool
read_seconds(const char *field, int *seconds)
{
	int64_t number;
	bool read = wire_number(field, DEVICE_SECONDS_MAX, &number);

	*seconds = (int)number;
	return read;
}

static bool
read_page(
    const struct wire *message, const struct settings *settings, struct sso_device_answer *answer)
{
	char hosts[HOSTS_SIZE];

	answer->url = message->field[SHOW_URL];
	answer->complete = message->field[SHOW_COMPLETE];
	answer->user_code = message->field[SHOW_USER_CODE];
	return list_hosts(settings, hosts) && page_address_valid(answer->url, hosts) &&
	       (*answer->complete == '\0' || page_address_valid(answer->complete, hosts)) &&
	       page_code_valid(answer->user_code) &&
	       read_seconds(message->field[SHOW_SECONDS], &answer->seconds);
}

/* What became of the approval where nobody gave it in time, or not in the right way. */
static enum sso_device
read_refusal(const char *why)
{
	if (strcmp(why, "expired") == 0)
		return SSO_DEVICE_EXPIRED;
	if (strcmp(why, "declined") == 0)
		return SSO_DEVICE_DECLINED;
	return strcmp(why, "weak") == 0 ? SSO_DEVICE_WEAK : SSO_DEVICE_FAILED;
}

static enum sso_device
nonsense(struct sso_device_answer *answer, const char *cause)
{
	*answer = (struct sso_device_answer){ .refusal = MESSAGE_SSO_NONSENSE, .cause = cause };
	return SSO_DEVICE_FAILED;
}

/* A message that has come; 0 = it is none of these. */
static enum sso_device
read_message(
    const struct wire *message, const struct settings *settings, struct sso_device_answer *answer)
{
	switch ((int)message->type) {
	case WIRE_SHOW:
		return read_page(message, settings, answer) ? SSO_DEVICE_SHOW : SSO_DEVICE_FAILED;
	case WIRE_PENDING:
		return read_seconds(message->field[PENDING_SECONDS], &answer->seconds)
			   ? SSO_DEVICE_PENDING
			   : SSO_DEVICE_FAILED;
	case WIRE_REFUSED:
		answer->cause = message->field[REFUSED_WHY];
		return read_refusal(answer->cause);
	case WIRE_IDENTITY:
		sso_identity(message, &answer->identity);
		return SSO_DEVICE_APPROVED;
	}
	return SSO_DEVICE_FAILED;
}

enum sso_device
sso_device_answer(struct worker *worker, const struct settings *settings, struct wire *message,
    struct sso_device_answer *answer)
{
	enum sso_device kind;

	memset(answer, 0, sizeof *answer);
	if (wire_receive(worker->socket, message, NULL, clock_now_ms()) != WIRE_OK)
		return nonsense(answer, "worker_died");
	answer->refusal = sso_failure(message, &answer->cause);
	if (answer->refusal != MESSAGE_NONE)
		return strcmp(answer->cause, DEVICE_NOT_OFFERED) == 0 ? SSO_DEVICE_NOT_OFFERED
								      : SSO_DEVICE_FAILED;
	kind = read_message(message, settings, answer);
	return kind != SSO_DEVICE_FAILED ? kind : nonsense(answer, "worker_nonsense");
}
