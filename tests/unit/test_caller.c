/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one BEGIN: heard in its exact form, or not at all; from a caller that is not root it says
 * nothing about whose sign-in it is.
 */
#include "caller.h"

#include "clock.h"
#include "socket_pair.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NOBODY 65534
#define BEGIN_WAIT_MS 5000

static struct caller caller;
static struct pair pair;

static int
open_sockets(void **state)
{
	(void)state;
	pair = open_pair();
	memset(&caller, 0, sizeof caller);
	return 0;
}

static int
close_sockets(void **state)
{
	(void)state;
	close_pair(pair);
	return 0;
}

/* Sends a BEGIN that is right but for one field, and has it heard. */
static bool
hear_with(unsigned index, const char *value)
{
	const char *field[BEGIN_FIELDS] = { "auth", "root", "sshd", "192.0.2.7", "ssh", "0", "", "",
		"900", "0123456789abcdef", "" };

	field[index] = value;
	assert_true(wire_send(pair.there, WIRE_BEGIN, field, -1));
	memset(&caller, 0, sizeof caller);
	return caller_recognise(&caller, pair.here) && caller_hear(&caller, pair.here);
}

/* The kernel notes who made the socket. */
static void
open_sockets_of(uid_t uid)
{
	close_pair(pair);
	assert_int_equal(seteuid(uid), 0);
	pair = open_pair();
	assert_int_equal(seteuid(0), 0);
}

static void
test_a_begin_is_heard_as_it_was_said(void **state)
{
	(void)state;
	assert_true(hear_with(BEGIN_PHASE, "auth"));
	assert_string_equal(caller.phase, "auth");
	assert_string_equal(caller.user, "root");
	assert_string_equal(caller.service, "sshd");
	assert_string_equal(caller.rhost, "192.0.2.7");
	assert_string_equal(caller.tty, "ssh");
	assert_string_equal(caller.login_id, "0123456789abcdef");
	assert_int_equal(caller.timeout_s, 900);
	assert_int_equal(caller.open_s, -1);
	assert_false(caller.session);
	assert_false(caller.publickey);
	assert_false(caller.first_pass);
}

static void
test_a_key_and_a_first_password_are_told_by_exact_words(void **state)
{
	(void)state;
	assert_true(hear_with(BEGIN_PRIOR, "publickey"));
	assert_true(caller.publickey);
	assert_true(hear_with(BEGIN_PRIOR, "publickey2"));
	assert_false(caller.publickey);
	assert_true(hear_with(BEGIN_FLAGS, "sn"));
	assert_true(caller.silent && !caller.first_pass);
	assert_true(hear_with(BEGIN_FLAGS, "f"));
	assert_false(caller.silent);
	assert_true(caller.first_pass);
	assert_true(hear_with(BEGIN_FLAGS, "snf"));
	assert_true(caller.first_pass);
	assert_true(hear_with(BEGIN_FLAGS, "sn"));
	assert_false(caller.first_pass);
}

static void
test_only_an_account_of_exactly_this_name_is_local(void **state)
{
	static const char *const others[] = { "", "ROOT", "root ", " root", "roo", "root\n", "0",
		"nobody-by-this-name", "../root", "สมชาย" };

	(void)state;
	assert_true(hear_with(BEGIN_USER, "root"));
	assert_true(caller.local);
	assert_int_equal(caller.uid, 0);
	assert_true(hear_with(BEGIN_USER, "nobody"));
	assert_true(caller.local);
	assert_int_equal(caller.uid, NOBODY);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		assert_true(hear_with(BEGIN_USER, others[i]));
		assert_false(caller.local);
	}
}

/* T55: who started su or sudo, by the real uid alone. */
static void
test_the_invoker_is_the_account_of_the_real_uid(void **state)
{
	static const char *const others[] = { "", "-1", "root", "nobody", "1x", " 1", "4294967295",
		"99999999999999999999" };

	(void)state;
	assert_true(hear_with(BEGIN_RUID, "65534"));
	assert_int_equal(caller.invoker_uid, NOBODY);
	assert_string_equal(caller.invoker, "nobody");
	assert_false(caller.by_root);
	assert_true(hear_with(BEGIN_RUID, "1"));
	assert_string_equal(caller.invoker, "daemon");
	assert_true(hear_with(BEGIN_RUID, "0"));
	assert_string_equal(caller.invoker, "root");
	assert_true(caller.by_root);
	assert_true(hear_with(BEGIN_RUID, "4294967294")); /* a uid without an account */
	assert_string_equal(caller.invoker, "");
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_false(hear_with(BEGIN_RUID, others[i]));
}

