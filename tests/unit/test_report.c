/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings for people and for machines; the worst of them is the exit status. */
#include "report.h"

#include "rendering.h"

static struct report report;

static int
write_sample(enum report_form form)
{
	FILE *out = rendering_begin();
	int status;

	report_begin(&report, out, form);
	report_finding(&report, FINDING_OK, "lock", NULL, "%s is not locked", "somchai");
	report_finding(&report, FINDING_WARN, "code", "Do this.", "a \"code\" \\ is late");
	report_number(&report, "seconds", -7);
	report_text(&report, "who", "ก\x1b\xff😀");
	status = report_end(&report);
	rendering_end(out);
	return status;
}

static void
test_a_line_a_finding_with_its_remedy_below(void **state)
{
	(void)state;
	assert_int_equal(write_sample(REPORT_PLAIN), 1);
	assert_string_equal(rendered, "ok    somchai is not locked\n"
				      "warn  a \"code\" \\ is late\n"
				      "      Do this.\n");
}

static void
test_colours_never_come_without_words(void **state)
{
	(void)state;
	assert_int_equal(write_sample(REPORT_COLOURED), 1);
	assert_string_equal(rendered, "\033[32mok  \033[0m  somchai is not locked\n"
				      "\033[33mwarn\033[0m  a \"code\" \\ is late\n"
				      "      Do this.\n");
}

static void
test_machines_get_one_object_in_ascii(void **state)
{
	(void)state;
	assert_int_equal(write_sample(REPORT_JSON), 1);
	assert_string_equal(rendered,
	    "{\"findings\":[\n"
	    "{\"finding\":\"ok\",\"about\":\"lock\",\"words\":\"somchai is not locked\"},\n"
	    "{\"finding\":\"warn\",\"about\":\"code\",\"words\":\"a \\\"code\\\" \\\\ is late\","
	    "\"remedy\":\"Do this.\",\"seconds\":-7,"
	    "\"who\":\"\\u0e01\\u001b\\ufffd\\ud83d\\ude00\"}\n"
	    "]}\n");
}

static void
test_an_empty_report_is_whole_too(void **state)
{
	FILE *out = rendering_begin();

	(void)state;
	report_begin(&report, out, REPORT_JSON);
	assert_int_equal(report_end(&report), 0);
	rendering_end(out);
	assert_string_equal(rendered, "{\"findings\":[]}\n");
}

static void
test_the_worst_finding_is_the_status(void **state)
{
	static const int status[] = {
		[FINDING_OK] = 0, [FINDING_WARN] = 1, [FINDING_FAIL] = 1, [FINDING_BROKEN] = 2
	};

	(void)state;
	for (unsigned worst = 0; worst < sizeof status / sizeof status[0]; worst++) {
		FILE *out = rendering_begin();

		report_begin(&report, out, REPORT_PLAIN);
		report_finding(&report, (enum finding)worst, "x", NULL, "x");
		report_finding(&report, FINDING_OK, "x", NULL, "x");
		assert_int_equal(report_end(&report), status[worst]);
		rendering_end(out);
	}
}

static void
test_a_report_that_cannot_be_written_is_no_success(void **state)
{
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(full);
	report_begin(&report, full, REPORT_PLAIN);
	report_finding(&report, FINDING_OK, "x", NULL, "x");
	assert_int_equal(report_end(&report), 2);
	(void)fclose(full);
}

/* T122, T123 */
static void
test_no_value_ends_a_line_or_moves_a_cursor(void **state)
{
	FILE *out = rendering_begin();

	(void)state;
	report_begin(&report, out, REPORT_PLAIN);
	report_finding(
	    &report, FINDING_OK, "x", NULL, "%s", "a\nFAIL  b\x1b[2J\x7f\xe2\x80\xae\xff\xc2\x9b");
	(void)report_end(&report);
	rendering_end(out);
	assert_string_equal(rendered, "ok    a?FAIL  b?[2J????\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line_a_finding_with_its_remedy_below),
		cmocka_unit_test(test_colours_never_come_without_words),
		cmocka_unit_test(test_machines_get_one_object_in_ascii),
		cmocka_unit_test(test_an_empty_report_is_whole_too),
		cmocka_unit_test(test_the_worst_finding_is_the_status),
		cmocka_unit_test(test_a_report_that_cannot_be_written_is_no_success),
		cmocka_unit_test(test_no_value_ends_a_line_or_moves_a_cursor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
