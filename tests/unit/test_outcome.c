/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the engine hears of an outcome, and that no server can put its own words into it (T123).
 */
#include "outcome.h"

#include "clock.h"
#include "wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

#include <sys/socket.h>
#include <unistd.h>

static struct outcome outcome;
static struct wire heard;

/* Sends the outcome and reads the message the engine would get. */
static enum wire_type
hear(void)
{
	int sockets[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sockets), 0);
	assert_true(outcome_send(&outcome, sockets[0]));
	assert_int_equal(wire_receive(sockets[1], &heard, NULL, clock_now_ms() + 1000), WIRE_OK);
	close(sockets[0]);
	close(sockets[1]);
	return heard.type;
}

static void
test_nothing_said_is_nonsense_without_a_cause(void **state)
{
	(void)state;
	memset(&outcome, 0, sizeof outcome);
	assert_int_equal(hear(), WIRE_NONSENSE);
	assert_string_equal(heard.field[CAUSE_WORD], "");
}

static void
test_each_kind_has_its_message(void **state)
{
	static const struct {
		enum outcome_kind kind;
		enum wire_type type;
	} kinds[] = {
		{ OUTCOME_NONSENSE, WIRE_NONSENSE },
		{ OUTCOME_UNREACHABLE, WIRE_SSO_UNREACHABLE },
		{ OUTCOME_CLIENT_REFUSED, WIRE_CLIENT_REFUSED },
		{ OUTCOME_REFUSED, WIRE_REFUSED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		assert_false(outcome_set(&outcome, kinds[i].kind, "a_word"));
		assert_int_equal(hear(), kinds[i].type);
		assert_string_equal(heard.field[0], "a_word");
	}
}

static void
test_a_person_is_told_field_by_field(void **state)
{
	(void)state;
	outcome = (struct outcome){ .kind = OUTCOME_IDENTITY,
		.person = { "som", "sub-1", "a@b.example", true, "x y" },
		.scope = "openid" };
	assert_int_equal(hear(), WIRE_IDENTITY);
	assert_string_equal(heard.field[IDENTITY_NAME], "som");
	assert_string_equal(heard.field[IDENTITY_SUB], "sub-1");
	assert_string_equal(heard.field[IDENTITY_EMAIL], "a@b.example");
	assert_string_equal(heard.field[IDENTITY_VERIFIED], "1");
	assert_string_equal(heard.field[IDENTITY_ROLES], "x y");
	assert_string_equal(heard.field[IDENTITY_SCOPE], "openid");
	outcome.person.verified = false;
	hear();
	assert_string_equal(heard.field[IDENTITY_VERIFIED], "0");
}

static void
test_the_largest_person_fits_a_message(void **state)
{
	(void)state;
	memset(&outcome, 0, sizeof outcome);
	outcome.kind = OUTCOME_IDENTITY;
	memset(outcome.person.name, 'n', sizeof outcome.person.name - 1);
	memset(outcome.person.sub, 's', sizeof outcome.person.sub - 1);
	memset(outcome.person.email, 'e', sizeof outcome.person.email - 1);
	memset(outcome.person.roles, 'r', sizeof outcome.person.roles - 1);
	memset(outcome.scope, 'o', sizeof outcome.scope - 1);
	assert_int_equal(hear(), WIRE_IDENTITY);
}

static void
test_a_failure_forgets_the_person(void **state)
{
	(void)state;
	outcome = (struct outcome){ .kind = OUTCOME_IDENTITY, .person = { .name = "som" } };
	outcome_set(&outcome, OUTCOME_NONSENSE, "x");
	assert_string_equal(outcome.person.name, "");
}

static void
test_a_strange_word_becomes_unknown_T123(void **state)
{
	static const char *const words[] = { "", "Wrong", "a b", "a\n", "\x1b[31m", "ก", "a.b",
		"01234567890123456789012345678901234567890" };

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		outcome_set(&outcome, OUTCOME_NONSENSE, words[i]);
		assert_string_equal(outcome.word, "unknown");
	}
	outcome_set(&outcome, OUTCOME_NONSENSE, "0123456789012345678901234567890123456-_z");
	assert_string_equal(outcome.word, "0123456789012345678901234567890123456-_z");
}

static void
test_a_number_is_part_of_the_word(void **state)
{
	(void)state;
	assert_false(outcome_set_number(&outcome, OUTCOME_NONSENSE, "status", 502));
	assert_string_equal(outcome.word, "status_502");
	outcome_set_number(&outcome, OUTCOME_NONSENSE, "status", -9223372036854775807L);
	assert_string_equal(outcome.word, "status_-9223372036854775807");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_said_is_nonsense_without_a_cause),
		cmocka_unit_test(test_each_kind_has_its_message),
		cmocka_unit_test(test_a_person_is_told_field_by_field),
		cmocka_unit_test(test_the_largest_person_fits_a_message),
		cmocka_unit_test(test_a_failure_forgets_the_person),
		cmocka_unit_test(test_a_strange_word_becomes_unknown_T123),
		cmocka_unit_test(test_a_number_is_part_of_the_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