/* T15 */
static void
test_a_very_long_name_is_nobodys(void **state)
{
	static char name[8000];

	(void)state;
	memset(name, 'a', sizeof name - 1);
	assert_true(hear_with(BEGIN_USER, name));
	assert_false(caller.local);
}

static void
test_a_timeout_is_a_number_up_to_900(void **state)
{
	static const char *const others[] = { "", "-1", "901", "99999999999999999999", "60s", " 60",
		"+60", "0x10", "abc" };

	(void)state;
	assert_true(hear_with(BEGIN_TIMEOUT, "2"));
	assert_int_equal(caller.timeout_s, 2);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_false(hear_with(BEGIN_TIMEOUT, others[i]));
}

static void
test_what_is_no_begin_is_not_heard(void **state)
{
	static const char garbage[] = "GET / HTTP/1.0\r\n\r\n";

	(void)state;
	assert_int_equal(send(pair.there, garbage, sizeof garbage, 0), sizeof garbage);
	assert_false(caller_hear(&caller, pair.here));
	assert_int_equal(send(pair.there, "", 0, 0), 0);
	assert_false(caller_hear(&caller, pair.here));
	assert_true(wire_send(pair.there, WIRE_ANSWER, (const char *const[]){ "x" }, -1));
	assert_false(caller_hear(&caller, pair.here));
	assert_true(wire_send(pair.there, WIRE_VERDICT, (const char *const[]){ "GRANTED" }, -1));
	assert_false(caller_hear(&caller, pair.here));
}

static void
test_the_phases_of_a_session_and_how_long_it_was_are_heard(void **state)
{
	static const char *const others[] = { "auth", "account", "password", "", "opened", "Open" };

	(void)state;
	assert_true(hear_with(BEGIN_PHASE, "open"));
	assert_true(caller.session);
	assert_true(hear_with(BEGIN_PHASE, "close"));
	assert_true(caller.session);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		assert_true(hear_with(BEGIN_PHASE, others[i]));
		assert_false(caller.session);
	}
	assert_true(hear_with(BEGIN_OPEN, "86400"));
	assert_int_equal(caller.open_s, 86400);
	assert_false(hear_with(BEGIN_OPEN, "-1"));
	assert_false(hear_with(BEGIN_OPEN, "1 day"));
}

static void
test_a_begin_that_brings_a_descriptor_is_not_heard(void **state)
{
	const char *const field[BEGIN_FIELDS] = { "auth", "root", "sshd", "", "", "0", "", "",
		"900", "0123456789abcdef", "" };

	(void)state;
	assert_true(wire_send(pair.there, WIRE_BEGIN, field, STDERR_FILENO));
	assert_false(caller_hear(&caller, pair.here));
}

static void
test_a_caller_that_hangs_up_is_not_heard(void **state)
{
	(void)state;
	close(pair.there);
	assert_false(caller_hear(&caller, pair.here));
	pair.there = -1;
}

/* T135: who says nothing holds no engine for long. */
static void
test_a_caller_that_says_nothing_is_given_up(void **state)
{
	int64_t before = clock_now_ms();

	(void)state;
	assert_false(caller_hear(&caller, pair.here));
	assert_in_range(clock_now_ms() - before, BEGIN_WAIT_MS, BEGIN_WAIT_MS + 2000);
}

