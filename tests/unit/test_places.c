/* SPDX-License-Identifier: BSD-2-Clause */
/* Which places are known to be somebody's (T80). */
#include "places.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct key_ring ring = { .count = 1, .keys = { { 1, { 1, 2, 3 } } } };

static bool
visit(struct known_places *places, unsigned network)
{
	char name[32];

	(void)snprintf(name, sizeof name, "192.0.2.%u", network);
	return places_visit(places, &ring, "somchai", name);
}

static void
test_a_place_is_new_once(void **state)
{
	struct known_places places = { 0 };

	(void)state;
	assert_false(visit(&places, 1));
	assert_true(visit(&places, 1));
	assert_false(visit(&places, 2));
	assert_true(visit(&places, 1));
	assert_true(visit(&places, 2));
}

static void
test_the_oldest_of_eight_gives_way(void **state)
{
	struct known_places places = { 0 };

	(void)state;
	for (unsigned i = 1; i <= 8; i++)
		assert_false(visit(&places, i));
	assert_true(visit(&places, 1)); /* the newest now */
	assert_false(visit(&places, 9));
	assert_true(visit(&places, 1));
	assert_false(visit(&places, 2));
}

static void
test_a_place_is_one_persons_and_one_keys(void **state)
{
	const struct key_ring other = { .count = 1, .keys = { { 2, { 1, 2, 3 } } } };
	const struct key_ring none = { 0 };
	struct known_places places = { 0 };

	(void)state;
	assert_false(visit(&places, 1));
	assert_false(places_visit(&places, &ring, "malee", "192.0.2.1"));
	assert_false(places_visit(&places, &other, "somchai", "192.0.2.1"));
	assert_true(places_visit(&places, &other, "somchai", "192.0.2.1"));
	assert_false(places_visit(&places, &other, "malee", "192.0.2.1"));
	assert_false(places_visit(&places, &none, "somchai", "192.0.2.1"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_place_is_new_once),
		cmocka_unit_test(test_the_oldest_of_eight_gives_way),
		cmocka_unit_test(test_a_place_is_one_persons_and_one_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
