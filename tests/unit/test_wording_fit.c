/* SPDX-License-Identifier: BSD-2-Clause */
/* Whatever a value is made of, it leaves wording_fit() whole, no wider than its place, and tame. */
#include "wording.h"

#include "columns.h"
#include "temporary.h"
#include "utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CUT "…"
#define PIECES_MAX 120

static char word[WORD_MAX];

static void
assert_fit(const char *value, int columns, const char *expected)
{
	wording_fit(word, value, columns);
	assert_string_equal(word, expected);
}

static void
test_what_fits_stays_as_it_is(void **state)
{
	(void)state;
	assert_fit("", 5, "");
	assert_fit("abcde", 5, "abcde");
	assert_fit("ที่นี่", 3, "ที่นี่");
	assert_fit("日本", 4, "日本");
}

static void
test_what_does_not_fit_is_cut_between_characters(void **state)
{
	(void)state;
	assert_fit("abcdef", 5, "abcd" CUT);
	assert_fit("ที่นี่นั่น", 3, "ที่นี่" CUT);
	assert_fit("日本語", 5, "日本" CUT);
	assert_fit("日本語", 4, "日" CUT);
	assert_fit("ab", 1, CUT);
}

/* T123: nothing that moves a cursor, turns the writing round or is no text at all. */
static void
test_what_could_disturb_a_terminal_becomes_a_question_mark(void **state)
{
	(void)state;
	assert_fit("a\tb\nc\033[2Jd\177", 40, "a?b?c?[2Jd?");
	assert_fit("a\xc2\x9b"
		   "2Jb",
	    40, "a?2Jb");
	assert_fit("a\u202eb\u2066c\u2028d", 40, "a?b?c?d");
	assert_fit("a\xff"
		   "b\xe0\xb8",
	    40, "a?b??");
	assert_fit("a\u202eb", 2, "a" CUT);
}

/* A random value of characters that are narrow, wide, without width, forbidden, or no UTF-8. */
static void
make_value(char value[], unsigned *tame)
{
	static const char *const pieces[] = { "a", "Z", " ", "-", "ก", "น", "ี", "่", "é", "日", "😀",
		"…", "\001", "\177", "\xc2\x85", "\u202e", "\xff", "\xe0\xb8", "\x80" };
	static const unsigned tame_pieces = 12;
	unsigned kinds = rand() % 2 ? tame_pieces : sizeof pieces / sizeof pieces[0];
	size_t used = 0;

	*tame = kinds == tame_pieces;
	value[0] = '\0';
	for (int left = rand() % PIECES_MAX; left > 0; left--) {
		const char *piece = pieces[(unsigned)rand() % kinds];

		memcpy(value + used, piece, strlen(piece) + 1);
		used += strlen(piece);
	}
}

static void
test_a_word_is_never_wider_than_its_place_and_never_broken(void **state)
{
	char value[4 * PIECES_MAX + 1];
	unsigned tame;

	(void)state;
	srand(1);
	for (unsigned i = 0; i < rounds(200000); i++) {
		int columns = 1 + rand() % 60;
		size_t length;

		make_value(value, &tame);
		memset(word, 'x', sizeof word);
		wording_fit(word, value, columns);
		length = strnlen(word, sizeof word);
		assert_true(length < sizeof word);
		assert_true(utf8_valid(word, length));
		assert_in_range(columns_of(word), 0, columns);
		if (!tame || strcmp(word, value) == 0)
			continue;
		/* Cut: only for a reason, marked, and nothing but cut. */
		assert_true(columns_of(value) > columns || strlen(value) > WORD_MAX - sizeof CUT);
		assert_string_equal(word + length - strlen(CUT), CUT);
		assert_memory_equal(word, value, length - strlen(CUT));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_fits_stays_as_it_is),
		cmocka_unit_test(test_what_does_not_fit_is_cut_between_characters),
		cmocka_unit_test(test_what_could_disturb_a_terminal_becomes_a_question_mark),
		cmocka_unit_test(test_a_word_is_never_wider_than_its_place_and_never_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
