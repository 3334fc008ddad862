/* SPDX-License-Identifier: BSD-2-Clause */
/* An approval in the app: what dla-otp-sso is told, and what its answers mean, however broken. */
#include "sso_device.h"

#include "clock.h"
#include "socket_pair.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static struct pair pair; /* here: the engine's end */
static struct worker worker;
static struct wire message;
static struct sso_device_answer answer;
static struct settings settings;

static int
begin(void **state)
{
	(void)state;
	pair = open_pair();
	worker = (struct worker){ .socket = pair.here, .lifeline = -1 };
	settings = (struct settings){
		.sso.issuer = "https://sso.example:8443/realms/office",
		.thaiid = { .extra = "idp=thaiid", .require_acr = "high thaiid" },
	};
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
test_orders_say_what_the_settings_say(void **state)
{
	static const char *const more[] = { "device.example", "[2001:db8::1]:444", NULL };
	static const char *const hosts[] = { "sso.example:8443",
		"sso.example:8443 device.example [2001:db8::1]:444" };

	(void)state;
	for (size_t i = 0; i < COUNT(hosts); i++) {
		settings.thaiid.allowed_hosts = i == 0 ? NULL : more;
		assert_true(sso_device_start(&worker, &settings));
		assert_int_equal(
		    wire_receive(pair.there, &message, NULL, clock_now_ms() + SOON), WIRE_OK);
		assert_int_equal(message.type, WIRE_START_DEVICE);
		assert_string_equal(message.field[START_DEVICE_EXTRA], "idp=thaiid");
		assert_string_equal(message.field[START_DEVICE_ACR], "high thaiid");
		assert_string_equal(message.field[START_DEVICE_HOSTS], hosts[i]);
	}
	assert_true(sso_device_await(&worker, 6));
	assert_int_equal(wire_receive(pair.there, &message, NULL, clock_now_ms() + SOON), WIRE_OK);
	assert_int_equal(message.type, WIRE_AWAIT_DEVICE);
	assert_string_equal(message.field[AWAIT_DEVICE_SECONDS], "6");
}

static void
test_as_many_and_as_long_hosts_as_the_settings_allow_have_room(void **state)
{
	static char issuer[1025] = "https://", host[260];
	static const char *hosts[9];

	(void)state;
	memset(issuer + strlen(issuer), 'x', sizeof issuer - 1 - strlen(issuer));
	memset(host, 'x', sizeof host - 1);
	for (size_t i = 0; i + 1 < COUNT(hosts); i++)
		hosts[i] = host;
	settings.sso.issuer = issuer;
	settings.thaiid.allowed_hosts = hosts;
	assert_true(sso_device_start(&worker, &settings));
}

static void
test_a_worker_that_is_gone_takes_no_orders(void **state)
{
	(void)state;
	close(pair.there);
	pair.there = -1;
	assert_false(sso_device_start(&worker, &settings));
	assert_false(sso_device_await(&worker, 1));
}

static enum sso_device
answer_after(enum wire_type type, const char *const field[])
{
	memset(&answer, 0xff, sizeof answer);
	assert_true(wire_send(pair.there, type, field, -1));
	return sso_device_answer(&worker, &settings, &message, &answer);
}

#define URL "https://sso.example:8443/device"
#define COMPLETE "https://sso.example:8443/device?user_code=ABCD-EFGH"

static void
test_a_page_is_shown_as_it_came(void **state)
{
	(void)state;
	assert_int_equal(
	    answer_after(WIRE_SHOW, (const char *const[]){ URL, COMPLETE, "ABCD-EFGH", "300" }),
	    SSO_DEVICE_SHOW);
	assert_string_equal(answer.url, URL);
	assert_string_equal(answer.complete, COMPLETE);
	assert_string_equal(answer.user_code, "ABCD-EFGH");
	assert_int_equal(answer.seconds, 300);
	assert_int_equal(answer.refusal, MESSAGE_NONE);
	assert_int_equal(
	    answer_after(WIRE_SHOW, (const char *const[]){ URL, "", "ABCD-EFGH", "0" }),
	    SSO_DEVICE_SHOW);
	assert_string_equal(answer.complete, "");
}

/* A worker that was taken over may say anything; the person sees none of it. */
static void
test_a_page_that_a_broken_worker_makes_up_is_not_shown_T82(void **state)
{
	static const char *const pages[][SHOW_FIELDS] = {
		{ "https://elsewhere.example/device", COMPLETE, "ABCD-EFGH", "300" },
		{ "https://sso.example/device", COMPLETE, "ABCD-EFGH", "300" },
		{ "http://sso.example:8443/device", COMPLETE, "ABCD-EFGH", "300" },
		{ "", COMPLETE, "ABCD-EFGH", "300" },
		{ "https://sso.example:8443/\x1b[2J", COMPLETE, "ABCD-EFGH", "300" },
		{ URL, "https://elsewhere.example/device", "ABCD-EFGH", "300" },
		{ URL, "https://sso.example:8443@elsewhere.example/", "ABCD-EFGH", "300" },
		{ URL, "https://sso.example:8443/\n", "ABCD-EFGH", "300" },
		{ URL, COMPLETE, "", "300" },
		{ URL, COMPLETE, "AB\x1b[2J", "300" },
		{ URL, COMPLETE, "ABCD-EFGH-IJKL-MNOP", "300" },
		{ URL, COMPLETE, "ABCD-EFGH", "301" },
		{ URL, COMPLETE, "ABCD-EFGH", "-1" },
		{ URL, COMPLETE, "ABCD-EFGH", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pages); i++) {
		assert_int_equal(answer_after(WIRE_SHOW, pages[i]), SSO_DEVICE_FAILED);
		assert_int_equal(answer.refusal, MESSAGE_SSO_NONSENSE);
		assert_string_equal(answer.cause, "worker_nonsense");
		assert_null(answer.url);
		assert_null(answer.complete);
		assert_null(answer.user_code);
	}
}

static void
test_what_became_of_it_is_told_apart(void **state)
{
	static const struct {
		const char *why;
		enum sso_device kind;
	} rows[] = {
		{ "expired", SSO_DEVICE_EXPIRED },
		{ "declined", SSO_DEVICE_DECLINED },
		{ "weak", SSO_DEVICE_WEAK },
		{ "wrong", SSO_DEVICE_FAILED }, /* nobody typed a password */
		{ "", SSO_DEVICE_FAILED },
		{ "approved", SSO_DEVICE_FAILED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(
		    answer_after(WIRE_REFUSED, (const char *const[]){ rows[i].why }), rows[i].kind);
		assert_string_equal(answer.cause,
		    rows[i].kind == SSO_DEVICE_FAILED ? "worker_nonsense" : rows[i].why);
	}
	assert_int_equal(
	    answer_after(WIRE_PENDING, (const char *const[]){ "292" }), SSO_DEVICE_PENDING);
	assert_int_equal(answer.seconds, 292);
	assert_int_equal(
	    answer_after(WIRE_PENDING, (const char *const[]){ "soon" }), SSO_DEVICE_FAILED);
}

static void
test_an_approval_says_whose_it_is_and_no_more(void **state)
{
	const char *const field[IDENTITY_FIELDS] = { "malee", "248289", "m@office.go.th", "1",
		"staff", "openid" };

	(void)state;
	assert_int_equal(answer_after(WIRE_IDENTITY, field), SSO_DEVICE_APPROVED);
	assert_string_equal(answer.identity.name, "malee");
	assert_string_equal(answer.identity.email, "m@office.go.th");
	assert_true(answer.identity.verified);
	assert_string_equal(answer.identity.roles, "staff");
	assert_int_equal(answer.refusal, MESSAGE_NONE);
}

static void
test_an_sso_without_the_grant_is_told_from_one_that_fails(void **state)
{
	static const struct {
		enum wire_type type;
		const char *cause;
		enum sso_device kind;
		enum message_id refusal;
	} rows[] = {
		{ WIRE_CLIENT_REFUSED, DEVICE_NOT_OFFERED, SSO_DEVICE_NOT_OFFERED,
		    MESSAGE_CLIENT_REFUSED },
		{ WIRE_CLIENT_REFUSED, "invalid_client", SSO_DEVICE_FAILED,
		    MESSAGE_CLIENT_REFUSED },
		{ WIRE_SSO_UNREACHABLE, "timeout", SSO_DEVICE_FAILED, MESSAGE_SSO_UNREACHABLE },
		{ WIRE_NONSENSE, "verification_uri", SSO_DEVICE_FAILED, MESSAGE_SSO_NONSENSE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(answer_after(rows[i].type, (const char *const[]){ rows[i].cause }),
		    rows[i].kind);
		assert_int_equal(answer.refusal, rows[i].refusal);
		assert_string_equal(answer.cause, rows[i].cause);
	}
}

/* Whatever else it says: a broken SSO, never an approval and never an outage. */
static void
test_a_worker_that_talks_nonsense_is_a_broken_sso(void **state)
{
	const char *field[WIRE_FIELDS_MAX];

	(void)state;
	for (unsigned i = 0; i < WIRE_FIELDS_MAX; i++)
		field[i] = "1";
	for (unsigned type = WIRE_BEGIN; type < WIRE_TYPES; type++) {
		if (type == WIRE_PENDING || (type >= WIRE_IDENTITY && type <= WIRE_NONSENSE))
			continue;
		assert_int_equal(answer_after((enum wire_type)type, field), SSO_DEVICE_FAILED);
		assert_int_equal(answer.refusal, MESSAGE_SSO_NONSENSE);
		assert_string_equal(answer.cause, "worker_nonsense");
		assert_null(answer.identity.name);
	}
	assert_int_equal(
	    sso_device_answer(&worker, &settings, &message, &answer), SSO_DEVICE_FAILED);
	assert_string_equal(answer.cause, "worker_died");
	assert_int_equal(answer.refusal, MESSAGE_SSO_NONSENSE);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_orders_say_what_the_settings_say),
		TEST(test_as_many_and_as_long_hosts_as_the_settings_allow_have_room),
		TEST(test_a_worker_that_is_gone_takes_no_orders),
		TEST(test_a_page_is_shown_as_it_came),
		TEST(test_a_page_that_a_broken_worker_makes_up_is_not_shown_T82),
		TEST(test_what_became_of_it_is_told_apart),
		TEST(test_an_approval_says_whose_it_is_and_no_more),
		TEST(test_an_sso_without_the_grant_is_told_from_one_that_fails),
		TEST(test_a_worker_that_talks_nonsense_is_a_broken_sso),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
