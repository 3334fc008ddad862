/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whenever whoever guesses is killed, and whatever of a write reaches the disk: never a guess more,
 * never a fresh record, and the person gets in.
 */
#include "supervisor.h"

/* Somebody new: the file is made, a code drawn, and guessed at until nothing is left. */
static void
draw_and_guess(void)
{
	attack_now();
}

/* A code is there; it is resumed and guessed at, */
static void
guess_once(void)
{
	if (sign_in())
		(void)guess();
}

/* or typed. */
static void
type_the_code(void)
{
	if (sign_in())
		(void)type_right_code();
}

/* From the state that a crash left: no more at this moment, and no more in this day. */
static void
assert_within_the_bounds(void)
{
	attack_now();
	assert_in_range(comparisons(), 0, ATTEMPTS);
	attack_for(DAY - HOUR);
	assert_in_range(comparisons(), 0, CODES_PER_DAY);
}

/* What was compared has been paid for on disk. */
static void
assert_debited(unsigned compared)
{
	struct record record;
	struct store *store;

	if (compared == 0)
		return;
	assert_int_equal(access(path_of(PERSON), F_OK), 0);
	assert_int_equal(store_open(PATH_STATE, PERSON, &store, &record, clock_now_ms()), STORE_OK);
	assert_true(record.counters.wrong_count >= compared);
	store_close(store);
}

static void
test_killed_before_any_system_call_a_guesser_gains_nothing_T39(void **state)
{
	unsigned points = 0, most = 0;
	struct run run;

	do {
		begin_anew(state);
		play(draw_and_guess, ++points, KILL, &run);
		assert_debited(comparisons());
		assert_within_the_bounds();
		if (comparisons() > most)
			most = comparisons();
	} while (!run.ended);
	assert_int_equal(most, CODES_PER_DAY); /* they did try */
	print_message(
	    "figure: kill points tried while somebody guesses %u / %u\n", points, run.count + 1);
	print_message("figure: wrong codes in 24 h around a kill %u / %u\n", most, CODES_PER_DAY);
}

/* As the person does who lost the line: once more, when the wait is over. */
static unsigned
sign_in_again(void)
{
	for (unsigned tries = 1; tries < 5; tries++) {
		if (sign_in() && type_right_code())
			return tries;
		ledger_close(&login);
		pass_time(wait_ms());
	}
	return 0;
}

static void
test_killed_before_any_system_call_the_person_gets_in_the_next_time_T39_T42(void **state)
{
	unsigned points = 0;
	struct run run;

	do {
		struct record record;
		struct store *store;

		begin_anew(state);
		assert_true(sign_in());
		play(type_the_code, ++points, KILL, &run);
		assert_int_equal(store_open(PATH_STATE, PERSON, &store, &record, clock_now_ms()),
		    STORE_OK); /* at once: no lock is left */
		assert_in_range(record.counters.wrong_count, 0, 1);
		assert_int_equal(record.challenge.live && record.counters.wrong_count == 0,
		    record.challenge.attempts_left == ATTEMPTS);
		store_close(store);
		assert_int_not_equal(sign_in_again(), 0);
		assert_in_range(shared->granted, 1, 2);
	} while (!run.ended);
	print_message("figure: kill points tried while the right code is typed %u / %u\n", points,
	    run.count + 1);
}

/* Each call that matters to the disk as a letter, and c for the comparison that the probe tells. */
static void
letters_of(const struct run *run, char *letters)
{
	static const struct {
		int call;
		char letter;
	} known[] = { { SYS_pwrite64, 'w' }, { SYS_fdatasync, 'd' }, { SYS_fsync, 'f' },
		{ SYS_linkat, 'l' }, { SYS_write, 'c' } };

	for (unsigned i = 0; i < run->count; i++)
		for (unsigned k = 0; k < sizeof known / sizeof known[0]; k++)
			if (run->calls[i] == known[k].call)
				*letters++ = known[k].letter;
	*letters = '\0';
}

static void
test_each_debit_is_written_and_synced_before_its_comparison_T40(void **state)
{
	char letters[CALLS_MAX];
	struct run run;

	attack_now(); /* from here on the host's letters have their file */
	begin_anew(state);
	play(draw_and_guess, NEVER, 0, &run);
	letters_of(&run, letters);
	/* A new file's contents, name and directory; the host's letter, which may be lost; the
	 * code; three guesses, the last with the lock and the letter of warning it owes. */
	assert_string_equal(letters, "wflf"
				     "w"
				     "wd"
				     "wdcwdcwdc");
	begin_anew(state);
	assert_true(sign_in());
	play(guess_once, NEVER, 0, &run);
	letters_of(&run, letters);
	assert_string_equal(letters, "wdc");
	print_message("figure: fdatasync calls of a guess %zu / 1\n", strspn(letters, "wd") / 2);
}

/* The file as it was when the write began, with the first bytes of what was written. */
static void
tear(const uint8_t before[RIG_FILE_SIZE], const uint8_t after[RIG_FILE_SIZE], unsigned size)
{
	static uint8_t torn[RIG_FILE_SIZE];
	unsigned slot = memcmp(before, after, RECORD_SLOT_SIZE) == 0 ? RECORD_SLOT_SIZE : 0;

	memcpy(torn, before, sizeof torn);
	memcpy(torn + slot, after + slot, size);
	make_file(path_of(PERSON), torn, sizeof torn);
}

#define WRITES (1 + ATTEMPTS) /* the code, and each guess at it */

/* The machine loses power while something is written: each write, cut at each place. */
static void
test_a_prefix_of_the_writes_replayed_gives_no_guess_back_T40(void **state)
{
	static uint8_t files[WRITES + 1][RIG_FILE_SIZE];
	unsigned tried = 0, most = 0, step = times(128, 4);

	(void)state;
	be_somebody(PERSON, "192.0.2.7");
	assert_int_equal(
	    store_open(PATH_STATE, PERSON, &login.store, &login.record, clock_now_ms()), STORE_OK);
	store_close(login.store);
	load(files[0]);
	assert_true(sign_in());
	for (unsigned write = 1; write <= WRITES; write++) {
		load(files[write]);
		if (write < WRITES)
			(void)guess();
	}
	struct shared then = *shared;
	for (unsigned write = 1; write <= WRITES; write++)
		for (unsigned size = 0; size <= RECORD_SLOT_SIZE; size += step, tried++) {
			unsigned before = write > 1 ? write - 2 : 0; /* compared by then */

			*shared = then;
			make_file(RIG_COMPARISONS, "+++", before);
			tear(files[write - 1], files[write], size);
			assert_within_the_bounds();
			most = comparisons() > most ? comparisons() : most;
		}
	assert_int_equal(most, CODES_PER_DAY);
	print_message("figure: torn writes replayed, and no guess gained %u / %u\n", tried,
	    WRITES * (RECORD_SLOT_SIZE / step + 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(test_killed_before_any_system_call_a_guesser_gains_nothing_T39),
		RIG_TEST(
		    test_killed_before_any_system_call_the_person_gets_in_the_next_time_T39_T42),
		RIG_TEST(test_each_debit_is_written_and_synced_before_its_comparison_T40),
		RIG_TEST(test_a_prefix_of_the_writes_replayed_gives_no_guess_back_T40),
	};

	return RUN_RIG_TESTS(tests);
}
