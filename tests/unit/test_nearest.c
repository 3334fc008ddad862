/* SPDX-License-Identifier: BSD-2-Clause */
/* A mistyped word finds the one that was meant; a strange one finds none. */
#include "nearest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *
word_at(unsigned index, const void *context)
{
	static const char *const words[] = { "status", "unlock", "accept-email", "rotate-key",
		"audit", "audit verify", "explain", "a" };

	(void)context;
	return index < sizeof words / sizeof words[0] ? words[index] : NULL;
}

static void
test_up_to_two_slips_are_forgiven(void **state)
{
	static const char *const pairs[][2] = { { "stauts", "status" }, { "staus", "status" },
		{ "statuss", "status" }, { "ztatuz", "status" }, { "unlokc", "unlock" },
		{ "acceptemail", "accept-email" }, { "audit verfy", "audit verify" },
		{ "rotate_key", "rotate-key" } };

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
		assert_string_equal(nearest_word(pairs[i][0], word_at, NULL), pairs[i][1]);
}

static void
test_the_beginning_of_a_word_is_enough(void **state)
{
	(void)state;
	assert_string_equal(nearest_word("exp", word_at, NULL), "explain");
	assert_string_equal(nearest_word("rotate", word_at, NULL), "rotate-key");
}

static void
test_strange_words_are_near_to_nothing(void **state)
{
	static const char *const words[] = { "", "z", "reboot", "\x1b[2J", "ก",
		"statusstatusstatusstatusstatusstatusstatusstatus", "sxaxux" };

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		assert_null(nearest_word(words[i], word_at, NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_up_to_two_slips_are_forgiven),
		cmocka_unit_test(test_the_beginning_of_a_word_is_enough),
		cmocka_unit_test(test_strange_words_are_near_to_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
