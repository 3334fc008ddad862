/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Many at one account at the same moment, each a process of its own that has the right password:
 * what is compared is what one of them alone would get. (CVE-2024-4629)
 */
#include "rig.h"

#include "recovery.h"

#define CROWD_MAX 256

/* One of the crowd: at its prompt it waits for the gate to open. */
static _Noreturn void
take_part(const int gate[2], void (*act)(unsigned number), unsigned number)
{
	char nothing;

	close(gate[1]);
	if (!sign_in())
		_exit(1);
	__atomic_fetch_add(&shared->arrived, 1, __ATOMIC_SEQ_CST);
	(void)!read(gate[0], &nothing, 1);
	act(number);
	_exit(0);
}

/* As many processes sign in; when all are at their prompts, all act at once. */
static void
race(unsigned crowd, void (*act)(unsigned number))
{
	pid_t children[CROWD_MAX];
	int gate[2];

	assert_return_code(pipe2(gate, O_CLOEXEC), 0);
	shared->arrived = 0;
	for (unsigned i = 0; i < crowd; i++) {
		children[i] = fork();
		assert_int_not_equal(children[i], -1);
		if (children[i] == 0)
			take_part(gate, act, i);
	}
	for (unsigned waited = 0; waited < 30000; waited++, usleep(1000))
		if (__atomic_load_n(&shared->arrived, __ATOMIC_SEQ_CST) == crowd)
			break;
	close(gate[1]);
	for (unsigned i = 0; i < crowd; i++)
		assert_int_equal(waitpid(children[i], NULL, 0), children[i]);
	close(gate[0]);
	assert_int_equal(shared->arrived, crowd);
}

static void
type_wrong(unsigned number)
{
	(void)number;
	guess_on();
}

static void
type_right(unsigned number)
{
	(void)number;
	(void)type_right_code();
}

static void
guess_or_type_right(unsigned number)
{
	if (number % 2 == 0)
		type_wrong(number);
	else
		type_right(number);
}

static void
race_at_one_code(unsigned crowd)
{
	unsigned rounds = times(20, 200), most = 0;

	for (unsigned round = 0; round < rounds; round++) {
		forget();
		assert_true(sign_in());
		race(crowd, type_wrong);
		assert_in_range(comparisons(), 1, ATTEMPTS);
		most = comparisons() > most ? comparisons() : most;
	}
	print_message("figure: comparisons at one code by %u processes at once, most of %u rounds "
		      "%u / %u\n",
	    crowd, rounds, most, ATTEMPTS);
	assert_int_equal(most, ATTEMPTS);
}

static void
test_64_processes_that_guess_at_once_compare_no_more_than_one_does_T19(void **state)
{
	(void)state;
	race_at_one_code(64);
}

static void
test_256_processes_that_guess_at_once_compare_no_more_than_one_does_T19(void **state)
{
	(void)state;
	race_at_one_code(256);
}

/* Every moment at which the account is open, all of them are there. */
static void
test_64_processes_that_guess_all_day_compare_no_more_than_a_day_allows_T19_T20(void **state)
{
	unsigned rounds = times(3, 20);

	for (unsigned round = 0; round < rounds; round++) {
		int64_t passed = 0, wait;

		begin_anew(state);
		while (sign_in()) {
			race(64, type_wrong);
			assert_false(sign_in());
			wait = wait_ms();
			if (passed + wait >= DAY - HOUR)
				break;
			pass_time(wait);
			passed += wait;
		}
		assert_int_equal(comparisons(), CODES_PER_DAY);
	}
	print_message("figure: wrong codes in 24 h by 64 processes at once %u / %u\n",
	    comparisons(), CODES_PER_DAY);
}

static void
test_of_64_processes_with_the_right_code_exactly_one_gets_in_T22(void **state)
{
	unsigned rounds = times(100, 1000), most = 0;

	(void)state;
	for (unsigned round = 0; round < rounds; round++) {
		forget();
		assert_true(sign_in());
		race(64, type_right);
		assert_int_equal(shared->granted, 1);
		assert_int_equal(comparisons(), 1);
		most = shared->granted > most ? shared->granted : most;
	}
	print_message("figure: successes of 64 right codes at once, most of %u rounds %u / 1\n",
	    rounds, most);
}

