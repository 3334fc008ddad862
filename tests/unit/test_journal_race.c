/* SPDX-License-Identifier: BSD-2-Clause */
/* Many writers, files turned over under them, and death at every system call: the chain is whole.
 */
#include "journal_world.h"

#include <sys/ptrace.h>
#include <sys/syscall.h>

#define WRITERS 64
#define LINES 200
#define TURNS 100
#define CALLS_MAX 30 /* 33, without the three of the sandbox */

static void
write_and_exit(unsigned count)
{
	struct journal journal;

	if (!journal_open(&journal, base, tally_path))
		_exit(1);
	journal.wait_left_ms = 600000;
	for (unsigned i = 0; i < count; i++)
		if (append(&journal, JOURNAL_GRANTED, "somchai") != JOURNAL_WRITTEN)
			_exit(2);
	journal_close(&journal);
	_exit(0);
}

static void
start_writers(pid_t writers[], unsigned writer_count, unsigned count)
{
	for (unsigned i = 0; i < writer_count; i++) {
		writers[i] = fork();
		assert_int_not_equal(writers[i], -1);
		if (writers[i] == 0)
			write_and_exit(count);
	}
}

static void
wait_for(const pid_t writers[], unsigned writer_count)
{
	for (unsigned i = 0; i < writer_count; i++) {
		int status;

		assert_int_equal(waitpid(writers[i], &status, 0), writers[i]);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
}

static void
test_no_line_of_64_writers_is_lost(void **state)
{
	unsigned lines = rounds(LINES);
	pid_t writers[WRITERS];

	(void)state;
	start_writers(writers, WRITERS, lines);
	wait_for(writers, WRITERS);
	struct finding finding = assert_whole();
	assert_int_equal(finding.of[JOURNAL_GRANTED], WRITERS * lines);
	assert_int_equal(finding.of[JOURNAL_GAP], 0);
	printf("figure: lines of 64 writers in the chain %u / %u\n", finding.of[JOURNAL_GRANTED],
	    WRITERS * lines);
}

static unsigned
older_files(void)
{
	struct journal_files files;
	int directory = open(base, O_RDONLY | O_DIRECTORY);
	unsigned count;

	assert_true(journal_files_list(directory, &files));
	count = (unsigned)files.count;
	journal_files_free(&files);
	close(directory);
	return count;
}

/* T126: turned over a hundred times while eight write; several may try to at once. */
static void
test_a_hundred_turns_under_writers_keep_the_chain_T126(void **state)
{
	unsigned turns = rounds(TURNS), lines = rounds(2000);
	pid_t writers[8];

	(void)state;
	write_lines(1);
	start_writers(writers, 8, lines);
	while (older_files() < turns) {
		pid_t turners[2];

		make_old();
		start_writers(turners, 2, 1);
		wait_for(turners, 2);
	}
	wait_for(writers, 8);
	struct finding finding = assert_whole();
	assert_true(finding.of[JOURNAL_GRANTED] > 8 * lines);
	assert_true(finding.of[JOURNAL_FILE_CLOSED] >= turns);
	assert_int_equal(finding.of[JOURNAL_GAP], 0);
	printf("figure: turns of the audit log under writers, chain whole %u / %u\n", turns, turns);
}

/* Ends the child with SIGKILL at its n'th stop before or behind a system call; false: it ended. */
static bool
kill_at(pid_t child, unsigned stop)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child); /* its own SIGSTOP */
	while (stop-- > 0) {
		assert_int_equal(ptrace(PTRACE_SYSCALL, child, NULL, NULL), 0);
		assert_int_equal(waitpid(child, &status, 0), child);
		if (WIFEXITED(status)) {
			assert_int_equal(WEXITSTATUS(status), 0);
			return false;
		}
	}
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	return true;
}

/* All that a process may do with the log: turn it over, say what is owed, write. */
static void
live(bool old)
{
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
		_exit(3);
	raise(SIGSTOP);
	if (old)
		make_old();
	write_and_exit(3);
}

