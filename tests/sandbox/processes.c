/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Acts upon programs, processes, rights, signals and the memory of one's own.
 */
#include "attack.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static char *arguments[] = { "true", NULL };
static struct clone_args process = { .exit_signal = SIGCHLD };
static struct rlimit limit = { 512, 1024 };
static struct itimerval timer = { { 0, 0 }, { 3600, 0 } };
static struct sigaction ignore = { .sa_handler = SIG_IGN };
static uint64_t all_signals = UINT64_MAX;
static struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
static struct sched_param ordinary;
static struct iovec here = { attack_buffer, 8 };

/* Ends the child of a fork that worked, before it does anything. */
static long
forked(long pid)
{
	if (pid == 0)
		_exit(0);
	return pid;
}

static long
fork_by_library(void)
{
	return forked(fork());
}

static long
fork_by_clone3(void)
{
	return forked(syscall(SYS_clone3, &process, sizeof process));
}

static long
user_namespace(void)
{
	return forked(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
}

static long
process_that_shares_memory_only(void)
{
	return forked(syscall(SYS_clone, CLONE_VM | CLONE_VFORK | SIGCHLD, 0, 0, 0, 0));
}

/* A thread's flags and one more. */
static long
thread_in_a_namespace(void)
{
	long result = syscall(SYS_clone,
	    CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SYSVSEM | CLONE_SIGHAND | CLONE_THREAD |
		CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID | CLONE_NEWNET,
	    attack_buffer + 4096, attack_buffer, attack_buffer, attack_buffer);

	return result;
}

static int
run_nothing(void *nothing)
{
	(void)nothing;
	return 0;
}

static long
thread(void)
{
	return clone(run_nothing, attack_buffer + sizeof attack_buffer,
	    CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SYSVSEM | CLONE_SIGHAND | CLONE_THREAD, NULL);
}

static long
kill_victim(void)
{
	return syscall(SYS_kill, attack_victim(), SIGTERM);
}

static long
signal_thread(void)
{
	return syscall(SYS_tgkill, attack_victim(), attack_victim(), SIGCONT);
}

static long
ask_whether_alive(void)
{
	return syscall(SYS_kill, attack_victim(), 0);
}

static long
trace_victim(void)
{
	return syscall(SYS_ptrace, PTRACE_SEIZE, attack_victim(), 0, 0);
}

static long
read_victim(void)
{
	static struct iovec there = { NULL, 8 };

	there.iov_base = attack_buffer;
	long got = syscall(SYS_process_vm_readv, attack_victim(), &here, 1, &there, 1, 0);
	return got == -1 && errno == EFAULT ? 0 : got; /* allowed, but nothing lies there */
}

static long
write_victim(void)
{
	static struct iovec there = { NULL, 8 };

	there.iov_base = attack_buffer;
	long got = syscall(SYS_process_vm_writev, attack_victim(), &here, 1, &there, 1, 0);
	return got == -1 && errno == EFAULT ? 0 : got;
}

static long
hold_victim(void)
{
	return syscall(SYS_pidfd_open, attack_victim(), 0);
}

static long
limit_victim(void)
{
	return syscall(SYS_prlimit64, attack_victim(), RLIMIT_NOFILE, &limit, NULL);
}

/* A filter may pretend: what counts is what is blocked afterwards. */
static long
block_signals(void)
{
	uint64_t blocked = 0;

	if (syscall(SYS_rt_sigprocmask, SIG_BLOCK, &all_signals, NULL, sizeof all_signals) == -1 ||
	    syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &blocked, sizeof blocked) == -1)
		return -1;
	errno = EPERM;
	return blocked != 0 ? 0 : -1;
}

