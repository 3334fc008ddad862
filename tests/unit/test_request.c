/* SPDX-License-Identifier: BSD-2-Clause */
/* What administrators ask for is understood, or refused before anything is touched. (T131) */
#include "request.h"

#include "subcommands.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW INT64_C(1790826300)

static struct command_line line;
static struct request request;

#define ASK(...) ask((char *[]){ "dla-otp", __VA_ARGS__, NULL })

static bool
ask(char *const argv[])
{
	int argc = 0;

	while (argv[argc] != NULL)
		argc++;
	return command_line_sort(&line, argc, argv) && request_read(&request, &line, NOW);
}

static void
assert_complaint(const char *words)
{
	if (strstr(line.complaint, words) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", words, line.complaint);
}

static void
test_each_subcommand_is_understood(void **state)
{
	(void)state;
	assert_true(ASK("status"));
	assert_null(request.user);
	assert_true(ASK("status", "somchai", "--json"));
	assert_string_equal(request.user, "somchai");
	assert_true(request.json);
	assert_true(ASK("unlock", "--", "somchai"));
	assert_true(ASK("unlock", "Somchai.J+x@office.go.th"));
	assert_true(ASK("accept-email", "somchai"));
	assert_true(ASK("rotate-key"));
	assert_true(ASK("recovery", "issue", "somchai"));
	assert_false(request.one);
	assert_true(ASK("recovery", "issue", "somchai", "--one", "--output", "card"));
	assert_true(request.one);
	assert_string_equal(request.output, "card");
	assert_true(ASK("recovery", "list"));
	assert_true(ASK("recovery", "list", "somchai", "--json"));
	assert_true(ASK("recovery", "void", "somchai"));
	assert_true(ASK("audit", "--user", "somchai", "--since", "1h"));
	assert_int_equal(request.since_s, NOW - 3600);
	assert_true(ASK("audit", "verify"));
	assert_string_equal(request.subcommand->name, "audit verify");
	assert_true(ASK("audit", "release", "somchai"));
	assert_true(ASK("explain", "DLA-204"));
	assert_int_equal(request.number, 204);
	assert_true(ASK("explain", "[DLA-204]") && request.number == 204);
	assert_true(ASK("explain", "204") && request.number == 204);
	assert_true(ASK("check", "--stack") && request.service == NULL);
	assert_true(ASK("check", "--stack", "sshd", "--directory", "new", "--json"));
	assert_string_equal(request.service, "sshd");
	assert_string_equal(request.directory, "new");
	assert_true(ASK("enable", "sshd", "--yes") && request.yes);
	assert_string_equal(request.service, "sshd");
	assert_int_equal(request.minutes, 10);
	assert_true(ASK("enable", "sshd", "--minutes", "60") && !request.yes);
	assert_int_equal(request.minutes, 60);
	assert_true(ASK("disable", "sshd") && ASK("confirm", "sshd"));
	assert_true(ASK("confirm") && request.service == NULL);
	assert_true(ASK("rollback", "--due"));
}

/* T131 */
static void
test_minutes_and_services_have_their_bounds_T131(void **state)
{
	static const char *const minutes[] = { "0", "61", "100", "-1", "1x", "", "+1", " 1" };

	(void)state;
	for (size_t i = 0; i < sizeof minutes / sizeof minutes[0]; i++) {
		assert_false(ASK("enable", "sshd", "--minutes", (char *)(uintptr_t)minutes[i]));
		assert_complaint("1 to 60");
	}
	assert_false(ASK("enable") || ASK("disable") || ASK("rollback"));
	assert_false(ASK("enable", "../sshd") || ASK("enable", ".sshd") || ASK("enable", "a/b"));
	assert_false(ASK("confirm", "--yes"));
}

static void
test_the_days_of_an_export_are_whole(void **state)
{
	(void)state;
	assert_true(
	    ASK("audit", "export", "somchai", "--from", "2026-10-01", "--to", "2026-10-02"));
	assert_int_equal(request.until_s - request.first_s, 2 * 86400);
	assert_true(
	    ASK("audit", "export", "somchai", "--from", "2026-10-01", "--to", "2026-10-01"));
	assert_false(
	    ASK("audit", "export", "somchai", "--from", "2026-10-02", "--to", "2026-10-01"));
	assert_complaint("before the first");
	assert_false(
	    ASK("audit", "export", "somchai", "--from", "2569-10-02", "--to", "2569-10-03"));
	assert_complaint("Buddhist");
	assert_false(ASK("audit", "export", "somchai", "--from", "2026-10-02"));
	assert_complaint("--to is missing");
	assert_false(ASK("audit", "export", "--from", "2026-10-02", "--to", "2026-10-02"));
	assert_complaint("write it like: dla-otp audit export USER");
}

static void
test_a_hold_is_of_a_person_or_of_days(void **state)
{
	(void)state;
	assert_true(ASK("audit", "hold", "somchai", "--reason", "คดี 12/2569"));
	assert_string_equal(request.user, "somchai");
	assert_string_equal(request.target, "somchai");
	assert_int_equal(request.until_s, 0);
	assert_true(ASK("audit", "hold", "2026-10-01..2026-10-31", "--reason", "x"));
	assert_null(request.user);
	assert_int_equal(request.until_s - request.first_s, 31 * 86400);
	assert_false(ASK("audit", "hold", "2026-10-01..2026-10-32", "--reason", "x"));
	assert_false(ASK("audit", "hold", "somchai"));
	assert_complaint("--reason is missing");
	assert_false(ASK("audit", "hold", "somchai", "--reason", ""));
	assert_false(ASK("audit", "hold", "somchai", "--reason", "two\nlines"));
	assert_false(ASK("audit", "hold", "somchai", "--reason", "a\ttab"));
}

static void
test_names_that_cannot_be_are_refused_T131(void **state)
{
	static const char *const names[] = { "", "-somchai", ".hidden", "../x", "a/b", "a b", "a\n",
		"a\x1b[2J", "%n", "$(id)", "ก", "a\xff" };
	char longest[300];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		char *name = strdup(names[i]);

		assert_false(ASK("unlock", "--", name));
		assert_complaint("no user name of the SSO");
		assert_false(ASK("audit", "--user", name));
		assert_null(strpbrk(line.complaint, "\n\x1b\xff"));
		free(name);
	}
	memset(longest, 'a', sizeof longest);
	longest[sizeof longest - 1] = '\0';
	assert_false(ASK("unlock", longest));
}

