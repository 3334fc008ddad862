/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All of this process that the module must leave as it was (INV of the threat list), as text: two
 * snapshots are compared as strings, and the first line that differs is what was changed.
 */
#ifndef DLA_OTP_TEST_SNAPSHOT_H
#define DLA_OTP_TEST_SNAPSHOT_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <locale.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static void
snapshot_descriptors(FILE *text)
{
	DIR *directory = opendir("/proc/self/fd");
	struct dirent *entry;

	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		char target[512] = "";

		if (atoi(entry->d_name) == dirfd(directory) || entry->d_name[0] == '.')
			continue;
		if (readlinkat(dirfd(directory), entry->d_name, target, sizeof target - 1) >= 0)
			fprintf(text, "descriptor %s %s flags %x %x\n", entry->d_name, target,
			    (unsigned)fcntl(atoi(entry->d_name), F_GETFD),
			    (unsigned)fcntl(atoi(entry->d_name), F_GETFL));
	}
	if (directory != NULL)
		closedir(directory);
}

static void
snapshot_signals(FILE *text)
{
	sigset_t mask, pending;
	stack_t stack = { 0 };

	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	sigpending(&pending);
	sigaltstack(NULL, &stack);
	fprintf(text, "signal stack %p %x\n", stack.ss_sp, (unsigned)stack.ss_flags);
	for (int signal = 1; signal < NSIG; signal++) {
		struct sigaction action;

		if (sigaction(signal, NULL, &action) == 0)
			fprintf(text, "signal %d handler %p flags %x blocked %d pending %d\n",
			    signal, (void *)action.sa_handler, (unsigned)action.sa_flags,
			    sigismember(&mask, signal), sigismember(&pending, signal));
	}
}

static void
snapshot_ids(FILE *text)
{
	uid_t uid[3];
	gid_t gid[3], groups[64];
	int count = getgroups(64, groups);

	getresuid(&uid[0], &uid[1], &uid[2]);
	getresgid(&gid[0], &gid[1], &gid[2]);
	fprintf(
	    text, "ids %u %u %u %u %u %u groups", uid[0], uid[1], uid[2], gid[0], gid[1], gid[2]);
	for (int i = 0; i < count; i++)
		fprintf(text, " %u", groups[i]);
	fprintf(text, " session %d group %d\n", getsid(0), getpgid(0));
}

static void
snapshot_surroundings(FILE *text)
{
	char directory[512] = "none";
	mode_t mask = umask(0);
	siginfo_t child = { 0 };
	int cancel;

	umask(mask);
	fprintf(text, "umask %o\n", mask);
	fprintf(text, "directory %s\n", getcwd(directory, sizeof directory) ? directory : "gone");
	fprintf(text, "locale %s\n", setlocale(LC_ALL, NULL));
	for (char **variable = environ; variable != NULL && *variable != NULL; variable++)
		fprintf(text, "variable %s\n", *variable);
	for (__rlimit_resource_t limit = 0; limit < RLIM_NLIMITS; limit++) {
		struct rlimit value = { 0 };

		getrlimit(limit, &value);
		fprintf(text, "limit %d %lu %lu\n", (int)limit, (unsigned long)value.rlim_cur,
		    (unsigned long)value.rlim_max);
	}
	if (waitid(P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT | (int)__WALL) == 0)
		fprintf(text, "child\n");
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &cancel);
	pthread_setcancelstate(cancel, NULL);
	fprintf(text, "cancellation %d\n", cancel);
}

/* What prctl(2) knows of a process, its capabilities and how many threads it has. */
static void
snapshot_process(FILE *text)
{
	static const int options[] = { PR_GET_DUMPABLE, PR_GET_NO_NEW_PRIVS, PR_GET_KEEPCAPS,
		PR_GET_SECCOMP, PR_GET_SECUREBITS, PR_GET_TIMERSLACK };
	FILE *status = fopen("/proc/self/status", "re");
	char line[512];
	int child_subreaper = 0, parent_death = 0;

	for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
		fprintf(text, "process %d %d\n", options[i], prctl(options[i], 0, 0, 0, 0));
	prctl(PR_GET_CHILD_SUBREAPER, &child_subreaper, 0, 0, 0);
	prctl(PR_GET_PDEATHSIG, &parent_death, 0, 0, 0);
	fprintf(text, "process %d %d nice %d policy %d\n", child_subreaper, parent_death,
	    getpriority(PRIO_PROCESS, 0), sched_getscheduler(0));
	while (status != NULL && fgets(line, sizeof line, status) != NULL)
		if (strncmp(line, "Name", 4) == 0 || strncmp(line, "Cap", 3) == 0 ||
		    strncmp(line, "Threads", 7) == 0)
			fputs(line, text);
	if (status != NULL)
		fclose(status);
}

/* Whether timers run and how often they ring: what is left of them changes by itself. */
static void
snapshot_timers(FILE *text)
{
	for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++) {
		struct itimerval timer = { 0 };

		getitimer((__itimer_which_t)which, &timer);
		fprintf(text, "timer %d runs %d every %ld\n", which,
		    timer.it_value.tv_sec != 0 || timer.it_value.tv_usec != 0,
		    (long)timer.it_interval.tv_usec);
	}
}

static void
snapshot_terminals(FILE *text)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		struct termios modes = { 0 };
		struct winsize size = { 0 };

		if (tcgetattr(fd, &modes) != 0)
			continue;
		ioctl(fd, TIOCGWINSZ, &size);
		fprintf(text, "terminal %d %x %x %x %x %d %d group %d\n", fd, modes.c_iflag,
		    modes.c_oflag, modes.c_cflag, modes.c_lflag, size.ws_row, size.ws_col,
		    tcgetpgrp(fd));
	}
}

/* The caller frees. */
static char *
snapshot_take(void)
{
	char *bytes = NULL;
	size_t size = 0;
	FILE *text = open_memstream(&bytes, &size);

	if (text == NULL)
		return NULL;
	snapshot_descriptors(text);
	snapshot_signals(text);
	snapshot_ids(text);
	snapshot_surroundings(text);
	snapshot_process(text);
	snapshot_timers(text);
	snapshot_terminals(text);
	fclose(text);
	return bytes;
}

/* Says "unchanged", or the first line that one snapshot has and the other has not. */
static void
snapshot_compare(const char *before, const char *after, FILE *output)
{
	size_t same = 0, line = 0;

	while (before[same] != '\0' && before[same] == after[same])
		if (before[same++] == '\n')
			line = same;
	if (before[same] == after[same])
		fprintf(output, "unchanged\n");
	else
		fprintf(output, "changed before: %.*s after: %.*s\n",
		    (int)strcspn(before + line, "\n"), before + line,
		    (int)strcspn(after + line, "\n"), after + line);
}

#endif
