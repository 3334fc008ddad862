/* SPDX-License-Identifier: BSD-2-Clause */
/* Whose sign-in it is: PAM's user, the invoker, the map's person or one of several (T52, T55, T57).
 */
#include "names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define MAP "1234567890123 somsri\nMalee.O@go.th malee\nboss root\nswapped b\nb swapped\n"

static const char *const people[] = { "malee", "Anong@go.th", NULL };
static struct settings settings;
static struct name_map map;
static struct names names;
static struct caller caller;

static int
begin(void **state)
{
	struct settings_error error;

	(void)state;
	memset(&settings, 0, sizeof settings);
	memset(&caller, 0, sizeof caller);
	settings.min_uid = 1000;
	settings.shared[0] = (struct settings_shared){ "counter", people };
	settings.shared_count = 1;
	settings.services[0] =
	    (struct settings_service){ .name = "su", .identity = "invoker", .factor = "both" };
	settings.services[1] =
	    (struct settings_service){ .name = "sudo", .identity = "invoker", .factor = "both" };
	settings.service_count = 2;
	assert_true(name_map_parse(&map, MAP, strlen(MAP), "m", &error));
	caller.service = "sshd";
	return 0;
}

static int
end(void **state)
{
	(void)state;
	name_map_free(&map);
	return 0;
}

static void
find(const char *user, uid_t uid)
{
	caller.user = user;
	caller.local = true;
	caller.uid = uid;
	names_find(&names, &caller, &settings, &map);
}

static bool
take(const char *typed)
{
	struct secret secret;

	assert_true(secret_set(&secret, typed, strlen(typed)));
	return names_take_person(&names, &caller, secret.bytes);
}

static void
test_an_account_is_called_the_same_at_the_sso_or_as_the_map_says(void **state)
{
	static const struct {
		const char *account, *person;
	} rows[] = { { "somchai", "somchai" }, { "somsri", "1234567890123" },
		{ "malee", "Malee.O@go.th" }, { "b", "swapped" }, { "swapped", "b" },
		{ "anong", "anong" } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		find(rows[i].account, 1000);
		assert_string_equal(names.account, rows[i].account);
		assert_string_equal(names.person, rows[i].person);
		assert_string_equal(names.target, "");
		assert_null(names.people);
		assert_true(names_are_eligible(&names));
		assert_false(take(rows[i].person)); /* nobody was asked */
	}
}

/* T52: the SSO name is another account's already. */
static void
test_an_account_whose_name_the_map_gives_to_another_is_nobodys(void **state)
{
	(void)state;
	find("boss", 1000);
	assert_false(names_are_eligible(&names));
	find("1234567890123", 1000);
	assert_false(names_are_eligible(&names));
	name_map_free(&map);
	find("boss", 1000);
	assert_true(names_are_eligible(&names));
}

/* T57 */
static void
test_who_is_not_here_or_a_system_user_is_not_heard_of_by_the_sso(void **state)
{
	static const struct {
		const char *account;
		uid_t uid;
		int min_uid;
		bool eligible;
	} rows[] = { { "somchai", 1000, 1000, true }, { "somchai", 999, 1000, false },
		{ "somchai", 999, 999, true }, { "daemon", 1, 0, true },
		{ "toor", 0, 0, false }, /* root by another name is root */
		{ "root", 0, 1000, false }, { "root", 0, 0, true }, /* the map names it */
		{ "Somchai", 1000, 0, false }, { "", 1000, 0, false }, { "-rf", 1000, 0, false },
		{ "som chai", 1000, 0, false }, { "somsri", 999, 1000, false },
		{ "somchai", 4294967294, 1000, true } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		settings.min_uid = rows[i].min_uid;
		find(rows[i].account, rows[i].uid);
		if (names_are_eligible(&names) != rows[i].eligible)
			fail_msg("row %zu: %s", i, rows[i].account);
		caller.local = false;
		names_find(&names, &caller, &settings, &map);
		assert_false(names_are_eligible(&names));
	}
	name_map_free(&map);
	settings.min_uid = 0;
	find("root", 0);
	assert_false(names_are_eligible(&names)); /* somebody at the SSO may be called root */
	settings.shared[0].account = "root";
	find("root", 0);
	assert_true(take("malee"));
	assert_true(names_are_eligible(&names));
}

