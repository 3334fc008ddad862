/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Engines that lie, hang, crash or talk nonsense (stand_in.h). None of them may ever open a stack.
 */
#include "stand_in.h"

static void
hang(void)
{
	for (;;)
		pause();
}

static void
nothing(const char *rest)
{
	(void)rest;
}

static void
nothing_after_begin(const char *rest)
{
	(void)rest;
	hear(WIRE_BEGIN);
}

static void
hang_at_once(const char *rest)
{
	(void)rest;
	hang();
}

static void
hang_deaf(const char *rest)
{
	(void)rest;
	hear(WIRE_BEGIN);
	say(WIRE_ASK_PASSWORD, "SSO password: ");
	hang();
}

static void
crash(const char *rest)
{
	(void)rest;
	prove();
	raise(SIGKILL);
}

static void
close_after_proof(const char *rest)
{
	(void)rest;
	prove();
	close(ENGINE_SOCKET);
	hang();
}

static void
grant_unheard(const char *rest)
{
	(void)rest;
	say(WIRE_VERDICT, "GRANTED");
}

/* Grants while the person types, and reads the answer afterwards as if it had waited for it. */
static void
grant_too_early(const char *rest)
{
	(void)rest;
	hear(WIRE_BEGIN);
	say(WIRE_ASK_PASSWORD, "SSO password: ");
	say(WIRE_VERDICT, "GRANTED");
	if (strcmp(rest, "-and-listen") == 0)
		(void)wire_receive(ENGINE_SOCKET, &heard, NULL, clock_now_ms() + 3000);
	if (strcmp(rest, "-and-crash") == 0)
		raise(SIGKILL);
}

static void
grant_and(const char *rest)
{
	prove();
	say(WIRE_VERDICT, "GRANTED");
	if (strcmp(rest, "-twice") == 0)
		say(WIRE_VERDICT, "GRANTED");
	else if (strcmp(rest, "-and-deny") == 0)
		say(WIRE_VERDICT, "DENIED");
	else if (strcmp(rest, "-and-tell") == 0)
		say(WIRE_TELL, "welcome");
	else if (strcmp(rest, "-and-empty") == 0)
		send_bytes("", 0);
	else if (strcmp(rest, "-and-hang") == 0)
		hang();
	else if (strcmp(rest, "-half-closed") == 0) {
		shutdown(ENGINE_SOCKET, SHUT_WR);
		hang();
	} else if (strcmp(rest, "-held-by-child") == 0 && fork() == 0)
		sleep(4); /* longer than the module waits for a hang-up */
	else if (strcmp(rest, "-and-crash") == 0)
		raise(SIGSEGV);
}

static void
deny_and_grant(const char *rest)
{
	(void)rest;
	prove();
	say(WIRE_VERDICT, "DENIED");
	say(WIRE_VERDICT, "GRANTED");
}

/* Right up to the last message, which is these bytes. */
static void
send_instead(const void *bytes, size_t length)
{
	prove();
	send_bytes(bytes, length);
}

#define VERDICT_GRANTED_BYTES "\x01\x08GRANTED" /* and a NUL: version, type, one field */

static void
flip(const char *rest)
{
	char bytes[] = VERDICT_GRANTED_BYTES;
	unsigned long bit = strtoul(rest, NULL, 10);

	bytes[bit / 8 % sizeof bytes] ^= (char)(1 << bit % 8);
	send_instead(bytes, sizeof bytes);
}

static void
cut(const char *rest)
{
	send_instead(VERDICT_GRANTED_BYTES, strtoul(rest, NULL, 10));
}

static void
surplus(const char *rest)
{
	static char bytes[17000] = VERDICT_GRANTED_BYTES;

	send_instead(bytes, strtoul(rest, NULL, 10));
}

static void
send_type(const char *rest)
{
	char bytes[] = VERDICT_GRANTED_BYTES;

	bytes[1] = (char)strtoul(rest, NULL, 10);
	send_instead(bytes, sizeof bytes);
}

static void
empty_packet(const char *rest)
{
	(void)rest;
	prove();
	send_bytes("", 0);
	say(WIRE_VERDICT, "GRANTED");
}

static void
invalid_text(const char *rest)
{
	static const char bytes[] = "\x01\x03\xff\xfe";

	(void)rest;
	hear(WIRE_BEGIN);
	send_bytes(bytes, sizeof bytes);
	say(WIRE_VERDICT, "GRANTED");
}

static void
grant_with_descriptor(const char *rest)
{
	const char *const field[VERDICT_FIELDS] = { "GRANTED" };

	(void)rest;
	prove();
	(void)wire_send(ENGINE_SOCKET, WIRE_VERDICT, field, 1);
}

static void
flood_texts(const char *rest)
{
	int64_t end = clock_now_ms() + LIFE_S * 1000;

	(void)rest;
	hear(WIRE_BEGIN);
	while (clock_now_ms() < end)
		say(WIRE_TELL, "never ending");
}

static void
flood_questions(const char *rest)
{
	(void)rest;
	hear(WIRE_BEGIN);
	while (ask(WIRE_ASK, "again: "))
		continue;
}

/* Stops itself after BEGIN, as a debugger would stop it. */
static void
stop(const char *rest)
{
	(void)rest;
	hear(WIRE_BEGIN);
	raise(SIGSTOP);
}

static const struct behaviour behaviours[] = {
	{ "close-after-proof", close_after_proof },
	{ "crash", crash },
	{ "cut-", cut },
	{ "deny-and-grant", deny_and_grant },
	{ "empty-packet", empty_packet },
	{ "flip-", flip },
	{ "flood-questions", flood_questions },
	{ "flood-texts", flood_texts },
	{ "grant-too-early", grant_too_early },
	{ "grant-unheard", grant_unheard },
	{ "grant-with-descriptor", grant_with_descriptor },
	{ "granted", grant_and },
	{ "hang", hang_at_once },
	{ "hang-deaf", hang_deaf },
	{ "invalid-text", invalid_text },
	{ "nothing", nothing },
	{ "nothing-after-begin", nothing_after_begin },
	{ "stop", stop },
	{ "surplus-", surplus },
	{ "type-", send_type },
	{ NULL, NULL },
};

int
main(int argc, char **argv)
{
	return stand_in_play(behaviours, argc, argv);
}
