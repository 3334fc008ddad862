/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What oidc and http decide without a server; with one, tests/sso does the rest.
 */
#include "oidc.h"

#include "clock.h"
#include "http.h"
#include "password.h"
#include "wiping.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define NOBODY -1

static struct oidc_settings settings = {
	.issuer = "https://127.0.0.1:1",
	.client = { .id = "dla-otp", .auth = CLIENT_AUTH_NONE },
	.scope = "openid",
	.token_endpoint = "",
	.userinfo_endpoint = "",
	.revocation_endpoint = "",
	.device_endpoint = "",
	.wanted = { "preferred_username", "email", "", true },
	.ca_file = "",
	.timeout_ms = 2000,
};

static int
install(void **state)
{
	(void)state;
	return wiping_install() ? 0 : -1;
}

static void
check(const struct oidc_settings *these, const char *password, enum outcome_kind kind,
    const char *word)
{
	struct oidc *oidc = oidc_open(these, NOBODY);
	const struct outcome *outcome;

	assert_non_null(oidc);
	outcome = password_check(oidc, "som", password);
	assert_int_equal(outcome->kind, kind);
	assert_string_equal(outcome->word, word);
	assert_false(oidc_can_revoke(oidc));
	oidc_close(oidc);
}

static void
test_a_password_that_nobody_typed_is_wrong_T60(void **state)
{
	static const char *const passwords[] = { "", "\b\n\r\177INCORRECT", "a\x7f", "a\x1f" };

	(void)state;
	for (size_t i = 0; i < COUNT(passwords); i++)
		check(&settings, passwords[i], OUTCOME_REFUSED, "wrong");
}

static void
test_a_client_without_its_secret_asks_nobody(void **state)
{
	struct oidc_settings these = settings;

	(void)state;
	these.client.auth = CLIENT_AUTH_BASIC;
	check(&these, "p", OUTCOME_CLIENT_REFUSED, "secret_missing");
	assert_true(secret_set(&these.client.secret, "a+b", 3));
	check(&these, "p", OUTCOME_CLIENT_REFUSED, "secret_reserved_use_post");
	these.client.auth = CLIENT_AUTH_POST;
	check(&these, "p", OUTCOME_UNREACHABLE, "connect");
}

static void
test_a_closed_port_is_unreachable_warmed_or_not(void **state)
{
	struct oidc *oidc = oidc_open(&settings, NOBODY);

	(void)state;
	check(&settings, "p", OUTCOME_UNREACHABLE, "connect");
	oidc_warm(oidc);
	assert_int_equal(password_check(oidc, "som", "p")->kind, OUTCOME_UNREACHABLE);
	oidc_close(oidc);
}

static void
test_no_time_is_no_request(void **state)
{
	struct oidc_settings these = settings;

	(void)state;
	these.timeout_ms = 0;
	check(&these, "p", OUTCOME_UNREACHABLE, "timeout");
}

static void
test_an_address_that_is_not_https_is_not_asked_T64(void **state)
{
	static const char *const urls[] = { "http://127.0.0.1:1/", "file:///etc/passwd",
		"https://u:p@127.0.0.1:1/" };
	struct oidc_settings these = settings;

	(void)state;
	for (size_t i = 0; i < COUNT(urls); i++) {
		these = settings;
		these.issuer = urls[i];
		check(&these, "p", OUTCOME_NONSENSE, "url");
		these = settings;
		these.userinfo_endpoint = "https://127.0.0.1:1/";
		these.token_endpoint = urls[i];
		check(&these, "p", OUTCOME_NONSENSE, "url");
	}
}

static void
test_a_form_that_overflowed_is_not_sent(void **state)
{
	static struct form form = { .overflown = true };
	const struct http_request request = { .url = "https://127.0.0.1:1/", .form = &form };
	struct http *http = http_open("", NOBODY, 1);
	struct http_response response;

	(void)state;
	http_begin(http, 1000);
	assert_int_equal(http_ask(http, &request, &response), HTTP_NONSENSE);
	assert_string_equal(response.cause, "request");
	http_close(http);
}

/* A server that takes connections into its queue and never looks at them. */
static int
listen_silently(char url[64])
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof address;
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(listener, 8), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
	(void)snprintf(url, 64, "https://127.0.0.1:%d/", ntohs(address.sin_port));
	return listener;
}

static void
test_a_warming_request_gives_way_once_it_is_waited_for(void **state)
{
	char url[64];
	const struct http_request request = { .url = url };
	int listener = listen_silently(url), sockets[2];
	struct http_response response;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sockets), 0);
	struct http *http = http_open("", sockets[0], 1);
	assert_int_equal(write(sockets[1], "x", 1), 1);
	int64_t start_ms = clock_now_ms();
	http_begin_warming(http, 8000);
	http_ask(http, &request, &response);
	int64_t took_ms = clock_now_ms() - start_ms;
	assert_in_range(took_ms, 2000, 3500);
	/* The budget counts from when it was first waited for. */
	http_begin(http, (int)took_ms - 1);
	assert_int_equal(http_ask(http, &request, &response), HTTP_UNREACHABLE);
	assert_string_equal(response.cause, "timeout");
	assert_true(clock_now_ms() - start_ms < took_ms + 100);
	close(sockets[1]);
	http_begin(http, 8000);
	assert_int_equal(http_ask(http, &request, &response), HTTP_NONSENSE);
	assert_string_equal(response.cause, "abandoned");
	http_close(http);
	close(sockets[0]);
	close(listener);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_password_that_nobody_typed_is_wrong_T60),
		cmocka_unit_test(test_a_client_without_its_secret_asks_nobody),
		cmocka_unit_test(test_a_closed_port_is_unreachable_warmed_or_not),
		cmocka_unit_test(test_no_time_is_no_request),
		cmocka_unit_test(test_an_address_that_is_not_https_is_not_asked_T64),
		cmocka_unit_test(test_a_form_that_overflowed_is_not_sent),
		cmocka_unit_test(test_a_warming_request_gives_way_once_it_is_waited_for),
	};

	return cmocka_run_group_tests(tests, install, NULL);
}