/* A debt in the tally, so that records are written too. */
static void
owe(void)
{
	struct journal_tally tally;
	struct journal_lost lost = { 2, 1 };
	int fd = journal_tally_open(tally_path);

	assert_true(journal_tally_read(fd, &tally, &(struct journal_lost){ 0 }));
	tally.suppressed[JOURNAL_KIND_REFUSED]++;
	tally.suppressed_total++;
	assert_true(journal_tally_write(fd, &tally) && journal_tally_write_lost(fd, &lost));
	close(fd);
}

static unsigned
die_everywhere(bool old)
{
	unsigned points = 0;
	bool killed = true;

	for (unsigned stop = 1; killed; stop++, points++) {
		write_lines(1);
		unsigned before = assert_whole().of[JOURNAL_GRANTED];
		owe();
		pid_t child = fork();
		if (child == 0)
			live(old);
		killed = kill_at(child, stop);
		write_lines(1); /* the next one mends what is torn */
		struct finding finding = assert_whole();
		assert_in_range(finding.of[JOURNAL_GRANTED], before + 1, before + 4);
		assert_true(killed || finding.of[JOURNAL_GRANTED] == before + 4);
		assert_true(points < 2000);
	}
	return points;
}

static void
test_death_at_every_system_call_of_a_writer_leaves_the_chain_whole(void **state)
{
	(void)state;
	if (rounds(1000) < 1000) /* those who look at each call themselves */
		skip();
	unsigned points = die_everywhere(false);
	printf("figure: kills of an audit writer survived %u / %u\n", points, points);
}

static void
test_death_at_every_system_call_of_a_turn_leaves_the_chain_whole(void **state)
{
	(void)state;
	if (rounds(1000) < 1000)
		skip();
	unsigned points = die_everywhere(true);
	printf("figure: kills of a turn of the audit log survived %u / %u\n", points, points);
}

/* What the engine does of an ordinary login; between two calls that nothing else makes. */
static void
log_in(void)
{
	struct journal journal;
	struct journal_entry asked;

	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
		_exit(3);
	raise(SIGSTOP);
	(void)getppid();
	if (!journal_open(&journal, base, tally_path))
		_exit(1);
	journal_begin(&asked, JOURNAL_ASKED);
	asked.may_be_suppressed = true;
	if (journal_append(&journal, &asked) != JOURNAL_WRITTEN ||
	    append(&journal, JOURNAL_LETTER, "somchai") != JOURNAL_WRITTEN ||
	    append(&journal, JOURNAL_GRANTED, "somchai") != JOURNAL_WRITTEN)
		_exit(2);
	(void)getppid();
	_exit(0);
}

/* How many system calls there are between the two; each stops before and behind. */
static unsigned
count_calls(pid_t child)
{
	struct __ptrace_syscall_info info;
	unsigned marks = 0, calls = 0;
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(ptrace(PTRACE_SETOPTIONS, child, NULL, PTRACE_O_TRACESYSGOOD), 0);
	for (;;) {
		assert_int_equal(ptrace(PTRACE_SYSCALL, child, NULL, NULL), 0);
		assert_int_equal(waitpid(child, &status, 0), child);
		if (WIFEXITED(status)) {
			assert_int_equal(WEXITSTATUS(status), 0);
			assert_int_equal(marks, 2);
			return calls;
		}
		assert_true(ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof info, &info) > 0);
		if (info.op != PTRACE_SYSCALL_INFO_ENTRY)
			continue;
		if (info.entry.nr == SYS_getppid)
			marks++;
		else
			calls += marks == 1;
	}
}

static void
test_the_events_of_a_login_make_few_system_calls(void **state)
{
	(void)state;
	if (rounds(1000) < 1000)
		skip();
	write_lines(1); /* the time zone is read, the files are there */
	pid_t child = fork();
	if (child == 0)
		log_in();
	unsigned calls = count_calls(child);
	printf("figure: system calls of the audit log in a login %u / %d\n", calls, CALLS_MAX);
	assert_true(calls <= CALLS_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_LOG(test_no_line_of_64_writers_is_lost),
		WITH_LOG(test_a_hundred_turns_under_writers_keep_the_chain_T126),
		WITH_LOG(test_death_at_every_system_call_of_a_writer_leaves_the_chain_whole),
		WITH_LOG(test_death_at_every_system_call_of_a_turn_leaves_the_chain_whole),
		WITH_LOG(test_the_events_of_a_login_make_few_system_calls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
