/* SPDX-License-Identifier: BSD-2-Clause */
/* The workers as processes: each its own user with two descriptors, and none outlives the engine.
 */
#include "workers.h"

#include "clock.h"
#include "worker_stand_in.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>

#include <cmocka.h>

#define TIMEOUT_S 60
#define SOON_MS 2000 /* within which nothing may be left */
#define WHILE_MS 200

#define REPORT(id, program)                                                             \
	"uid " id id id " gid " id id id " groups 0 privs 1 fds 0,1,2,3, argv " program \
	" env PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8"                        \
	" GNUTLS_NO_IMPLICIT_INIT=1 MALLOC_ARENA_MAX=1"

static struct workers workers;

/* As the engine starts them: once in a process whose signals are as they should be. */
static bool
start_for(int timeout_s)
{
	(void)signal(SIGCHLD, SIG_DFL);
	return workers_start(&workers, timeout_s);
}

static int
start(void **state)
{
	(void)state;
	return start_for(TIMEOUT_S) ? 0 : -1;
}

static bool
wait_for(int socket, short event, int64_t milliseconds)
{
	struct pollfd ready = { .fd = socket, .events = event };

	return poll(&ready, 1, (int)milliseconds) == 1 && (ready.revents & event) == event;
}

static void
say(struct worker *worker, const char *order)
{
	assert_int_equal(
	    send(worker->socket, order, strlen(order) + 1, MSG_NOSIGNAL), strlen(order) + 1);
}

static void
assert_reports(struct worker *worker, const char *expected)
{
	char text[REPORT_SIZE] = "";

	assert_true(wait_for(worker->socket, POLLIN, 10000));
	assert_true(recv(worker->socket, text, sizeof text - 1, 0) > 0);
	assert_string_equal(text, expected);
}

