/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the end of an SMTP session means, for every command it can end at.
 */
#include "smtp_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A session of lines: `>` was sent, `<` was received. */
static struct smtp_session
session_of(const char *const lines[])
{
	struct smtp_session session = { 0 };

	smtp_session_begin(&session);
	for (; *lines != NULL; lines++) {
		const char *line = *lines + 1;

		if (**lines == '>')
			smtp_session_command(&session, line, strlen(line));
		else
			smtp_session_reply(&session, line, strlen(line));
	}
	return session;
}

#define SESSION(...) session_of((const char *const[]){ __VA_ARGS__, NULL })
#define GREETED "<220 relay ESMTP\r\n", ">EHLO x\r\n", "<250-relay\r\n", "<250 AUTH PLAIN\r\n"
#define LOGGED_IN GREETED, ">AUTH PLAIN AGEAYg==\r\n", "<235 yes\r\n"
#define SENT LOGGED_IN, ">MAIL FROM:<a@b.c>\r\n", "<250 ok\r\n"
#define NAMED SENT, ">RCPT TO:<d@e.f>\r\n", "<250 ok\r\n"
#define ASKED NAMED, ">DATA\r\n", "<354 go\r\n"

static void
assert_judged(struct smtp_session session, CURLcode result, enum smtp_outcome outcome,
    enum smtp_stage stage, int code)
{
	assert_int_equal(smtp_session_judge(&session, result, true), outcome);
	assert_string_equal(smtp_stage_word(session.stage), smtp_stage_word(stage));
	assert_int_equal(session.code, code);
}

static void
assert_sender_judged(struct smtp_session session, CURLcode result, enum smtp_outcome outcome,
    enum smtp_stage stage, int code)
{
	assert_int_equal(smtp_session_judge_sender(&session, result, true), outcome);
	assert_string_equal(smtp_stage_word(session.stage), smtp_stage_word(stage));
	assert_int_equal(session.code, code);
}

static void
test_where_no_letter_is_meant_a_sender_that_is_taken_is_all(void **state)
{
	(void)state;
	assert_sender_judged(SESSION(SENT), CURLE_OK, SMTP_ACCEPTED, SMTP_SENDER, 250);
	assert_sender_judged(SESSION(LOGGED_IN), CURLE_OK, SMTP_RELAY_REFUSED, SMTP_AUTH, 0);
	assert_sender_judged(SESSION(LOGGED_IN, ">MAIL FROM:<a@b.c>\r\n", "<553 no\r\n"), CURLE_OK,
	    SMTP_RELAY_REFUSED, SMTP_SENDER, 553);
	assert_sender_judged(SESSION(LOGGED_IN, ">MAIL FROM:<a@b.c>\r\n", "<451 later\r\n"),
	    CURLE_WEIRD_SERVER_REPLY, SMTP_DEFERRED, SMTP_SENDER, 451);
	assert_sender_judged(SESSION(LOGGED_IN, ">MAIL FROM:<a@b.c>\r\n"), CURLE_OPERATION_TIMEDOUT,
	    SMTP_DEFERRED, SMTP_SENDER, 0);
	/* It offered no login, so libcurl went on without one. */
	assert_sender_judged(SESSION(GREETED, ">MAIL FROM:<a@b.c>\r\n", "<250 ok\r\n"), CURLE_OK,
	    SMTP_RELAY_REFUSED, SMTP_AUTH, 0);
}

static void
test_a_2xx_after_the_letter_is_accepted_and_nothing_else_is(void **state)
{
	(void)state;
	assert_judged(SESSION(ASKED, "<250 queued\r\n"), CURLE_OK, SMTP_ACCEPTED, SMTP_ANSWER, 250);
	/* The relay has said it; what goes wrong afterwards takes nothing back. */
	assert_judged(
	    SESSION(ASKED, "<250 queued\r\n"), CURLE_RECV_ERROR, SMTP_ACCEPTED, SMTP_ANSWER, 250);
	assert_judged(SESSION(ASKED), CURLE_OK, SMTP_DEFERRED, SMTP_ANSWER, 0);
	assert_judged(SESSION(NAMED), CURLE_OK, SMTP_RELAY_REFUSED, SMTP_RECIPIENT, 0);
	assert_judged(SESSION(NAMED, ">DATA\r\n", "<250 what\r\n"), CURLE_OK, SMTP_RELAY_REFUSED,
	    SMTP_DATA, 0);
}

