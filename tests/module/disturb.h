/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a module might do to its caller, by name: the tests of snapshot.h itself, which must see
 * each of these. Nothing here is done unless a test asks for it.
 */
#ifndef DLA_OTP_TEST_DISTURB_H
#define DLA_OTP_TEST_DISTURB_H

#include <fcntl.h>
#include <grp.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <termios.h>
#include <unistd.h>

static void
disturb_mask(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static void
disturb_pending(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2); /* host.c blocks it and leaves one pending */
	sigtimedwait(&set, NULL, &(struct timespec){ 0, 0 });
}

static void
disturb_limits(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
}

static void
disturb_terminal(void)
{
	struct termios modes;

	if (tcgetattr(STDERR_FILENO, &modes) == 0) {
		modes.c_lflag ^= ECHO;
		tcsetattr(STDERR_FILENO, TCSANOW, &modes);
	}
}

static void
disturb_child(void)
{
	if (fork() == 0)
		_exit(0);
	usleep(50000);
}

static void
disturb(const char *name)
{
	if (strcmp(name, "disposition") == 0)
		signal(SIGPIPE, SIG_IGN);
	if (strcmp(name, "mask") == 0)
		disturb_mask();
	if (strcmp(name, "pending") == 0)
		disturb_pending();
	if (strcmp(name, "descriptors") == 0)
		(void)!dup(STDERR_FILENO);
	if (strcmp(name, "descriptor-flags") == 0)
		fcntl(STDERR_FILENO, F_SETFD, FD_CLOEXEC);
	if (strcmp(name, "environment") == 0)
		setenv("DISTURBED", "yes", 1);
	if (strcmp(name, "umask") == 0)
		umask(0);
	if (strcmp(name, "directory") == 0)
		(void)!chdir("/proc");
	if (strcmp(name, "locale") == 0)
		setlocale(LC_NUMERIC, "C.UTF-8");
	if (strcmp(name, "child") == 0)
		disturb_child();
	if (strcmp(name, "limits") == 0)
		disturb_limits();
	if (strcmp(name, "groups") == 0)
		setgroups(1, &(gid_t){ 12345 });
	if (strcmp(name, "terminal") == 0)
		disturb_terminal();
	if (strcmp(name, "alarm") == 0)
		alarm(0);
	if (strcmp(name, "dumpable") == 0)
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	if (strcmp(name, "name") == 0)
		prctl(PR_SET_NAME, "disturbed", 0, 0, 0);
	if (strcmp(name, "no-new-privs") == 0)
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (strcmp(name, "nice") == 0)
		setpriority(PRIO_PROCESS, 0, 5);
}

#endif
