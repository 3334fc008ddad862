/* SPDX-License-Identifier: BSD-2-Clause */
/* Which URLs the settings may name (T64), and that each refusal says what to do. */
#include "url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct refused {
	const char *url;
	const char *words; /* that the refusal must contain */
};

/* A host's name, a path or a query of that many letters between two texts. */
static const char *
of_length(const char *before, size_t letters, const char *after)
{
	static char text[2 * URL_MAX];

	memset(text, 'a', sizeof(text));
	memcpy(text, before, strlen(before));
	snprintf(
	    text + strlen(before) + letters, sizeof(text) - strlen(before) - letters, "%s", after);
	return text;
}

static void
expect_refused(const char *(*fault)(const char *), const struct refused *refused, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *said = fault(refused[i].url);

		if (said == NULL || strstr(said, refused[i].words) == NULL)
			fail_msg("%s: %s, expected %s", refused[i].url, said ? said : "accepted",
			    refused[i].words);
	}
}

static void
test_https_urls_of_all_usual_forms_are_taken(void **state)
{
	static const char *const good[] = {
		"https://sso.example.go.th",
		"https://sso.example.go.th/",
		"https://sso.example.go.th:8443/realms/dla/protocol/openid-connect/token",
		"https://localhost:4593/api/glwd/token?tenant=1&x=%20",
		"https://192.0.2.7/x",
		"https://[2001:db8::1]:443/x",
		"https://xn--o3cw4h.example/",
		"https://a1/~user/@me/a;b=c,d!$'()*+",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		if (url_https_fault(good[i]) != NULL)
			fail_msg("%s: %s", good[i], url_https_fault(good[i]));
}

static void
test_T64_other_schemes_are_refused(void **state)
{
	static const struct refused bad[] = {
		{ "http://sso.example.go.th/", "https://" },
		{ "file:///etc/shadow", "https://" },
		{ "ftp://sso.example.go.th/", "https://" },
		{ "HTTPS://sso.example.go.th/", "https://" },
		{ "https:/sso.example.go.th/", "https://" },
		{ "https:sso.example.go.th", "https://" },
		{ "//sso.example.go.th/", "https://" },
		{ "sso.example.go.th", "https://" },
		{ "gopher://x/", "https://" },
		{ "smtps://x", "https://" },
		{ "httpsx://x", "https://" },
		{ "", "https://" },
	};

	(void)state;
	expect_refused(url_https_fault, bad, COUNT(bad));
}

static void
test_T64_user_names_and_passwords_in_a_url_are_refused(void **state)
{
	static const struct refused bad[] = {
		{ "https://user@sso.example.go.th/", "user name or password" },
		{ "https://user:word@sso.example.go.th/", "user name or password" },
		{ "https://@sso.example.go.th/", "user name or password" },
		{ "https://good.example:x@evil.example", "user name or password" },
		{ "https://[::1]@evil.example/", "user name or password" },
	};

	(void)state;
	expect_refused(url_https_fault, bad, COUNT(bad));
}

static void
test_hosts_and_ports_that_are_none_are_refused(void **state)
{
	static const struct refused bad[] = {
		{ "https://", "missing" },
		{ "https:///path", "missing" },
		{ "https://:443/", "missing" },
		{ "https://?x", "missing" },
		{ "https://-a.example/", "not one" },
		{ "https://a-.example/", "not one" },
		{ "https://a..example/", "not one" },
		{ "https://a.example./", "not one" },
		{ "https://a_b.example/", "not one" },
		{ "https://a%2eexample/", "not one" },
		{ "https://a\\b/", "not one" },
		{ "https://1.2.3/", "not one" },
		{ "https://300.1.1.1/", "not one" },
		{ "https://[::1/", "not one" },
		{ "https://[1.2.3.4]/", "not one" },
		{ "https://[fe80::1%25eth0]/", "not one" },
		{ "https://a]/", "not one" },
		{ "https://a:/", "port" },
		{ "https://a:0/", "port" },
		{ "https://a:080/", "port" },
		{ "https://a:65536/", "port" },
		{ "https://a:999999/", "port" },
		{ "https://a:44x/", "port" },
		{ "https://a:-1/", "port" },
		{ "https://[::1]443/", "port" },
		{ "https://a:443:443/", "port" },
	};

	(void)state;
	expect_refused(url_https_fault, bad, COUNT(bad));
	assert_null(url_https_fault("https://a:65535/"));
	assert_null(url_https_fault(of_length("https://", 63, ".example")));
	assert_non_null(url_https_fault(of_length("https://", 64, ".example")));
	assert_non_null(url_https_fault(of_length("https://", 300, ".example")));
}

static void
test_paths_that_two_clients_could_read_differently_are_refused(void **state)
{
	static const struct refused bad[] = {
		{ "https://a/#x", "fragment" },
		{ "https://a#x", "fragment" },
		{ "https://a/ b", "blank" },
		{ "https://a/\tb", "control" },
		{ "https://a/\r\nHost: b", "control" },
		{ "https://a/\x7f", "control" },
		{ "https://a/ก", "ASCII" },
		{ "https://ก.example/", "ASCII" },
		{ "https://a/<b>", "character" },
		{ "https://a/\"", "character" },
		{ "https://a/b\\c", "character" },
		{ "https://a/{x}", "character" },
		{ "https://a/%", "two hexadecimal" },
		{ "https://a/%2", "two hexadecimal" },
		{ "https://a/%zz", "two hexadecimal" },
		{ "https://a/%20%2g", "two hexadecimal" },
	};

	(void)state;
	expect_refused(url_https_fault, bad, COUNT(bad));
	assert_null(url_https_fault(of_length("https://a/", URL_MAX - 10, "")));
	assert_string_equal(
	    url_https_fault(of_length("https://a/", URL_MAX - 9, "")), "it is too long");
}

static void
test_an_issuer_has_no_query(void **state)
{
	static const struct refused bad[] = {
		{ "https://a/x?y=z", "query" },
		{ "https://a?", "query" },
		{ "http://a/", "https://" },
	};

	(void)state;
	assert_null(url_issuer_fault("https://sso.example.go.th/realms/dla"));
	expect_refused(url_issuer_fault, bad, COUNT(bad));
}

static void
test_a_relay_is_a_host_and_perhaps_a_port(void **state)
{
	static const char *const good[] = { "smtps://mail.example.go.th", "smtps://127.0.0.1:465",
		"smtp://mail.example.go.th:587", "smtp://[::1]:2525" };
	static const struct refused bad[] = {
		{ "mail.example.go.th", "smtps://" },
		{ "https://mail.example.go.th", "smtps://" },
		{ "lmtp://mail.example.go.th", "smtps://" },
		{ "smtps://user:word@mail.example.go.th", "user name or password" },
		{ "smtps://mail.example.go.th/", "remove the rest" },
		{ "smtps://mail.example.go.th/helo.name", "remove the rest" },
		{ "smtps://mail.example.go.th?x", "remove the rest" },
		{ "smtps://mail.example.go.th#x", "remove the rest" },
		{ "smtps://mail.example.go.th:smtp", "port" },
		{ "smtp://", "missing" },
		{ "smtp://a b", "blank" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		assert_null(url_relay_fault(good[i]));
	expect_refused(url_relay_fault, bad, COUNT(bad));
}

static void
test_a_host_name_is_made_of_labels(void **state)
{
	char name[256];

	(void)state;
	assert_true(url_host_name_valid("example.go.th"));
	assert_true(url_host_name_valid("3com.example"));
	assert_false(url_host_name_valid(""));
	assert_false(url_host_name_valid("."));
	assert_false(url_host_name_valid("a.example."));
	assert_false(url_host_name_valid("1.2.3.4"));
	memset(name, 'a', sizeof(name));
	for (size_t i = 1; i < sizeof(name); i += 2)
		name[i] = '.';
	name[253] = '\0';
	assert_true(url_host_name_valid(name));
	name[253] = '.';
	name[255] = '\0';
	assert_false(url_host_name_valid(name));
	assert_false(url_host_name_valid("@example.go.th"));
	assert_false(url_host_name_valid("*.go.th"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_https_urls_of_all_usual_forms_are_taken),
		cmocka_unit_test(test_T64_other_schemes_are_refused),
		cmocka_unit_test(test_T64_user_names_and_passwords_in_a_url_are_refused),
		cmocka_unit_test(test_hosts_and_ports_that_are_none_are_refused),
		cmocka_unit_test(test_paths_that_two_clients_could_read_differently_are_refused),
		cmocka_unit_test(test_an_issuer_has_no_query),
		cmocka_unit_test(test_a_relay_is_a_host_and_perhaps_a_port),
		cmocka_unit_test(test_a_host_name_is_made_of_labels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
