/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lifeline: a worker of another user ends when its engine is gone, whatever it is doing. Needs
 * root.
 */
#include "clock.h"
#include "story.h"

#include <signal.h>

#define AT_MOST_MS 100
#define LIFELINE_READ 0
#define LIFELINE_WRITE 1

/* A worker, and the engine's end of its lifeline. */
struct worker {
	pid_t pid;
	int lifeline;
	int ready; /* end of file or a byte when the worker has armed it */
};

static void
block_in_a_read(int lifeline)
{
	int silent[2];
	char byte;

	(void)lifeline;
	if (pipe(silent) == 0)
		(void)!read(silent[0], &byte, 1);
}

static void
never_enter_the_kernel(int lifeline)
{
	(void)lifeline;
	for (volatile unsigned long i = 0;; i++)
		;
}

static void
give_the_lifeline_up(int lifeline)
{
	if (dup(lifeline) == -1) /* so that closing alone is not enough */
		_exit(1);
	harden_lifeline_close(lifeline);
	usleep(2 * AT_MOST_MS * 1000);
	_exit(7);
}

/* Starts a worker as the engine does: its own pipe, another user, signals as a caller left them. */
static struct worker
start_worker(void (*work)(int lifeline))
{
	int lifeline[2], ready[2];
	struct worker worker;
	sigset_t all;

	assert_int_equal(pipe(lifeline), 0);
	assert_int_equal(pipe(ready), 0);
	worker.pid = fork();
	assert_int_not_equal(worker.pid, -1);
	if (worker.pid == 0) {
		close(lifeline[LIFELINE_WRITE]);
		signal(SIGIO, SIG_IGN);
		sigfillset(&all);
		sigdelset(&all, SIGALRM);
		alarm(10); /* so that a lifeline that does nothing ends in a failure */
		sigprocmask(SIG_BLOCK, &all, NULL);
		harden_drop(&nobody);
		harden_lifeline(lifeline[LIFELINE_READ]);
		(void)!write(ready[1], "r", 1);
		work(lifeline[LIFELINE_READ]);
		_exit(0);
	}
	close(lifeline[LIFELINE_READ]);
	close(ready[1]);
	worker.lifeline = lifeline[LIFELINE_WRITE];
	worker.ready = ready[0];
	return worker;
}

static void
wait_until_armed(const struct worker *worker)
{
	char byte;

	assert_int_equal(read(worker->ready, &byte, 1), 1);
	close(worker->ready);
	usleep(20000); /* into its work */
	assert_int_equal(waitpid(worker->pid, NULL, WNOHANG), 0);
}

static void
assert_lifeline_ends(void (*work)(int lifeline))
{
	struct worker worker = start_worker(work);
	int status;

	wait_until_armed(&worker);
	int64_t cut = clock_now_ms();
	close(worker.lifeline);
	assert_int_equal(waitpid(worker.pid, &status, 0), worker.pid);
	assert_in_range(clock_now_ms() - cut, 0, AT_MOST_MS);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGIO);
}

static void
test_a_worker_blocked_in_a_read_ends_with_the_engine(void **state)
{
	(void)state;
	assert_lifeline_ends(block_in_a_read);
}

static void
test_a_worker_that_calculates_ends_with_the_engine(void **state)
{
	(void)state;
	assert_lifeline_ends(never_enter_the_kernel);
}

/* Two workers, two lifelines: the end of one is not the end of the other. */
static void
test_each_worker_hangs_on_its_own_lifeline(void **state)
{
	struct worker first = start_worker(block_in_a_read);
	int status;

	(void)state;
	wait_until_armed(&first);
	assert_lifeline_ends(block_in_a_read);
	assert_int_equal(waitpid(first.pid, NULL, WNOHANG), 0);
	close(first.lifeline);
	assert_int_equal(waitpid(first.pid, &status, 0), first.pid);
	assert_true(WIFSIGNALED(status));
}

static void
test_an_engine_gone_before_arming_ends_the_worker_too(void **state)
{
	int lifeline[2], status;

	(void)state;
	assert_int_equal(pipe(lifeline), 0);
	close(lifeline[LIFELINE_WRITE]);
	pid_t child = fork();
	if (child == 0) {
		harden_lifeline(lifeline[LIFELINE_READ]);
		_exit(0);
	}
	close(lifeline[LIFELINE_READ]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), EXIT_FAILURE);
}

static void
test_a_lifeline_that_is_none_ends_the_worker(void **state)
{
	int status;
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		harden_lifeline(-1);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), EXIT_FAILURE);
}

static void
test_a_lifeline_given_up_lets_the_worker_finish(void **state)
{
	struct worker worker = start_worker(give_the_lifeline_up);
	int status;

	(void)state;
	wait_until_armed(&worker);
	close(worker.lifeline);
	assert_int_equal(waitpid(worker.pid, &status, 0), worker.pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_worker_blocked_in_a_read_ends_with_the_engine),
		cmocka_unit_test(test_a_worker_that_calculates_ends_with_the_engine),
		cmocka_unit_test(test_each_worker_hangs_on_its_own_lifeline),
		cmocka_unit_test(test_an_engine_gone_before_arming_ends_the_worker_too),
		cmocka_unit_test(test_a_lifeline_that_is_none_ends_the_worker),
		cmocka_unit_test(test_a_lifeline_given_up_lets_the_worker_finish),
	};

	return cmocka_run_group_tests(tests, skip_unless_root, NULL);
}
