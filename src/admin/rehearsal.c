/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does what the module does for its caller, without PAM: starts the engine, says who wants in,
 * carries questions to the terminal. Believes a verdict to be one only for the report; nobody is
 * let in anywhere.
 */
#include "rehearsal.h"

#include "clock.h"
#include "crypto.h"
#include "harden.h"
#include "keyboard.h"
#include "paths.h"
#include "secret.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TIMEOUT_S 900 /* the settings say less */

static _Noreturn void
become_engine(int socket)
{
	static char *const arguments[] = { "dla-otp-login", PATH_SETTINGS, NULL };
	static char *const environment[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8",
		NULL };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null == -1 || dup2(socket, STDIN_FILENO) == -1 || dup2(null, STDOUT_FILENO) == -1 ||
	    dup2(null, STDERR_FILENO) == -1)
		_exit(1);
	harden_close_others(NULL, 0);
	execve(PATH_LOGIN, arguments, environment);
	_exit(1);
}

bool
rehearsal_start(struct rehearsal *rehearsal)
{
	int sockets[2];
	pid_t child;

	rehearsal->socket = -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
		return false;
	child = fork();
	if (child == 0)
		become_engine(sockets[1]);
	close(sockets[1]);
	if (child < 0)
		close(sockets[0]);
	else
		rehearsal->socket = sockets[0];
	return child > 0;
}

static bool
begin(struct rehearsal *rehearsal, const char *user, const char *service)
{
	char timeout[16];
	uint8_t id[(REHEARSAL_LOGIN_ID_SIZE - 1) / 2];

	if (!crypto_random(id, sizeof id))
		return false;
	crypto_hex(id, sizeof id, rehearsal->login_id);
	(void)snprintf(timeout, sizeof timeout, "%d", TIMEOUT_S);
	const char *const field[BEGIN_FIELDS] = {
		[BEGIN_PHASE] = "auth",
		[BEGIN_USER] = user,
		[BEGIN_SERVICE] = service,
		[BEGIN_RHOST] = "",
		[BEGIN_TTY] = REHEARSAL_TTY,
		[BEGIN_RUID] = "0",
		[BEGIN_PRIOR] = "",
		[BEGIN_FLAGS] = "",
		[BEGIN_TIMEOUT] = timeout,
		[BEGIN_LOGIN_ID] = rehearsal->login_id,
		[BEGIN_OPEN] = "",
	};
	rehearsal->since_ms = clock_now_ms();
	rehearsal->waiting = "engine: settings, first question";
	return wire_send(rehearsal->socket, WIRE_BEGIN, field, -1);
}

/* What was waited for has come. */
static void
note(struct rehearsal *rehearsal, const char *next)
{
	int64_t now_ms = clock_now_ms();

	waterfall_add(&rehearsal->waterfall, FINDING_OK, rehearsal->since_ms, now_ms, "%s",
	    rehearsal->waiting);
	rehearsal->since_ms = now_ms;
	rehearsal->waiting = next;
}

static bool
pass_question_on(struct rehearsal *rehearsal)
{
	bool code = rehearsal->message.type == WIRE_ASK;
	struct secret answer = { 0 };
	bool passed;

	note(rehearsal, "you: reading and typing");
	if (code && rehearsal->mailed_ms == 0)
		rehearsal->mailed_ms = rehearsal->since_ms;
	passed = keyboard_ask(rehearsal->message.field[ASK_TEXT], !code, &answer);
	note(rehearsal, code ? "engine: your answer" : "SSO: your password");
	if (passed) {
		const char *const field[ANSWER_FIELDS] = { [ANSWER_BYTES] = answer.bytes };

		passed = wire_send(rehearsal->socket, WIRE_ANSWER, field, -1);
	}
	secret_reset(&answer);
	return passed;
}

/* True while there is more to hear. */
static bool
take_turn(struct rehearsal *rehearsal)
{
	const struct wire *message = &rehearsal->message;

	if (wire_receive(rehearsal->socket, &rehearsal->message, NULL,
		clock_now_ms() + TIMEOUT_S * INT64_C(1000)) != WIRE_OK)
		return false;
	if (message->type == WIRE_ASK_PASSWORD || message->type == WIRE_ASK_HIDDEN ||
	    message->type == WIRE_ASK)
		return pass_question_on(rehearsal);
	if (message->type == WIRE_TELL || message->type == WIRE_TELL_ERROR) {
		(void)fprintf(stderr, "%s\n", message->field[ASK_TEXT]);
		return true;
	}
	if (message->type == WIRE_VERDICT) {
		note(rehearsal, "");
		(void)snprintf(rehearsal->verdict, sizeof rehearsal->verdict, "%s",
		    message->field[VERDICT_WORD]);
	}
	return false;
}

bool
rehearsal_hold(struct rehearsal *rehearsal, const char *user, const char *service)
{
	if (begin(rehearsal, user, service))
		while (take_turn(rehearsal))
			;
	wire_reset(&rehearsal->message);
	close(rehearsal->socket);
	rehearsal->socket = -1;
	return rehearsal->verdict[0] != '\0';
}
