/* SPDX-License-Identifier: BSD-2-Clause */
/* What a login reads and leaves of the start date. */
#include "excuse_rig.h"

#include "start_date.h"

static enum enforcement_stage
stage_after_login(const char *from)
{
	world.from = from;
	(void)play_again("rrg");
	return here.excuse.enforcement.stage;
}

static void
test_without_a_start_date_nothing_is_read(void **state)
{
	(void)state;
	assert_int_equal(stage_after_login(NULL), ENFORCEMENT_BEGUN);
	assert_int_equal(world.marks_read + world.marks_left, 0);
	assert_int_equal(world.events[JOURNAL_ENFORCED], 0);
}

static void
test_the_first_login_of_the_day_leaves_the_mark_and_says_so_once(void **state)
{
	(void)state;
	assert_int_equal(stage_after_login(in_days(1)), ENFORCEMENT_LAST_DAY);
	assert_int_equal(world.marks_left, 0);
	assert_int_equal(stage_after_login(in_days(0)), ENFORCEMENT_BEGUN);
	assert_int_equal(world.marks_left, 1);
	assert_int_equal(world.events[JOURNAL_ENFORCED], 1);
	assert_int_equal(stage_after_login(in_days(5)), ENFORCEMENT_BEGUN);
	assert_int_equal(stage_after_login("announced-later"), ENFORCEMENT_BEGUN);
	assert_int_equal(world.marks_left, 1);
	assert_int_equal(world.events[JOURNAL_ENFORCED], 1);
}

static void
test_a_login_that_ends_before_the_rights_are_known_leaves_nothing(void **state)
{
	(void)state;
	world.from = in_days(0);
	assert_int_equal(play_again("rw"), VERDICT_DENIED);
	assert_int_equal(world.marks_read + world.marks_left, 0);
	world.no_rights = true;
	assert_int_equal(play_again("rr"), VERDICT_NOT_ALLOWED);
	assert_int_equal(world.marks_read + world.marks_left, 0);
}

static void
test_a_mark_that_cannot_be_read_means_begun_and_is_told_each_time(void **state)
{
	(void)state;
	world.mark.state = START_MARK_UNREADABLE;
	assert_int_equal(stage_after_login(in_days(5)), ENFORCEMENT_BEGUN);
	assert_int_equal(stage_after_login(in_days(5)), ENFORCEMENT_BEGUN);
	assert_int_equal(world.marks_left, 0);
	assert_int_equal(world.events[JOURNAL_ENFORCED], 2);
}

static void
test_a_damaged_mark_is_left_anew(void **state)
{
	(void)state;
	world.mark.state = START_MARK_DAMAGED;
	assert_int_equal(stage_after_login(in_days(5)), ENFORCEMENT_BEGUN);
	assert_int_equal(world.marks_left, 1);
	assert_int_equal(world.mark.day, day_today());
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, set_up)
	const struct CMUnitTest tests[] = {
		TEST(test_without_a_start_date_nothing_is_read),
		TEST(test_the_first_login_of_the_day_leaves_the_mark_and_says_so_once),
		TEST(test_a_login_that_ends_before_the_rights_are_known_leaves_nothing),
		TEST(test_a_mark_that_cannot_be_read_means_begun_and_is_told_each_time),
		TEST(test_a_damaged_mark_is_left_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
