/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What each program may ask of the kernel once it is in its sandbox. Runs when the project is built
 * and writes the filters as C to standard output; no installed program needs libseccomp or spends
 * time on it. Whatever is not in the tables kills the process. A few calls fail softly instead,
 * because a library makes them and does well without.
 *
 * A rule can look at numbers and not at what a pointer points to: which file or port it may be is
 * Landlock's to say.
 */
#include "sandbox_filters.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define ENGINE (1U << SANDBOX_ENGINE)
#define SSO (1U << SANDBOX_SSO)
#define MAIL (1U << SANDBOX_MAIL)
#define WORKERS (SSO | MAIL)
#define ALL (ENGINE | WORKERS)

#define CONDITIONS_MAX 3

struct rule {
	unsigned programs;
	uint32_t action;
	const char *call;
	struct scmp_arg_cmp conditions[CONDITIONS_MAX]; /* all of them; unused ones are zero */
};

/* Some calls are there on some machines only (open, poll), or are what another one becomes. */
static const struct {
	unsigned programs;
	const char *calls;
} harmless[] = {
	/* memory, time, an end; also where the vDSO cannot help */
	{ ALL, "brk munmap mremap madvise futex restart_syscall exit exit_group" },
	{ ALL, "clock_gettime clock_getres gettimeofday time clock_nanosleep nanosleep" },
	{ ALL, "getrandom uname sysinfo getpid gettid getuid geteuid getgid getegid" },
	/* descriptors that are there */
	{ ALL, "read readv pread64 write writev close lseek poll ppoll" },
	{ ALL, "fstat newfstatat stat lstat statx" },
	{ ALL, "connect shutdown recvmsg recvfrom" },
	/* the store: found by openat2, made unnamed and linked, written in place, locked */
	{ ENGINE, "openat2 linkat fchmod pwrite64 fsync fdatasync" },
	/* sockets of libcurl and the resolver */
	{ WORKERS, "select pselect6 recvmmsg getsockname getpeername getsockopt setsockopt" },
	{ WORKERS, "eventfd2 pipe2" },
	/* the resolver's thread; what the C library asks to choose its heap */
	{ WORKERS, "set_robust_list rseq sched_yield sched_getaffinity" },
	/* QUIT may take a second */
	{ MAIL, "alarm setitimer" },
};

/* Conditions on an argument. The kernel takes 32 bits of most, pointers and clone's flags whole. */
#define FIELD(argument, mask, value)                      \
	{                                                 \
		argument, SCMP_CMP_MASKED_EQ, mask, value \
	}
#define NONE(argument, bits) FIELD(argument, bits, 0)
#define IS(argument, value) FIELD(argument, UINT32_MAX, value)
#define WHOLE(argument, value)                  \
	{                                       \
		argument, SCMP_CMP_EQ, value, 0 \
	}

#define ALLOW SCMP_ACT_ALLOW
#define PRETEND SCMP_ACT_ERRNO(0) /* nothing is done, and the caller is told that it was */
#define FAIL(error) SCMP_ACT_ERRNO(error)

/* SOCK_CLOEXEC and SOCK_NONBLOCK may go with the type. */
#define SOCKET_TYPE_MASK 0xf
#define SOCKET(programs, family, type, protocol)                                         \
	{                                                                                \
		programs, ALLOW, "socket",                                               \
		{                                                                        \
			IS(0, family), FIELD(1, SOCKET_TYPE_MASK, type), IS(2, protocol) \
		}                                                                        \
	}

#define THREAD_FLAGS                                                                        \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SYSVSEM | CLONE_SIGHAND | CLONE_THREAD | \
	    CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

