/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dla-otp-mail: hands one letter of the engine's to the first relay that takes it, says what became
 * of it, and ends. Knows no person, no password of theirs and no store; refuses to live longer than
 * the engine, to send a letter twice, and to do anything for anybody but descriptor 0.
 */
#include "address.h"
#include "clock.h"
#include "delivery.h"
#include "harden.h"
#include "letter.h"
#include "log.h"
#include "relay_url.h"
#include "sandbox.h"
#include "wire.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TIMEOUT_MAX_MS 60000
#define LISTEN_MS (3600 * 1000) /* the alarm that was set before exec ends us long before */
#define QUEUED_MS 50            /* a letter that is not there by then comes later: warm up */
#define QUIT_S 1                /* a courtesy to the relay, and no more */

/* OPEN, the RELAYs, SEND: kept as they came, since everything below points into them. */
static struct wire heard[1 + DELIVERY_RELAYS_MAX + 1];

static struct post {
	struct delivery delivery;
	struct mime_envelope envelope;
	struct mime mime;
	bool enclosed; /* in the sandbox */
} post = { .delivery = { .engine = HARDEN_SOCKET, .pause_ms = DELIVERY_PAUSE_MS } };

/* The engine takes our death for a refusal; the log says why. */
static _Noreturn void
die(const char *words)
{
	struct log_line line;

	log_begin(&line, words);
	log_send(&line, "dla-otp-mail", LOG_ERR);
	_exit(EXIT_FAILURE);
}

/* The next message. An engine that is gone wants nothing any more. */
static void
hear(struct wire *message, int *fd)
{
	switch (wire_receive(HARDEN_SOCKET, message, fd, clock_now_ms() + LISTEN_MS)) {
	case WIRE_OK:
		return;
	case WIRE_END:
		_exit(EXIT_SUCCESS);
	case WIRE_LATE:
	case WIRE_BROKEN:
		break;
	}
	die("no message of the engine's");
}

static void
hear_open(const struct wire *message)
{
	if (message->type != WIRE_MAIL_OPEN || !wire_number(message->field[MAIL_OPEN_TIMEOUT],
						   TIMEOUT_MAX_MS, &post.delivery.timeout_ms))
		die("the engine did not open the conversation");
	post.envelope.from = message->field[MAIL_OPEN_FROM];
	post.envelope.from_name = message->field[MAIL_OPEN_FROM_NAME];
	post.delivery.smtp = smtp_open(message->field[MAIL_OPEN_HELO], HARDEN_SOCKET);
	if (post.delivery.smtp == NULL)
		die("libcurl cannot be used");
}

/* The relay's password comes along as an open file. */
static void
hear_relay(const struct wire *message, int password)
{
	if (message->type != WIRE_RELAY || post.delivery.relay_count == DELIVERY_RELAYS_MAX)
		die("the engine sent something else than relays and a letter");
	struct smtp_relay *relay = &post.delivery.relays[post.delivery.relay_count++];
	relay->url = message->field[RELAY_URL];
	relay->username = message->field[RELAY_USERNAME];
	relay->ca_file = message->field[RELAY_CA_FILE];
	if (relay->username[0] != '\0' && !secret_read_line(&relay->password, password))
		die("a relay's password file must hold one line of 1 to 1024 bytes");
	if (password >= 0)
		close(password);
}

static bool
is_message_there(int within_ms)
{
	struct pollfd engine = { .fd = HARDEN_SOCKET, .events = POLLIN };

	return poll(&engine, 1, within_ms) != 0;
}

/* Before the first byte of a relay's is read. A relay named later is reached on these ports only.
 */
static void
enclose(void)
{
	struct sandbox_server servers[DELIVERY_RELAYS_MAX];

	if (post.enclosed)
		return;
	for (unsigned i = 0; i < post.delivery.relay_count; i++)
		servers[i] = (struct sandbox_server){
			.port = relay_url_port(post.delivery.relays[i].url),
			.ca_file = post.delivery.relays[i].ca_file,
		};
	(void)sandbox_enter(SANDBOX_MAIL, servers, post.delivery.relay_count);
	post.enclosed = true;
}

/*
 * An engine that opens before there is a letter (mail.preconnect) makes a pause behind its relays:
 * time to have a connection ready. True when it has been tried.
 */
