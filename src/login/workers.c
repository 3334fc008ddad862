/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starting the two workers and letting go of them. A stub is this program's fork that closes all
 * but its own two descriptors, becomes its user for good and only then turns into the worker.
 * Nothing here reads what a worker says.
 */
#include "workers.h"

#include "clock.h"
#include "harden.h"
#include "paths.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define STUB_EXTRA_S 5
#define LETTERS_MAX 64 /* of one login; a broken worker may ask for no more processes */

/* What a stub is to become. */
struct stub {
	const char *program;
	const char *user_name;
	void (*live)(const char *program);
	struct harden_user user;
};

static _Noreturn void
become(const char *program)
{
	char *arguments[] = { (char *)program, NULL };
	/* GnuTLS comes with libcurl and is never used; unasked it would cost 0.3 ms to set up. */
	char *environment[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8",
		"GNUTLS_NO_IMPLICIT_INIT=1", "MALLOC_ARENA_MAX=1", NULL };

	execve(program, arguments, environment);
	_exit(1);
}

/* The SSO stub's life where an order may never come: nothing is loaded before it does. */
static void
become_when_needed(const char *program)
{
	char byte;

	if (recv(HARDEN_SOCKET, &byte, 1, MSG_PEEK) > 0)
		become(program);
}

/* Its own alarm may end a worker that says QUIT to a slow relay: by then it has told all. */
static bool
ended_well(int status)
{
	return status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM);
}

/* The mail stub's life: a new worker for each letter. A worker that fails ends the stub too. */
static void
serve_letters(const char *program)
{
	char byte;

	(void)signal(SIGCHLD, SIG_DFL); /* ignored by who started another worker before this one */
	for (int letter = 0; letter < LETTERS_MAX; letter++) {
		if (recv(HARDEN_SOCKET, &byte, 1, MSG_PEEK) <= 0)
			return;
		unsigned left = alarm(0);
		int status = 1;
		pid_t worker = vfork(); /* the child only sets its alarm and execs */

		alarm(left ? left : 1); /* in both: a child begins without one */
		if (worker == 0)
			become(program);
		if (worker < 0 || waitpid(worker, &status, 0) != worker || !ended_well(status))
			_exit(1);
	}
}

static _Noreturn void
live_as_stub(const struct stub *stub, int socket, int lifeline, int timeout_s)
{
	static const int keep[] = { HARDEN_LIFELINE };

	/* Above the places they are to take, so that neither dup2 closes the other. */
	socket = fcntl(socket, F_DUPFD, 8);
	lifeline = fcntl(lifeline, F_DUPFD, 8);
	if (socket < 0 || lifeline < 0 || dup2(socket, HARDEN_SOCKET) < 0 ||
	    dup2(lifeline, HARDEN_LIFELINE) < 0)
		_exit(1);
	harden_close_others(keep, 1);
	harden_drop(&stub->user);
	alarm((unsigned)(timeout_s + STUB_EXTRA_S));
	stub->live(stub->program);
	_exit(0);
}

static bool
start_one(struct worker *worker, struct stub *stub, int timeout_s)
{
	int sockets[2] = { -1, -1 }, pipe_ends[2] = { -1, -1 };
	pid_t child;

	if (!harden_find_user(stub->user_name, &stub->user) ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
		return false;
	if (pipe2(pipe_ends, O_CLOEXEC) != 0 || (child = fork()) < 0) {
		close(sockets[0]);
		close(sockets[1]);
		if (pipe_ends[0] >= 0) {
			close(pipe_ends[0]);
			close(pipe_ends[1]);
		}
		return false;
	}
	if (child == 0)
		live_as_stub(stub, sockets[1], pipe_ends[0], timeout_s);
	close(sockets[1]);
	close(pipe_ends[0]);
	*worker = (struct worker){ .socket = sockets[0], .lifeline = pipe_ends[1] };
	return true;
}

static void
cut(struct worker *worker)
{
	if (worker->lifeline >= 0)
		close(worker->lifeline);
	if (worker->socket >= 0)
		close(worker->socket);
	*worker = (struct worker){ .socket = -1, .lifeline = -1 };
}

bool
workers_start(struct workers *workers, int timeout_s)
{
	struct stub sso = { .program = PATH_SSO, .user_name = USER_SSO, .live = become };

	*workers = (struct workers){ { -1, -1 }, { -1, -1 } };
	if (start_one(&workers->sso, &sso, timeout_s) &&
	    worker_start_mail(&workers->mail, timeout_s))
		return true;
	cut(&workers->sso);
	return false;
}

bool
workers_start_sso(struct workers *workers, int timeout_s)
{
	struct stub sso = {
		.program = PATH_SSO,
		.user_name = USER_SSO,
		.live = become_when_needed,
	};

	*workers = (struct workers){ { -1, -1 }, { -1, -1 } };
	if (!start_one(&workers->sso, &sso, timeout_s))
		return false;
	(void)signal(SIGCHLD, SIG_IGN);
	return true;
}

bool
worker_start_mail(struct worker *mail, int timeout_s)
{
	struct stub stub = { .program = PATH_MAIL, .user_name = USER_MAIL, .live = serve_letters };

	*mail = (struct worker){ -1, -1 };
	if (!start_one(mail, &stub, timeout_s))
		return false;
	/* Nobody waits for stubs: the kernel takes finished ones away. */
	(void)signal(SIGCHLD, SIG_IGN);
	return true;
}

void
worker_dismiss(struct worker *worker)
{
	if (worker->socket >= 0)
		(void)shutdown(worker->socket, SHUT_WR);
}

void
worker_finish(struct worker *worker, int64_t deadline_ms)
{
	struct pollfd end = { .fd = worker->socket, .events = 0 };

	worker_dismiss(worker);
	while (worker->socket >= 0 && clock_left_ms(deadline_ms) > 0 &&
	       poll(&end, 1, clock_left_ms(deadline_ms)) <= 0)
		;
	cut(worker);
}