static void
test_options_of_another_subcommand_are_refused(void **state)
{
	(void)state;
	assert_false(ASK("unlock", "somchai", "--stack"));
	assert_complaint("--stack is no option of dla-otp unlock");
	assert_false(ASK("recovery", "list", "--one"));
	assert_complaint("--one is no option of dla-otp recovery list");
	assert_false(ASK("recovery", "issue", "somchai", "--yes"));
	assert_false(ASK("rotate-key", "--user", "somchai"));
	assert_false(ASK("status", "--since", "1h"));
	assert_false(ASK("--json"));
}

static void
test_too_many_and_unknown_words_are_refused(void **state)
{
	(void)state;
	assert_false(ASK("unlock", "somchai", "malee"));
	assert_complaint("one word too many");
	assert_false(ASK("rotate-key", "now"));
	assert_complaint("one word too many");
	assert_false(ASK("audit", "verfy"));
	assert_complaint("did you mean \"audit verify\"?");
	assert_false(ASK("audit", "verify", "somchai"));
	assert_false(ASK("stauts"));
	assert_complaint("did you mean \"status\"?");
	assert_false(ASK("verify"));
	assert_false(ASK(""));
	for (unsigned i = 0; i < 5; i++) {
		static char *const numbers[] = { "20", "2040", "099", "800", "DLA-" };

		assert_false(ASK("explain", numbers[i]));
	}
}

static void
test_help_is_given_whatever_else_is_missing(void **state)
{
	(void)state;
	assert_true(ASK("--help") && request.help && request.subcommand == NULL);
	assert_true(ASK("audit", "export", "--help") && request.help);
	assert_string_equal(request.subcommand->name, "audit export");
	assert_true(ASK("-h") && request.help);
}

static void
test_a_service_is_the_name_of_a_file_and_stays_in_its_directory(void **state)
{
	static char *const wrong[] = { "../passwd", "/etc/passwd", ".", "..", "", ".hidden", "a b",
		"s\nshd", "ssh/d" };

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		assert_false(ASK("check", "--stack", wrong[i]));
		assert_complaint("no name of a service");
	}
	assert_false(ASK("check", "sshd"));
	assert_complaint("a service goes with --stack");
	assert_false(ASK("check", "--directory", "new"));
	assert_complaint("--directory goes with --stack");
	assert_true(ASK("check"));
	assert_false(ASK("check", "--stack", "sshd", "su"));
	assert_complaint("one word too many");
	assert_false(ASK("check", "--stack", "--directory", ""));
	assert_complaint("name of a directory");
	assert_false(ASK("status", "--stack"));
	assert_complaint("no option of dla-otp status");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_subcommand_is_understood),
		cmocka_unit_test(test_minutes_and_services_have_their_bounds_T131),
		cmocka_unit_test(test_the_days_of_an_export_are_whole),
		cmocka_unit_test(test_a_service_is_the_name_of_a_file_and_stays_in_its_directory),
		cmocka_unit_test(test_a_hold_is_of_a_person_or_of_days),
		cmocka_unit_test(test_names_that_cannot_be_are_refused_T131),
		cmocka_unit_test(test_options_of_another_subcommand_are_refused),
		cmocka_unit_test(test_too_many_and_unknown_words_are_refused),
		cmocka_unit_test(test_help_is_given_whatever_else_is_missing),
	};

	(void)setenv("TZ", "<+07>-7", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
