/* SPDX-License-Identifier: BSD-2-Clause */
/* A rush is written whole, a flood is counted, and no clock makes more of it (T127). */
#include "journal_world.h"

#define DAY (24 * 3600)

static struct journal_tally
fresh(int64_t now)
{
	return (struct journal_tally){
		.allowance = { JOURNAL_ALLOWANCE, JOURNAL_ALLOWANCE },
		.refilled = now,
	};
}

/* So many lines a second, for so long: how many are written. */
static int64_t
flood(struct journal_tally *tally, unsigned per_second, int64_t from, int64_t until)
{
	int64_t written = 0;

	for (int64_t now = from; now < until; now++)
		for (unsigned i = 0; i < per_second; i++)
			written += journal_tally_take(tally, JOURNAL_KIND_REFUSED, now);
	return written;
}

static void
test_a_rush_in_the_morning_is_written_whole_T127(void **state)
{
	struct journal_tally tally = fresh(1000);

	(void)state;
	assert_int_equal(flood(&tally, 1, 1000, 1000 + JOURNAL_ALLOWANCE), JOURNAL_ALLOWANCE);
	assert_int_equal(tally.suppressed_total, 0);
}

static void
test_a_flood_of_a_day_writes_so_many_lines_and_counts_the_others_T127(void **state)
{
	struct journal_tally tally = fresh(0);
	int64_t bound = JOURNAL_ALLOWANCE + DAY / 60 * JOURNAL_REFILL;
	int64_t written = flood(&tally, 10, 0, DAY);

	(void)state;
	assert_in_range(written, bound - JOURNAL_REFILL, bound);
	assert_int_equal(written + tally.suppressed[JOURNAL_KIND_REFUSED], 10 * DAY);
	assert_int_equal(tally.suppressed_total, tally.suppressed[JOURNAL_KIND_REFUSED]);
	printf("figure: lines of a day of ten failures a second %lld / %lld\n", (long long)written,
	    (long long)bound);
}

static void
test_one_kind_does_not_spend_what_is_the_others_T127(void **state)
{
	struct journal_tally tally = fresh(0);

	(void)state;
	(void)flood(&tally, 2 * JOURNAL_ALLOWANCE, 0, 1);
	for (unsigned i = 0; i < JOURNAL_ALLOWANCE; i++)
		assert_true(journal_tally_take(&tally, JOURNAL_KIND_ASKED, 0));
	assert_false(journal_tally_take(&tally, JOURNAL_KIND_ASKED, 0));
}

static void
test_a_quiet_hour_fills_it_again(void **state)
{
	struct journal_tally tally = fresh(0);

	(void)state;
	(void)flood(&tally, 2 * JOURNAL_ALLOWANCE, 0, 1);
	assert_int_equal(flood(&tally, 2 * JOURNAL_ALLOWANCE, 3600, 3601), JOURNAL_ALLOWANCE);
}

static void
test_a_clock_that_is_set_gives_no_more_than_one_filling_T127(void **state)
{
	struct journal_tally tally = fresh(1000000);

	(void)state;
	(void)flood(&tally, 2 * JOURNAL_ALLOWANCE, 1000000, 1000001);
	assert_int_equal(flood(&tally, 50, 0, 1), 0); /* back */
	assert_int_equal(
	    flood(&tally, 5000, INT64_C(4000000000), INT64_C(4000000001)), JOURNAL_ALLOWANCE);
	assert_int_equal(flood(&tally, 50, 10, 11), 0);
}

static void
test_a_record_is_due_a_minute_after_the_first(void **state)
{
	struct journal_tally tally = fresh(0);

	(void)state;
	assert_false(journal_tally_is_due(&tally, 1000));
	(void)flood(&tally, 2 * JOURNAL_ALLOWANCE, 0, 1);
	assert_false(journal_tally_is_due(&tally, 59));
	assert_true(journal_tally_is_due(&tally, 60));
	assert_true(journal_tally_is_due(&tally, -1)); /* the clock was set back */
}

static void
test_what_was_written_is_read_and_the_parts_leave_each_other_alone(void **state)
{
	struct journal_tally tally = fresh(77), read_tally;
	struct journal_lost lost = { 3, 99 }, read_lost;
	int fd = journal_tally_open(tally_path);

	(void)state;
	tally.keep_days = 90;
	assert_true(journal_tally_read(fd, &read_tally, &read_lost));
	assert_int_equal(read_tally.allowance[1], JOURNAL_ALLOWANCE);
	assert_true(journal_tally_write_lost(fd, &lost)); /* before the other was ever written */
	assert_true(journal_tally_read(fd, &read_tally, &read_lost));
	assert_int_equal(read_tally.allowance[0], JOURNAL_ALLOWANCE);
	assert_memory_equal(&read_lost, &lost, sizeof lost);
	assert_true(journal_tally_write(fd, &tally));
	assert_true(journal_tally_read(fd, &read_tally, &read_lost));
	assert_memory_equal(&read_tally, &tally, sizeof tally);
	assert_memory_equal(&read_lost, &lost, sizeof lost);
	assert_int_equal(journal_tally_read_last(fd), 0);
	assert_true(journal_tally_write_last(fd, 4711));
	assert_int_equal(journal_tally_read_last(fd), 4711);
	assert_true(journal_tally_read(fd, &read_tally, &read_lost));
	assert_memory_equal(&read_lost, &lost, sizeof lost);
	close(fd);
}

static void
test_rubbish_is_a_new_tally(void **state)
{
	struct journal_tally tally;
	struct journal_lost lost;
	int fd = journal_tally_open(tally_path);
	char bytes[400];

	(void)state;
	for (int byte = 0; byte < 256; byte++) {
		memset(bytes, byte, sizeof bytes);
		assert_int_equal(pwrite(fd, bytes, sizeof bytes, 0), sizeof bytes);
		assert_true(journal_tally_read(fd, &tally, &lost));
		assert_int_equal(tally.allowance[0], byte == '0' ? 0 : JOURNAL_ALLOWANCE);
		assert_int_equal(lost.lines, 0);
	}
	close(fd);
	assert_false(journal_tally_read(-1, &tally, &lost));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_rush_in_the_morning_is_written_whole_T127),
		cmocka_unit_test(
		    test_a_flood_of_a_day_writes_so_many_lines_and_counts_the_others_T127),
		cmocka_unit_test(test_one_kind_does_not_spend_what_is_the_others_T127),
		cmocka_unit_test(test_a_quiet_hour_fills_it_again),
		cmocka_unit_test(test_a_clock_that_is_set_gives_no_more_than_one_filling_T127),
		cmocka_unit_test(test_a_record_is_due_a_minute_after_the_first),
		WITH_LOG(test_what_was_written_is_read_and_the_parts_leave_each_other_alone),
		WITH_LOG(test_rubbish_is_a_new_tally),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
