/* SPDX-License-Identifier: BSD-2-Clause */
/* What dla-otp-mail is told, and what its answers say of the letter, however broken it may be. */
#include "mail_talk.h"

#include "clock.h"
#include "socket_pair.h"

#include <string.h>
#include <unistd.h>

static struct pair pair; /* here: the engine's end */
static struct worker worker;
static struct wire message;
static struct letter_outcome outcome;

static struct files files = { .settings = -1,
	.key = -1,
	.secret_count = 1,
	.secrets = { { .name = "relay.secret", .fd = STDERR_FILENO } } };

static const struct settings settings = { .mail = {
	.from = "otp@office.go.th",
	.from_name = "หน่วยงาน",
	.timeout = 20,
	.relay_count = 2,
	.relays = {
		{ .url = "smtps://one.example", .username = "otp", .password_file = "relay.secret",
		    .ca_file = "/etc/ca.pem" },
		{ .url = "smtp://two.example:587", .username = "", .password_file = "",
		    .ca_file = "" },
	},
} };

static int
begin(void **state)
{
	(void)state;
	pair = open_pair();
	worker = (struct worker){ .socket = pair.here, .lifeline = -1 };
	return 0;
}

static int
end(void **state)
{
	(void)state;
	close_pair(pair);
	return 0;
}

static void
assert_worker_heard(enum wire_type type, const char *const field[], bool with_secret)
{
	int secret = -1;

	assert_int_equal(
	    wire_receive(pair.there, &message, &secret, clock_now_ms() + SOON), WIRE_OK);
	assert_int_equal(message.type, type);
	for (unsigned i = 0; i < message.fields; i++)
		assert_string_equal(message.field[i], field[i]);
	assert_int_equal(secret >= 0, with_secret);
	if (secret >= 0)
		close(secret);
}

static void
assert_worker_heard_nothing_more(void)
{
	assert_int_equal(wire_receive(pair.there, &message, NULL, clock_now_ms()), WIRE_LATE);
}

static void
test_sender_and_relays_reach_the_worker_in_order(void **state)
{
	static const char *const open_fields[] = { "otp@office.go.th", "หน่วยงาน",
		"srv01.office.go.th", "20000" };
	static const char *const first[] = { "smtps://one.example", "otp", "/etc/ca.pem" };
	static const char *const second[] = { "smtp://two.example:587", "", "" };
	const char *missing = "not looked at";

	(void)state;
	assert_true(mail_open(&worker, &settings, &files, "srv01.office.go.th", &missing));
	assert_null(missing);
	assert_worker_heard(WIRE_MAIL_OPEN, open_fields, false);
	assert_worker_heard(WIRE_RELAY, first, true);
	assert_worker_heard(WIRE_RELAY, second, false);
	assert_worker_heard_nothing_more();
}

/* T130: a relay without its password is not offered, and no letter either. */
static void
test_a_relay_password_that_is_not_sound_is_named(void **state)
{
	static struct files without = { .settings = -1, .key = -1 };
	const char *missing;

	(void)state;
	assert_false(mail_open(&worker, &settings, &without, "srv01", &missing));
	assert_string_equal(missing, "relay.secret");
	without = files;
	without.secrets[0].fd = -1;
	assert_false(mail_open(&worker, &settings, &without, "srv01", &missing));
	assert_string_equal(missing, "relay.secret");
}

