/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Plays a story in a child whose every system call waits for us (seccomp_unotify(2)), to end the
 * child before the n-th of them, to let that one fail, or only to write them down. The child cannot
 * tell.
 */
#ifndef DLA_OTP_TESTS_LIMITS_SUPERVISOR_H
#define DLA_OTP_TESTS_LIMITS_SUPERVISOR_H

#include "rig.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#define CALLS_MAX 1024
#define KILL 0 /* instead of an error */
#define NEVER 0

/* One run of a story. */
struct run {
	unsigned count;       /* calls that it came to */
	int calls[CALLS_MAX]; /* their numbers */
	bool ended;           /* by itself; else it was killed */
};

/* Passes a descriptor on, or takes one. Calls nothing but sendmsg, which the filter lets by. */
static inline void
pass_descriptor(int socket, int fd)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { .header = { CMSG_LEN(sizeof fd), SOL_SOCKET, SCM_RIGHTS } };
	struct iovec nothing = { "", 1 };
	struct msghdr message = { .msg_iov = &nothing,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control };

	memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
	if (syscall(SYS_sendmsg, socket, &message, 0) != 1)
		_exit(99);
}

static inline int
take_descriptor(int socket)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	char byte;
	struct iovec nothing = { &byte, 1 };
	struct msghdr message = { .msg_iov = &nothing,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control };
	int fd;

	assert_int_equal(recvmsg(socket, &message, MSG_CMSG_CLOEXEC), 1);
	memcpy(&fd, CMSG_DATA(&control.header), sizeof fd);
	return fd;
}

/* In the child: from the end of this function on each call waits for the supervisor. */
static inline void
submit_to(int socket)
{
	struct sock_filter lines[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sendmsg, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
	};
	struct sock_fprog filter = { sizeof lines / sizeof lines[0], lines };
	int fd = -1;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
		fd = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		    SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
	pass_descriptor(socket, fd);
}

/* Answers one call. False: the child was killed instead. */
static inline bool
answer_call(int listener, pid_t child, struct run *run, unsigned at, int error)
{
	struct seccomp_notif call = { 0 };
	struct seccomp_notif_resp answer = { .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };

	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0)
		return true; /* it has ended meanwhile */
	assert_true(run->count < CALLS_MAX);
	run->calls[run->count++] = call.data.nr;
	if (run->count == at && error == KILL) {
		kill(child, SIGKILL);
		return false;
	}
	answer.id = call.id;
	if (run->count == at && call.data.nr != SYS_close) { /* it closes even if it fails */
		answer.flags = 0;
		answer.error = -error;
	}
	(void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
	return true;
}

static inline void
supervise(int listener, pid_t child, struct run *run, unsigned at, int error)
{
	struct pollfd waiting[] = { { .fd = listener, .events = POLLIN },
		{ .fd = (int)syscall(SYS_pidfd_open, child, 0), .events = POLLIN } };

	for (bool alive = true; alive;) {
		assert_true(poll(waiting, 2, 30000) > 0);
		if (waiting[0].revents & POLLIN)
			alive = answer_call(listener, child, run, at, error);
		else
			alive = !(waiting[1].revents & POLLIN);
	}
	close(waiting[1].fd);
}

/*
 * Plays the story in a child. Before its at-th call it is killed, or that call is not made and
 * fails with this error. at = NEVER: undisturbed.
 */
static inline void
play(void (*story)(void), unsigned at, int error, struct run *run)
{
	int pair[2], status, listener;
	pid_t child;

	*run = (struct run){ 0 };
	shared->step = STEP_REFUSED;
	shared->number = 0;
	assert_return_code(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	child = fork();
	assert_int_not_equal(child, -1);
	if (child == 0) {
		submit_to(pair[1]);
		story();
		_exit(0);
	}
	listener = take_descriptor(pair[0]);
	supervise(listener, child, run, at, error);
	close(listener);
	close(pair[0]);
	close(pair[1]);
	assert_int_equal(waitpid(child, &status, 0), child);
	run->ended = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	assert_true(run->ended || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
}

#endif