static long
execute_memory_that_was_written(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

static long
map_file_for_execution(void)
{
	int fd = open("/etc/localtime", O_RDONLY);

	return (long)mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
}

#define CALL(who, words, ...)                 \
	{                                     \
		who, words, __VA_ARGS__, NULL \
	}
#define DO(who, words, function)               \
	{                                      \
		who, words, 0, { 0 }, function \
	}

static const struct act acts[] = {
	CALL(ALL, "execve", SYS_execve, { P("/bin/true"), P(arguments), P(arguments + 1) }),
	CALL(ALL, "execveat", SYS_execveat,
	    { AT_FDCWD, P("/bin/true"), P(arguments), P(arguments + 1), 0 }),
	DO(ALL, "fork", fork_by_library),
	DO(ALL, "fork by clone3", fork_by_clone3),
	DO(ALL, "a child as vfork makes it", process_that_shares_memory_only),
	DO(ALL, "a child in a user namespace", user_namespace),
	DO(ALL, "a thread in a network namespace", thread_in_a_namespace),
	DO(ENGINE, "a thread", thread),
	CALL(ALL, "unshare mounts", SYS_unshare, { CLONE_NEWNS }),
	CALL(ALL, "unshare users", SYS_unshare, { CLONE_NEWUSER }),
	CALL(ALL, "enter a namespace", SYS_setns, { STDERR_FILENO, 0 }),
	DO(ALL, "terminate another process", kill_victim),
	DO(ALL, "ask whether another process lives", ask_whether_alive),
	DO(ALL, "signal another thread", signal_thread),
	DO(ALL, "trace another process", trace_victim),
	DO(ALL, "read another process", read_victim),
	DO(ALL, "write another process", write_victim),
	DO(ALL, "hold another process", hold_victim),
	DO(ALL, "limit another process", limit_victim),
	CALL(ALL, "let oneself be traced", SYS_ptrace, { PTRACE_TRACEME }),
	CALL(ALL, "a lower nice value", SYS_setpriority, { PRIO_PROCESS, 0, -5 }),
	CALL(ALL, "another scheduler", SYS_sched_setscheduler, { 0, SCHED_OTHER, P(&ordinary) }),
	CALL(ALL, "become root", SYS_setuid, { 0 }),
	CALL(ALL, "become group root", SYS_setgid, { 0 }),
	CALL(ALL, "join group root", SYS_setgroups, { 1, P(attack_buffer) }),
	CALL(ALL, "save root's id", SYS_setresuid, { -1, -1, 0 }),
	CALL(ALL, "the file system's id", SYS_setfsuid, { 0 }),
	CALL(ALL, "capabilities", SYS_capset, { P(&header), P(attack_buffer) }),
	CALL(ALL, "be dumpable again", SYS_prctl, { PR_SET_DUMPABLE, 1 }),
	CALL(ALL, "no death signal", SYS_prctl, { PR_SET_PDEATHSIG, 0 }),
	CALL(ALL, "core dumps", SYS_prlimit64, { 0, RLIMIT_CORE, P(&limit), 0 }),
	CALL(ALL, "higher limits", SYS_setrlimit, { RLIMIT_FSIZE, P(&limit) }),
	CALL(ALL, "a personality without randomness", SYS_personality, { 0x0040000 }),
	CALL(ALL, "a session of its own", SYS_setsid, { 0 }),
	CALL(ALL, "ignore the lifeline's signal", SYS_rt_sigaction,
	    { SIGIO, P(&ignore), 0, sizeof all_signals }),
	DO(ALL, "block all signals", block_signals),
	CALL(ALL, "give the lifeline another owner", SYS_fcntl, { 3, F_SETOWN, 1 }),
	CALL(ALL, "copy a descriptor", SYS_dup, { 0 }),
	CALL(ALL, "close all descriptors", SYS_close_range, { 3, 100, 0 }),
	CALL(ENGINE | SSO, "a later alarm", SYS_alarm, { 3600 }),
	CALL(ENGINE | SSO, "a timer", SYS_setitimer, { ITIMER_REAL, P(&timer), 0 }),
	CALL(ALL, "memory that is written and executed", SYS_mmap,
	    { 0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0 }),
	CALL(ALL, "new memory that is executed", SYS_mmap,
	    { 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0 }),
	DO(ALL, "executing memory that was written", execute_memory_that_was_written),
	DO(ENGINE, "executing a file's bytes", map_file_for_execution),
	CALL(ALL, "memory of other processes", SYS_shmget, { 0, 4096, 01600 }),
};

const struct acts attack_processes = { acts, sizeof acts / sizeof acts[0] };
