/* SPDX-License-Identifier: BSD-2-Clause */
/* Where somebody sits is what the kernel says of two processes, or it is not known. (T151) */
#include "terminal.h"

#include <fcntl.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define BEHIND " 0 1 18446744073709551615 4096 7\n"
#define REST " 77 4194304 1 2 3 4 5 6 7 8 20 0 1 0 "

static bool
parses(const char *text, struct terminal_process *process)
{
	static const struct terminal_process nothing;

	if (terminal_parse(text, strlen(text), process))
		return true;
	assert_memory_equal(process, &nothing, sizeof nothing);
	return false;
}

static void
test_a_line_of_proc_is_read(void **state)
{
	struct terminal_process process;

	(void)state;
	assert_true(parses("4711 (bash) S 1 4711 4700 34817" REST "123456" BEHIND, &process));
	assert_int_equal(process.number, 4711);
	assert_int_equal(process.session, 4700);
	assert_int_equal(process.device, 34817);
	assert_int_equal(process.started, 123456);
	assert_true(process.alive);
	assert_true(parses("1 (x) Z 1 1 1 1" REST "18446744073709551615" BEHIND, &process));
	assert_true(process.started == UINT64_MAX);
	assert_false(process.alive);
}

/* A user chooses what a process is called, and what of it looks like numbers of somebody else. */
static void
test_a_process_may_call_itself_anything(void **state)
{
	static const char *const names[] = { "", ") S 1 2 3 4", "(", ")", " ", "a) (b", "\\n",
		"1 (x) S 1 1 9 9" };
	struct terminal_process process;
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		(void)snprintf(
		    text, sizeof text, "12 (%s) R 1 2 4700 34817" REST "123456" BEHIND, names[i]);
		assert_true(parses(text, &process));
		assert_int_equal(process.number, 12);
		assert_int_equal(process.session, 4700);
		assert_int_equal(process.device, 34817);
		assert_int_equal(process.started, 123456);
	}
}

static void
test_what_is_no_such_line_says_nothing(void **state)
{
	static const char *const texts[] = { "", " ", ")", "12", "12 (a)", "12 (a) ", "12 (a) S",
		"x (a) S 1 2 3 4" REST "5 ", " (a) S 1 2 3 4" REST "5 ",
		"-1 (a) S 1 2 3 4" REST "5 ", "12 (a)  S 1 2 3 4" REST "5 ",
		"12 (a) SS 1 2 3 4" REST "5 ", "12 (a) S 1 2 -3 4" REST "5 ",
		"12 (a) S 1 2 3 -4" REST "5 ", "12 (a) S 1 2 3 4" REST "-5 ",
		"12 (a) S 1 2 3 4" REST " 5 ", "12 (a) S 1 2 3 4" REST "5",
		"12 (a) S 1 2 3 4" REST "5", "12 (a) S 1 2 4294967296 4" REST "5 ",
		"12 (a) S 1 2 3 4294967296" REST "5 ",
		"12 (a) S 1 2 3 4" REST "18446744073709551616 ",
		"4294967296 (a) S 1 2 3 4" REST "5 ", "12 (a) S 1 2 3 4x" REST "5 ",
		"12) (a S 1 2 3 4" REST "5 " };
	struct terminal_process process;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		assert_false(parses(texts[i], &process));
	assert_true(parses("12 (a) S 1 2 3 4" REST "5 ", &process)); /* no more is needed */
}

/* --- real processes and terminals --- */

/* What a child of ours is told to do; it waits for its end behind that. */
struct child {
	pid_t process;
	int terminal; /* its other side */
};

static void
sleep_until_killed(int ready)
{
	(void)signal(SIGHUP, SIG_IGN); /* who outlives the leader */
	(void)alarm(60);
	(void)!write(ready, "", 1);
	for (;;)
		pause();
}

/* The leader of a new session at a new terminal, and a process of that session. */
static struct child
start(struct child *other, bool lets_go)
{
	struct child leader;
	int ready[2], numbers[2];
	char byte;

	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(numbers), 0);
	leader.process = forkpty(&leader.terminal, NULL, NULL, NULL);
	assert_int_not_equal(leader.process, -1);
	if (leader.process == 0) {
		pid_t process = fork();

		if (process == 0) {
			if (lets_go)
				(void)ioctl(STDIN_FILENO, TIOCNOTTY);
			sleep_until_killed(ready[1]);
		}
		(void)!write(numbers[1], &process, sizeof process);
		sleep_until_killed(ready[1]);
	}
	assert_int_equal(
	    read(numbers[0], &other->process, sizeof other->process), sizeof other->process);
	for (int i = 0; i < 2; i++)
		assert_int_equal(read(ready[0], &byte, 1), 1);
	for (int i = 0; i < 2; i++) {
		close(ready[i]);
		close(numbers[i]);
	}
	return leader;
}