static void
test_only_a_relay_that_never_spoke_is_unreachable(void **state)
{
	static const CURLcode results[] = { CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT,
		CURLE_OPERATION_TIMEDOUT, CURLE_RECV_ERROR, CURLE_ABORTED_BY_CALLBACK };

	(void)state;
	for (size_t i = 0; i < sizeof results / sizeof results[0]; i++) {
		assert_judged(session_of((const char *const[]){ NULL }), results[i],
		    SMTP_UNREACHABLE, SMTP_CONNECT, 0);
		assert_judged(
		    SESSION("<SSH-2.0-OpenSSH\r\n"), results[i], SMTP_UNREACHABLE, SMTP_CONNECT, 0);
		assert_judged(
		    SESSION("<220 relay\r\n"), results[i], SMTP_DEFERRED, SMTP_CONNECT, 0);
	}
}

static void
test_what_is_not_known_is_a_refusal(void **state)
{
	static const CURLcode results[] = { CURLE_OK, CURLE_FAILED_INIT, CURLE_OUT_OF_MEMORY,
		CURLE_URL_MALFORMAT, CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL,
		CURLE_READ_ERROR, (CURLcode)9999 };

	(void)state;
	for (size_t i = 0; i < sizeof results / sizeof results[0]; i++)
		assert_judged(session_of((const char *const[]){ NULL }), results[i],
		    SMTP_RELAY_REFUSED, SMTP_CONNECT, 0);
}

static void
test_a_failure_of_tls_is_a_refusal_whenever_it_comes(void **state)
{
	static const CURLcode results[] = { CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION,
		CURLE_USE_SSL_FAILED, CURLE_SSL_CACERT_BADFILE };

	(void)state;
	for (size_t i = 0; i < sizeof results / sizeof results[0]; i++) {
		struct smtp_session begun = { .tls_heard = true };

		assert_judged(begun, results[i], SMTP_RELAY_REFUSED, SMTP_TLS, 0);
		assert_judged(SESSION(GREETED, ">STARTTLS\r\n", "<454 later\r\n"), results[i],
		    SMTP_RELAY_REFUSED, SMTP_TLS, 454);
	}
}

static void
test_hanging_up_without_a_byte_of_tls_is_no_answer(void **state)
{
	struct smtp_session silent = { 0 };

	(void)state;
	assert_judged(silent, CURLE_SSL_CONNECT_ERROR, SMTP_UNREACHABLE, SMTP_CONNECT, 0);
	assert_judged(silent, CURLE_PEER_FAILED_VERIFICATION, SMTP_RELAY_REFUSED, SMTP_TLS, 0);
}

static void
test_a_letter_without_an_answer_may_arrive_whatever_went_wrong(void **state)
{
	static const CURLcode results[] = { CURLE_OPERATION_TIMEDOUT, CURLE_RECV_ERROR,
		CURLE_SEND_ERROR, CURLE_SSL_CONNECT_ERROR, CURLE_OUT_OF_MEMORY,
		CURLE_WEIRD_SERVER_REPLY };

	(void)state;
	for (size_t i = 0; i < sizeof results / sizeof results[0]; i++)
		assert_judged(SESSION(ASKED), results[i], SMTP_DEFERRED, SMTP_ANSWER, 0);
}

/* T31 */
static void
test_a_reply_is_read_with_the_command_it_answers(void **state)
{
	(void)state;
	assert_judged(SESSION("<554 no\r\n"), CURLE_WEIRD_SERVER_REPLY, SMTP_RELAY_REFUSED,
	    SMTP_CONNECT, 554);
	assert_judged(
	    SESSION("<421 busy\r\n"), CURLE_WEIRD_SERVER_REPLY, SMTP_DEFERRED, SMTP_CONNECT, 421);
	assert_judged(SESSION(GREETED, ">AUTH PLAIN x\r\n", "<535 no\r\n"), CURLE_LOGIN_DENIED,
	    SMTP_RELAY_REFUSED, SMTP_AUTH, 535);
	assert_judged(SESSION(GREETED, ">AUTH PLAIN x\r\n", "<454 later\r\n"), CURLE_LOGIN_DENIED,
	    SMTP_DEFERRED, SMTP_AUTH, 454);
	assert_judged(SESSION(LOGGED_IN, ">MAIL FROM:<a@b.c>\r\n", "<550 no\r\n"), CURLE_SEND_ERROR,
	    SMTP_RELAY_REFUSED, SMTP_SENDER, 550);
	assert_judged(SESSION(SENT, ">RCPT TO:<d@e.f>\r\n", "<550-no\r\n", "<550 no\r\n"),
	    CURLE_SEND_ERROR, SMTP_REJECTED, SMTP_RECIPIENT, 550);
	assert_judged(SESSION(SENT, ">RCPT TO:<d@e.f>\r\n", "<450 greylisted\r\n"),
	    CURLE_SEND_ERROR, SMTP_DEFERRED, SMTP_RECIPIENT, 450);
	assert_judged(SESSION(NAMED, ">DATA\r\n", "<554 no\r\n"), CURLE_SEND_ERROR,
	    SMTP_RELAY_REFUSED, SMTP_DATA, 554);
	assert_judged(SESSION(ASKED, "<552 too much\r\n"), CURLE_WEIRD_SERVER_REPLY,
	    SMTP_RELAY_REFUSED, SMTP_ANSWER, 552);
}

