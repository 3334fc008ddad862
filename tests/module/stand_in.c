/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Engines that keep to the rules, and one that plays any sequence of moves (stand_in.h).
 */
#include "stand_in.h"

#include "log.h"

#include <dirent.h>

static const char *const begin_names[BEGIN_FIELDS] = { "phase", "user", "service", "rhost", "tty",
	"ruid", "prior", "flags", "timeout", "login_id", "open" };

static void
grant(const char *rest)
{
	bool proven = prove();

	(void)rest;
	say(proven ? WIRE_TELL : WIRE_TELL_ERROR, proven ? "welcome" : "refused");
	say(WIRE_VERDICT, proven ? "GRANTED" : "DENIED");
}

static void
verdict(const char *rest)
{
	prove();
	say(WIRE_VERDICT, rest);
}

/* Tells something and says this verdict, without a question. */
static void
says(const char *rest)
{
	hear(WIRE_BEGIN);
	say(WIRE_TELL_ERROR, "change it at the portal");
	say(WIRE_VERDICT, rest);
}

/* Takes any password: what matters is whether it arrives as it was typed. */
static void
measure(const char *rest)
{
	char length[32];

	(void)rest;
	if (!hear(WIRE_BEGIN) || !ask(WIRE_ASK_PASSWORD, "SSO password: "))
		return;
	snprintf(length, sizeof length, "length %zu", strlen(heard.field[ANSWER_BYTES]));
	say(WIRE_TELL, length);
	say(WIRE_VERDICT, "GRANTED");
}

/* Grants the first time, when a file lies beside the engine, and takes that away. */
static void
measure_once(const char *rest)
{
	char path[256];
	ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);

	(void)rest;
	if (length < 0 || !hear(WIRE_BEGIN) || !ask(WIRE_ASK_PASSWORD, "SSO password: "))
		return;
	path[length] = '\0';
	(void)snprintf(strrchr(path, '/'), 16, "/granted-once");
	say(WIRE_VERDICT, unlink(path) == 0 ? "GRANTED" : "DENIED");
}

/* Asks for the password again and again. */
static void
thrice(const char *rest)
{
	(void)rest;
	hear(WIRE_BEGIN);
	for (int i = 0; i < 3; i++)
		if (!ask(WIRE_ASK_PASSWORD, "SSO password: "))
			return;
	say(WIRE_VERDICT, "DENIED");
}

/* Its time is up after a second, and it says so to a person who still types. */
static void
impatient(const char *rest)
{
	(void)rest;
	hear(WIRE_BEGIN);
	say(WIRE_ASK_PASSWORD, "SSO password: ");
	if (wire_receive(ENGINE_SOCKET, &heard, NULL, clock_now_ms() + 1000) != WIRE_LATE)
		return;
	say(WIRE_TELL_ERROR, "time is up");
	say(WIRE_VERDICT, "DENIED");
}

/* Gives up while the person types, and its last words wait for Enter. */
static void
last_question(const char *rest)
{
	hear(WIRE_BEGIN);
	say(WIRE_ASK, "code: ");
	say(WIRE_ASK, "no mail today\nEnter to end: ");
	if (hear(WIRE_ANSWER) && heard.field[ANSWER_BYTES][0] == '\0')
		say(WIRE_VERDICT, strcmp(rest, "-and-grant") == 0 ? "GRANTED" : "UNREACHABLE");
}

/* Keeps running when it has said its verdict and hung up, as for a notice letter. */
static void
linger(const char *rest)
{
	grant(rest);
	close(ENGINE_SOCKET);
	sleep(4);
}

/* Tells what it was given; each line goes to the person. */
static void
show_self(const char *rest)
{
	extern char **environ;
	char line[600], target[256];
	DIR *directory;
	struct dirent *entry;

	(void)rest;
	hear(WIRE_BEGIN);
	for (unsigned i = 0; i < BEGIN_FIELDS; i++) {
		snprintf(line, sizeof line, "%s=%s", begin_names[i], heard.field[i]);
		say(WIRE_TELL, line);
	}
	for (char **variable = environ; *variable != NULL; variable++) {
		snprintf(line, sizeof line, "environment %s", *variable);
		say(WIRE_TELL, line);
	}
	directory = opendir("/proc/self/fd");
	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		ssize_t length =
		    readlinkat(dirfd(directory), entry->d_name, target, sizeof target - 1);

		if (length < 0 || atoi(entry->d_name) == dirfd(directory))
			continue;
		target[length] = '\0';
		snprintf(line, sizeof line, "descriptor %s %s", entry->d_name, target);
		say(WIRE_TELL, line);
	}
	say(WIRE_VERDICT, "DENIED");
}

/* Writes what it was given to the log, where the module does not hear it. */
static void
note_begin(const char *rest)
{
	struct log_line line;

	(void)rest;
	hear(WIRE_BEGIN);
	log_begin(&line, "begin");
	for (unsigned i = 0; i < BEGIN_FIELDS; i++)
		log_add(&line, begin_names[i], heard.field[i]);
	(void)log_send(&line, "pam_dla_otp-stand-in", LOG_INFO);
}

/*
 * Any conversation, one letter a move: a asks and hears the answer, q asks and does not, t tells,
 * e sends an empty packet, g grants, d denies, w waits 100 ms, h hangs up at once; then it ends.
 */
static void
sequence(const char *rest)
{
	hear(WIRE_BEGIN);
	for (; *rest != '\0'; rest++) {
		if (*rest == 'a' && !ask(WIRE_ASK, "question: "))
			return;
		if (*rest == 'q')
			say(WIRE_ASK, "question: ");
		if (*rest == 't')
			say(WIRE_TELL, "text");
		if (*rest == 'e')
			send_bytes("", 0);
		if (*rest == 'g')
			say(WIRE_VERDICT, "GRANTED");
		if (*rest == 'd')
			say(WIRE_VERDICT, "DENIED");
		if (*rest == 'w')
			usleep(100000);
		if (*rest == 'h')
			close(ENGINE_SOCKET);
	}
}

static const struct behaviour behaviours[] = {
	{ "grant", grant },
	{ "impatient", impatient },
	{ "last-question", last_question },
	{ "linger", linger },
	{ "measure", measure },
	{ "measure-once", measure_once },
	{ "note-begin", note_begin },
	{ "says-", says },
	{ "sequence-", sequence },
	{ "show-self", show_self },
	{ "thrice", thrice },
	{ "verdict-", verdict },
	{ NULL, NULL },
};

int
main(int argc, char **argv)
{
	return stand_in_play(behaviours, argc, argv);
}
