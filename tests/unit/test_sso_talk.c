/* SPDX-License-Identifier: BSD-2-Clause */
/* What dla-otp-sso is told, and what its answers mean, however broken it may be. */
#include "sso_talk.h"

#include "clock.h"
#include "socket_pair.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct pair pair; /* here: the engine's end */
static struct worker worker;
static struct wire message;
static struct identity identity;
static const char *cause;

/* One secret that is sound and one that is not. */
static struct files files = { .settings = -1,
	.key = -1,
	.secret_count = 2,
	.secrets = { { .name = "sso.secret", .fd = -1 }, { .name = "open.secret", .fd = -1 } } };

static struct settings
right_settings(void)
{
	return (struct settings){ .sso = {
				      .issuer = "https://sso.example",
				      .client_id = "machines",
				      .client_secret_file = "sso.secret",
				      .client_auth = "basic",
				      .scope = "openid email",
				      .token_endpoint = "https://sso.example/token",
				      .userinfo_endpoint = "",
				      .device_endpoint = "https://sso.example/device",
				      .revocation_endpoint = "",
				      .username_claim = "preferred_username",
				      .email_claim = "email",
				      .require_verified_email = true,
				      .ca_file = "/etc/ca.pem",
				      .timeout = 10,
				  },
		.access.roles_claim = "groups" };
}

static int
begin(void **state)
{
	(void)state;
	pair = open_pair();
	worker = (struct worker){ .socket = pair.here, .lifeline = -1 };
	files.secrets[0].fd = STDERR_FILENO;
	memset(&identity, 0, sizeof identity);
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
test_orders_and_secret_reach_the_worker(void **state)
{
	static const char *const expected[SSO_OPEN_FIELDS] = { "https://sso.example", "machines",
		"basic", "openid email", "https://sso.example/token", "",
		"https://sso.example/device", "", "preferred_username", "email", "", "1",
		"/etc/ca.pem", "10000" };
	const struct settings settings = right_settings();
	const char *missing = "not looked at";
	int secret = -1;

	(void)state;
	assert_true(sso_open(&worker, &settings, &files, &missing));
	assert_null(missing);
	assert_int_equal(
	    wire_receive(pair.there, &message, &secret, clock_now_ms() + SOON), WIRE_OK);
	assert_int_equal(message.type, WIRE_SSO_OPEN);
	for (unsigned i = 0; i < SSO_OPEN_FIELDS; i++)
		assert_string_equal(message.field[i], expected[i]);
	assert_true(secret >= 0);
	close(secret);
}

/* The worker asks userinfo for a claim that the id_token lacks: a round trip of everybody's. */
static void
test_roles_are_asked_for_where_a_rule_names_them(void **state)
{
	static const char *const staff[] = { "staff", NULL };
	struct settings settings = right_settings();
	const char *missing;
	int secret = -1;

	(void)state;
	settings.access.allow[0].anyone = true;
	settings.access.allow_count = 2;
	for (unsigned i = 0; i < 3; i++) {
		settings.access.allow[1].roles = i == 1 ? staff : NULL;
		settings.become[0].roles = i == 2 ? staff : NULL;
		settings.become_count = i == 2;
		assert_true(sso_open(&worker, &settings, &files, &missing));
		assert_int_equal(
		    wire_receive(pair.there, &message, &secret, clock_now_ms() + SOON), WIRE_OK);
		assert_string_equal(message.field[SSO_OPEN_ROLES_CLAIM], i == 0 ? "" : "groups");
		close(secret);
	}
}

static void
test_a_public_client_has_no_secret(void **state)
{
	struct settings settings = right_settings();
	const char *missing;
	int secret = -1;

	(void)state;
	settings.sso.client_secret_file = "";
	settings.sso.client_auth = "none";
	settings.sso.require_verified_email = false;
	assert_true(sso_open(&worker, &settings, &files, &missing));
	assert_int_equal(
	    wire_receive(pair.there, &message, &secret, clock_now_ms() + SOON), WIRE_OK);
	assert_string_equal(message.field[SSO_OPEN_VERIFIED], "0");
	assert_int_equal(secret, -1);
}

static void
test_a_look_up_names_the_person_and_the_last_id(void **state)
{
	static const char *const ids[] = { "", "0f1e" };

	(void)state;
	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
		assert_true(sso_look_up(&worker, "somchai", ids[i]));
		assert_int_equal(
		    wire_receive(pair.there, &message, NULL, clock_now_ms() + SOON), WIRE_OK);
		assert_int_equal(message.type, WIRE_LOOK_UP);
		assert_string_equal(message.field[LOOK_UP_USER], "somchai");
		assert_string_equal(message.field[LOOK_UP_LAST_ID], ids[i]);
	}
}

