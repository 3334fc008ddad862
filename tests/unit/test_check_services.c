/* SPDX-License-Identifier: BSD-2-Clause */
/* A service that the settings leave no way into is told before anybody stands before it. */
#include "check_services.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define ANYONE                 \
	{                      \
		.anyone = true \
	}
#define BOTH .factor = "both"

struct row {
	struct settings_service services[2]; /* those that have a name count */
	struct settings_rule rules[2];       /* those that admit anyone count */
	const char *words, *remedy;          /* NULL: nothing is said */
};

/* What is reported of these settings; the caller frees. */
static char *
told_of(const struct row *row)
{
	static struct settings settings;
	struct report report;
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	memset(&settings, 0, sizeof settings);
	memcpy(settings.services, row->services, sizeof row->services);
	memcpy(settings.access.allow, row->rules, sizeof row->rules);
	while (settings.service_count < 2 && row->services[settings.service_count].name)
		settings.service_count++;
	while (settings.access.allow_count < 2 && row->rules[settings.access.allow_count].anyone)
		settings.access.allow_count++;
	report_begin(&report, out, REPORT_PLAIN);
	check_services(&report, &settings);
	(void)report_end(&report);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void
check(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char *told = told_of(&rows[i]);

		if (rows[i].words ? !strstr(told, rows[i].words) || !strstr(told, rows[i].remedy)
				  : strstr(told, "services") != NULL)
			fail_msg("row %zu: %s", i, told);
		free(told);
	}
}
#define CHECK(rows) check(rows, sizeof(rows) / sizeof((rows)[0]))

/* clang-format off */
static void
test_a_service_that_leaves_no_way_in_is_told_with_the_remedy(void **state)
{
	static const char open[] = "services.channels", allowed[] = "access.allow";
	const struct row rows[] = {
		/* Whom sudo makes somebody of is not known: no page is offered there. */
		{ { { "sudo", LIST("thaiid"), BOTH } }, { ANYONE }, "\"sudo\"", open },
		{ { { "sudo-i", LIST("thaiid"), BOTH } }, { ANYONE }, "\"sudo-i\"", open },
		{ { { "sudo", NULL, BOTH } }, { { .anyone = true, .channels = LIST("thaiid") } }, "\"sudo\"", allowed },
		{ { { "lock", NULL, BOTH, .single_prompt = true } },
		  { { .anyone = true, .channels = LIST("thaiid") } }, "\"lock\"", allowed },
		/* The one is open, and the rules want the other. */
		{ { { "sshd", LIST("thaiid"), BOTH } }, { { .anyone = true, .channels = LIST("password") } }, "\"sshd\"", allowed },
		{ { { "sshd", LIST("password"), BOTH } }, { { .anyone = true, .channels = LIST("thaiid") } }, "\"sshd\"", allowed },
		{ { { "sshd", NULL, BOTH } }, { { .anyone = true, .services = LIST("login") } }, "\"sshd\"", allowed },
		{ { { "su", NULL, BOTH }, { "sshd", NULL, BOTH } },
		  { { .anyone = true, .services = LIST("su") } }, "\"sshd\"", allowed },
		/* A key is no channel. */
		{ { { "sshd", LIST("thaiid"), .factor = "code" } }, { { .anyone = true, .channels = LIST("password") } }, "\"sshd\"", allowed },
		/* A rule names it, and services do not. */
		{ { { NULL } }, { { .anyone = true, .services = LIST("sudo"), .channels = LIST("thaiid") } }, "\"sudo\"", allowed },
	};

	(void)state;
	CHECK(rows);
}

static void
test_nothing_is_said_where_there_is_a_way(void **state)
{
	const struct row rows[] = {
		{ { { NULL } }, { ANYONE }, NULL, NULL },
		{ { { "sshd", LIST("thaiid"), BOTH } }, { ANYONE }, NULL, NULL },
		{ { { "su", LIST("thaiid"), BOTH } }, { ANYONE }, NULL, NULL },
		{ { { "sudo", LIST("thaiid", "password"), BOTH } }, { ANYONE }, NULL, NULL },
		{ { { "sshd", LIST("thaiid"), BOTH } }, { { .anyone = true, .services = LIST("su") }, ANYONE }, NULL, NULL },
		/* By key, and where others let people in. */
		{ { { "sshd", LIST("thaiid"), .factor = "code" } }, { { .anyone = true, .services = LIST("sshd") } }, NULL, NULL },
		{ { { "cron", NULL, BOTH, .account_without_login = true } }, { { .anyone = true, .services = LIST("sshd") } }, NULL, NULL },
	};

	(void)state;
	CHECK(rows);
}

static void
test_a_service_of_several_rules_is_told_once(void **state)
{
	const struct row row = {
		{ { NULL } },
		{ { .anyone = true, .services = LIST("sudo", "sshd"), .channels = LIST("thaiid") },
		  { .anyone = true, .services = LIST("sudo"), .channels = LIST("thaiid") } }, NULL, NULL,
	};
	char *told = told_of(&row), *first;

	(void)state;
	first = strstr(told, "\"sudo\"");
	assert_non_null(first);
	assert_null(strstr(first + 1, "\"sudo\""));
	free(told);
}
/* clang-format on */

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_service_that_leaves_no_way_in_is_told_with_the_remedy),
		cmocka_unit_test(test_nothing_is_said_where_there_is_a_way),
		cmocka_unit_test(test_a_service_of_several_rules_is_told_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