/* The kernel takes children away as they end: nobody waits for them, here neither. */
static void
assert_no_process_is_left(void)
{
	int64_t deadline = clock_now_ms() + SOON_MS;
	siginfo_t child;

	while (waitid(P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       clock_left_ms(deadline) > 0)
		(void)poll(NULL, 0, 5);
	assert_int_equal(waitid(P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT), -1);
	assert_int_equal(errno, ECHILD);
}

static int
hang_up(void **state)
{
	(void)state;
	worker_finish(&workers.sso, clock_now_ms());
	worker_finish(&workers.mail, clock_now_ms());
	assert_no_process_is_left();
	return 0;
}

/* T99, T101 */
static void
test_each_worker_is_its_own_user_with_two_descriptors(void **state)
{
	(void)state;
	assert_reports(&workers.sso, REPORT("64001", PATH_SSO));
	say(&workers.mail, "done");
	assert_reports(&workers.mail, REPORT("64002", PATH_MAIL));
}

static void
test_a_mail_worker_is_there_for_a_letter_only(void **state)
{
	(void)state;
	assert_reports(&workers.sso, REPORT("64001", PATH_SSO));
	assert_false(wait_for(workers.mail.socket, POLLIN, WHILE_MS));
	for (int letter = 0; letter < 3; letter++) {
		say(&workers.mail, "done");
		assert_reports(&workers.mail, REPORT("64002", PATH_MAIL));
		assert_false(wait_for(workers.mail.socket, POLLIN, WHILE_MS));
	}
}

static void
test_a_worker_whose_leave_taking_was_cut_short_is_followed_by_the_next(void **state)
{
	(void)state;
	for (int letter = 0; letter < 2; letter++) {
		say(&workers.mail, "late");
		assert_reports(&workers.mail, REPORT("64002", PATH_MAIL));
		assert_false(wait_for(workers.mail.socket, POLLIN | POLLHUP, WHILE_MS));
	}
}

static void
test_a_worker_that_fails_hangs_up(void **state)
{
	(void)state;
	say(&workers.sso, "fail");
	say(&workers.mail, "fail");
	assert_true(wait_for(workers.sso.socket, POLLHUP, SOON_MS));
	assert_true(wait_for(workers.mail.socket, POLLHUP, SOON_MS));
	assert_no_process_is_left();
}

/* T112: in a resolver, in a handshake, anywhere. */
static void
test_no_worker_outlives_the_engine(void **state)
{
	(void)state;
	say(&workers.sso, "stay");
	say(&workers.mail, "stay");
	assert_reports(&workers.sso, REPORT("64001", PATH_SSO));
	assert_reports(&workers.mail, REPORT("64002", PATH_MAIL));
	close(workers.sso.lifeline);
	close(workers.sso.socket);
	close(workers.mail.lifeline);
	close(workers.mail.socket);
	assert_no_process_is_left();
	workers = (struct workers){ { -1, -1 }, { -1, -1 } };
}

static void
test_the_engine_hanging_up_ends_a_stub_that_has_no_letter_yet(void **state)
{
	(void)state;
	worker_finish(&workers.sso, clock_now_ms());
	worker_finish(&workers.mail, clock_now_ms());
	assert_int_equal(workers.mail.socket, -1);
	assert_int_equal(workers.mail.lifeline, -1);
	assert_no_process_is_left();
}

static void
test_a_dismissed_worker_finishes_what_it_does(void **state)
{
	int64_t before = clock_now_ms(), waited;

	(void)state;
	assert_reports(&workers.sso, REPORT("64001", PATH_SSO));
	before = clock_now_ms();
	worker_dismiss(&workers.sso);
	worker_finish(&workers.sso, before + 10000);
	waited = clock_now_ms() - before;
	assert_in_range(waited, FINISH_MS, 9000);
	assert_int_equal(workers.sso.socket, -1);
}

static void
test_a_worker_that_does_not_finish_is_cut_at_the_deadline(void **state)
{
	int64_t before, waited;

	(void)state;
	assert_reports(&workers.sso, REPORT("64001", PATH_SSO));
	say(&workers.sso, "stay");
	before = clock_now_ms();
	worker_finish(&workers.sso, before + WHILE_MS);
	waited = clock_now_ms() - before;
	assert_in_range(waited, WHILE_MS, WHILE_MS + 1000);
	worker_finish(&workers.mail, before);
	assert_no_process_is_left();
}

static void
test_nothing_can_go_wrong_with_a_worker_that_is_gone(void **state)
{
	(void)state;
	worker_finish(&workers.sso, clock_now_ms());
	worker_dismiss(&workers.sso);
	worker_finish(&workers.sso, clock_now_ms() + 60000);
	assert_int_equal(workers.sso.socket, -1);
}

/* The timeout's five seconds on top, and one that is four less. */
static void
test_workers_end_by_themselves_in_time(void **state)
{
	int64_t before = clock_now_ms();

	(void)state;
	assert_true(start_for(-4));
	say(&workers.sso, "stay");
	say(&workers.mail, "stay");
	assert_no_process_is_left();
	assert_true(clock_now_ms() - before >= 900);
}

static void
test_without_a_workers_user_neither_is_started(void **state)
{
	(void)state;
	assert_true(set_accounts(PASSWD_ROOT PASSWD_SSO));
	assert_false(start_for(TIMEOUT_S));
	assert_int_equal(workers.sso.socket, -1);
	assert_int_equal(workers.sso.lifeline, -1);
	assert_int_equal(workers.mail.socket, -1);
	while (waitpid(-1, NULL, 0) > 0)
		; /* the stub that was there already ends */
	assert_true(set_accounts(PASSWD_ROOT PASSWD_SSO PASSWD_MAIL));
}

static void
test_a_worker_that_is_not_installed_hangs_up(void **state)
{
	(void)state;
	assert_int_equal(rename(PATH_SSO, PATH_SSO ".away"), 0);
	assert_true(start_for(TIMEOUT_S));
	assert_true(wait_for(workers.sso.socket, POLLHUP, SOON_MS));
	assert_int_equal(rename(PATH_SSO ".away", PATH_SSO), 0);
	(void)waitpid(-1, NULL, WNOHANG); /* it may have ended before SIGCHLD was ignored */
}

int
main(int argc, char *argv[], char *environment[])
{
#define WITH_WORKERS(test) cmocka_unit_test_setup_teardown(test, start, hang_up)
	const struct CMUnitTest tests[] = {
		WITH_WORKERS(test_each_worker_is_its_own_user_with_two_descriptors),
		WITH_WORKERS(test_a_mail_worker_is_there_for_a_letter_only),
		WITH_WORKERS(
		    test_a_worker_whose_leave_taking_was_cut_short_is_followed_by_the_next),
		WITH_WORKERS(test_a_worker_that_fails_hangs_up),
		WITH_WORKERS(test_no_worker_outlives_the_engine),
		WITH_WORKERS(test_the_engine_hanging_up_ends_a_stub_that_has_no_letter_yet),
		WITH_WORKERS(test_a_dismissed_worker_finishes_what_it_does),
		WITH_WORKERS(test_a_worker_that_does_not_finish_is_cut_at_the_deadline),
		WITH_WORKERS(test_nothing_can_go_wrong_with_a_worker_that_is_gone),
		cmocka_unit_test_teardown(test_workers_end_by_themselves_in_time, hang_up),
		cmocka_unit_test_teardown(test_without_a_workers_user_neither_is_started, hang_up),
		cmocka_unit_test_teardown(test_a_worker_that_is_not_installed_hangs_up, hang_up),
	};
	int failed = 0;

	(void)argc;
	if (strcmp(argv[0], PATH_SSO) == 0 || strcmp(argv[0], PATH_MAIL) == 0)
		live_as_worker(argv, environment);
	if (geteuid() == 0 && enter_machine())
		failed = cmocka_run_group_tests(tests, NULL, NULL);
	else
		print_message("needs root and a mount namespace: workers become other users\n");
	if (stand_in_folder[0])
		temporary_remove(stand_in_folder);
	return failed;
}
