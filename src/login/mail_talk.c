/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Orders to dla-otp-mail and the meaning of its answers. Never sends a letter twice by itself.
 */
#include "mail_talk.h"

#include "clock.h"

#include <stdio.h>

#define NUMBER_SIZE 16

static bool
send_relay(struct worker *worker, const struct settings_relay *relay, const struct files *files,
    const char **missing)
{
	const char *const field[RELAY_FIELDS] = {
		[RELAY_URL] = relay->url,
		[RELAY_USERNAME] = relay->username,
		[RELAY_CA_FILE] = relay->ca_file,
	};
	int password = -1;

	if (relay->password_file[0] && (password = files_secret(files, relay->password_file)) < 0) {
		*missing = relay->password_file;
		return false;
	}
	return wire_send(worker->socket, WIRE_RELAY, field, password);
}

bool
mail_open(struct worker *worker, const struct settings *settings, const struct files *files,
    const char *host, const char **missing)
{
	char timeout[NUMBER_SIZE];

	*missing = NULL;
	(void)snprintf(timeout, sizeof timeout, "%d", settings->mail.timeout * 1000);
	const char *const field[MAIL_OPEN_FIELDS] = {
		[MAIL_OPEN_FROM] = settings->mail.from,
		[MAIL_OPEN_FROM_NAME] = settings->mail.from_name,
		[MAIL_OPEN_HELO] = host,
		[MAIL_OPEN_TIMEOUT] = timeout,
	};
	if (!wire_send(worker->socket, WIRE_MAIL_OPEN, field, -1))
		return false;
	for (unsigned i = 0; i < settings->mail.relay_count; i++)
		if (!send_relay(worker, &settings->mail.relays[i], files, missing))
			return false;
	return true;
}

bool
mail_send(struct worker *worker, const char *const field[SEND_FIELDS])
{
	return wire_send(worker->socket, WIRE_SEND, field, -1);
}

void
mail_answer(struct worker *worker, struct wire *message, struct letter_outcome *outcome)
{
	static const struct {
		enum wire_type type;
		enum letter_state state;
	} failures[] = {
		{ WIRE_REJECTED, LETTER_REJECTED },
		{ WIRE_DEFERRED, LETTER_DEFERRED },
		{ WIRE_MAIL_UNREACHABLE, LETTER_UNREACHABLE },
		{ WIRE_RELAY_REFUSED, LETTER_RELAY_REFUSED },
	};

	*outcome = (struct letter_outcome){ .state = LETTER_UNKNOWN,
		.message_id = "",
		.relay = "",
		.stage = "worker",
		.code = "0" };
	if (wire_receive(worker->socket, message, NULL, clock_now_ms()) != WIRE_OK)
		return;
	if (message->type == WIRE_PENDING) {
		outcome->state = LETTER_SENDING;
		outcome->stage = outcome->code = "";
	}
	if (message->type == WIRE_ACCEPTED) {
		outcome->state = LETTER_ACCEPTED;
		outcome->message_id = message->field[ACCEPTED_MESSAGE_ID];
		outcome->relay = message->field[ACCEPTED_RELAY];
		outcome->stage = outcome->code = "";
	}
	for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++)
		if (message->type == failures[i].type) {
			outcome->state = failures[i].state;
			outcome->stage = message->field[FAILED_STAGE];
			outcome->code = message->field[FAILED_CODE];
		}
}

const char *
letter_state_word(enum letter_state state)
{
	switch (state) {
	case LETTER_NONE:
		return "none";
	case LETTER_SENDING:
		return "sending";
	case LETTER_ACCEPTED:
		return "accepted";
	case LETTER_REJECTED:
		return "rejected";
	case LETTER_DEFERRED:
		return "deferred";
	case LETTER_UNREACHABLE:
		return "unreachable";
	case LETTER_RELAY_REFUSED:
		return "relay_refused";
	case LETTER_UNKNOWN:
		return "unknown";
	}
	return "none";
}
