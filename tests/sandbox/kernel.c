/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Acts upon the system, and calls that widen what can be attacked in the kernel. Arguments are such
 * that nothing would come of them where they are allowed, but another error than `not permitted`.
 */
#include "attack.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define ADD_KEY_OF_SESSION -3

static struct timespec never = { -1, -1 };

/* The way into the kernel for 32-bit programs, which has numbers of its own: 20 is getpid. */
static long
old_gate(void)
{
	long result;

	__asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "r8", "r9", "r10", "r11", "memory");
	if (result >= 0)
		return result;
	errno = (int)-result;
	return -1;
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
	CALL(ALL, "mount", SYS_mount, { P("none"), P("/nowhere"), P("tmpfs"), 0, 0 }),
	CALL(ALL, "unmount", SYS_umount2, { P("/nowhere"), MNT_DETACH }),
	CALL(ALL, "another root", SYS_pivot_root, { P("/nowhere"), P("/nowhere") }),
	CALL(ALL, "a new file system", SYS_fsopen, { P("tmpfs"), 0 }),
	CALL(ALL, "a copy of a mount", SYS_open_tree, { -100, P("/"), 1 }),
	CALL(ALL, "load a module", SYS_init_module, { P(attack_buffer), 64, P("") }),
	CALL(ALL, "load a module from a file", SYS_finit_module, { 0, P(""), 0 }),
	CALL(ALL, "another kernel", SYS_kexec_load, { 0, 0, 0, -1 }),
	CALL(ALL, "restart the machine", SYS_reboot, { 0, 0, 0, 0 }),
	CALL(ALL, "swap to a file", SYS_swapon, { P("/nowhere"), 0 }),
	CALL(ALL, "accounting", SYS_acct, { P("/nowhere") }),
	CALL(ALL, "the kernel's log", SYS_syslog, { 10, 0, 0 }),
	CALL(ALL, "the machine's name", SYS_sethostname, { P(""), -1 }),
	CALL(ALL, "the clock", SYS_clock_settime, { CLOCK_REALTIME, P(&never) }),
	CALL(ALL, "ports of the machine", SYS_ioperm, { 0x80, 1, 1 }),
	CALL(ALL, "segments of its own", SYS_modify_ldt, { 0, P(attack_buffer), 16 }),
	CALL(ALL, "bpf", SYS_bpf, { 5, P(attack_buffer), 48 }),
	CALL(ALL, "performance counters", SYS_perf_event_open, { P(attack_buffer), 0, -1, -1, 0 }),
	CALL(ALL, "io_uring", SYS_io_uring_setup, { 1, P(attack_buffer) }),
	CALL(ALL, "asynchronous I/O", SYS_io_setup, { 1, P(attack_buffer) }),
	CALL(ALL, "user fault handling", SYS_userfaultfd, { 0 }),
	CALL(ALL, "the kernel's keys", SYS_keyctl, { 0, ADD_KEY_OF_SESSION, 0 }),
	CALL(ALL, "a key in the kernel", SYS_add_key,
	    { P("user"), P("a"), P("b"), 1, ADD_KEY_OF_SESSION }),
	CALL(ALL, "a filter of its own", SYS_seccomp, { 0, 0, 0 }),
	CALL(ALL, "rules of its own", SYS_landlock_create_ruleset, { 0, 0, 1 }),
	CALL(ALL, "a message queue", SYS_mq_open, { P("a"), 0102, 0600, 0 }),
	CALL(ALL, "a protected map", SYS_pkey_alloc, { 0, 0 }),
	CALL(ALL, "typing at the terminal", SYS_ioctl, { 0, TIOCSTI, P("a") }),
	CALL(ALL, "a call of the x32 machine", 0x40000000 + SYS_getpid, { 0 }),
	DO(ALL, "a call of the i386 machine", old_gate),
};

const struct acts attack_kernel = { acts, sizeof acts / sizeof acts[0] };