static const struct rule rules[] = {
	/* Memory is written or executed, never both; code comes from libraries' files only. */
	{ ALL, ALLOW, "mmap", { NONE(2, PROT_EXEC) } },
	{ WORKERS, ALLOW, "mmap",
	    { FIELD(2, PROT_EXEC | PROT_WRITE, PROT_EXEC), NONE(3, MAP_ANONYMOUS) } },
	{ ALL, ALLOW, "mprotect", { NONE(2, PROT_EXEC) } },

	/* Files are opened for reading; the engine may also make one that has no name yet. */
	{ ALL, ALLOW, "openat", { NONE(2, O_ACCMODE | O_CREAT | O_TRUNC) } },
	{ ALL, ALLOW, "open", { NONE(1, O_ACCMODE | O_CREAT | O_TRUNC) } },
	{ ENGINE, ALLOW, "openat", { IS(2, O_TMPFILE | O_RDWR | O_CLOEXEC) } },
	{ WORKERS, FAIL(EACCES), "openat", { FIELD(2, O_ACCMODE, O_WRONLY) } },
	{ WORKERS, FAIL(EACCES), "openat", { FIELD(2, O_ACCMODE, O_RDWR) } },

	/* No owner of a signal, no copy of a descriptor, no lock but the store's. */
	{ ALL, ALLOW, "fcntl", { IS(1, F_GETFL) } },
	{ ALL, ALLOW, "fcntl", { IS(1, F_GETFD) } },
	{ WORKERS, ALLOW, "fcntl", { IS(1, F_SETFL) } },
	{ WORKERS, ALLOW, "fcntl", { IS(1, F_SETFD) } },
	{ ENGINE, ALLOW, "fcntl", { IS(1, F_OFD_SETLK) } },
	{ WORKERS, ALLOW, "ioctl", { IS(1, FIONREAD) } },
	{ WORKERS, ALLOW, "ioctl", { IS(1, FIONBIO) } },
	{ WORKERS, FAIL(ENOTTY), "ioctl", { IS(1, TCGETS) } },

	/*
	 * TCP and UDP, and no protocol that would pass Landlock's port rules by: MPTCP, SCTP, ICMP.
	 * The resolver asks the kernel for its addresses over netlink and takes no for an answer.
	 */
	SOCKET(ALL, AF_UNIX, SOCK_DGRAM, 0),
	SOCKET(WORKERS, AF_UNIX, SOCK_STREAM, 0),
	SOCKET(WORKERS, AF_INET, SOCK_STREAM, 0),
	SOCKET(WORKERS, AF_INET, SOCK_STREAM, IPPROTO_TCP),
	SOCKET(WORKERS, AF_INET, SOCK_DGRAM, 0),
	SOCKET(WORKERS, AF_INET, SOCK_DGRAM, IPPROTO_UDP),
	SOCKET(WORKERS, AF_INET6, SOCK_STREAM, 0),
	SOCKET(WORKERS, AF_INET6, SOCK_STREAM, IPPROTO_TCP),
	SOCKET(WORKERS, AF_INET6, SOCK_DGRAM, 0),
	SOCKET(WORKERS, AF_INET6, SOCK_DGRAM, IPPROTO_UDP),
	{ WORKERS, FAIL(EAFNOSUPPORT), "socket", { IS(0, AF_NETLINK) } },
	{ WORKERS, ALLOW, "socketpair", { IS(0, AF_UNIX) } },

	/* Fast open connects without connect(2), and no port rule would be asked. */
	{ ALL, ALLOW, "sendmsg", { NONE(2, MSG_FASTOPEN) } },
	{ WORKERS, ALLOW, "sendto", { NONE(3, MSG_FASTOPEN) } },
	{ WORKERS, ALLOW, "sendmmsg", { NONE(3, MSG_FASTOPEN) } },

	/*
	 * Threads, and no process. With signals neither handled nor blocked, alarm and lifeline end
	 * also a worker that was taken over. The C library asks for both when it starts a thread,
	 * for the second also at its first random bytes (2.41), and modules of nsswitch.conf end
	 * the process when they are told that they may not block.
	 */
	{ WORKERS, ALLOW, "clone", { WHOLE(0, THREAD_FLAGS) } },
	{ WORKERS, FAIL(ENOSYS), "clone3", { { 0 } } },
	{ WORKERS, FAIL(EPERM), "rt_sigaction", { { 0 } } },
	{ ALL, PRETEND, "rt_sigprocmask", { { 0 } } },

	/* Limits are read (a thread's stack) and not set; libraries ask for capabilities. */
	{ WORKERS, ALLOW, "prlimit64", { WHOLE(2, 0) } },
	{ WORKERS, FAIL(EPERM), "prctl", { { 0 } } },
};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static _Noreturn void
fail(const char *what, const char *about)
{
	(void)fprintf(stderr, "sandbox filters: %s: %s\n", what, about);
	exit(EXIT_FAILURE);
}