static void
test_who_uses_a_shared_account_is_one_of_its_people_to_the_letter(void **state)
{
	static const char *const others[] = { "", "counter", "Malee", "MALEE", "malee ", " malee",
		"male", "malee2", "Malee.O@go.th", "anong", "anong@go.th", "somchai", "root",
		"malee\nx", "m\u00e4lee" };

	(void)state;
	find("counter", 1000);
	assert_true(names.fit && !names_are_eligible(&names)); /* not before they say who */
	assert_string_equal(names.person, "");
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		assert_false(take(others[i]));
		assert_string_equal(names.person, "");
		assert_false(names_are_eligible(&names));
	}
	assert_true(take("Anong@go.th"));
	assert_string_equal(names.person, "Anong@go.th");
	assert_ptr_equal(names.person, settings.shared[0].people[1]); /* never what was typed */
	assert_string_equal(names.account, "counter");
	assert_true(names_are_eligible(&names));
	find("counter", 999);
	assert_true(take("malee"));
	assert_false(names_are_eligible(&names));
}

/* A code mailed for one account is of no use at another of the same person. */
static void
test_what_a_code_is_good_for_names_person_and_account(void **state)
{
	static char seen[5][NAMES_ENTRY_SIZE];

	(void)state;
	find("malee", 1000);
	memcpy(seen[0], names.entry, sizeof seen[0]);
	find("counter", 1000);
	assert_true(take("malee"));
	memcpy(seen[1], names.entry, sizeof seen[0]);
	assert_true(take("Anong@go.th"));
	memcpy(seen[2], names.entry, sizeof seen[0]);
	caller.service = "su";
	memcpy(caller.invoker, "anong", sizeof "anong");
	find("root", 0);
	memcpy(seen[3], names.entry, sizeof seen[0]);
	find("postgres", 100);
	memcpy(seen[4], names.entry, sizeof seen[0]);
	for (size_t i = 0; i < 5; i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(seen[i], seen[j]);
}

/* T55, T56: neither PAM's items nor the name that su was given say whose factors are asked for. */
static void
test_with_invoker_the_real_uid_says_whose_sign_in_it_is(void **state)
{
	static const struct {
		const char *service, *user, *invoker, *account, *target;
		uid_t invoker_uid;
		bool eligible;
	} rows[] = {
		{ "su", "root", "somchai", "somchai", "root", 1001, true },
		{ "su", "postgres", "somchai", "somchai", "postgres", 1001, true },
		{ "su", "malee", "somsri", "somsri", "malee", 1001, true },
		/* sudo names the invoker, and may mean anybody: root */
		{ "sudo", "somchai", "somchai", "somchai", "root", 1001, true },
		{ "su", "somchai", "somchai", "somchai", "root", 1001, true },
		/* root, whom no map names here, and a uid without an account */
		{ "su", "root", "root", "root", "root", 0, false },
		{ "su", "malee", "root", "root", "malee", 0, false },
		{ "su", "malee", "", "", "malee", 1001, false },
		{ "su", "root", "daemon", "daemon", "root", 1, false },
		/* elsewhere it does not matter who started the program */
		{ "login", "root", "somchai", "root", "", 1001, false },
		{ "su2", "malee", "somchai", "malee", "", 1001, true },
		/* but login shells of su and sudo are no elsewhere */
		{ "su-l", "malee", "somchai", "somchai", "malee", 1001, true },
		{ "sudo-i", "somchai", "somchai", "somchai", "root", 1001, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		caller.service = rows[i].service;
		caller.invoker_uid = rows[i].invoker_uid;
		(void)snprintf(caller.invoker, sizeof caller.invoker, "%s", rows[i].invoker);
		name_map_free(&map);
		find(rows[i].user, strcmp(rows[i].user, "root") == 0 ? 0 : 1002);
		assert_string_equal(names.account, rows[i].account);
		assert_string_equal(names.target, rows[i].target);
		if (names_are_eligible(&names) != rows[i].eligible)
			fail_msg("row %zu", i);
	}
}

/* Who is who counts for the invoker, not for whom they want to become. */
static void
test_an_invoker_has_a_map_and_people_of_their_own(void **state)
{
	(void)state;
	caller.service = "su";
	caller.invoker_uid = 1001;
	(void)snprintf(caller.invoker, sizeof caller.invoker, "somsri");
	find("counter", 1005);
	assert_string_equal(names.person, "1234567890123");
	assert_null(names.people);
	(void)snprintf(caller.invoker, sizeof caller.invoker, "counter");
	find("root", 0);
	assert_non_null(names.people);
	assert_true(take("malee"));
	assert_true(names_are_eligible(&names));
	assert_string_equal(names.target, "root");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_an_account_is_called_the_same_at_the_sso_or_as_the_map_says),
		TEST(test_an_account_whose_name_the_map_gives_to_another_is_nobodys),
		TEST(test_who_is_not_here_or_a_system_user_is_not_heard_of_by_the_sso),
		TEST(test_who_uses_a_shared_account_is_one_of_its_people_to_the_letter),
		TEST(test_what_a_code_is_good_for_names_person_and_account),
		TEST(test_with_invoker_the_real_uid_says_whose_sign_in_it_is),
		TEST(test_an_invoker_has_a_map_and_people_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
