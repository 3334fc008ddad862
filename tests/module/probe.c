/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stands in for a worker that has been taken over: runs where the worker would, as its user, with
 * its descriptors, and tries what it must not be able to do. Writes a line for each act into a file
 * that the test has made writable for it: `refused ACT` or `ALLOWED ACT`.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static FILE *report;

static void
tell(bool allowed, const char *act, const char *object)
{
	(void)fprintf(report, "%s %s %s\n", allowed ? "ALLOWED" : "refused", act, object);
}

static void
try_open(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	tell(fd >= 0, flags == O_RDONLY ? "read" : "write", path);
	if (fd >= 0)
		close(fd);
}

static void
try_files(void)
{
	static const char *const files[] = { "/etc/dla-otp/otp.key", "/etc/dla-otp/client.secret",
		"/etc/dla-otp/relay.secret", "/var/lib/dla-otp", "/var/log/dla-otp",
		"/etc/shadow" };
	static const char *const places[] = { "/etc/dla-otp/new", "/var/lib/dla-otp/new",
		"/var/log/dla-otp/new", "/etc/dla-otp/dla-otp.conf" };

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		try_open(files[i], O_RDONLY);
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		int fd = open(places[i], O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

		tell(fd >= 0, "write", places[i]);
		if (fd >= 0)
			close(fd);
	}
}

/* The engine and whatever else of ours runs: all but this process. */
static void
try_process(pid_t pid)
{
	char path[64], act[64];

	(void)snprintf(act, sizeof act, "process %d", (int)pid);
	tell(kill(pid, 0) == 0, "signal 0", act);
	tell(kill(pid, SIGTERM) == 0, "terminate", act);
	tell(ptrace(PTRACE_ATTACH, pid, NULL, NULL) == 0, "trace", act);
	(void)snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
	try_open(path, O_RDWR);
	(void)snprintf(path, sizeof path, "/proc/%d/environ", (int)pid);
	try_open(path, O_RDONLY);
	(void)snprintf(path, sizeof path, "/proc/%d/fd/0", (int)pid);
	try_open(path, O_RDWR);
}

/* True for a process of this very user: its stub, whose end only denies. */
static bool
is_our_own(const char *pid)
{
	char path[300], status[2048] = "";
	const char *line;
	FILE *file;
	size_t length;

	(void)snprintf(path, sizeof path, "/proc/%s/status", pid);
	if (!(file = fopen(path, "re")))
		return false;
	length = fread(status, 1, sizeof status - 1, file);
	(void)fclose(file);
	status[length] = '\0';
	line = strstr(status, "\nUid:");
	return line && strtoul(line + 5, NULL, 10) == getuid();
}

static void
try_processes(void)
{
	DIR *processes = opendir("/proc");
	struct dirent *entry;

	while (processes && (entry = readdir(processes))) {
		char path[300], name[32] = "";
		int fd;

		if (atoi(entry->d_name) == 0 || atoi(entry->d_name) == getpid())
			continue;
		(void)snprintf(path, sizeof path, "/proc/%s/comm", entry->d_name);
		if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
			continue;
		if (read(fd, name, sizeof name - 1) > 0 && strncmp(name, "dla-otp", 7) == 0 &&
		    !is_our_own(entry->d_name))
			try_process(atoi(entry->d_name));
		close(fd);
	}
	if (processes)
		closedir(processes);
}

static void
try_identity(void)
{
	gid_t root = 0;

	tell(setuid(0) == 0, "become", "root");
	tell(setgid(0) == 0, "become", "group root");
	tell(setgroups(1, &root) == 0, "join", "group root");
	tell(getuid() == 0 || geteuid() == 0 || getgid() == 0, "be", "root");
	tell(getgroups(0, NULL) > 0, "have", "further groups");
}

/* Only the socket, two of /dev/null and the lifeline may be open. */
static void
try_descriptors(void)
{
	for (int fd = 0; fd < 256; fd++) {
		struct stat status;
		char name[16];
		bool allowed = fstat(fd, &status) == 0 && fd != fileno(report) && fd > 3;

		(void)snprintf(name, sizeof name, "%d", fd);
		if (allowed || fd == 4)
			tell(allowed, "use descriptor", name);
	}
}

int
main(void)
{
	if (!(report = fopen("/run/world/probe", "ae")))
		return 1;
	setvbuf(report, NULL, _IOLBF, 0);
	try_descriptors();
	try_files();
	try_processes();
	try_identity();
	(void)fprintf(report, "done as %d\n", (int)getuid());
	(void)fclose(report);
	return 1;
}
