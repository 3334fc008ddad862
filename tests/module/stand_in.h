/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the engines that stand in for dla-otp-login have in common: the words of the wire, a login
 * with both factors, and a table of behaviours. The behaviour is the last part of the settings path
 * (conf=/anywhere/granted-twice); a name that ends in a hyphen has a number, word or letters behind
 * it (flip-17, verdict-BROKEN, sequence-aag). Ends by itself after 30 s, whatever happens.
 */
#ifndef DLA_OTP_TEST_STAND_IN_H
#define DLA_OTP_TEST_STAND_IN_H

#include "clock.h"
#include "wire.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ENGINE_SOCKET 0
#define LIFE_S 30
#define PASSWORD "right password"
#define CODE "123456"

struct behaviour {
	const char *name;
	void (*act)(const char *rest); /* rest: what follows the name */
};

static struct wire heard;

static void
send_bytes(const void *bytes, size_t length)
{
	(void)send(ENGINE_SOCKET, bytes, length, MSG_NOSIGNAL);
}

static void
say(enum wire_type type, const char *text)
{
	const char *const field[ASK_FIELDS] = { text };

	(void)wire_send(ENGINE_SOCKET, type, field, -1);
}

static bool
hear(enum wire_type type)
{
	return wire_receive(ENGINE_SOCKET, &heard, NULL, clock_now_ms() + LIFE_S * 1000) ==
		   WIRE_OK &&
	       heard.type == type;
}

static bool
ask(enum wire_type type, const char *question)
{
	say(type, question);
	return hear(WIRE_ANSWER);
}

/* Both factors, as a real login asks for them; in the account phase nothing is asked. */
static bool
prove(void)
{
	if (!hear(WIRE_BEGIN))
		return false;
	if (strcmp(heard.field[BEGIN_PHASE], "account") == 0)
		return true;
	return ask(WIRE_ASK_PASSWORD, "SSO password: ") &&
	       strcmp(heard.field[ANSWER_BYTES], PASSWORD) == 0 &&
	       ask(WIRE_ASK, "Reference (Ref): BCDF\n6-digit code: ") &&
	       strcmp(heard.field[ANSWER_BYTES], CODE) == 0;
}

/* The longest name that the path's last part begins with decides. */
static int
stand_in_play(const struct behaviour *behaviours, int argc, char **argv)
{
	const char *name = argc == 2 ? strrchr(argv[1], '/') : NULL;
	const struct behaviour *best = NULL;
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGALRM, SIG_DFL);
	alarm(LIFE_S);
	if (name++ == NULL)
		return 2;
	for (; behaviours->name != NULL; behaviours++)
		if (strncmp(name, behaviours->name, strlen(behaviours->name)) == 0 &&
		    (best == NULL || strlen(behaviours->name) > strlen(best->name)))
			best = behaviours;
	if (best != NULL)
		best->act(name + strlen(best->name));
	return 0;
}

#endif
