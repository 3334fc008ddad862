/* SPDX-License-Identifier: BSD-2-Clause */
/* Recovery codes: 80 bits that nobody can guess, each good once, for one person and machine. */
#include "recovery.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW_MS 987654321012
#define NOW_S 1767225600
#define HOUR_MS (3600 * INT64_C(1000))
#define CARDS 1000
#define SYMBOLS 32

static const struct recovery_bond bond = { .person = "somchai", .host = "srv01" };
static struct key_ring keys;
static struct recovery recovery;
static struct secret code[RECORD_RECOVERY_MAX];

static int
begin(void **state)
{
	(void)state;
	memset(&recovery, 0, sizeof recovery);
	memset(code, 0, sizeof code);
	keys = (struct key_ring){ 2, { { 7, { 1 } }, { 3, { 2 } } } };
	return 0;
}

static void
issue_card(void)
{
	assert_true(recovery_issue(&recovery, false, NOW_S, 0, &keys, &bond, code));
}

static void
issue_one(void)
{
	assert_true(recovery_issue(&recovery, true, NOW_S, NOW_MS + HOUR_MS, &keys, &bond, code));
}

static bool
use(const struct secret *typed)
{
	return recovery_use(&recovery, &keys, &bond, typed, NOW_MS);
}

static unsigned
left(void)
{
	return recovery_left(&recovery, &keys, NOW_MS);
}

static void
test_a_card_has_ten_codes_of_sixteen_symbols_T32(void **state)
{
	(void)state;
	assert_false(recovery_was_issued(&recovery));
	issue_card();
	assert_true(recovery_was_issued(&recovery));
	assert_int_equal(left(), 10);
	assert_true(recovery.issued_s == NOW_S);
	for (unsigned i = 0; i < RECORD_RECOVERY_MAX; i++) {
		assert_int_equal(code[i].length, 16);
		assert_int_equal(strspn(code[i].bytes, RECOVERY_SYMBOLS), 16);
	}
	assert_int_equal(strlen(RECOVERY_SYMBOLS), SYMBOLS); /* 16 of 5 bits: 80 */
	assert_null(strpbrk(RECOVERY_SYMBOLS, "ilou"));      /* these look like others */
}

static int
by_bytes(const void *one, const void *other)
{
	return memcmp(one, other, RECOVERY_CODE_LENGTH);
}

/*
 * Each symbol at each place as often as any other: with 10,000 codes 312 times, give or take what
 * chance does once in a million runs. Two codes that are alike would come once in 10^16 runs.
 */
static void
test_every_symbol_is_as_likely_as_any_other_and_no_code_comes_twice_T32(void **state)
{
	static char drawn[CARDS * RECORD_RECOVERY_MAX][RECOVERY_CODE_LENGTH];
	static unsigned seen[RECOVERY_CODE_LENGTH][SYMBOLS];
	size_t count = 0;

	(void)state;
	for (unsigned card = 0; card < CARDS; card++) {
		issue_card();
		for (unsigned i = 0; i < RECORD_RECOVERY_MAX; i++, count++)
			memcpy(drawn[count], code[i].bytes, RECOVERY_CODE_LENGTH);
	}
	for (size_t i = 0; i < count; i++)
		for (unsigned at = 0; at < RECOVERY_CODE_LENGTH; at++)
			seen[at][strchr(RECOVERY_SYMBOLS, drawn[i][at]) - RECOVERY_SYMBOLS]++;
	for (unsigned at = 0; at < RECOVERY_CODE_LENGTH; at++)
		for (unsigned symbol = 0; symbol < SYMBOLS; symbol++)
			assert_in_range(seen[at][symbol], 200, 430);
	qsort(drawn, count, sizeof drawn[0], by_bytes);
	for (size_t i = 1; i < count; i++)
		assert_int_not_equal(by_bytes(drawn[i - 1], drawn[i]), 0);
}

static void
test_what_is_kept_holds_no_code_T32(void **state)
{
	(void)state;
	issue_card();
	for (unsigned i = 0; i < RECORD_RECOVERY_MAX; i++)
		assert_null(memmem(&recovery, sizeof recovery, code[i].bytes, RECOVERY_GROUP));
}

static void
test_each_code_works_once(void **state)
{
	(void)state;
	issue_card();
	for (unsigned i = RECORD_RECOVERY_MAX; i-- > 0;) {
		assert_true(use(&code[i]));
		assert_int_equal(left(), i);
		assert_false(use(&code[i]));
		assert_int_equal(left(), i);
	}
	assert_true(recovery_was_issued(&recovery));
}

