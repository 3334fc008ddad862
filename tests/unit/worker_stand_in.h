/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For the tests of workers: a machine of the test's own, where both workers' users exist and this
 * very program stands where the workers are installed; and what it does when it is started as one.
 */
#ifndef DLA_OTP_WORKER_STAND_IN_H
#define DLA_OTP_WORKER_STAND_IN_H

#include "harden.h"
#include "paths.h"
#include "temporary.h"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SSO_UID 64001
#define MAIL_UID 64002
#define PASSWD_ROOT "root:x:0:0::/root:/bin/sh\n"
#define PASSWD_SSO "dla-otp-sso:x:64001:64001::/nonexistent:/bin/false\n"
#define PASSWD_MAIL "dla-otp-mail:x:64002:64002::/nonexistent:/bin/false\n"

#define REPORT_SIZE 1024
#define FINISH_MS 300 /* what a dismissed worker still has to do */

/* --- the worker's side ---------------------------------------------------------------------------
 */

static inline void
list_descriptors(char *text, size_t size)
{
	DIR *directory = opendir("/proc/self/fd");
	struct dirent *entry;

	while (directory && (entry = readdir(directory)))
		if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(directory))
			(void)snprintf(
			    text + strlen(text), size - strlen(text), "%.9s,", entry->d_name);
}

/* Who and what this process is, as the engine's next message. */
static inline void
report(char *const argv[], char *const environment[])
{
	char text[REPORT_SIZE], descriptors[64] = "";
	uid_t uid[3];
	gid_t gid[3];

	list_descriptors(descriptors, sizeof descriptors);
	(void)getresuid(&uid[0], &uid[1], &uid[2]);
	(void)getresgid(&gid[0], &gid[1], &gid[2]);
	(void)snprintf(text, sizeof text,
	    "uid %u%u%u gid %u%u%u groups %d privs %d fds %s argv %s%s env", uid[0], uid[1], uid[2],
	    gid[0], gid[1], gid[2], getgroups(0, NULL), prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0),
	    descriptors, argv[0], argv[1] ? "+" : "");
	for (; *environment; environment++)
		(void)snprintf(
		    text + strlen(text), sizeof text - strlen(text), " %s", *environment);
	(void)send(HARDEN_SOCKET, text, strlen(text) + 1, 0);
}

/*
 * Lives as a worker: reports, then obeys. `stay` = never mind being dismissed, `fail` = end in
 * failure, `done` = end, as the mail worker does after a letter, `late` = end by the alarm that it
 * sets for its leave-taking.
 */
static inline _Noreturn void
live_as_worker(char *const argv[], char *const environment[])
{
	const struct timespec finish = { .tv_nsec = FINISH_MS * 1000000L };
	char order[16] = "";
	bool stays = false;

	harden_lifeline(HARDEN_LIFELINE);
	report(argv, environment);
	while (recv(HARDEN_SOCKET, order, sizeof order - 1, 0) > 0) {
		stays = stays || strcmp(order, "stay") == 0;
		if (strcmp(order, "fail") == 0)
			_exit(1);
		if (strcmp(order, "late") == 0)
			(void)raise(SIGALRM);
		if (strcmp(order, "done") == 0)
			_exit(0);
	}
	while (stays)
		pause();
	(void)nanosleep(&finish, NULL);
	_exit(0);
}

/* --- the machine ---------------------------------------------------------------------------------
 */

static char stand_in_folder[TEMPORARY_SIZE];
static char stand_in_passwd[TEMPORARY_SIZE + sizeof "/passwd"];

/* Has this machine know these accounts and no others: the file lies over /etc/passwd. */
static inline bool
set_accounts(const char *passwd)
{
	FILE *file = fopen(stand_in_passwd, "w");

	return file && fputs(passwd, file) != EOF && fclose(file) == 0 &&
	       chmod(stand_in_passwd, 0644) == 0;
}

static inline bool
install_as(const char *path)
{
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
	struct stat status;
	bool copied = from >= 0 && to >= 0 && fstat(from, &status) == 0 &&
		      sendfile(to, from, NULL, (size_t)status.st_size) == status.st_size &&
		      fchmod(to, 0755) == 0;

	close(from);
	close(to);
	return copied;
}

/* In a mount namespace of our own: nothing of this is seen outside. False where that is not to be
 * had.
 */
static inline bool
enter_machine(void)
{
	char above[] = PATH_LIBEXEC;

	*strrchr(above, '/') = '\0';
	temporary_make(stand_in_folder);
	(void)snprintf(stand_in_passwd, sizeof stand_in_passwd, "%s/passwd", stand_in_folder);
	return unshare(CLONE_NEWNS) == 0 && mount("", "/", "", MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("none", above, "tmpfs", 0, NULL) == 0 && mkdir(PATH_LIBEXEC, 0755) == 0 &&
	       chmod(above, 0755) == 0 && chmod(PATH_LIBEXEC, 0755) == 0 && install_as(PATH_SSO) &&
	       install_as(PATH_MAIL) && set_accounts(PASSWD_ROOT PASSWD_SSO PASSWD_MAIL) &&
	       mount(stand_in_passwd, "/etc/passwd", "", MS_BIND, NULL) == 0;
}

#endif
