/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes the process our own. What the caller handed over with exec (signals, limits, descriptors,
 * ids) is set to known values or the process ends: refuses to run on half of it. Never called in a
 * process that is not ours, and only while it has one thread.
 */
#include "harden.h"

#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/ioprio.h>
#include <poll.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define KEEP_MAX 8
#define PASSWD_TEXT_MAX 3072 /* bytes of one passwd entry; a system user's has about 60 */
#define MIB ((rlim_t)1 << 20)

/* A caller's smaller limits would let whoever set them break a login at a place of their choice. */
static const struct {
	int resource;
	rlim_t least;
} limits[] = {
	{ RLIMIT_NOFILE, 1024 },
	{ RLIMIT_NPROC, 4096 }, /* counts the processes of all logins of the user */
	{ RLIMIT_FSIZE, 1024 * MIB },
	{ RLIMIT_AS, 4096 * MIB }, /* addresses, not memory: libraries and thread stacks */
	{ RLIMIT_DATA, 4096 * MIB },
	{ RLIMIT_CPU, 60 }, /* seconds */
	{ RLIMIT_STACK, 8 * MIB },
};

_Noreturn void
harden_give_up(const char *what)
{
	struct log_line line;
	const char *cause = strerror(errno);

	log_begin(&line, "cannot");
	log_add(&line, "do", what);
	log_add(&line, "cause", cause);
	log_send(&line, "dla-otp", LOG_ERR);
	_exit(EXIT_FAILURE);
}

/*
 * What was ignored stays ignored over exec (handlers do not). Only these matter: what must be able
 * to end us, the lifeline, the alarm, and a child whose end we wait for.
 */
static const int heeded[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGALRM, SIGIO, SIGCHLD, SIGXCPU,
	SIGABRT };

static void
reset_signals(void)
{
	sigset_t none;
	bool reset = true;

	for (size_t i = 0; i < sizeof heeded / sizeof heeded[0]; i++)
		reset &= signal(heeded[i], SIG_DFL) != SIG_ERR;
	sigemptyset(&none);
	if (!reset || signal(SIGPIPE, SIG_IGN) == SIG_ERR || signal(SIGXFSZ, SIG_IGN) == SIG_ERR ||
	    sigprocmask(SIG_SETMASK, &none, NULL) == -1)
		harden_give_up("reset signals");
}

static void
raise_limit(int resource, rlim_t least)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) == -1)
		harden_give_up("read a resource limit");
	if (limit.rlim_cur >= least) /* RLIM_INFINITY is the largest number */
		return;
	limit.rlim_cur = least;
	if (limit.rlim_max >= least) {
		if (setrlimit(resource, &limit) == -1)
			harden_give_up("raise a resource limit");
		return;
	}
	/* Above the hard limit is a privilege; without it the hard limit itself is what there is.
	 */
	struct rlimit raised = { .rlim_cur = least, .rlim_max = least };
	if (setrlimit(resource, &raised) == 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(resource, &limit) == -1)
		harden_give_up("raise a resource limit");
}

/* Nobody may trace us, read our memory or find it in a core file; no exec may gain rights. */
static void
shut_curtains(void)
{
	const struct rlimit none = { 0, 0 };

	if (setrlimit(RLIMIT_CORE, &none) == -1 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		harden_give_up("forbid core dumps and new privileges");
}

/* An output that was closed would become the number of a socket or a secret's file. */
static void
open_output(int output)
{
	if (fcntl(output, F_GETFD) != -1)
		return;
	int null = open("/dev/null", O_RDWR);
	if (null == -1)
		harden_give_up("open /dev/null");
	if (null == output)
		return;
	if (dup2(null, output) == -1)
		harden_give_up("open /dev/null");
	close(null);
}

void
harden_process(void)
{
	reset_signals();
	setsid(); /* fails where we lead a group already: then the caller meant it so */
	umask(077);
	if (chdir("/") == -1)
		harden_give_up("change to /");
	for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
		raise_limit(limits[i].resource, limits[i].least);
	shut_curtains();
	open_output(STDOUT_FILENO);
	open_output(STDERR_FILENO);
}

void
harden_pace(void)
{
	const struct sched_param none = { 0 };

	(void)sched_setscheduler(0, SCHED_OTHER, &none);
	(void)setpriority(PRIO_PROCESS, 0, 0);
	(void)syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, 0); /* as the nice value says */
}

