/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One question on the terminal. Whatever ends it, the terminal shows again what is typed: signals
 * wait until that is done.
 */
#include "keyboard.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

static sigset_t
ending_signals(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGQUIT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGTSTP);
	return signals;
}

/* A byte of the input. False at its end, or when a signal came first. */
static bool
read_byte(int signals, char *byte)
{
	struct pollfd wanted[] = { { .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = signals, .events = POLLIN } };

	while (poll(wanted, 2, -1) < 0)
		if (errno != EINTR)
			return false;
	return wanted[1].revents == 0 && read(STDIN_FILENO, byte, 1) == 1;
}

static bool
read_line(int signals, struct secret *answer)
{
	char bytes[SECRET_MAX + 1], byte = '\0';
	size_t length = 0;
	bool taken = false;

	while (read_byte(signals, &byte) && byte != '\n' && length < sizeof bytes)
		bytes[length++] = byte;
	if (byte == '\n')
		taken = secret_set(answer, bytes, length);
	explicit_bzero(bytes, sizeof bytes);
	return taken;
}

bool
keyboard_ask(const char *text, bool hidden, struct secret *answer)
{
	sigset_t signals = ending_signals(), before_signals;
	struct termios before, dark;
	bool darkened = false, taken;
	int waiting;

	(void)sigprocmask(SIG_BLOCK, &signals, &before_signals);
	waiting = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	(void)fputs(text, stderr);
	if (hidden && tcgetattr(STDIN_FILENO, &before) == 0) {
		dark = before;
		dark.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
		darkened = tcsetattr(STDIN_FILENO, TCSAFLUSH, &dark) == 0;
	}
	taken = waiting != -1 && read_line(waiting, answer);
	if (darkened) {
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
		(void)fputc('\n', stderr);
	}
	if (waiting != -1)
		close(waiting);
	(void)sigprocmask(SIG_SETMASK, &before_signals, NULL);
	return taken;
}