static void
end(struct child *leader, struct child *other)
{
	kill(other->process, SIGKILL);
	kill(leader->process, SIGKILL);
	(void)waitpid(leader->process, NULL, 0);
	close(leader->terminal);
}

static bool
find(pid_t process, struct terminal *terminal)
{
	static const struct terminal nowhere;
	struct terminal_files files;
	bool found;

	terminal_open(&files, process);
	found = terminal_find(&files, terminal);
	assert_int_equal(files.of_caller, 0);
	assert_int_equal(files.of_leader, 0);
	assert_true(found || memcmp(terminal, &nowhere, sizeof nowhere) == 0);
	return found;
}

static void
test_two_processes_of_a_session_sit_in_one_place_and_other_sessions_elsewhere(void **state)
{
	struct child member, other_member;
	struct child leader = start(&member, false), other = start(&other_member, false);
	struct terminal terminal, again, elsewhere;

	(void)state;
	assert_true(find(leader.process, &terminal));
	assert_true(find(member.process, &again));
	assert_memory_equal(&terminal, &again, sizeof terminal);
	assert_int_equal(terminal.leader, leader.process);
	assert_true(terminal.device != 0 && terminal.started != 0);
	assert_true(find(other_member.process, &elsewhere));
	assert_int_not_equal(elsewhere.device, terminal.device);
	assert_int_not_equal(elsewhere.leader, terminal.leader);
	end(&leader, &member);
	end(&other, &other_member);
}

static void
test_who_has_let_go_of_the_terminal_sits_nowhere(void **state)
{
	struct child member;
	struct child leader = start(&member, true);
	struct terminal terminal;

	(void)state;
	assert_true(find(leader.process, &terminal));
	assert_false(find(member.process, &terminal));
	end(&leader, &member);
}

/* Anybody can begin a session of their own; it has no terminal. */
static void
test_a_session_without_a_terminal_is_no_place(void **state)
{
	int ready[2];
	char byte;
	pid_t leader;
	struct terminal terminal;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	if ((leader = fork()) == 0) {
		(void)setsid();
		sleep_until_killed(ready[1]);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_false(find(leader, &terminal));
	kill(leader, SIGKILL);
	(void)waitpid(leader, NULL, 0);
	close(ready[0]);
	close(ready[1]);
}

/* Whose leader has ended, waited for or not, has no session any more. */
static void
test_a_session_ends_with_its_leader(void **state)
{
	struct child member;
	struct child leader = start(&member, false);
	struct terminal_files before;
	struct terminal terminal;

	(void)state;
	terminal_open(&before, member.process);
	kill(leader.process, SIGKILL);
	(void)waitid(P_PID, (id_t)leader.process, &(siginfo_t){ 0 }, WEXITED | WNOWAIT);
	assert_false(find(member.process, &terminal));
	assert_false(find(leader.process, &terminal));
	(void)waitpid(leader.process, NULL, 0);
	assert_false(find(member.process, &terminal));
	assert_false(terminal_find(&before, &terminal));
	kill(member.process, SIGKILL);
	close(leader.terminal);
}

static void
test_a_process_that_cannot_be_seen_sits_nowhere(void **state)
{
	struct terminal_files none = { 0 };
	struct terminal terminal;

	(void)state;
	assert_false(terminal_find(&none, &terminal));
	assert_int_not_equal(fcntl(STDIN_FILENO, F_GETFD), -1); /* not closed */
	assert_false(find(0, &terminal));                       /* of another PID namespace */
	assert_false(find(-1, &terminal));
	assert_false(find(0x7fffffff, &terminal));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line_of_proc_is_read),
		cmocka_unit_test(test_a_process_may_call_itself_anything),
		cmocka_unit_test(test_what_is_no_such_line_says_nothing),
		cmocka_unit_test(
		    test_two_processes_of_a_session_sit_in_one_place_and_other_sessions_elsewhere),
		cmocka_unit_test(test_who_has_let_go_of_the_terminal_sits_nowhere),
		cmocka_unit_test(test_a_session_without_a_terminal_is_no_place),
		cmocka_unit_test(test_a_session_ends_with_its_leader),
		cmocka_unit_test(test_a_process_that_cannot_be_seen_sits_nowhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
