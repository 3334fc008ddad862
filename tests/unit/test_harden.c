/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process made our own, out of whatever a caller left it. Each story runs in a child, which ends
 * with 0 when all that must be so was so. Needs root.
 */
#include "harden.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const struct harden_user nobody = { .uid = 65534, .gid = 65534 };

/* In a child: what must be so, or the child ends with 2. */
#define MUST(condition)                                                                \
	do {                                                                           \
		if (!(condition)) {                                                    \
			dprintf(STDERR_FILENO, "line %d: %s\n", __LINE__, #condition); \
			_exit(2);                                                      \
		}                                                                      \
	} while (0)

/* Runs a story in a child; its wait status. */
static int
tell(void (*story)(void))
{
	int status;
	pid_t child = fork();

	assert_int_not_equal(child, -1);
	if (child == 0) {
		story();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static int
skip_unless_root(void **state)
{
	(void)state;
	if (geteuid() != 0) {
		print_message("needs root\n");
		_exit(0);
	}
	return 0;
}

/* The number behind `name:` in /proc/self/status, read in this base. */
static unsigned long long
status_number(const char *name, int base)
{
	char text[3000];
	int fd = open("/proc/self/status", O_RDONLY);
	ssize_t got = read(fd, text, sizeof text - 1);

	close(fd);
	MUST(got > 0);
	text[got] = '\0';
	const char *at = strstr(text, name);
	MUST(at != NULL);
	return strtoull(at + strlen(name) + 1, NULL, base);
}

static void
hostile_signals(void)
{
	sigset_t all;

	for (int number = 1; number <= SIGRTMAX; number++)
		signal(number, SIG_IGN);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	harden_process();

	unsigned long long ignored = 1ull << (SIGPIPE - 1) | 1ull << (SIGXFSZ - 1);
	MUST(status_number("\nSigIgn", 16) == ignored);
	MUST(status_number("\nSigBlk", 16) == 0);
}

static void
test_signals_a_caller_ignored_or_blocked_work_again(void **state)
{
	(void)state;
	assert_int_equal(tell(hostile_signals), 0);
}

static void
set_limit(int resource, rlim_t soft, rlim_t hard)
{
	MUST(setrlimit(resource, &(struct rlimit){ soft, hard }) == 0);
}

static bool
limit_is_at_least(int resource, rlim_t least)
{
	struct rlimit limit;

	return getrlimit(resource, &limit) == 0 && limit.rlim_cur >= least;
}

static const int tiny[] = { RLIMIT_NOFILE, RLIMIT_NPROC, RLIMIT_FSIZE, RLIMIT_CPU, RLIMIT_STACK };

static void
must_have_room(void)
{
	MUST(limit_is_at_least(RLIMIT_NOFILE, 256));
	MUST(limit_is_at_least(RLIMIT_NPROC, 1024));
	MUST(limit_is_at_least(RLIMIT_FSIZE, 1 << 26));
	MUST(limit_is_at_least(RLIMIT_CPU, 30));
	MUST(limit_is_at_least(RLIMIT_STACK, 1 << 20));
	MUST(!limit_is_at_least(RLIMIT_CORE, 1));
}

static void
tiny_soft_limits(void)
{
	struct rlimit limit;

	for (size_t i = 0; i < sizeof tiny / sizeof tiny[0]; i++) {
		MUST(getrlimit(tiny[i], &limit) == 0);
		set_limit(tiny[i], 1, limit.rlim_max);
	}
	MUST(getrlimit(RLIMIT_CORE, &limit) == 0);
	set_limit(RLIMIT_CORE, limit.rlim_max, limit.rlim_max);
	harden_process();
	must_have_room();
}

static void
tiny_hard_limits(void)
{
	for (size_t i = 0; i < sizeof tiny / sizeof tiny[0]; i++)
		set_limit(tiny[i], 8, 8);
	harden_process();
	must_have_room();
}

static void
test_tiny_limits_are_raised_and_core_dumps_forbidden(void **state)
{
	(void)state;
	assert_int_equal(tell(tiny_soft_limits), 0);
}

static void
test_root_raises_hard_limits_too(void **state)
{
	(void)state;
	if (!(status_number("\nCapEff", 16) >> CAP_SYS_RESOURCE & 1)) {
		print_message("this root may not raise hard limits (no CAP_SYS_RESOURCE)\n");
		skip();
	}
	assert_int_equal(tell(tiny_hard_limits), 0);
}

static void
higher_limits(void)
{
	struct rlimit limit;

	set_limit(RLIMIT_NOFILE, 5000, 6000);
	set_limit(RLIMIT_FSIZE, RLIM_INFINITY, RLIM_INFINITY);
	harden_process();
	MUST(getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur == 5000);
	MUST(getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY);
}

static void
test_limits_that_are_higher_stay(void **state)
{
	(void)state;
	assert_int_equal(tell(higher_limits), 0);
}

/* Without the privilege, the hard limit is what can be had; that is no reason to die. */
static void
limits_of_a_user(void)
{
	struct rlimit limit;

	set_limit(RLIMIT_NOFILE, 20, 100);
	MUST(setgroups(0, NULL) == 0 && setgid(nobody.gid) == 0 && setuid(nobody.uid) == 0);
	harden_process();
	MUST(getrlimit(RLIMIT_NOFILE, &limit) == 0);
	MUST(limit.rlim_cur == 100 && limit.rlim_max == 100);
}

static void
test_a_user_gets_as_much_as_the_hard_limit_allows(void **state)
{
	(void)state;
	assert_int_equal(tell(limits_of_a_user), 0);
}

static void
surroundings(void)
{
	char directory[8];

	umask(0);
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	harden_process();
	MUST(umask(0) == 077);
	MUST(getcwd(directory, sizeof directory) != NULL && strcmp(directory, "/") == 0);
	MUST(getsid(0) == getpid());
	MUST(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0);
	MUST(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
	harden_process(); /* a session leader already: no reason to die */
}

static void
test_session_umask_directory_and_dumps_are_our_own(void **state)
{
	(void)state;
	assert_int_equal(tell(surroundings), 0);
}

static bool
same_file(int fd, const char *path)
{
	struct stat open_one, named;

	return fstat(fd, &open_one) == 0 && stat(path, &named) == 0 &&
	       open_one.st_rdev == named.st_rdev && open_one.st_ino == named.st_ino;
}

static void
closed_outputs(void)
{
	close(STDOUT_FILENO);
	close(STDERR_FILENO);
	harden_process();
	MUST(same_file(STDOUT_FILENO, "/dev/null"));
	MUST(same_file(STDERR_FILENO, "/dev/null"));
	MUST(write(STDERR_FILENO, "x", 1) == 1);
}

static void
everything_closed(void)
{
	MUST(close_range(0, ~0u, 0) == 0);
	harden_process();
	MUST(same_file(STDOUT_FILENO, "/dev/null"));
	MUST(same_file(STDERR_FILENO, "/dev/null"));
	MUST(fcntl(STDIN_FILENO, F_GETFD) == -1);
	MUST(fcntl(3, F_GETFD) == -1);
}

static void
test_closed_outputs_become_dev_null(void **state)
{
	(void)state;
	assert_int_equal(tell(closed_outputs), 0);
	assert_int_equal(tell(everything_closed), 0);
}

static void
test_users_are_found_by_name(void **state)
{
	struct harden_user user = { 1, 1 };

	(void)state;
	assert_true(harden_find_user("nobody", &user));
	assert_int_equal(user.uid, nobody.uid);
	assert_int_equal(user.gid, nobody.gid);
	assert_false(harden_find_user("no-such-user-here", &user));
	assert_int_equal(user.uid, 0); /* which harden_drop refuses */
	assert_false(harden_find_user("", &user));
}

static void
drop(void)
{
	const gid_t groups[] = { 0, 4, 27 };
	uid_t real, effective, saved;

	MUST(setgroups(3, groups) == 0);
	MUST(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0); /* a caller's legacy */
	harden_drop(&nobody);
	MUST(getresuid(&real, &effective, &saved) == 0);
	MUST(real == nobody.uid && effective == nobody.uid && saved == nobody.uid);
	MUST(getgroups(0, NULL) == 0 && getgid() == nobody.gid);
	MUST(status_number("\nCapInh", 16) == 0);
	MUST(status_number("\nCapPrm", 16) == 0);
	MUST(status_number("\nCapEff", 16) == 0);
	MUST(status_number("\nCapAmb", 16) == 0);
	MUST(status_number("\nNoNewPrivs", 10) == 1);
	MUST(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0);
	MUST(!limit_is_at_least(RLIMIT_CORE, 1));
}

static void
drop_and_try_to_return(void)
{
	harden_drop(&nobody);
	MUST(setuid(0) == -1 && seteuid(0) == -1 && setreuid(0, 0) == -1);
	MUST(setresuid(0, 0, 0) == -1 && setresuid(0, (uid_t)-1, (uid_t)-1) == -1);
	MUST(setgid(0) == -1 && setegid(0) == -1 && setresgid(0, 0, 0) == -1);
	MUST(setgroups(1, (gid_t[]){ 0 }) == -1 && initgroups("root", 0) == -1);
	MUST(setuid(1) == -1 && setgid(1) == -1);
	MUST(open("/etc/shadow", O_RDONLY) == -1 && errno == EACCES);
	MUST(kill(getppid(), 0) == -1 && errno == EPERM);
}

static void
test_dropping_leaves_no_right(void **state)
{
	(void)state;
	assert_int_equal(tell(drop), 0);
}

static void
test_dropping_cannot_be_undone(void **state)
{
	(void)state;
	assert_int_equal(tell(drop_and_try_to_return), 0);
}

static void
drop_to_root(void)
{
	harden_drop(&(struct harden_user){ .uid = 0, .gid = nobody.gid });
}

static void
drop_to_roots_group(void)
{
	harden_drop(&(struct harden_user){ .uid = nobody.uid, .gid = 0 });
}

static void
drop_without_the_right_to(void)
{
	MUST(setuid(1) == 0);
	harden_drop(&nobody);
}

static void
test_a_drop_that_is_none_ends_the_process(void **state)
{
	(void)state;
	assert_int_equal(WEXITSTATUS(tell(drop_to_root)), EXIT_FAILURE);
	assert_int_equal(WEXITSTATUS(tell(drop_to_roots_group)), EXIT_FAILURE);
	assert_int_equal(WEXITSTATUS(tell(drop_without_the_right_to)), EXIT_FAILURE);
}

static bool
is_open(int fd)
{
	return fcntl(fd, F_GETFD) != -1;
}

/* Opens 3..400, keeps those listed and looks at each. */
static void
close_all_but(const int *keep, unsigned count)
{
	for (int fd = 3; fd <= 400; fd++)
		MUST(dup2(STDERR_FILENO, fd) == fd);
	harden_close_others(keep, count);
	for (int fd = 0; fd <= 400; fd++) {
		bool kept = fd < 3;

		for (unsigned i = 0; i < count; i++)
			kept |= keep[i] == fd;
		MUST(is_open(fd) == kept);
	}
}

static void
close_others(void)
{
	close_all_but(NULL, 0);
	close_all_but((int[]){ 3 }, 1);
	close_all_but((int[]){ 17, 3, 5, 4 }, 4);
	close_all_but((int[]){ 400, -1, 9, 9, 2, 200, 3, 399 }, 8);
}

static void
keep_too_many(void)
{
	harden_close_others((int[]){ 3, 4, 5, 6, 7, 8, 9, 10, 11 }, 9);
}

static void
test_only_the_listed_descriptors_stay_open(void **state)
{
	(void)state;
	assert_int_equal(tell(close_others), 0);
	assert_int_equal(WEXITSTATUS(tell(keep_too_many)), EXIT_FAILURE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signals_a_caller_ignored_or_blocked_work_again),
		cmocka_unit_test(test_tiny_limits_are_raised_and_core_dumps_forbidden),
		cmocka_unit_test(test_root_raises_hard_limits_too),
		cmocka_unit_test(test_limits_that_are_higher_stay),
		cmocka_unit_test(test_a_user_gets_as_much_as_the_hard_limit_allows),
		cmocka_unit_test(test_session_umask_directory_and_dumps_are_our_own),
		cmocka_unit_test(test_closed_outputs_become_dev_null),
		cmocka_unit_test(test_users_are_found_by_name),
		cmocka_unit_test(test_dropping_leaves_no_right),
		cmocka_unit_test(test_dropping_cannot_be_undone),
		cmocka_unit_test(test_a_drop_that_is_none_ends_the_process),
		cmocka_unit_test(test_only_the_listed_descriptors_stay_open),
	};

	return cmocka_run_group_tests(tests, skip_unless_root, NULL);
}
