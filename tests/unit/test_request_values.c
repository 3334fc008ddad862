/* SPDX-License-Identifier: BSD-2-Clause */
/* Values of a request, through whole command lines: days to come and events (T131). */
#include "request_values.h"

#include "day.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define WORDS(...) ((const char *const[]){ "dla-otp", __VA_ARGS__, NULL })

static struct command_line line;
static struct request request;

static bool
read(const char *const words[])
{
	int count = 0;

	while (words[count] != NULL)
		count++;
	return command_line_sort(&line, count, (char *const *)words) &&
	       request_read(&request, &line, 1790826300);
}

static void
assert_refused(const char *const words[], const char *complaint)
{
	assert_false(read(words));
	if (strstr(line.complaint, complaint) == NULL)
		fail_msg("%s", line.complaint);
}

static void
test_a_day_to_come_is_one_of_the_calendar_and_has_a_reason(void **state)
{
	int32_t day;

	(void)state;
	assert_true(read(WORDS("enforce")));
	assert_int_equal(request.postpone, DAY_NONE);
	assert_true(read(WORDS("enforce", "--postpone", "2028-02-29", "--reason", "moving")));
	assert_int_equal(day_read("2028-02-29", &day), DAY_READ);
	assert_int_equal(request.postpone, day);
	assert_string_equal(request.reason, "moving");
	assert_refused(WORDS("enforce", "--postpone", "2028-02-29"), "--reason is missing");
	assert_refused(WORDS("enforce", "--postpone", "2027-02-29", "--reason", "r"), "no date");
	assert_refused(WORDS("enforce", "--postpone", "7d", "--reason", "r"), "no date");
	assert_refused(
	    WORDS("enforce", "--postpone", "2571-02-28", "--reason", "r"), "a Buddhist year");
	assert_refused(
	    WORDS("enforce", "--postpone", "2028-02-29", "--reason", "a\nb"), "one line");
	assert_refused(WORDS("unlock", "somchai", "--postpone", "2028-02-29"), "is no option of");
}

static void
test_an_event_is_one_that_the_log_has(void **state)
{
	(void)state;
	assert_true(read(WORDS("audit")));
	assert_int_equal(request.event, 0);
	assert_true(read(WORDS("audit", "--event", "excused", "--json")));
	assert_int_equal(request.event, JOURNAL_EXCUSED);
	assert_true(read(WORDS("audit", "--event=file_closed")));
	assert_int_equal(request.event, JOURNAL_FILE_CLOSED);
	assert_refused(WORDS("audit", "--event", "excusd"), "did you mean \"excused\"");
	assert_refused(WORDS("audit", "--event", ""), "no event");
	assert_refused(WORDS("audit", "--event", "unknown"), "no event");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_day_to_come_is_one_of_the_calendar_and_has_a_reason),
		cmocka_unit_test(test_an_event_is_one_that_the_log_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
