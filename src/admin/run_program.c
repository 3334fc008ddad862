/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs a program and listens to it. Refuses to wait for ever, to look for it in PATH, and to hand
 * it anything but its words: no descriptor, no variable.
 */
#include "run_program.h"

#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CANNOT_RUN 127

_Noreturn static void
become(const char *const words[], const struct harden_user *user, int output)
{
	static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin", locale[] = "LC_ALL=C.UTF-8";
	char *environment[] = { path, locale, NULL };
	int null = open("/dev/null", O_RDONLY);

	if (null != -1 && dup2(null, STDIN_FILENO) != -1 && dup2(output, STDOUT_FILENO) != -1 &&
	    dup2(output, STDERR_FILENO) != -1 && close_range(STDERR_FILENO + 1, ~0U, 0) == 0) {
		if (user != NULL)
			harden_drop(user);
		/* execve(2) changes nothing in the words, whatever its type says. */
		(void)execve(words[0], (char *const *)(uintptr_t)words, environment);
	}
	_exit(CANNOT_RUN);
}

/* Hears it out, to its end or the deadline's; what finds no room is read and forgotten. */
static bool
listen_to(int input, int64_t deadline_ms, char *output, size_t size)
{
	struct pollfd ready = { .fd = input, .events = POLLIN };
	size_t used = 0;
	char rest[512];

	output[0] = '\0';
	while (clock_left_ms(deadline_ms) > 0 && poll(&ready, 1, clock_left_ms(deadline_ms)) > 0) {
		size_t room = size - 1 - used;
		ssize_t got =
		    room > 0 ? read(input, output + used, room) : read(input, rest, sizeof rest);

		if (got == 0)
			return true;
		if (got < 0 && errno != EINTR)
			return false;
		if (got > 0 && room > 0)
			used += (size_t)got;
		output[used] = '\0';
	}
	return false;
}

/* It may have closed its outputs and go on. Where a kernel has no pidfd it is waited for. */
static bool
ends_in_time(pid_t child, int64_t deadline_ms)
{
	int fd = (int)syscall(SYS_pidfd_open, child, 0);
	struct pollfd ended = { .fd = fd, .events = POLLIN };
	bool in_time = fd == -1 || poll(&ended, 1, clock_left_ms(deadline_ms)) > 0;

	if (fd != -1)
		close(fd);
	return in_time;
}

static bool
run(const char *const words[], const struct harden_user *user, int seconds, char *output,
    size_t size)
{
	int64_t deadline_ms = clock_now_ms() + (int64_t)seconds * 1000;
	int ends[2], status = -1;
	pid_t child;
	bool well;

	output[0] = '\0';
	if (pipe2(ends, O_CLOEXEC) == -1)
		return false;
	child = fork();
	if (child == 0)
		become(words, user, ends[1]);
	close(ends[1]);
	well = child != -1 && listen_to(ends[0], deadline_ms, output, size) &&
	       ends_in_time(child, deadline_ms);
	close(ends[0]);
	if (child == -1)
		return false;
	if (!well)
		(void)kill(child, SIGKILL);
	while (waitpid(child, &status, 0) == -1 && errno == EINTR)
		;
	return well && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool
run_program(const char *const words[], const struct harden_user *user, int seconds, char *output,
    size_t size)
{
	/* Where workers run their ends are nobody's to hear (workers.c); this one's is. */
	void (*before)(int) = signal(SIGCHLD, SIG_DFL);
	bool well = run(words, user, seconds, output, size);

	(void)signal(SIGCHLD, before);
	return well;
}
