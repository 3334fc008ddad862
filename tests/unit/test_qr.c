/* SPDX-License-Identifier: BSD-2-Clause */
/* The QR's shape: how large it is for how long a text, and that it is never cut (T85). */
#include "qr.h"

#include "columns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ROOM 1000

/* So many bytes that no shorter mode than bytes fits. */
static const char *
text_of(size_t length)
{
	static char text[400];

	assert_true(length < sizeof text);
	for (size_t i = 0; i < length; i++)
		text[i] = (char)('a' + i % 26);
	text[length] = '\0';
	return text;
}

/* The lines of a drawing; *columns of all of them, which must be the same. */
static unsigned
measure(char *lines, int *columns)
{
	unsigned count = 0;

	*columns = -1;
	for (char *line = strtok_r(lines, "\n", &lines); line;
	     line = strtok_r(NULL, "\n", &lines)) {
		if (*columns == -1)
			*columns = columns_of(line);
		assert_int_equal(columns_of(line), *columns);
		assert_true(line[strlen(line) - 1] != ' ');
		count++;
	}
	return count;
}

static void
test_each_length_has_the_smallest_qr_that_holds_it(void **state)
{
	static const struct {
		size_t length;
		int side; /* modules, the quiet zone included */
	} rows[] = { { 1, 25 }, { 17, 25 }, { 18, 29 }, { 32, 29 }, { 33, 33 }, { 53, 33 },
		{ 54, 37 }, { 78, 37 } };
	char lines[QR_LINES_SIZE];
	int columns;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int side = rows[i].side;

		assert_true(qr_draw(text_of(rows[i].length), QR_BLOCKS, ROOM, lines));
		assert_int_equal(measure(lines, &columns), (side + 1) / 2);
		assert_int_equal(columns, side);
		assert_true(qr_draw(text_of(rows[i].length), QR_ASCII, ROOM, lines));
		assert_int_equal(measure(lines, &columns), side);
		assert_int_equal(columns, 2 * side);
		assert_true(columns <= QR_COLUMNS);
	}
}

static void
test_what_does_not_fit_is_not_drawn_at_all(void **state)
{
	char lines[QR_LINES_SIZE] = "x";

	(void)state;
	assert_false(qr_draw(text_of(79), QR_BLOCKS, ROOM, lines));
	assert_string_equal(lines, "");
	assert_false(qr_draw(text_of(78), QR_BLOCKS, 18, lines));
	assert_string_equal(lines, "");
	assert_true(qr_draw(text_of(78), QR_BLOCKS, 19, lines));
	assert_false(qr_draw(text_of(1), QR_ASCII, 24, lines));
	assert_true(qr_draw(text_of(1), QR_ASCII, 25, lines));
	assert_false(qr_draw("", QR_BLOCKS, ROOM, lines));
	assert_false(qr_draw(text_of(1), QR_BLOCKS, 0, lines));
}

static void
test_the_quiet_zone_is_light_on_every_side(void **state)
{
	char lines[QR_LINES_SIZE], *last;

	(void)state;
	assert_true(qr_draw("https://sso.example/d?c=ABCD", QR_ASCII, ROOM, lines));
	for (char *line = lines; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		assert_memory_equal(line, "####", 4);
	}
	last = strrchr(lines, '\n') + 1;
	assert_int_equal(strspn(lines, "#"), strcspn(lines, "\n"));
	assert_int_equal(strspn(last, "#"), strlen(last));
	/* The finder pattern in the corner: seven dark modules under two light rows. */
	assert_memory_equal(lines + 2 * (strcspn(lines, "\n") + 1), "####              ##", 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_length_has_the_smallest_qr_that_holds_it),
		cmocka_unit_test(test_what_does_not_fit_is_not_drawn_at_all),
		cmocka_unit_test(test_the_quiet_zone_is_light_on_every_side),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
