/* SPDX-License-Identifier: BSD-2-Clause */
/* Randomness is even or absent, never weak. */
#include "crypto.h"

#include "temporary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <cmocka.h>

/* What the kernel's generator, replaced below, does. */
static enum { COUNTING, FAILING, SHORT, STUCK } generator;
static uint8_t counter;

ssize_t
getrandom(void *bytes, size_t length, unsigned flags)
{
	(void)flags;
	for (size_t i = 0; i < length; i++)
		((uint8_t *)bytes)[i] = generator == STUCK ? 0xff : counter++;
	if (generator == FAILING)
		return -1;
	return (ssize_t)(generator == SHORT ? length - 1 : length);
}

static void
test_a_digest_is_sha_256(void **state)
{
	uint8_t digest[CRYPTO_DIGEST_LENGTH];
	char hex[CRYPTO_HEX_SIZE(CRYPTO_DIGEST_LENGTH)];

	(void)state;
	crypto_digest("abc", 3, digest);
	crypto_hex(digest, sizeof digest, hex);
	assert_string_equal(
	    hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* T17: each of 256 bytes once gives every number below any limit equally often. */
static void
test_no_number_is_likelier_than_another(void **state)
{
	(void)state;
	generator = COUNTING;
	for (unsigned limit = 1; limit <= 256; limit++) {
		unsigned seen[256] = { 0 };
		unsigned whole = 256 - 256 % limit, number;

		counter = 0;
		for (unsigned i = 0; i < whole; i++) {
			assert_true(crypto_random_below(limit, &number));
			assert_true(number < limit);
			seen[number]++;
		}
		for (unsigned i = 0; i < limit; i++)
			assert_int_equal(seen[i], whole / limit);
	}
	assert_false(crypto_random_below(0, &(unsigned){ 0 }));
	assert_false(crypto_random_below(257, &(unsigned){ 0 }));
}

/* T17 */
static void
test_a_generator_that_fails_gives_nothing(void **state)
{
	uint8_t bytes[16], zero[16] = { 0 };
	unsigned number = 7;

	(void)state;
	counter = 1;
	for (generator = FAILING; generator <= SHORT; generator++) {
		assert_false(crypto_random(bytes, sizeof bytes));
		assert_memory_equal(bytes, zero, sizeof bytes);
		assert_false(crypto_random_below(10, &number));
		assert_int_equal(number, 0);
	}
}

/* T17 */
static void
test_a_generator_that_is_stuck_ends(void **state)
{
	unsigned number = 7;

	(void)state;
	generator = STUCK;
	assert_false(crypto_random_below(10, &number));
	assert_int_equal(number, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_digest_is_sha_256),
		cmocka_unit_test(test_no_number_is_likelier_than_another),
		cmocka_unit_test(test_a_generator_that_fails_gives_nothing),
		cmocka_unit_test(test_a_generator_that_is_stuck_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
