/* SPDX-License-Identifier: BSD-2-Clause */
/* How many letters may leave a host in an hour, and who gets them. */
#include "letter_hour.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CAP 10
#define GENERAL false
#define KNOWN true
#define MINUTE INT64_C(60000)

static struct moment now;

static struct letter_hour
begin(void)
{
	now = (struct moment){ .boot_ms = 1000000, .wall_s = 1700000000, .boot_id = { 1 } };
	return (struct letter_hour){ .clock.as_of = now };
}

static void
let_pass(struct letter_hour *hour, int64_t milliseconds)
{
	now.boot_ms += milliseconds;
	letter_hour_advance(hour, &now);
}

/* Mails as many as there are left. */
static unsigned
mail_all(struct letter_hour *hour, bool known)
{
	unsigned count = 0;

	while (letter_hour_wait_ms(hour, CAP, known) == 0) {
		(void)letter_hour_add(hour, known);
		count++;
	}
	return count;
}

static void
test_half_of_the_cap_is_kept_for_people_who_were_let_in_lately_T27(void **state)
{
	struct letter_hour hour = begin();

	(void)state;
	assert_int_equal(mail_all(&hour, GENERAL), CAP / 2);
	assert_int_equal(mail_all(&hour, KNOWN), CAP / 2);
	assert_int_equal(mail_all(&hour, GENERAL), 0);
	hour = begin();
	assert_int_equal(mail_all(&hour, KNOWN), CAP);
	assert_int_equal(mail_all(&hour, GENERAL), 0);
	hour = begin();
	for (unsigned i = 0; i < CAP / 2; i++)
		(void)letter_hour_add(&hour, KNOWN);
	assert_int_equal(mail_all(&hour, GENERAL), CAP / 2);
}

static void
test_the_wait_is_as_long_as_there_is_no_letter(void **state)
{
	struct letter_hour hour = begin();
	int64_t wait;

	(void)state;
	(void)letter_hour_add(&hour, GENERAL);
	let_pass(&hour, 10 * MINUTE + 20000);
	(void)mail_all(&hour, GENERAL);
	wait = letter_hour_wait_ms(&hour, CAP, GENERAL);
	assert_int_equal(wait, 61 * MINUTE - 10 * MINUTE - 20000);
	let_pass(&hour, wait - 1);
	assert_int_equal(letter_hour_wait_ms(&hour, CAP, GENERAL), 1);
	let_pass(&hour, 1);
	assert_int_equal(mail_all(&hour, GENERAL), 1);
	assert_int_equal(letter_hour_wait_ms(&hour, CAP, GENERAL), 10 * MINUTE);
	assert_int_equal(mail_all(&hour, KNOWN), CAP / 2);
	let_pass(&hour, 62 * MINUTE);
	assert_int_equal(mail_all(&hour, KNOWN), CAP);
	let_pass(&hour, 100000 * MINUTE);
	assert_int_equal(mail_all(&hour, KNOWN), CAP);
}

/* T26: whatever comes when, no sixty minutes see more than the cap, or more strangers than half. */
static void
test_no_hour_sees_more_letters_than_the_cap_T26(void **state)
{
	struct letter_hour hour = begin();
	static int64_t mailed_ms[2][100000];
	unsigned count[2] = { 0 }, most[2] = { 0 };
	int64_t time = 0;

	(void)state;
	srandom(1);
	while (count[0] + count[1] < 20000) {
		int64_t step = random() % (random() % 10 == 0 ? 20 * MINUTE : 40000);
		bool known = random() % 3 == 0;

		time += step;
		let_pass(&hour, step);
		if (letter_hour_wait_ms(&hour, CAP, known) > 0)
			continue;
		(void)letter_hour_add(&hour, known);
		mailed_ms[known][count[known]++] = time;
		unsigned within[2] = { 0 };
		for (unsigned kind = 0; kind < 2; kind++)
			for (unsigned i = count[kind]; i > 0; i--)
				within[kind] += mailed_ms[kind][i - 1] > time - 60 * MINUTE;
		assert_true(within[0] + within[1] <= CAP && within[0] <= CAP - CAP / 2);
		for (unsigned kind = 0; kind < 2; kind++)
			if (within[kind] > most[kind])
				most[kind] = within[kind];
	}
	assert_true(most[0] == CAP - CAP / 2 && most[1] >= CAP / 2); /* and these are reached */
}