/* A call that this machine does not have has a negative number and needs no rule. */
static void
add(scmp_filter_ctx filter, uint32_t action, const char *call,
    const struct scmp_arg_cmp conditions[CONDITIONS_MAX])
{
	int number = seccomp_syscall_resolve_name(call);
	unsigned count = 0;

	if (number == __NR_SCMP_ERROR)
		fail("libseccomp does not know", call);
	if (number < 0)
		return;
	while (conditions && count < CONDITIONS_MAX && conditions[count].op != 0)
		count++;
	int error = seccomp_rule_add_array(filter, action, number, count, conditions);
	if (error != 0)
		fail(strerror(-error), call);
}

static void
add_harmless(scmp_filter_ctx filter, unsigned program)
{
	for (size_t i = 0; i < COUNT(harmless); i++) {
		char calls[256], *rest = NULL;

		if (!(harmless[i].programs & program))
			continue;
		(void)snprintf(calls, sizeof calls, "%s", harmless[i].calls);
		for (char *call = strtok_r(calls, " ", &rest); call;
		     call = strtok_r(NULL, " ", &rest))
			add(filter, ALLOW, call, NULL);
	}
}

static scmp_filter_ctx
make(enum sandbox_kind kind)
{
	unsigned program = 1U << kind;
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);

	/* Calls of another architecture (i386, x32) are an attack too; a tree of comparisons. */
	if (!filter ||
	    seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) != 0 ||
	    seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) != 0)
		fail("cannot begin", "libseccomp 2.5 or newer is needed");
	add_harmless(filter, program);
	for (size_t i = 0; i < COUNT(rules); i++)
		if (rules[i].programs & program)
			add(filter, rules[i].action, rules[i].call, rules[i].conditions);
	return filter;
}

/* Writes the filter's instructions; how many there are. */
static void
print(enum sandbox_kind kind, const char *name)
{
	FILE *file = tmpfile();
	scmp_filter_ctx filter = make(kind);
	struct sock_filter line;

	if (!file || seccomp_export_bpf(filter, fileno(file)) != 0 || fseek(file, 0, SEEK_SET) != 0)
		fail("cannot export", name);
	printf("static const struct sock_filter %s[] = {\n", name);
	while (fread(&line, sizeof line, 1, file) == 1)
		printf("\t{ 0x%02x, %u, %u, 0x%08x },\n", line.code, line.jt, line.jf, line.k);
	printf("};\n\n");
	seccomp_release(filter);
	(void)fclose(file);
}

int
main(void)
{
	static const char *const names[] = {
		[SANDBOX_ENGINE] = "engine",
		[SANDBOX_SSO] = "sso",
		[SANDBOX_MAIL] = "mail",
	};

	if (sizeof(long) != 8 || seccomp_arch_native() == SCMP_ARCH_S390X)
		fail("the tables are not made for", "this architecture");
	printf("#include \"sandbox_filters.h\"\n\n");
	for (int kind = 0; kind < SANDBOX_KINDS; kind++)
		print((enum sandbox_kind)kind, names[kind]);
	printf("const struct sock_fprog sandbox_filters[SANDBOX_KINDS] = {\n");
	for (int kind = 0; kind < SANDBOX_KINDS; kind++)
		printf("\t{ sizeof %s / sizeof %s[0], (struct sock_filter *)%s },\n", names[kind],
		    names[kind], names[kind]);
	printf("};\n");
	return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}
