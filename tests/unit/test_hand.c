/* SPDX-License-Identifier: BSD-2-Clause */
/* What root still does, it does once, when told to, and never when nobody is there to tell. */
#include "hand.h"

#include "errand.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

static int *acts; /* shared with the hand */
static struct errand errand;
static char words[HAND_WORDS_SIZE];

static bool
act(struct errand *prepared, char said[HAND_WORDS_SIZE])
{
	(*acts)++;
	(void)snprintf(said, HAND_WORDS_SIZE, "minutes: %u", prepared->request.minutes);
	return prepared->request.minutes != 13;
}

static bool
die(struct errand *prepared, char said[HAND_WORDS_SIZE])
{
	(void)prepared;
	(void)said;
	_exit(0);
}

static bool
act_interrupted(struct errand *prepared, char said[HAND_WORDS_SIZE])
{
	static const int keys_and_end[] = { SIGQUIT, SIGINT, SIGTSTP, SIGHUP };

	for (unsigned i = 0; i < sizeof keys_and_end / sizeof keys_and_end[0]; i++)
		(void)raise(keys_and_end[i]);
	return act(prepared, said);
}

static int
begin(void **state)
{
	(void)state;
	acts = mmap(NULL, sizeof *acts, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return acts == MAP_FAILED;
}

static void
test_it_does_what_was_prepared_and_tells(void **state)
{
	struct hand hand = { 0 };

	(void)state;
	*acts = 0;
	errand.request.minutes = 7;
	assert_true(hand_start(&hand, act, &errand));
	errand.request.minutes = 60; /* too late */
	assert_true(hand_do(&hand, words));
	assert_string_equal(words, "minutes: 7");
	assert_false(hand_do(&hand, words)); /* once */
	assert_int_equal(*acts, 1);
}

static void
test_a_failure_and_an_end_without_an_answer_are_failures(void **state)
{
	struct hand hand = { 0 };

	(void)state;
	errand.request.minutes = 13;
	assert_true(hand_start(&hand, act, &errand));
	assert_false(hand_do(&hand, words));
	assert_string_equal(words, "minutes: 13");
	assert_true(hand_start(&hand, die, &errand));
	assert_false(hand_do(&hand, words));
	assert_non_null(strstr(words, "has ended"));
}

static void
test_no_key_and_no_closed_terminal_stops_what_is_begun(void **state)
{
	struct hand hand = { 0 };

	(void)state;
	errand.request.minutes = 7;
	assert_true(hand_start(&hand, act_interrupted, &errand));
	assert_true(hand_do(&hand, words));
}

static void
test_nobody_tells_it_nothing_is_done(void **state)
{
	struct hand hand = { 0 };

	(void)state;
	*acts = 0;
	assert_true(hand_start(&hand, act, &errand));
	hand_end(&hand);
	hand_end(&hand); /* there is none */
	assert_int_equal(*acts, 0);
	assert_false(hand_do(&hand, words));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_does_what_was_prepared_and_tells),
		cmocka_unit_test(test_a_failure_and_an_end_without_an_answer_are_failures),
		cmocka_unit_test(test_no_key_and_no_closed_terminal_stops_what_is_begun),
		cmocka_unit_test(test_nobody_tells_it_nothing_is_done),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