static bool
warm_up_in_a_pause(void)
{
	bool warm = false;

	if (is_message_there(QUEUED_MS))
		return false;
	enclose();
	for (unsigned i = 0; i < post.delivery.relay_count && !warm && !is_message_there(0); i++) {
		warm = smtp_warm(post.delivery.smtp, &post.delivery.relays[i],
		    clock_now_ms() + post.delivery.timeout_ms);
		post.delivery.first = warm ? i : 0;
	}
	return true;
}

/* Everything up to the letter, which is returned. */
static const struct wire *
hear_all(void)
{
	struct wire *message = heard;
	bool tried = false;

	hear(message, NULL);
	hear_open(message);
	for (;;) {
		int password;

		hear(++message, &password);
		if (message->type == WIRE_SEND && post.delivery.relay_count > 0 && password == -1)
			break;
		hear_relay(message, password);
		tried = tried || warm_up_in_a_pause();
	}
	enclose();
	return message;
}

/* Builds the message; the letter itself is wiped again at once. */
static void
write_letter(const struct wire *order)
{
	struct letter letter;

	post.envelope.to = order->field[SEND_TO];
	if (!letter_compose(&letter, order))
		die("the letter cannot be composed");
	if (!mime_build(&post.mime, smtp_handle(post.delivery.smtp), &post.envelope, &letter))
		die("the message cannot be built: mail.from, mail.from_name?");
	letter_reset(&letter);
}

/* An order for no letter: does the relay, one, let us send at all? */
static void
try_relay(struct smtp_result *result)
{
	if (!address_valid(post.envelope.from))
		die("the sender is no address: mail.from?");
	smtp_try(post.delivery.smtp, &post.delivery.relays[0], post.envelope.from,
	    clock_now_ms() + post.delivery.timeout_ms, result);
	if (result->outcome != SMTP_ACCEPTED)
		delivery_log(result);
}

static void
answer(const struct smtp_result *result)
{
	static const enum wire_type failures[] = {
		[SMTP_RELAY_REFUSED] = WIRE_RELAY_REFUSED,
		[SMTP_UNREACHABLE] = WIRE_MAIL_UNREACHABLE,
		[SMTP_DEFERRED] = WIRE_DEFERRED,
		[SMTP_REJECTED] = WIRE_REJECTED,
	};
	char code[16];

	if (result->outcome == SMTP_ACCEPTED) {
		const char *const accepted[ACCEPTED_FIELDS] = { post.mime.id, result->host };

		wire_send(HARDEN_SOCKET, WIRE_ACCEPTED, accepted, -1);
		return;
	}
	(void)snprintf(code, sizeof code, "%d", result->code);
	const char *const failed[FAILED_FIELDS] = { smtp_stage_word(result->stage), code };
	wire_send(HARDEN_SOCKET, failures[result->outcome], failed, -1);
}

/* Wipes what libcurl does not own, and says QUIT. */
static void
take_leave(void)
{
	wire_reset(&heard[1 + post.delivery.relay_count]);
	for (unsigned i = 0; i < post.delivery.relay_count; i++)
		secret_reset(&post.delivery.relays[i].password);
	alarm(QUIT_S);
	smtp_close(post.delivery.smtp);
	mime_free(&post.mime);
}

int
main(void)
{
	struct smtp_result result = { .outcome = SMTP_REJECTED, .stage = SMTP_RECIPIENT };

	harden_process();
	harden_lifeline(HARDEN_LIFELINE);
	harden_lock(heard, sizeof heard);
	harden_lock(&post, sizeof post);
	const struct wire *order = hear_all();
	if (strcmp(order->field[SEND_KIND], "none") == 0)
		try_relay(&result);
	else if (address_valid(order->field[SEND_TO])) {
		write_letter(order);
		delivery_run(&post.delivery, &post.mime, &post.envelope, &result);
	}
	/* What is left to do is right to finish: the engine's end must not cut QUIT short. */
	harden_lifeline_close(HARDEN_LIFELINE);
	answer(&result);
	take_leave();
	_exit(EXIT_SUCCESS); /* nothing of ours waits in a buffer or an exit handler */
}
