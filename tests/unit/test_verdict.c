/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of a verdict: exactly the table, and nothing that is close to GRANTED. */
#include "verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const enum verdict denials[] = { VERDICT_DENIED, VERDICT_EXHAUSTED, VERDICT_NOT_ALLOWED,
	VERDICT_EXPIRED, VERDICT_NO_ADDRESS, VERDICT_UNREACHABLE, VERDICT_BROKEN };

#define DENIALS (sizeof denials / sizeof denials[0])

static void
test_every_verdict_has_a_word_that_reads_back(void **state)
{
	enum verdict read;

	(void)state;
	for (size_t i = 0; i < DENIALS; i++) {
		assert_true(verdict_parse(verdict_word(denials[i]), &read));
		assert_int_equal(read, denials[i]);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(verdict_word(denials[i]), verdict_word(denials[j]));
	}
	assert_string_equal(verdict_word(VERDICT_GRANTED), "GRANTED");
	assert_true(verdict_parse("GRANTED", &read));
	assert_int_equal(read, VERDICT_GRANTED);
}

static void
test_zeroed_memory_is_a_denial(void **state)
{
	enum verdict zeroed;

	(void)state;
	memset(&zeroed, 0, sizeof zeroed);
	assert_int_equal(zeroed, VERDICT_DENIED);
	assert_string_equal(verdict_word(zeroed), "DENIED");
}

/* T5 */
static void
test_a_word_that_is_not_exact_is_a_denial(void **state)
{
	static const char *const words[] = { "", "granted", "Granted", "GRANTED ", " GRANTED",
		"GRANTED\n", "GRANTE", "GRANTEDD", "GRANTED\xc2\xa0", "NOT_GRANTED", "0", "1",
		"PAM_SUCCESS", "\xef\xbb\xbfGRANTED", "DENIED\n", "denied" };

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		enum verdict read = VERDICT_GRANTED;

		assert_false(verdict_parse(words[i], &read));
		assert_int_equal(read, VERDICT_DENIED);
	}
}

/* T16 */
static void
test_a_flipped_bit_in_the_word_is_not_granted(void **state)
{
	(void)state;
	for (size_t bit = 0; bit < 8 * strlen("GRANTED"); bit++) {
		char word[] = "GRANTED";
		enum verdict read = VERDICT_GRANTED;

		word[bit / 8] ^= (char)(1 << bit % 8);
		assert_false(verdict_parse(word, &read));
		assert_int_equal(read, VERDICT_DENIED);
	}
}

/* T16: from every denial to GRANTED it is many bits, and the values around GRANTED deny. */
static void
test_a_flipped_bit_in_the_value_is_not_granted(void **state)
{
	(void)state;
	for (unsigned bit = 0; bit < 32; bit++)
		assert_string_equal(
		    verdict_word((enum verdict)((uint32_t)VERDICT_GRANTED ^ (1u << bit))),
		    "DENIED");
	for (size_t i = 0; i < DENIALS; i++)
		assert_true(
		    __builtin_popcount((unsigned)denials[i] ^ (unsigned)VERDICT_GRANTED) >= 12);
}

static void
test_a_value_outside_the_set_is_called_denied(void **state)
{
	static const int values[] = { 7, 8, -1, 255, 0x7fffffff };

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
		assert_string_equal(verdict_word((enum verdict)values[i]), "DENIED");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_verdict_has_a_word_that_reads_back),
		cmocka_unit_test(test_zeroed_memory_is_a_denial),
		cmocka_unit_test(test_a_word_that_is_not_exact_is_a_denial),
		cmocka_unit_test(test_a_flipped_bit_in_the_word_is_not_granted),
		cmocka_unit_test(test_a_flipped_bit_in_the_value_is_not_granted),
		cmocka_unit_test(test_a_value_outside_the_set_is_called_denied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