/* T130: without its secret the worker is told nothing at all. */
static void
test_a_secret_that_is_not_there_or_not_sound_is_named(void **state)
{
	static const char *const names[] = { "other.secret", "open.secret" };
	struct settings settings = right_settings();
	const char *missing;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		settings.sso.client_secret_file = names[i];
		assert_false(sso_open(&worker, &settings, &files, &missing));
		assert_string_equal(missing, names[i]);
	}
	assert_int_equal(wire_receive(pair.there, &message, NULL, clock_now_ms()), WIRE_LATE);
}

/* T72: bytes are not looked at on their way. */
static void
test_a_password_reaches_the_worker_as_it_is(void **state)
{
	static const char *const passwords[] = { "correct horse", "a&b=c+d%20\xff\xfe", "รหัส ผ่าน" };
	struct secret password;

	(void)state;
	for (size_t i = 0; i < sizeof passwords / sizeof passwords[0]; i++) {
		assert_true(secret_set(&password, passwords[i], strlen(passwords[i])));
		assert_true(sso_check_password(&worker, "somchai", &password));
		assert_int_equal(
		    wire_receive(pair.there, &message, NULL, clock_now_ms() + SOON), WIRE_OK);
		assert_int_equal(message.type, WIRE_CHECK_PASSWORD);
		assert_string_equal(message.field[CHECK_PASSWORD_USER], "somchai");
		assert_string_equal(message.field[CHECK_PASSWORD_PASSWORD], passwords[i]);
	}
}

static void
test_a_worker_that_is_gone_takes_no_orders(void **state)
{
	const struct settings settings = right_settings();
	struct secret password = { 0 };
	const char *missing;

	(void)state;
	close(pair.there);
	pair.there = -1;
	assert_false(sso_open(&worker, &settings, &files, &missing));
	assert_null(missing);
	assert_false(sso_check_password(&worker, "somchai", &password));
}

static enum message_id
answer_after(enum wire_type type, const char *const field[])
{
	assert_true(wire_send(pair.there, type, field, -1));
	return sso_answer(&worker, &message, &identity, &cause);
}

static void
test_an_identity_is_what_the_worker_claims_and_no_more(void **state)
{
	static const char *const verified[] = { "1", "", "0", "true", "11", " 1" };

	(void)state;
	for (size_t i = 0; i < sizeof verified / sizeof verified[0]; i++) {
		const char *const field[IDENTITY_FIELDS] = { "somchai", "248289", "s@office.go.th",
			verified[i], "staff", "openid" };

		assert_int_equal(answer_after(WIRE_IDENTITY, field), MESSAGE_NONE);
		assert_null(cause);
		assert_string_equal(identity.name, "somchai");
		assert_string_equal(identity.email, "s@office.go.th");
		assert_int_equal(identity.verified, i == 0);
		assert_string_equal(identity.roles, "staff");
		assert_string_equal(identity.scope, "openid");
	}
}

