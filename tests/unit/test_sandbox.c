/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is left to each program and what kills it, in a child each. tests/sandbox attacks the
 * installed programs with far more.
 */
#include "story.h"

#include "clock.h"
#include "log.h"
#include "sandbox.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

static const struct sandbox_server server = { .port = 443, .ca_file = "" };

static void
enter(enum sandbox_kind kind)
{
	MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	struct sandbox sandbox = sandbox_enter(kind, &server, kind == SANDBOX_ENGINE ? 0 : 1);
	MUST(strncmp(sandbox.words, "seccomp", 7) == 0);
	MUST(sandbox.words[7] == '\0' || strncmp(sandbox.words + 7, "+landlock", 9) == 0);
}

/* Valgrind and some containers have no seccomp, sanitizers no use for it. */
static int
skip_without_seccomp(void **state)
{
	unsigned action = SECCOMP_RET_KILL_PROCESS;
	bool there = syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;

	(void)state;
#ifdef __SANITIZE_ADDRESS__
	there = false;
#endif
	if (!there) {
		print_message("no seccomp here\n");
		_exit(0);
	}
	return 0;
}

static void
assert_killed(void (*story)(void))
{
	int status = tell(story);

	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGSYS);
}

static void *
answer(void *number)
{
	return number;
}

static void
work_as_worker(void)
{
	struct addrinfo *found = NULL;
	pthread_t thread;
	void *result = NULL;
	int number;

	enter(SANDBOX_SSO);
	MUST(pthread_create(&thread, NULL, answer, &number) == 0);
	MUST(pthread_join(thread, &result) == 0 && result == &number);
	MUST(getaddrinfo("localhost", "443", NULL, &found) == 0);
	freeaddrinfo(found);
	MUST(open("/etc/hosts", O_RDONLY) != -1);
	MUST(open("/etc/hosts", O_RDWR) == -1 && errno == EACCES);
	MUST(socket(AF_INET, SOCK_STREAM, 0) != -1);
	MUST(signal(SIGIO, SIG_IGN) == SIG_ERR);
}

static void
test_a_worker_finds_names_and_opens_connections_T114(void **state)
{
	(void)state;
	assert_int_equal(tell(work_as_worker), 0);
}

static void
write_as_worker(void)
{
	int fd = open("/tmp", O_TMPFILE | O_RDWR, 0600);

	MUST(fd != -1);
	enter(SANDBOX_MAIL);
	signal(SIGXFSZ, SIG_IGN);
	MUST(write(fd, "x", 1) == -1 && errno == EFBIG);
}

static void
test_a_worker_writes_no_file_even_through_an_open_descriptor_T114(void **state)
{
	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(tell(write_as_worker), 0);
}

static void
work_as_engine(void)
{
	struct moment moment;
	struct log_line line;

	enter(SANDBOX_ENGINE);
	MUST(clock_moment(&moment));
	log_begin(&line, "a test");
	(void)log_send(&line, "test_sandbox", LOG_INFO); /* somebody may listen, or nobody */
	MUST(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
	     MAP_FAILED);
}

static void
test_the_engine_reads_the_clock_and_writes_the_log_T114(void **state)
{
	(void)state;
	assert_int_equal(tell(work_as_engine), 0);
}

static void
engine_on_the_internet(void)
{
	enter(SANDBOX_ENGINE);
	socket(AF_INET, SOCK_STREAM, 0);
}

static void
engine_with_a_thread(void)
{
	pthread_t thread;

	enter(SANDBOX_ENGINE);
	pthread_create(&thread, NULL, answer, NULL);
}

static void
engine_that_forks(void)
{
	enter(SANDBOX_ENGINE);
	if (fork() == 0)
		_exit(0);
}

static void
worker_that_forks(void)
{
	enter(SANDBOX_SSO);
	if (fork() == 0)
		_exit(0);
}

static void
worker_that_executes(void)
{
	char *arguments[] = { "true", NULL };

	enter(SANDBOX_MAIL);
	execv("/bin/true", arguments);
}

static void
sso_worker_that_stops_its_alarm(void)
{
	enter(SANDBOX_SSO);
	alarm(0);
}

static void
test_what_no_program_needs_kills_it_T114(void **state)
{
	(void)state;
	assert_killed(engine_on_the_internet);
	assert_killed(engine_with_a_thread);
	assert_killed(engine_that_forks);
	assert_killed(worker_that_forks);
	assert_killed(worker_that_executes);
	assert_killed(sso_worker_that_stops_its_alarm);
}

static void
a_worker_in_an_alarm(void)
{
	sigset_t all;

	alarm(1);
	enter(SANDBOX_SSO);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	signal(SIGALRM, SIG_IGN);
	sleep(5);
}

static void
test_a_worker_that_was_taken_over_cannot_escape_its_alarm_T112(void **state)
{
	int status;

	(void)state;
	status = tell(a_worker_in_an_alarm);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGALRM);
}

/* Without no_new_privs a user may load no filter: as good as a kernel that has none. */
static void
no_filter_to_be_had(void)
{
	MUST(setregid(nobody.gid, nobody.gid) == 0 && setreuid(nobody.uid, nobody.uid) == 0);
	(void)sandbox_enter(SANDBOX_ENGINE, NULL, 0);
}

static void
test_a_program_without_a_filter_ends_T115(void **state)
{
	int status;

	(void)state;
	if (geteuid() != 0)
		return;
	status = tell(no_filter_to_be_had);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), EXIT_FAILURE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_worker_finds_names_and_opens_connections_T114),
		cmocka_unit_test(test_a_worker_writes_no_file_even_through_an_open_descriptor_T114),
		cmocka_unit_test(test_the_engine_reads_the_clock_and_writes_the_log_T114),
		cmocka_unit_test(test_what_no_program_needs_kills_it_T114),
		cmocka_unit_test(test_a_worker_that_was_taken_over_cannot_escape_its_alarm_T112),
		cmocka_unit_test(test_a_program_without_a_filter_ends_T115),
	};

	return cmocka_run_group_tests(tests, skip_without_seccomp, NULL);
}