static void
test_what_is_no_code_uses_none(void **state)
{
	static const struct secret empty;
	struct secret wrong;

	(void)state;
	assert_false(use(&empty)); /* nothing was issued */
	issue_card();
	wrong = code[0];
	wrong.bytes[15] = wrong.bytes[15] == '0' ? '1' : '0';
	assert_false(use(&wrong));
	assert_false(use(&empty));
	wrong.length = 15;
	wrong.bytes[15] = '\0';
	assert_false(use(&wrong));
	assert_int_equal(left(), 10);
}

static void
test_a_code_is_good_for_one_person_and_one_machine_T33(void **state)
{
	static const struct recovery_bond others[] = { { "malee", "srv01" }, { "somchai", "srv02" },
		{ "somchais", "rv01" }, { "", "" } };

	(void)state;
	issue_card();
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_false(recovery_use(&recovery, &keys, &others[i], &code[0], NOW_MS));
	assert_true(use(&code[0]));
}

static void
test_a_single_code_ends_and_nothing_in_the_record_makes_it_last(void **state)
{
	struct recovery longer;

	(void)state;
	issue_one();
	assert_int_equal(left(), 1);
	assert_int_equal(code[1].length, 0);
	assert_false(recovery_use(&recovery, &keys, &bond, &code[0], NOW_MS + HOUR_MS));
	assert_int_equal(recovery_left(&recovery, &keys, NOW_MS + HOUR_MS), 0);
	longer = recovery;
	longer.expires_ms += HOUR_MS;
	assert_false(recovery_use(&longer, &keys, &bond, &code[0], NOW_MS));
	longer.expires_ms = 0;
	assert_false(recovery_use(&longer, &keys, &bond, &code[0], NOW_MS));
	assert_true(recovery_use(&recovery, &keys, &bond, &code[0], NOW_MS + HOUR_MS - 1));
}

static void
test_new_codes_replace_the_older_ones(void **state)
{
	struct secret old;

	(void)state;
	issue_card();
	old = code[9];
	issue_one();
	assert_int_equal(left(), 1);
	assert_false(use(&old));
	issue_card();
	old = code[0];
	issue_card();
	assert_false(use(&old));
	recovery_void(&recovery);
	assert_false(recovery_was_issued(&recovery));
	assert_false(use(&code[0]));
}

/* otp.key keeps the line as long as codes name it. */
static void
test_codes_live_through_a_new_key_as_long_as_theirs_is_there_T47(void **state)
{
	const struct key_ring rotated = { 2, { { 8, { 5 } }, { 7, { 1 } } } };
	const struct key_ring later = { 1, { { 8, { 5 } } } };
	const struct key_ring reused = { 1, { { 7, { 5 } } } };
	static const struct key_ring none;

	(void)state;
	issue_card();
	assert_int_equal(recovery_left(&recovery, &later, NOW_MS), 0);
	assert_false(recovery_use(&recovery, &later, &bond, &code[0], NOW_MS));
	assert_false(recovery_use(&recovery, &reused, &bond, &code[0], NOW_MS));
	assert_false(recovery_use(&recovery, &none, &bond, &code[0], NOW_MS));
	assert_int_equal(recovery_left(&recovery, &rotated, NOW_MS), 10);
	assert_true(recovery_use(&recovery, &rotated, &bond, &code[0], NOW_MS));
	assert_false(recovery_issue(&recovery, false, NOW_S, 0, &none, &bond, code));
	assert_false(recovery_was_issued(&recovery));
	assert_int_equal(code[0].length, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_a_card_has_ten_codes_of_sixteen_symbols_T32, begin),
		cmocka_unit_test_setup(
		    test_every_symbol_is_as_likely_as_any_other_and_no_code_comes_twice_T32, begin),
		cmocka_unit_test_setup(test_what_is_kept_holds_no_code_T32, begin),
		cmocka_unit_test_setup(test_each_code_works_once, begin),
		cmocka_unit_test_setup(test_what_is_no_code_uses_none, begin),
		cmocka_unit_test_setup(
		    test_a_code_is_good_for_one_person_and_one_machine_T33, begin),
		cmocka_unit_test_setup(
		    test_a_single_code_ends_and_nothing_in_the_record_makes_it_last, begin),
		cmocka_unit_test_setup(test_new_codes_replace_the_older_ones, begin),
		cmocka_unit_test_setup(
		    test_codes_live_through_a_new_key_as_long_as_theirs_is_there_T47, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