static void
test_a_refusal_of_the_person_is_told_from_the_rest(void **state)
{
	static const struct {
		const char *why;
		enum message_id message;
	} rows[] = {
		{ "wrong", MESSAGE_REFUSED },
		{ "unfinished", MESSAGE_ACCOUNT_UNFINISHED },
		{ "declined", MESSAGE_SSO_NONSENSE }, /* nobody was asked to approve */
		{ "expired", MESSAGE_SSO_NONSENSE },
		{ "gone", MESSAGE_ACCOUNT_ENDED },
		{ "", MESSAGE_SSO_NONSENSE },
		{ "WRONG", MESSAGE_SSO_NONSENSE },
		{ "granted", MESSAGE_SSO_NONSENSE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(answer_after(WIRE_REFUSED, (const char *const[]){ rows[i].why }),
		    rows[i].message);
		assert_string_equal(cause, rows[i].why);
	}
}

static void
test_an_outage_is_only_what_the_worker_calls_one(void **state)
{
	static const struct {
		enum wire_type type;
		enum message_id message;
	} rows[] = {
		{ WIRE_CLIENT_REFUSED, MESSAGE_CLIENT_REFUSED },
		{ WIRE_SSO_UNREACHABLE, MESSAGE_SSO_UNREACHABLE },
		{ WIRE_NONSENSE, MESSAGE_SSO_NONSENSE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(answer_after(rows[i].type, (const char *const[]){ "some_cause" }),
		    rows[i].message);
		assert_string_equal(cause, "some_cause");
	}
}

/* Whatever else it says: a broken SSO, never an identity and never an outage. */
static void
test_a_worker_that_talks_nonsense_is_a_broken_sso(void **state)
{
	const char *field[WIRE_FIELDS_MAX];

	(void)state;
	for (unsigned i = 0; i < WIRE_FIELDS_MAX; i++)
		field[i] = "1";
	for (unsigned type = WIRE_BEGIN; type < WIRE_TYPES; type++) {
		if (type >= WIRE_IDENTITY && type <= WIRE_NONSENSE)
			continue;
		assert_int_equal(answer_after((enum wire_type)type, field), MESSAGE_SSO_NONSENSE);
		assert_string_equal(cause, "worker_nonsense");
		assert_null(identity.name);
	}
}

static void
test_a_worker_that_died_is_a_broken_sso(void **state)
{
	(void)state;
	/* Nothing there although it was said to be. */
	assert_int_equal(sso_answer(&worker, &message, &identity, &cause), MESSAGE_SSO_NONSENSE);
	assert_string_equal(cause, "worker_died");
	assert_int_equal(send(pair.there, "\1\15somchai", 9, 0), 9); /* cut off */
	assert_int_equal(sso_answer(&worker, &message, &identity, &cause), MESSAGE_SSO_NONSENSE);
	assert_string_equal(cause, "worker_died");
	close(pair.there);
	pair.there = -1;
	assert_int_equal(sso_answer(&worker, &message, &identity, &cause), MESSAGE_SSO_NONSENSE);
	assert_string_equal(cause, "worker_died");
	assert_null(identity.name);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_orders_and_secret_reach_the_worker),
		TEST(test_roles_are_asked_for_where_a_rule_names_them),
		TEST(test_a_public_client_has_no_secret),
		TEST(test_a_look_up_names_the_person_and_the_last_id),
		TEST(test_a_secret_that_is_not_there_or_not_sound_is_named),
		TEST(test_a_password_reaches_the_worker_as_it_is),
		TEST(test_a_worker_that_is_gone_takes_no_orders),
		TEST(test_an_identity_is_what_the_worker_claims_and_no_more),
		TEST(test_a_refusal_of_the_person_is_told_from_the_rest),
		TEST(test_an_outage_is_only_what_the_worker_calls_one),
		TEST(test_a_worker_that_talks_nonsense_is_a_broken_sso),
		TEST(test_a_worker_that_died_is_a_broken_sso),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