static void
test_the_reply_to_quit_is_no_answer_to_the_letter(void **state)
{
	(void)state;
	assert_judged(
	    SESSION(SENT, ">RCPT TO:<d@e.f>\r\n", "<550 no\r\n", ">QUIT\r\n", "<221 bye\r\n"),
	    CURLE_SEND_ERROR, SMTP_REJECTED, SMTP_RECIPIENT, 550);
	assert_judged(SESSION(ASKED, ">QUIT\r\n", "<250 odd\r\n"), CURLE_RECV_ERROR, SMTP_DEFERRED,
	    SMTP_ANSWER, 0);
}

static void
test_a_relay_we_are_not_logged_in_at_has_not_judged_the_address(void **state)
{
	struct smtp_session session = SESSION(GREETED, ">MAIL FROM:<a@b.c>\r\n", "<250 ok\r\n",
	    ">RCPT TO:<d@e.f>\r\n", "<554 denied\r\n");

	(void)state;
	assert_judged(session, CURLE_SEND_ERROR, SMTP_RELAY_REFUSED, SMTP_AUTH, 554);
	assert_int_equal(smtp_session_judge(&session, CURLE_SEND_ERROR, false), SMTP_REJECTED);
	assert_judged(SESSION(SENT, ">RCPT TO:<d@e.f>\r\n", "<530 log in first\r\n"),
	    CURLE_SEND_ERROR, SMTP_RELAY_REFUSED, SMTP_AUTH, 530);
}

static void
test_a_login_lasts_as_long_as_its_connection(void **state)
{
	struct smtp_session session = SESSION(LOGGED_IN, ">NOOP\r\n", "<250 ok\r\n");

	(void)state;
	smtp_session_begin(&session);
	assert_true(session.logged_in);
	assert_int_equal(session.code, 0);
	smtp_session_command(&session, "EHLO x\r\n", 8);
	assert_false(session.logged_in);
}

/* T31: also where the greeting was heard in an earlier transfer, while the relay was warmed. */
static void
test_a_relay_that_ever_spoke_is_not_unreachable(void **state)
{
	struct smtp_session session = SESSION(LOGGED_IN, ">NOOP\r\n", "<250 ok\r\n");

	(void)state;
	smtp_session_begin(&session);
	assert_judged(session, CURLE_COULDNT_CONNECT, SMTP_DEFERRED, SMTP_CONNECT, 0);
	assert_judged(session, CURLE_SSL_CONNECT_ERROR, SMTP_DEFERRED, SMTP_CONNECT, 0);
	session.tls_heard = true;
	assert_judged(session, CURLE_SSL_CONNECT_ERROR, SMTP_RELAY_REFUSED, SMTP_TLS, 0);
	assert_judged(SESSION(GREETED, ">STARTTLS\r\n", "<220 go\r\n"), CURLE_SSL_CONNECT_ERROR,
	    SMTP_RELAY_REFUSED, SMTP_TLS, 0);
}

static void
test_lines_that_are_no_replies_are_passed_over(void **state)
{
	struct smtp_session session = SESSION("<22\r\n", "<\r\n", "<", "<2x0 a\r\n", "<abc\r\n");

	(void)state;
	assert_false(session.heard);
	smtp_session_reply(&session, "220", 2);
	assert_false(session.heard);
	smtp_session_reply(&session, "220", 3);
	assert_true(session.heard);
	assert_int_equal(session.code, 220);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_2xx_after_the_letter_is_accepted_and_nothing_else_is),
		cmocka_unit_test(test_only_a_relay_that_never_spoke_is_unreachable),
		cmocka_unit_test(test_what_is_not_known_is_a_refusal),
		cmocka_unit_test(test_a_failure_of_tls_is_a_refusal_whenever_it_comes),
		cmocka_unit_test(test_hanging_up_without_a_byte_of_tls_is_no_answer),
		cmocka_unit_test(test_a_letter_without_an_answer_may_arrive_whatever_went_wrong),
		cmocka_unit_test(test_a_reply_is_read_with_the_command_it_answers),
		cmocka_unit_test(test_the_reply_to_quit_is_no_answer_to_the_letter),
		cmocka_unit_test(test_a_relay_we_are_not_logged_in_at_has_not_judged_the_address),
		cmocka_unit_test(test_where_no_letter_is_meant_a_sender_that_is_taken_is_all),
		cmocka_unit_test(test_a_login_lasts_as_long_as_its_connection),
		cmocka_unit_test(test_a_relay_that_ever_spoke_is_not_unreachable),
		cmocka_unit_test(test_lines_that_are_no_replies_are_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
