/* SPDX-License-Identifier: BSD-2-Clause */
/* What the audit log hears of a session. */
#include "session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "audit_rig.h"

static struct login login;

static void
record(const char *phase, int64_t open_s)
{
	memset(&login, 0, sizeof login);
	memset(&audited, 0, sizeof audited);
	login.caller.phase = phase;
	login.caller.rhost = "::ffff:192.0.2.7";
	login.caller.open_s = open_s;
	session_record(&login);
}

static void
test_an_opened_session_is_one_line_with_its_source_in_canonical_form(void **state)
{
	(void)state;
	record("open", -1);
	assert_int_equal(audited.count[JOURNAL_SESSION_OPENED], 1);
	assert_int_equal(audited.count[JOURNAL_SESSION_CLOSED], 0);
	assert_string_equal(login.source, "192.0.2.7");
	assert_true(login.host[0] != '\0');
}

static void
test_a_closed_session_says_how_long_it_was_if_anybody_knows(void **state)
{
	(void)state;
	record("close", 3600);
	assert_int_equal(audited.count[JOURNAL_SESSION_CLOSED], 1);
	assert_string_equal(audited.details[JOURNAL_SESSION_CLOSED], "seconds=3600 ");
	record("close", -1);
	assert_int_equal(audited.count[JOURNAL_SESSION_CLOSED], 1);
	assert_string_equal(audited.details[JOURNAL_SESSION_CLOSED], "");
	assert_int_equal(audited.count[JOURNAL_SESSION_OPENED], 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_an_opened_session_is_one_line_with_its_source_in_canonical_form),
		cmocka_unit_test(test_a_closed_session_says_how_long_it_was_if_anybody_knows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