static void
test_right_and_wrong_codes_at_once_share_the_attempts_T19_T22(void **state)
{
	unsigned rounds = times(20, 200);

	(void)state;
	for (unsigned round = 0; round < rounds; round++) {
		forget();
		assert_true(sign_in());
		race(64, guess_or_type_right);
		assert_in_range(shared->granted, 0, 1);
		assert_in_range(comparisons(), 1, ATTEMPTS);
	}
}

/* As `dla-otp recovery issue` writes them; known to all processes of the crowd. */
static struct secret card[RECORD_RECOVERY_MAX];

static void
issue_card(void)
{
	const struct recovery_bond bond = { .person = PERSON, .host = login.host };
	struct store *store;
	static struct record record;

	assert_int_equal(
	    store_open_known(PATH_STATE, PERSON, &store, &record, clock_now_ms() + HOUR), STORE_OK);
	assert_true(recovery_issue(&record.recovery, false, 1, 0, &login.keys, &bond, card));
	assert_int_equal(store_write(store, &record), STORE_OK);
	store_close(store);
}

/* Each of the crowd with the same code, or each of ten with another. */
static void
type_recovery_code(const struct secret *code)
{
	enum message_id prompt;

	if (note_step(ledger_recover(&login, code, &prompt)) == STEP_PROVEN &&
	    ledger_redeem(&login))
		__atomic_fetch_add(&shared->granted, 1, __ATOMIC_SEQ_CST);
}

static void
type_first_of_card(unsigned number)
{
	(void)number;
	type_recovery_code(&card[0]);
}

static void
type_own_of_card(unsigned number)
{
	type_recovery_code(&card[number % RECORD_RECOVERY_MAX]);
}

static void
guess_or_type_first_of_card(unsigned number)
{
	if (number % 2 == 0)
		type_wrong(number);
	else
		type_first_of_card(number);
}

static void
test_of_64_processes_with_one_recovery_code_exactly_one_gets_in_T32(void **state)
{
	unsigned rounds = times(50, 500);

	(void)state;
	for (unsigned round = 0; round < rounds; round++) {
		forget();
		assert_true(sign_in());
		issue_card();
		race(64, type_first_of_card);
		assert_int_equal(shared->granted, 1);
		assert_int_equal(comparisons(), 1);
		/* And at the next prompt it is a wrong code. */
		assert_true(sign_in());
		race(64, type_first_of_card);
		assert_int_equal(shared->granted, 1);
		assert_int_equal(comparisons(), 1 + ATTEMPTS);
	}
	print_message(
	    "figure: successes of one recovery code, 64 at once and then 64 more %u / 1\n",
	    shared->granted);
}

/* One prompt is good for one sign-in, whatever is typed at it. */
static void
test_of_64_processes_with_all_codes_of_a_card_exactly_one_gets_in_T32(void **state)
{
	(void)state;
	forget();
	assert_true(sign_in());
	issue_card();
	race(64, type_own_of_card);
	assert_int_equal(shared->granted, 1);
}

static void
test_guesses_and_recovery_codes_at_once_share_the_attempts_T19_T32(void **state)
{
	unsigned rounds = times(20, 200);

	(void)state;
	for (unsigned round = 0; round < rounds; round++) {
		forget();
		assert_true(sign_in());
		issue_card();
		race(64, guess_or_type_first_of_card);
		assert_in_range(shared->granted, 0, 1);
		assert_in_range(comparisons(), 1, ATTEMPTS);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(test_64_processes_that_guess_at_once_compare_no_more_than_one_does_T19),
		RIG_TEST(test_256_processes_that_guess_at_once_compare_no_more_than_one_does_T19),
		RIG_TEST(
		    test_64_processes_that_guess_all_day_compare_no_more_than_a_day_allows_T19_T20),
		RIG_TEST(test_of_64_processes_with_the_right_code_exactly_one_gets_in_T22),
		RIG_TEST(test_right_and_wrong_codes_at_once_share_the_attempts_T19_T22),
		RIG_TEST(test_of_64_processes_with_one_recovery_code_exactly_one_gets_in_T32),
		RIG_TEST(test_of_64_processes_with_all_codes_of_a_card_exactly_one_gets_in_T32),
		RIG_TEST(test_guesses_and_recovery_codes_at_once_share_the_attempts_T19_T32),
	};

	return RUN_RIG_TESTS(tests);
}