static void
test_a_letter_reaches_the_worker_field_by_field(void **state)
{
	static const char names[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	char text[SEND_FIELDS][2] = { "" };
	const char *field[SEND_FIELDS];

	(void)state;
	for (unsigned i = 0; i < SEND_FIELDS; i++) {
		text[i][0] = names[i];
		field[i] = text[i];
	}
	assert_true(mail_send(&worker, field));
	assert_worker_heard(WIRE_SEND, field, false);
	assert_worker_heard_nothing_more();
}

static void
test_a_worker_that_is_gone_takes_no_letter(void **state)
{
	const char *field[SEND_FIELDS], *missing;

	(void)state;
	for (unsigned i = 0; i < SEND_FIELDS; i++)
		field[i] = "";
	close(pair.there);
	pair.there = -1;
	assert_false(mail_open(&worker, &settings, &files, "srv01", &missing));
	assert_null(missing);
	assert_false(mail_send(&worker, field));
}

static void
answer_after(enum wire_type type, const char *const field[])
{
	assert_true(wire_send(pair.there, type, field, -1));
	mail_answer(&worker, &message, &outcome);
}

static void
test_an_accepted_letter_has_an_id_and_a_relay(void **state)
{
	(void)state;
	answer_after(WIRE_ACCEPTED, (const char *const[]){ "1@office.go.th", "one.example" });
	assert_int_equal(outcome.state, LETTER_ACCEPTED);
	assert_string_equal(outcome.message_id, "1@office.go.th");
	assert_string_equal(outcome.relay, "one.example");
	assert_string_equal(outcome.stage, "");
	assert_string_equal(outcome.code, "");
}

static void
test_a_failure_says_where_and_with_what_reply(void **state)
{
	static const struct {
		enum wire_type type;
		enum letter_state state;
	} rows[] = {
		{ WIRE_REJECTED, LETTER_REJECTED },
		{ WIRE_DEFERRED, LETTER_DEFERRED },
		{ WIRE_MAIL_UNREACHABLE, LETTER_UNREACHABLE },
		{ WIRE_RELAY_REFUSED, LETTER_RELAY_REFUSED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		answer_after(rows[i].type, (const char *const[]){ "recipient", "550" });
		assert_int_equal(outcome.state, rows[i].state);
		assert_string_equal(outcome.stage, "recipient");
		assert_string_equal(outcome.code, "550");
		assert_string_equal(outcome.message_id, "");
	}
}

static void
test_a_worker_that_still_tries_has_not_decided(void **state)
{
	(void)state;
	answer_after(WIRE_PENDING, (const char *const[]){ "18" });
	assert_int_equal(outcome.state, LETTER_SENDING);
	assert_string_equal(outcome.stage, "");
	assert_string_equal(outcome.code, "");
}

static void
assert_worker_is_to_blame(void)
{
	assert_int_equal(outcome.state, LETTER_UNKNOWN);
	assert_string_equal(outcome.stage, "worker");
	assert_string_equal(outcome.code, "0");
	assert_string_equal(outcome.message_id, "");
	assert_string_equal(outcome.relay, "");
}

/* T31: never taken for accepted, nor for an outage. */
static void
test_a_worker_that_talks_nonsense_has_delivered_nothing(void **state)
{
	const char *field[WIRE_FIELDS_MAX];

	(void)state;
	for (unsigned i = 0; i < WIRE_FIELDS_MAX; i++)
		field[i] = "1";
	for (unsigned type = WIRE_BEGIN; type < WIRE_ACCEPTED; type++) {
		if (type == WIRE_PENDING)
			continue;
		answer_after((enum wire_type)type, field);
		assert_worker_is_to_blame();
	}
}

static void
test_a_worker_that_died_has_delivered_nothing(void **state)
{
	(void)state;
	mail_answer(&worker, &message, &outcome); /* nothing there although it was said to be */
	assert_worker_is_to_blame();
	assert_int_equal(send(pair.there, "", 0, 0), 0);
	mail_answer(&worker, &message, &outcome);
	assert_worker_is_to_blame();
	close(pair.there);
	pair.there = -1;
	mail_answer(&worker, &message, &outcome);
	assert_worker_is_to_blame();
}

static void
test_every_state_has_a_word_of_its_own(void **state)
{
	(void)state;
	for (enum letter_state one = LETTER_NONE; one <= LETTER_UNKNOWN; one++)
		for (enum letter_state other = LETTER_NONE; other < one; other++)
			assert_string_not_equal(letter_state_word(one), letter_state_word(other));
	assert_string_equal(letter_state_word((enum letter_state)99), "none");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_sender_and_relays_reach_the_worker_in_order),
		TEST(test_a_relay_password_that_is_not_sound_is_named),
		TEST(test_a_letter_reaches_the_worker_field_by_field),
		TEST(test_a_worker_that_is_gone_takes_no_letter),
		TEST(test_an_accepted_letter_has_an_id_and_a_relay),
		TEST(test_a_failure_says_where_and_with_what_reply),
		TEST(test_a_worker_that_still_tries_has_not_decided),
		TEST(test_a_worker_that_talks_nonsense_has_delivered_nothing),
		TEST(test_a_worker_that_died_has_delivered_nothing),
		TEST(test_every_state_has_a_word_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
