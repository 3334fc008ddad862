/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Acts upon files. The attack runs as root where the program does: then nothing but the sandbox
 * stands between it and the file. VICTIM is a file that the test has made, and makes anew.
 */
#include "attack.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define VICTIM "/run/world/victim"
#define NEW "/run/world/victim.new"

static struct open_how reading = { .flags = O_RDONLY };

static long
write_shared_map(void)
{
	return open(VICTIM, O_RDWR);
}

static long
read_through_own_directory(void)
{
	return open("/proc/self/cwd/etc/shadow", O_RDONLY);
}

static long
read_root_of_another(void)
{
	char path[64];

	(void)snprintf(path, sizeof path, "/proc/%ld/root/etc/shadow", attack_victim());
	return open(path, O_RDONLY);
}

static long
read_memory_of_another(void)
{
	char path[64];

	(void)snprintf(path, sizeof path, "/proc/%ld/mem", attack_victim());
	return open(path, O_RDONLY);
}

#define READ(who, path)                                                              \
	{                                                                            \
		who, "read " path, SYS_openat, { AT_FDCWD, P(path), O_RDONLY }, NULL \
	}
#define OPEN(who, words, path, flags)                                            \
	{                                                                        \
		who, words, SYS_openat, { AT_FDCWD, P(path), flags, 0600 }, NULL \
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
	READ(ALL, "/etc/shadow"),
	READ(ALL, "/etc/passwd"),
	READ(ALL, "/etc/dla-otp/otp.key"),
	READ(ALL, "/etc/dla-otp/client.secret"),
	READ(ALL, "/etc/dla-otp/relay.secret"),
	READ(ALL, "/etc/dla-otp/dla-otp.conf"),
	READ(ALL, "/run/world/syslog"),
	READ(ALL, "/usr/bin/passwd"),
	READ(ALL, "/proc/1/environ"),
	READ(ALL, "/proc/self/maps"),
	READ(ALL, "/proc/self/mem"),
	READ(ALL, "/proc/kallsyms"),
	READ(WORKERS, "/proc/sys/kernel/random/boot_id"),
	OPEN(ALL, "list /etc", "/etc", O_RDONLY | O_DIRECTORY),
	OPEN(ALL, "list /proc", "/proc", O_RDONLY | O_DIRECTORY),
	OPEN(WORKERS, "list the store", "/var/lib/dla-otp", O_RDONLY | O_DIRECTORY),
	OPEN(WORKERS, "list the libraries", "/usr/lib", O_RDONLY | O_DIRECTORY),
	OPEN(ALL, "write a file that is there", VICTIM, O_WRONLY),
	OPEN(ALL, "truncate a file that is there", VICTIM, O_WRONLY | O_TRUNC),
	OPEN(ALL, "make a file in /tmp", "/tmp/victim.new", O_WRONLY | O_CREAT),
	OPEN(ALL, "make a file in /dev/shm", "/dev/shm/victim.new", O_RDWR | O_CREAT),
	OPEN(ALL, "make a settings file", "/etc/dla-otp/victim.new", O_WRONLY | O_CREAT),
	OPEN(WORKERS, "make a file in the store", "/var/lib/dla-otp/new", O_WRONLY | O_CREAT),
	OPEN(WORKERS, "list the audit log", "/var/log/dla-otp", O_RDONLY | O_DIRECTORY),
	OPEN(ALL, "make a file beside the audit log", "/var/log/dla-otp/new", O_WRONLY | O_CREAT),
	OPEN(ALL, "make an empty file, opened for reading", NEW, O_RDONLY | O_CREAT),
	OPEN(ALL, "make an unnamed file in /tmp", "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC),
	OPEN(ALL, "open the terminal", "/dev/ptmx", O_RDWR),
	CALL(ALL, "read /etc/shadow by openat2", SYS_openat2,
	    { AT_FDCWD, P("/etc/shadow"), P(&reading), sizeof reading }),
	CALL(ALL, "truncate by name", SYS_truncate, { P(VICTIM), 0 }),
	CALL(ALL, "unlink", SYS_unlink, { P(VICTIM) }),
	CALL(ALL, "unlinkat", SYS_unlinkat, { AT_FDCWD, P(VICTIM), 0 }),
	CALL(ALL, "rename", SYS_rename, { P(VICTIM), P(NEW) }),
	CALL(ALL, "renameat2", SYS_renameat2, { AT_FDCWD, P(VICTIM), AT_FDCWD, P(NEW), 0 }),
	CALL(ALL, "link", SYS_link, { P(VICTIM), P(NEW) }),
	CALL(ALL, "linkat", SYS_linkat, { AT_FDCWD, P(VICTIM), AT_FDCWD, P(NEW), 0 }),
	CALL(ALL, "symlink", SYS_symlink, { P("/etc/shadow"), P(NEW) }),
	CALL(ALL, "mkdir", SYS_mkdir, { P(NEW), 0700 }),
	CALL(ALL, "make a device", SYS_mknod, { P(NEW), S_IFCHR | 0600, 0x103 }),
	CALL(ALL, "make a fifo", SYS_mknodat, { AT_FDCWD, P(NEW), S_IFIFO | 0600, 0 }),
	CALL(ALL, "chmod", SYS_chmod, { P(VICTIM), 04755 }),
	CALL(ALL, "fchmodat", SYS_fchmodat, { AT_FDCWD, P(VICTIM), 04755 }),
	CALL(ALL, "chown", SYS_chown, { P(VICTIM), 0, 0 }),
	CALL(ALL, "utimensat", SYS_utimensat, { AT_FDCWD, P(VICTIM), 0, 0 }),
	CALL(ALL, "setxattr", SYS_setxattr, { P(VICTIM), P("trusted.a"), P("b"), 1, 0 }),
	CALL(ALL, "chroot", SYS_chroot, { P("/") }),
	CALL(ALL, "chdir", SYS_chdir, { P("/tmp") }),
	CALL(ALL, "watch a directory", SYS_inotify_init1, { 0 }),
	CALL(ALL, "watch everything", SYS_fanotify_init, { 0, 0 }),
	CALL(ALL, "a file without a directory", SYS_memfd_create, { P("a"), 0 }),
	DO(ALL, "map a file for writing", write_shared_map),
	DO(ALL, "read through the working directory", read_through_own_directory),
	DO(ALL, "read through another's root", read_root_of_another),
	DO(ALL, "read another's memory as a file", read_memory_of_another),
};

const struct acts attack_files = { acts, sizeof acts / sizeof acts[0] };