void
harden_leave_cgroup(void)
{
	static const char *const top[] = { "/sys/fs/cgroup/cgroup.procs",
		"/sys/fs/cgroup/unified/cgroup.procs" };

	for (size_t i = 0; i < sizeof top / sizeof top[0]; i++) {
		int fd = open(top[i], O_WRONLY | O_CLOEXEC);

		(void)!write(fd, "0", 1); /* ourselves */
		close(fd);
	}
}

_Bool
harden_find_user(const char *name, struct harden_user *user)
{
	char text[PASSWD_TEXT_MAX];
	struct passwd entry, *found = NULL;

	memset(user, 0, sizeof *user);
	if (getpwnam_r(name, &entry, text, sizeof text, &found) != 0 || found == NULL)
		return false;
	user->uid = found->pw_uid;
	user->gid = found->pw_gid;
	return true;
}

static bool
drop_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { 0 };

	return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0 &&
	       syscall(SYS_capset, &header, none) == 0;
}

/* True when all ids are the user's and none of them can be changed back. */
static bool
is_for_good(const struct harden_user *user)
{
	uid_t uid[3];
	gid_t gid[3];

	return getresuid(&uid[0], &uid[1], &uid[2]) == 0 && uid[0] == user->uid &&
	       uid[1] == user->uid && uid[2] == user->uid &&
	       getresgid(&gid[0], &gid[1], &gid[2]) == 0 && gid[0] == user->gid &&
	       gid[1] == user->gid && gid[2] == user->gid && getgroups(0, NULL) == 0 &&
	       setresuid((uid_t)-1, 0, (uid_t)-1) == -1 && setresgid((gid_t)-1, 0, (gid_t)-1) == -1;
}

void
harden_drop(const struct harden_user *user)
{
	if (user->uid == 0 || user->gid == 0) {
		errno = EINVAL;
		harden_give_up("become a user that is root");
	}
	if (setgroups(0, NULL) == -1 || setresgid(user->gid, user->gid, user->gid) == -1 ||
	    setresuid(user->uid, user->uid, user->uid) == -1 || !drop_capabilities())
		harden_give_up("become another user");
	shut_curtains(); /* a change of ids opens them again */
	if (!is_for_good(user)) {
		errno = EPERM;
		harden_give_up("become another user for good");
	}
}

void
harden_lock(const void *secrets, size_t size)
{
	/* Pages as they come into use, where the kernel can; beyond the limit they may be swapped.
	 */
	if (mlock2(secrets, size, MLOCK_ONFAULT) == -1)
		(void)mlock(secrets, size);
}

static void
close_between(int first, unsigned last)
{
	if ((unsigned)first <= last && syscall(SYS_close_range, (unsigned)first, last, 0) == -1)
		harden_give_up("close inherited descriptors");
}

/* The smallest listed descriptor that is at least as large as from; -1 when there is none. */
static int
next_kept(const int *keep, unsigned count, int from)
{
	int next = -1;

	for (unsigned i = 0; i < count; i++)
		if (keep[i] >= from && (next == -1 || keep[i] < next))
			next = keep[i];
	return next;
}

void
harden_close_others(const int *keep, unsigned count)
{
	int first = STDERR_FILENO + 1, kept;

	if (count > KEEP_MAX) {
		errno = EINVAL;
		harden_give_up("keep so many descriptors");
	}
	while ((kept = next_kept(keep, count, first)) != -1) {
		if (kept > first)
			close_between(first, (unsigned)kept - 1);
		first = kept + 1;
	}
	close_between(first, ~0U);
}

void
harden_lifeline(int fd)
{
	struct pollfd other_end = { .fd = fd, .events = POLLIN };
	int flags = fcntl(fd, F_GETFL);
	sigset_t sigio;

	sigemptyset(&sigio);
	sigaddset(&sigio, SIGIO);
	if (signal(SIGIO, SIG_DFL) == SIG_ERR || sigprocmask(SIG_UNBLOCK, &sigio, NULL) == -1 ||
	    flags == -1 || fcntl(fd, F_SETOWN, getpid()) == -1 || fcntl(fd, F_SETSIG, 0) == -1 ||
	    fcntl(fd, F_SETFL, flags | O_ASYNC) == -1)
		harden_give_up("arm the lifeline");
	/* A signal tells of what happens from now on; what happened before has to be looked at. */
	if (poll(&other_end, 1, 0) != 0)
		_exit(EXIT_FAILURE);
}

void
harden_lifeline_close(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags == -1 || fcntl(fd, F_SETFL, flags & ~O_ASYNC) == -1)
		harden_give_up("give up the lifeline");
	close(fd);
}
