/* SPDX-License-Identifier: BSD-2-Clause */
/* A file's own clock, and the seal of a piece of it. */
#include "block.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define SIZE (BLOCK_CLOCK_LENGTH + 16 + BLOCK_SEAL_LENGTH)
#define LABEL 77

static void
make(uint8_t bytes[SIZE])
{
	struct pass pass = { .to = bytes };
	struct file_clock clock = { { -1, 1700000000, { 1, 2, 3 } }, INT64_MAX - 1 };

	memset(bytes, 0, SIZE);
	block_pass_clock(&pass, &clock);
	assert_int_equal(pass.at, BLOCK_CLOCK_LENGTH);
	block_seal(bytes, SIZE, LABEL);
}

static void
test_a_clock_that_was_written_is_read(void **state)
{
	uint8_t bytes[SIZE];
	struct pass pass = { .from = bytes };
	struct file_clock clock = { 0 };

	(void)state;
	make(bytes);
	block_pass_clock(&pass, &clock);
	assert_true(clock.time_ms == INT64_MAX - 1 && clock.as_of.boot_ms == -1);
	assert_true(clock.as_of.wall_s == 1700000000 && clock.as_of.boot_id[2] == 3);
}

static void
test_a_seal_holds_until_any_bit_is_another_T37(void **state)
{
	uint8_t bytes[SIZE];

	(void)state;
	make(bytes);
	assert_true(block_seal_holds(bytes, SIZE, LABEL));
	assert_false(block_seal_holds(bytes, SIZE, LABEL + 1));
	for (unsigned bit = 0; bit < 8 * SIZE; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(block_seal_holds(bytes, SIZE, LABEL));
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void
test_zeros_are_not_sealed(void **state)
{
	uint8_t bytes[SIZE] = { 0 };

	(void)state;
	for (uint64_t label = 0; label < 10000; label++)
		assert_false(block_seal_holds(bytes, SIZE, label));
}

/* Who looked at the time first may come to write last. */
static void
test_a_files_clock_is_not_brought_back(void **state)
{
	struct file_clock clock = { { 5000, 1000000, { 1 } }, 100 };
	struct moment late = { 8000, 1000003, { 1 } }, early = { 7000, 1000002, { 1 } };

	(void)state;
	file_clock_advance(&clock, &late);
	assert_int_equal(clock.time_ms, 3100);
	file_clock_advance(&clock, &early);
	file_clock_advance(&clock, &late);
	assert_int_equal(clock.time_ms, 3100);
	assert_int_equal(clock.as_of.boot_ms, 8000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_clock_that_was_written_is_read),
		cmocka_unit_test(test_a_seal_holds_until_any_bit_is_another_T37),
		cmocka_unit_test(test_zeros_are_not_sealed),
		cmocka_unit_test(test_a_files_clock_is_not_brought_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