/* T134 T135 */
static void
test_of_a_caller_that_is_not_root_only_its_uid_counts(void **state)
{
	static const struct {
		unsigned field;
		const char *value;
	} forged[] = { { BEGIN_USER, "root" }, { BEGIN_USER, "daemon" }, { BEGIN_USER, "" },
		{ BEGIN_RUID, "0" }, { BEGIN_RUID, "1" }, { BEGIN_RUID, "nonsense" },
		{ BEGIN_RHOST, "192.0.2.7" }, { BEGIN_TTY, "/dev/tty1" },
		{ BEGIN_PRIOR, "publickey" }, { BEGIN_OPEN, "nonsense" }, { BEGIN_FLAGS, "snf" } };

	(void)state;
	open_sockets_of(NOBODY);
	for (size_t i = 0; i < sizeof forged / sizeof forged[0]; i++) {
		assert_true(hear_with(forged[i].field, forged[i].value));
		assert_true(caller.unprivileged);
		assert_true(caller.another_name);
		assert_string_equal(caller.user, "nobody");
		assert_string_equal(caller.invoker, "nobody");
		assert_int_equal(caller.uid, NOBODY);
		assert_int_equal(caller.invoker_uid, NOBODY);
		assert_true(caller.local);
		assert_string_equal(caller.rhost, "");
		assert_string_equal(caller.tty, "");
		assert_false(caller.by_root || caller.publickey);
		assert_false(caller.account || caller.session);
		assert_int_equal(caller.open_s, -1);
	}
	assert_true(hear_with(BEGIN_USER, "nobody"));
	assert_false(caller.another_name);
}

/* T135 */
static void
test_a_caller_that_is_not_root_may_sign_in_and_no_more(void **state)
{
	static const char *const others[] = { "account", "password", "open", "close", "", "Auth" };

	(void)state;
	open_sockets_of(NOBODY);
	assert_true(hear_with(BEGIN_PHASE, "auth"));
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_false(hear_with(BEGIN_PHASE, others[i]));
}

/* T122: they stand in the log, and must leave room for the rest of the line. */
static void
test_labels_of_a_caller_that_is_not_root_are_as_the_module_writes_them(void **state)
{
	static const char *const ids[] = { "", "0123456789abcde", "0123456789abcdef0",
		"0123456789ABCDEF", "0123456789abcde " };
	static char service[300];

	(void)state;
	open_sockets_of(NOBODY);
	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
		assert_false(hear_with(BEGIN_LOGIN_ID, ids[i]));
	memset(service, 'a', 255);
	assert_true(hear_with(BEGIN_SERVICE, service));
	service[255] = 'a';
	assert_false(hear_with(BEGIN_SERVICE, service));
	assert_false(hear_with(BEGIN_SERVICE, "i3lock\n"));
	assert_false(hear_with(BEGIN_SERVICE, "ล็อก"));
}

static void
test_a_uid_without_an_account_is_nobodys(void **state)
{
	(void)state;
	open_sockets_of(987654);
	assert_true(hear_with(BEGIN_USER, ""));
	assert_true(caller.another_name);
	assert_false(caller.local);
	assert_int_equal(caller.uid, 987654);
}

static void
test_what_is_no_socket_is_not_heard(void **state)
{
	(void)state;
	assert_false(caller_recognise(&caller, -1));
	assert_false(caller_recognise(&caller, STDERR_FILENO));
	assert_false(caller_hear(&caller, -1));
	assert_false(caller_hear(&caller, STDERR_FILENO));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_sockets, close_sockets)
	const struct CMUnitTest tests[] = {
		TEST(test_a_begin_is_heard_as_it_was_said),
		TEST(test_a_key_and_a_first_password_are_told_by_exact_words),
		TEST(test_only_an_account_of_exactly_this_name_is_local),
		TEST(test_the_invoker_is_the_account_of_the_real_uid),
		TEST(test_a_very_long_name_is_nobodys),
		TEST(test_a_timeout_is_a_number_up_to_900),
		TEST(test_what_is_no_begin_is_not_heard),
		TEST(test_the_phases_of_a_session_and_how_long_it_was_are_heard),
		TEST(test_a_begin_that_brings_a_descriptor_is_not_heard),
		TEST(test_a_caller_that_hangs_up_is_not_heard),
		TEST(test_a_caller_that_says_nothing_is_given_up),
		TEST(test_of_a_caller_that_is_not_root_only_its_uid_counts),
		TEST(test_a_caller_that_is_not_root_may_sign_in_and_no_more),
		TEST(test_labels_of_a_caller_that_is_not_root_are_as_the_module_writes_them),
		TEST(test_a_uid_without_an_account_is_nobodys),
		TEST(test_what_is_no_socket_is_not_heard),
	};

	if (geteuid() != 0) {
		print_message("needs root: it makes sockets of several users\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
