/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Turning what exec handed over into a process of our own: known signals, limits, descriptors and
 * user, no core dumps, nobody looking in. Each function ends the process when it cannot do its
 * work: our programs serve one login, and their death is a denial.
 */
#ifndef DLA_OTP_HARDEN_H
#define DLA_OTP_HARDEN_H

#include <stddef.h>
#include <sys/types.h>

/* Where a worker finds its descriptors after exec. */
#define HARDEN_SOCKET 0   /* SEQPACKET socket to the engine (the engine's own: to the module) */
#define HARDEN_LIFELINE 3 /* read end of the pipe whose only write end is the engine's */

/* A user of this system, looked up while that is still possible. */
struct harden_user {
	uid_t uid;
	gid_t gid;
};

/* Tells syslog what cannot be done, and why (errno), and ends the process: that is a denial. */
_Noreturn void harden_give_up(const char *what);

/*
 * First thing in main: the signals that matter to default, SIGPIPE and SIGXFSZ ignored, none
 * blocked, a session of its own (setsid, where it is not a leader yet), umask 077, `/` as
 * directory, no core dump (RLIMIT_CORE 0 and not dumpable), NOFILE/NPROC/FSIZE/AS/CPU/STACK raised
 * to sane values where they are lower and may be raised, no_new_privs. Descriptors 1 and 2 are made
 * /dev/null when closed.
 */
void harden_process(void);

/*
 * Takes back what a caller may have made us slow with: nice value, scheduling class and I/O class.
 * As root, before workers are started; best effort, because a container may forbid it.
 */
void harden_pace(void);

/*
 * Moves to the topmost control group. The caller's may be its user's own, who could freeze it while
 * we hold a lock that everybody's sign-in needs. As root, before locks and workers; best effort.
 */
void harden_leave_cgroup(void);

/* Looks up a system user by name. False when it does not exist. */
_Bool harden_find_user(const char *name, struct harden_user *user);

/*
 * Becomes that user for good: no supplementary groups, real, effective and saved ids, capabilities
 * gone, not dumpable again, no_new_privs; checks that root cannot be regained.
 */
void harden_drop(const struct harden_user *user);

/* Keeps what holds secrets out of swap, as far as the system's limit for that goes (mlock2(2)). */
void harden_lock(const void *secrets, size_t size);

/* Closes every descriptor >= 3 but those listed (at most 8, any order), with close_range(2). */
void harden_close_others(const int *keep, unsigned count);

/*
 * Arms the lifeline: from now on the kernel ends this process by SIGIO the moment the other end of
 * the pipe is closed, whatever it is doing (fcntl(2), F_SETOWN, O_ASYNC; belongs to the open file
 * description, so one pipe per worker). Ends the process if that has happened already.
 */
void harden_lifeline(int fd);

/* Gives the lifeline up again, once there is nothing left that would be wrong to finish (QUIT). */
void harden_lifeline_close(int fd);

#endif
