/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs one program and collects its words. Refuses to hand it a terminal, a descriptor of ours or
 * more time than it was given.
 */
#include "program_output.h"

#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_S 10

static _Noreturn void
become(const char *const argv[], const struct harden_user *user, int output)
{
	static char *const environment[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8",
		NULL };
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (null == -1 || dup2(null, STDIN_FILENO) == -1 || dup2(output, STDOUT_FILENO) == -1 ||
	    dup2(output, STDERR_FILENO) == -1)
		_exit(127);
	harden_close_others(NULL, 0);
	if (user != NULL)
		harden_drop(user);
	alarm(PATIENCE_S);
	execve(argv[0], (char *const *)argv, environment);
	_exit(127);
}

/* True when the program closed its output before the deadline, and all of it fitted. */
static bool
read_all(struct program_output *output, int fd)
{
	int64_t deadline_ms = clock_now_ms() + PATIENCE_S * 1000;
	struct pollfd said = { .fd = fd, .events = POLLIN };
	size_t length = 0;
	ssize_t got;

	while (length < PROGRAM_OUTPUT_MAX - 1) {
		if (poll(&said, 1, clock_left_ms(deadline_ms)) == 0)
			return false;
		got = read(fd, output->text + length, PROGRAM_OUTPUT_MAX - 1 - length);
		if (got == 0)
			return true;
		if (got < 0 && errno != EINTR)
			return false;
		length += got > 0 ? (size_t)got : 0;
	}
	return false;
}

static bool
run(struct program_output *output, const char *const argv[], const struct harden_user *user)
{
	int ends[2], status = 1;
	bool whole;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	child = fork();
	if (child == 0)
		become(argv, user, ends[1]);
	close(ends[1]);
	whole = child > 0 && read_all(output, ends[0]);
	close(ends[0]);
	if (child < 0)
		return false;
	if (!whole)
		(void)kill(child, SIGKILL);
	while (waitpid(child, &status, 0) == -1 && errno == EINTR)
		;
	return whole && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void
program_output_take(
    struct program_output *output, const char *const argv[], const struct harden_user *user)
{
	/* Where workers run their ends are nobody's to hear (workers.c); this one's is. */
	void (*before)(int) = signal(SIGCHLD, SIG_DFL);

	memset(output, 0, sizeof *output);
	output->well = run(output, argv, user);
	(void)signal(SIGCHLD, before);
}
