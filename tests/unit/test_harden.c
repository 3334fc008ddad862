/* SPDX-License-Identifier: BSD-2-Clause */
/* A process made our own, out of whatever a caller left it. Needs root. */
#include "story.h"

#include <grp.h>
#include <linux/capability.h>
#include <linux/ioprio.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static void
hostile_signals(void)
{
	sigset_t all;

	for (int number = 1; number <= SIGRTMAX; number++)
		signal(number, SIG_IGN);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	harden_process();

	static const int matter[] = { SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGALRM, SIGTERM, SIGCHLD,
		SIGXCPU, SIGIO };
	unsigned long long ignored = status_number("\nSigIgn", 16);
	for (size_t i = 0; i < sizeof matter / sizeof matter[0]; i++)
		MUST((ignored & 1ull << (matter[i] - 1)) == 0);
	MUST((ignored & 1ull << (SIGPIPE - 1)) != 0 && (ignored & 1ull << (SIGXFSZ - 1)) != 0);
	MUST(status_number("\nSigBlk", 16) == 0);
}

static void
test_signals_that_matter_work_again_after_a_caller_ignored_or_blocked_them(void **state)
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

	set_limit(RLIMIT_CPU, 5000, 6000);
	set_limit(RLIMIT_FSIZE, RLIM_INFINITY, RLIM_INFINITY);
	harden_process();
	MUST(getrlimit(RLIMIT_CPU, &limit) == 0 && limit.rlim_cur == 5000);
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

	set_limit(RLIMIT_CPU, 20, 40);
	MUST(setgroups(0, NULL) == 0 && setgid(nobody.gid) == 0 && setuid(nobody.uid) == 0);
	harden_process();
	MUST(getrlimit(RLIMIT_CPU, &limit) == 0);
	MUST(limit.rlim_cur == 40 && limit.rlim_max == 40);
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
locked_secrets(void)
{
	static char secrets[3 * 4096];

	MUST(status_number("\nVmLck", 10) == 0);
	harden_lock(secrets, sizeof secrets);
	MUST(status_number("\nVmLck", 10) >= sizeof secrets / 1024);
	harden_lock(NULL, sizeof secrets); /* best effort: nothing there, nothing lost */
}

static void
test_secrets_are_kept_out_of_swap_T119(void **state)
{
	(void)state;
	assert_int_equal(tell(locked_secrets), 0);
}

static void
slow_caller(void)
{
	const struct sched_param none = { 0 };

	MUST(setpriority(PRIO_PROCESS, 0, 19) == 0);
	MUST(sched_setscheduler(0, SCHED_IDLE, &none) == 0);
	MUST(syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0,
		 IOPRIO_PRIO_VALUE(IOPRIO_CLASS_IDLE, 7)) == 0);
	harden_pace();
	MUST(getpriority(PRIO_PROCESS, 0) == 0);
	MUST(sched_getscheduler(0) == SCHED_OTHER);
	MUST(
	    IOPRIO_PRIO_CLASS(syscall(SYS_ioprio_get, IOPRIO_WHO_PROCESS, 0)) != IOPRIO_CLASS_IDLE);
}

static void
test_a_caller_cannot_make_us_slow(void **state)
{
	(void)state;
	assert_int_equal(tell(slow_caller), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_signals_that_matter_work_again_after_a_caller_ignored_or_blocked_them),
		cmocka_unit_test(test_tiny_limits_are_raised_and_core_dumps_forbidden),
		cmocka_unit_test(test_root_raises_hard_limits_too),
		cmocka_unit_test(test_limits_that_are_higher_stay),
		cmocka_unit_test(test_a_user_gets_as_much_as_the_hard_limit_allows),
		cmocka_unit_test(test_session_umask_directory_and_dumps_are_our_own),
		cmocka_unit_test(test_closed_outputs_become_dev_null),
		cmocka_unit_test(test_a_caller_cannot_make_us_slow),
		cmocka_unit_test(test_secrets_are_kept_out_of_swap_T119),
	};

	return cmocka_run_group_tests(tests, skip_unless_root, NULL);
}
