/* SPDX-License-Identifier: BSD-2-Clause */
/* What a person is told when they are in, over a real socket, and what starts anew by it. */
#include "ledger_rig.h"

#include "clock.h"
#include "notices.h"
#include "socket_pair.h"

#include <stdlib.h>

static struct pair sockets;
static struct wire heard;
static struct recovered recovered; /* instead of a mailed code */

static int
set_up(void **state)
{
	begin(state);
	recovered = (struct recovered){ 0 };
	the_time.wall_s = 1767225600; /* 2026-01-01 */
	assert_int_equal(setenv("TZ", "UTC", 1), 0);
	sockets = open_pair();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	close_pair(sockets);
	return 0;
}

/* Signs in after so many wrong codes of this login's own; what is told then, or "". */
static const char *
told_after(const char *source, const char *tty, unsigned own_wrong)
{
	struct drawn code;

	sign_in_from(&here, source);
	here.caller.tty = tty;
	here.dialog.socket = sockets.here;
	code = draw_code(&here);
	for (unsigned i = 0; i < own_wrong; i++)
		assert_asked(&here, code.wrong, MESSAGE_CODE_WRONG);
	assert_proven(&here, code.right);
	assert_true(ledger_redeem(&here));
	here.recovered = recovered;
	notices_tell(&here);
	if (wire_receive(sockets.there, &heard, NULL, clock_now_ms()) != WIRE_OK)
		return "";
	assert_int_equal(heard.type, WIRE_TELL);
	return heard.field[ASK_TEXT];
}

static void
guess_from_elsewhere(unsigned times)
{
	struct drawn code = draw_code(&elsewhere);

	for (unsigned i = 0; i < times; i++)
		assert_asked(&elsewhere, code.wrong, MESSAGE_CODE_WRONG);
	let_the_code_expire();
	let_the_cool_down_pass();
}

static void
test_the_first_sign_in_is_told_nothing(void **state)
{
	(void)state;
	assert_string_equal(told_after("192.0.2.7", "ssh", 0), "");
}

static void
test_the_last_sign_in_is_told_with_time_and_place(void **state)
{
	(void)state;
	(void)told_after("192.0.2.7", "ssh", 0);
	let_time_pass(86400);
	assert_string_equal(
	    told_after("local", "tty2", 0), "Last sign-in 2026-01-01 00:00 from 192.0.2.7");
	assert_string_equal(told_after("local", "", 0),
	    "Last sign-in 2026-01-02 00:00 from the machine itself (tty2)");
}

static void
test_a_long_place_is_cut_to_what_a_screen_has_room_for(void **state)
{
	(void)state;
	(void)told_after("2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff", "", 0);
	assert_string_equal(told_after("local", "", 0),
	    "Last sign-in 2026-01-01 00:00 from 2001:db8:aaaa:bbbb:cccc…");
}

static void
test_wrong_codes_come_first_and_are_told_once(void **state)
{
	(void)state;
	(void)told_after("192.0.2.7", "", 0);
	guess_from_elsewhere(2);
	assert_string_equal(told_after("192.0.2.7", "", 0),
	    "Wrong codes since your last sign-in: 2 [DLA-705]\n"
	    "Not you? Change your SSO password and tell the help desk.\n"
	    "Last sign-in 2026-01-01 00:00 from 192.0.2.7");
	assert_null(strstr(told_after("192.0.2.7", "", 0), "DLA-705"));
}

static void
test_wrong_codes_before_the_first_sign_in_are_told_too(void **state)
{
	(void)state;
	guess_from_elsewhere(1);
	assert_string_equal(told_after("192.0.2.7", "", 0),
	    "Wrong codes since your last sign-in: 1 [DLA-705]\n"
	    "Not you? Change your SSO password and tell the help desk.");
}

static void
test_ones_own_wrong_codes_of_a_moment_ago_are_no_news(void **state)
{
	(void)state;
	(void)told_after("192.0.2.7", "", 0);
	assert_null(strstr(told_after("192.0.2.7", "", 2), "DLA-705"));
	guess_from_elsewhere(1);
	assert_non_null(strstr(told_after("192.0.2.7", "", 1), "sign-in: 1 [DLA-705]"));
}

static void
test_a_caller_that_is_gone_is_no_matter(void **state)
{
	(void)state;
	(void)told_after("192.0.2.7", "", 0);
	close(sockets.there);
	sockets.there = -1;
	assert_string_equal(told_after("192.0.2.7", "", 0), "");
}

/* The number of codes left, and not that of wrong codes. */
static void
test_the_use_of_a_recovery_code_is_told_between_wrong_codes_and_the_last_sign_in(void **state)
{
	(void)state;
	(void)told_after("192.0.2.7", "", 0);
	guess_from_elsewhere(2);
	recovered = (struct recovered){ .used = true, .left = 7 };
	assert_string_equal(told_after("local", "", 0),
	    "Wrong codes since your last sign-in: 2 [DLA-705]\n"
	    "Not you? Change your SSO password and tell the help desk.\n"
	    "Recovery code accepted. Recovery codes left: 7");
	assert_string_equal(told_after("local", "", 0),
	    "Recovery code accepted. Recovery codes left: 7\n"
	    "Last sign-in 2026-01-01 00:01 from the machine itself");
}

static void
test_few_recovery_codes_are_told_with_whom_to_ask(void **state)
{
	(void)state;
	recovered = (struct recovered){ .used = true, .left = 3 };
	assert_string_equal(
	    told_after("local", "", 0), "Recovery code accepted. Recovery codes left: 3");
	for (recovered.left = 3; recovered.left-- > 0;) {
		char text[128];

		(void)snprintf(text, sizeof text,
		    "Recovery codes left: %u. Ask the help desk for new ones. [DLA-704]",
		    recovered.left);
		assert_non_null(strstr(told_after("local", "", 0), text));
	}
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_the_first_sign_in_is_told_nothing),
		TEST(test_the_last_sign_in_is_told_with_time_and_place),
		TEST(test_a_long_place_is_cut_to_what_a_screen_has_room_for),
		TEST(test_wrong_codes_come_first_and_are_told_once),
		TEST(test_wrong_codes_before_the_first_sign_in_are_told_too),
		TEST(test_ones_own_wrong_codes_of_a_moment_ago_are_no_news),
		TEST(
		    test_the_use_of_a_recovery_code_is_told_between_wrong_codes_and_the_last_sign_in),
		TEST(test_few_recovery_codes_are_told_with_whom_to_ask),
		TEST(test_a_caller_that_is_gone_is_no_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
