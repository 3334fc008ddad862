/* SPDX-License-Identifier: BSD-2-Clause */
/* The ends of exemptions are told in time. */
#include "check_exemptions.h"

#include "day.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What is reported of one exemption on that day; the caller frees. */
static char *
told_on(const char *date, const char *until)
{
	static struct settings settings = { .exempt_count = 1 };
	struct report report;
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);
	int32_t today = DAY_NONE;

	settings.exempt[0].until = until;
	settings.exempt[0].reason = "a new mail server";
	if (date)
		assert_int_equal(day_read(date, &today), DAY_READ);
	report_begin(&report, out, REPORT_PLAIN);
	check_exemptions(&report, &settings, today);
	(void)report_end(&report);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void
test_an_end_is_told_thirty_days_before_and_after_it(void **state)
{
	static const struct {
		const char *today, *words; /* NULL: nothing is said */
	} rows[] = {
		{ "2026-09-30", NULL },
		{ "2026-10-01", "ends on 2026-10-31, days left: 30 (a new mail server)" },
		{ "2026-10-31", "days left: 0" },
		{ "2026-11-01", "ended on 2026-10-31" },
		{ "2027-11-01", "ended on 2026-10-31" },
		{ NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char *told = told_on(rows[i].today, "2026-10-31");

		if (rows[i].words ? !strstr(told, rows[i].words) : strstr(told, "exempt") != NULL)
			fail_msg("row %zu: %s", i, told);
		free(told);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_end_is_told_thirty_days_before_and_after_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