static void
test_a_letter_that_never_left_is_not_counted(void **state)
{
	struct letter_hour hour = begin();
	uint32_t minute;

	(void)state;
	let_pass(&hour, 200 * MINUTE);
	minute = letter_hour_add(&hour, GENERAL);
	(void)mail_all(&hour, GENERAL);
	let_pass(&hour, 5 * MINUTE);
	letter_hour_take_back(&hour, minute, KNOWN); /* there was none of those */
	assert_int_equal(mail_all(&hour, GENERAL), 0);
	letter_hour_take_back(&hour, minute, GENERAL);
	assert_int_equal(mail_all(&hour, GENERAL), 1);
	let_pass(&hour, 56 * MINUTE);
	(void)mail_all(&hour, GENERAL);
	letter_hour_take_back(
	    &hour, minute, GENERAL); /* forgotten: its place is another minute's */
	letter_hour_take_back(&hour, UINT32_MAX, GENERAL);
	assert_int_equal(mail_all(&hour, GENERAL), 0);
}

static void
test_the_alarm_comes_once_an_hour(void **state)
{
	struct letter_hour hour = begin();
	unsigned alarms = 0;

	(void)state;
	for (unsigned minute = 0; minute < 180; minute++) {
		alarms += letter_hour_alarm(&hour);
		let_pass(&hour, MINUTE);
	}
	assert_int_equal(alarms, 3);
}

static void
test_a_count_that_was_lost_is_half_spent_for_an_hour_T37(void **state)
{
	struct letter_hour hour = begin();

	(void)state;
	letter_hour_lose(&hour, CAP, &now);
	assert_int_equal(letter_hour_wait_ms(&hour, CAP, GENERAL), 61 * MINUTE);
	assert_int_equal(mail_all(&hour, KNOWN), CAP / 2);
	let_pass(&hour, 61 * MINUTE);
	assert_int_equal(mail_all(&hour, GENERAL), CAP / 2);
}

/* T45 */
static void
test_setting_the_clock_gives_no_letter_T45(void **state)
{
	struct letter_hour hour = begin();

	(void)state;
	(void)mail_all(&hour, KNOWN);
	for (int years = -10; years <= 10; years += 5) {
		now.wall_s = 1700000000 + (int64_t)years * 365 * 86400;
		let_pass(&hour, 1000);
		assert_int_equal(mail_all(&hour, KNOWN), 0);
		now.boot_id[0]++;
		now.boot_ms = 30000;
		now.wall_s += (years < 0 ? -1 : 1) * INT64_C(32) * 86400;
		letter_hour_advance(&hour, &now);
		assert_int_equal(mail_all(&hour, KNOWN), 0);
	}
}

static void
test_a_count_on_disk_is_the_same_count_or_none_T37(void **state)
{
	struct letter_hour hour = begin(), read;
	uint8_t bytes[LETTER_HOUR_SIZE];

	(void)state;
	let_pass(&hour, 100 * MINUTE);
	for (unsigned i = 0; i < 3 * LETTER_HOUR_MINUTES; i++) {
		(void)letter_hour_add(&hour, i % 2);
		let_pass(&hour, MINUTE / 2);
	}
	assert_true(letter_hour_alarm(&hour));
	letter_hour_encode(&hour, bytes);
	assert_true(letter_hour_decode(&read, bytes));
	assert_memory_equal(&read, &hour, sizeof hour);
	for (unsigned bit = 0; bit < 8 * LETTER_HOUR_SIZE; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(letter_hour_decode(&read, bytes));
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	memset(bytes, 0, sizeof bytes);
	assert_false(letter_hour_decode(&read, bytes));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_half_of_the_cap_is_kept_for_people_who_were_let_in_lately_T27),
		cmocka_unit_test(test_the_wait_is_as_long_as_there_is_no_letter),
		cmocka_unit_test(test_no_hour_sees_more_letters_than_the_cap_T26),
		cmocka_unit_test(test_a_letter_that_never_left_is_not_counted),
		cmocka_unit_test(test_the_alarm_comes_once_an_hour),
		cmocka_unit_test(test_a_count_that_was_lost_is_half_spent_for_an_hour_T37),
		cmocka_unit_test(test_setting_the_clock_gives_no_letter_T45),
		cmocka_unit_test(test_a_count_on_disk_is_the_same_count_or_none_T37),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
