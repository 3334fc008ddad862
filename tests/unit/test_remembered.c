/* SPDX-License-Identifier: BSD-2-Clause */
/* A sign-in is remembered for exactly what it was, and for its time. (T151) */
#include "remembered.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW_MS 987654321012
#define SPAN_MS 300000

static const struct remembered_bond bond = {
	.person = "somchai",
	.entry = "somchai root",
	.target = "root",
	.service = "sudo",
	.host = "srv01",
	.address = "somchai@office.go.th",
	.uid = 1000,
	.terminal = { 34817, 4700, 123456 },
	.boot_id = { 1, [15] = 2 },
};
static struct key_ring keys;
static struct remembered remembered;

static int
begin(void **state)
{
	(void)state;
	memset(&remembered, 0, sizeof remembered);
	keys = (struct key_ring){ 2, { { 7, { 1 } }, { 3, { 2 } } } };
	return 0;
}

static bool
holds(const struct remembered_bond *asked, int64_t now_ms)
{
	return remembered_holds(&remembered, &keys, asked, SPAN_MS, now_ms);
}

static void
test_it_holds_for_its_time_and_no_longer(void **state)
{
	(void)state;
	assert_false(holds(&bond, NOW_MS));
	remembered_add(&remembered, &keys, &bond, NOW_MS);
	assert_true(holds(&bond, NOW_MS));
	assert_true(holds(&bond, NOW_MS + SPAN_MS - 1));
	assert_false(holds(&bond, NOW_MS + SPAN_MS));
	assert_false(holds(&bond, INT64_MAX));
	assert_false(holds(&bond, NOW_MS - 1)); /* the record's clock does not go back */
	assert_false(remembered_holds(&remembered, &keys, &bond, 0, NOW_MS));
}

/* For another person never; on another terminal, after logout and reboot not. */
static void
test_it_holds_for_nothing_that_differs(void **state)
{
	struct remembered_bond other[15];

	(void)state;
	for (size_t i = 0; i < sizeof other / sizeof other[0]; i++)
		other[i] = bond;
	other[0].person = "malee";
	other[1].entry = "somchai malee";
	other[2].target = "malee";
	other[3].target = "";
	other[4].service = "su";
	other[5].host = "srv02";
	other[6].uid = 1001;
	other[7].uid = 0;
	other[8].terminal.device++;
	other[9].terminal.leader++;
	other[10].terminal.started++;
	other[11].boot_id[15]++;
	other[12].terminal = (struct terminal){ 0 };
	other[13].entry = "somchai"; /* what one field lacks is not made up for by the next */
	other[13].target = " rootroot";
	other[14].address = "";
	remembered_add(&remembered, &keys, &bond, NOW_MS);
	for (size_t i = 0; i < sizeof other / sizeof other[0]; i++)
		assert_false(holds(&other[i], NOW_MS));
	assert_true(holds(&bond, NOW_MS));
}

static void
test_without_a_terminal_nothing_is_remembered(void **state)
{
	static const struct remembered none;
	struct remembered_bond nowhere = bond;

	(void)state;
	nowhere.terminal.device = 0;
	remembered_add(&remembered, &keys, &nowhere, NOW_MS);
	nowhere.terminal = (struct terminal){ 34817, 0, 1 };
	remembered_add(&remembered, &keys, &nowhere, NOW_MS);
	assert_memory_equal(&remembered, &none, sizeof none);
}

static void
test_a_new_key_ends_all_of_them(void **state)
{
	struct remembered_bond other = bond;

	(void)state;
	remembered_add(&remembered, &keys, &bond, NOW_MS);
	keys.keys[1] = keys.keys[0];
	keys.keys[0] = (struct key){ 9, { 3 } };
	assert_false(holds(&bond, NOW_MS));
	other.service = "su";
	remembered_add(&remembered, &keys, &other, NOW_MS + 1);
	assert_true(holds(&other, NOW_MS + 1));
	keys.keys[0] = keys.keys[1];
	assert_false(holds(&bond, NOW_MS + 1)); /* not even when the older key comes back */
	keys.count = 0;
	assert_false(holds(&other, NOW_MS + 1));
	remembered_forget(&remembered);
	remembered_add(&remembered, &keys, &bond, NOW_MS);
	assert_int_equal(remembered.sign_in[0].at_ms, 0);
}

/* Nothing that is written in a record makes it younger, or anybody else's. */
static void
test_a_bit_that_differs_ends_it(void **state)
{
	uint8_t *bytes = (uint8_t *)&remembered.sign_in[0];

	(void)state;
	remembered_add(&remembered, &keys, &bond, NOW_MS);
	for (size_t bit = 0; bit < 8 * sizeof remembered.sign_in[0]; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(holds(&bond, NOW_MS + 100));
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	assert_true(holds(&bond, NOW_MS + 100));
	remembered.key_id++;
	assert_false(holds(&bond, NOW_MS + 100));
}

static void
test_a_sign_in_takes_the_place_of_the_one_before_it(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++)
		remembered_add(&remembered, &keys, &bond, NOW_MS + i * SPAN_MS);
	assert_int_equal(remembered.sign_in[1].at_ms, 0);
	assert_true(holds(&bond, NOW_MS + 2 * SPAN_MS));
	assert_false(holds(&bond, NOW_MS + SPAN_MS));
}

static void
test_the_oldest_gives_way(void **state)
{
	struct remembered_bond one = bond;

	(void)state;
	for (uint32_t i = 0; i < REMEMBERED_MAX + 3; i++) {
		one.terminal.leader = 5000 + i;
		remembered_add(&remembered, &keys, &one, NOW_MS + i);
	}
	for (uint32_t i = 0; i < REMEMBERED_MAX + 3; i++) {
		one.terminal.leader = 5000 + i;
		assert_int_equal(holds(&one, NOW_MS + 100), i >= 3);
	}
	remembered_forget(&remembered);
	for (uint32_t i = 0; i < REMEMBERED_MAX + 3; i++) {
		one.terminal.leader = 5000 + i;
		assert_false(holds(&one, NOW_MS + 100));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_it_holds_for_its_time_and_no_longer, begin),
		cmocka_unit_test_setup(test_it_holds_for_nothing_that_differs, begin),
		cmocka_unit_test_setup(test_without_a_terminal_nothing_is_remembered, begin),
		cmocka_unit_test_setup(test_a_new_key_ends_all_of_them, begin),
		cmocka_unit_test_setup(test_a_bit_that_differs_ends_it, begin),
		cmocka_unit_test_setup(test_a_sign_in_takes_the_place_of_the_one_before_it, begin),
		cmocka_unit_test_setup(test_the_oldest_gives_way, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
