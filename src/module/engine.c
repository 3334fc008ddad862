/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The engine is started in two steps, because a child of the caller would fire its SIGCHLD handler,
 * could be reaped by it, and leave a zombie where it is not: an intermediate process, whose end
 * signals nobody and which only a wait for clone children (__WCLONE) collects, starts the engine
 * and ends at once; the engine belongs to init. Both borrow the caller's memory (CLONE_VM) while
 * the calling thread sleeps (CLONE_VFORK), so between clone and exec there are only calls that are
 * async-signal-safe, and no signal handler of the caller's may run. The verdict never needs an exit
 * status.
 */
#include "engine.h"

#include "clock.h"
#include "descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_MS 2000       /* from our hang-up to its end */
#define STACK_SIZE (64 * 1024) /* of each of the two processes that borrow our memory */

/* Shared with both processes while we sleep. */
struct start {
	int helper; /* O_PATH, close-on-exec */
	int socket; /* the engine's end */
	char *argv[3];
	char *engine_stack; /* its upper end */
	int process;        /* pidfd, -1 until it runs */
	int error;          /* errno of what failed, 0 = nothing */
};

static char *const environment[] = {
	"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
	"LC_ALL=C.UTF-8",
	NULL,
};

/* The engine's first steps. Only async-signal-safe calls; returns only when it cannot exec. */
static int
become_engine(void *argument)
{
	struct start *start = argument;
	int null = open("/dev/null", O_RDWR);

	if (null < 0 || dup2(null, STDOUT_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0 ||
	    dup2(start->socket, STDIN_FILENO) < 0 ||
	    (start->helper != DESCRIPTOR_FIRST &&
		dup3(start->helper, DESCRIPTOR_FIRST, O_CLOEXEC) < 0) ||
	    close_range(DESCRIPTOR_FIRST + 1, ~0U, 0) < 0 ||
	    execveat(DESCRIPTOR_FIRST, "", start->argv, environment, AT_EMPTY_PATH) < 0)
		start->error = errno;
	return 1;
}

/* The intermediate process shares our descriptors, so the engine's pidfd is ours. */
static int
start_engine_and_end(void *argument)
{
	struct start *start = argument;

	if (clone(become_engine, start->engine_stack, CLONE_VM | CLONE_VFORK | CLONE_PIDFD, start,
		&start->process) < 0)
		start->error = errno;
	return 0;
}

/*
 * The stack grows downwards on every machine we know: a stack is handed over by its upper end. A
 * thread that was cancelled must not notice it in a process that borrows its memory.
 */
static void
run_intermediate(struct start *start, char *stacks)
{
	sigset_t all, before;
	int cancel_state = 0;
	pid_t intermediate;

	start->engine_stack = stacks + STACK_SIZE;
	(void)pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	intermediate = clone(start_engine_and_end, stacks + 2 * STACK_SIZE,
	    CLONE_VM | CLONE_VFORK | CLONE_FILES, start);
	if (intermediate < 0)
		start->error = errno;
	while (intermediate > 0 && waitpid(intermediate, NULL, (int)__WCLONE) < 0 && errno == EINTR)
		continue;
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	(void)pthread_setcancelstate(cancel_state, NULL);
}

/* Both descriptors of a socket pair, moved up. False, and none is open, when that fails. */
static bool
open_sockets(int *ours, int *its)
{
	int pair[2] = { -1, -1 };

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return false;
	*ours = descriptor_move_up(pair[0]);
	*its = descriptor_move_up(pair[1]);
	if (*ours >= 0 && *its >= 0)
		return true;
	descriptor_close(*ours);
	descriptor_close(*its);
	*ours = -1;
	return false;
}

/* Runs the helper. False, with start->error set, when it could not be executed. */
static bool
execute(struct start *start)
{
	char *stacks = mmap(NULL, 2 * STACK_SIZE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);

	if (stacks == MAP_FAILED) {
		start->error = errno;
		return false;
	}
	run_intermediate(start, stacks);
	(void)munmap(stacks, 2 * STACK_SIZE);
	start->process = descriptor_move_up(start->process);
	if (start->error == 0 && start->process >= 0)
		return true;
	descriptor_close(start->process);
	return false;
}

static bool
fail(struct log_line *why, const char *words, const char *helper, int error)
{
	log_begin(why, words);
	log_add(why, "helper", helper);
	log_add(why, "errno", strerrorname_np(error));
	return false;
}

bool
engine_start(struct engine *engine, const char *helper, const char *settings, struct log_line *why)
{
	struct start start = {
		.helper = descriptor_open_roots(helper, S_IFREG),
		.argv = { "dla-otp-login", (char *)settings, NULL },
		.process = -1,
	};
	bool running = false;
	int error = errno;

	if (start.helper < 0)
		return fail(why,
		    "sign-in out of order: the helper is missing, or its path is not "
		    "root's alone to write, or has a link in it",
		    helper, error);
	if (open_sockets(&engine->socket, &start.socket)) {
		running = execute(&start);
		error = start.error;
		(void)close(start.socket);
	} else
		error = errno;
	(void)close(start.helper);
	engine->process = start.process;
	if (running)
		return true;
	descriptor_close(engine->socket);
	return fail(why, "sign-in out of order: the helper cannot be started", helper, error);
}

void
engine_release(struct engine *engine)
{
	(void)close(engine->socket);
	descriptor_close(engine->process);
}

void
engine_stop(struct engine *engine, int64_t deadline_ms)
{
	struct pollfd ended = { .fd = engine->process, .events = POLLIN };
	int64_t until = clock_now_ms() + PATIENCE_MS;

	if (until > deadline_ms)
		until = deadline_ms;
	/* Not only closed: a process that another thread forked meanwhile may hold a copy. */
	(void)shutdown(engine->socket, SHUT_RDWR);
	if (engine->process >= 0) {
		while (poll(&ended, 1, clock_left_ms(until)) < 0 && errno == EINTR)
			continue;
		(void)pidfd_send_signal(engine->process, SIGKILL, NULL, 0);
	}
	engine_release(engine);
}
