/* SPDX-License-Identifier: BSD-2-Clause */
/* Steps in time, drawn for people. */
#include "waterfall.h"

#include "rendering.h"

static struct report report;
static struct waterfall waterfall;

static void
draw(void)
{
	FILE *out = rendering_begin();

	report_begin(&report, out, REPORT_PLAIN);
	waterfall_report(&waterfall, &report);
	(void)report_end(&report);
	rendering_end(out);
}

static void
test_each_bar_is_as_long_as_its_step_and_stands_where_it_stood(void **state)
{
	(void)state;
	waterfall = (struct waterfall){ 0 };
	waterfall_add(&waterfall, FINDING_OK, 1120, 1240, "second");
	waterfall_add(&waterfall, FINDING_OK, 1000, 1120, "first %d", 1);
	waterfall_add(&waterfall, FINDING_WARN, 1240, 1240, "no time");
	draw();
	assert_string_equal(rendered,
	    "ok    first 1                              |============            |    120 ms\n"
	    "ok    second                               |            ============|    120 ms\n"
	    "warn  no time                              |                       =|      0 ms\n");
}

static void
test_words_are_cut_and_times_never_run_backwards(void **state)
{
	(void)state;
	waterfall = (struct waterfall){ 0 };
	waterfall_add(&waterfall, FINDING_OK, 5, 1, "%s",
	    "0123456789012345678901234567890123456789012345678901234567890123456789");
	draw();
	assert_string_equal(rendered,
	    "ok    012345678901234567890123456789012345 |=                       |      0 ms\n");
}

static void
test_what_does_not_fit_is_left_out_and_nothing_is_no_report(void **state)
{
	(void)state;
	waterfall = (struct waterfall){ 0 };
	draw();
	assert_string_equal(rendered, "");
	for (int i = 0; i < WATERFALL_STEPS_MAX + 5; i++)
		waterfall_add(&waterfall, FINDING_OK, i, i + 1, "step");
	assert_int_equal(waterfall.count, WATERFALL_STEPS_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_bar_is_as_long_as_its_step_and_stands_where_it_stood),
		cmocka_unit_test(test_words_are_cut_and_times_never_run_backwards),
		cmocka_unit_test(test_what_does_not_fit_is_left_out_and_nothing_is_no_report),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
