/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which URLs are taken for an address of the SSO, and which of them share a connection (T64).
 */
#include "endpoint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const struct {
	const char *url, *origin; /* NULL = refused */
} urls[] = {
	{ "https://sso.example", "https://sso.example:443/" },
	{ "https://sso.example/", "https://sso.example:443/" },
	{ "https://sso.example:443/realm/x?y=z", "https://sso.example:443/" },
	{ "HTTPS://sso.example:8443/token", "https://sso.example:8443/" },
	{ "https://127.0.0.1:1/", "https://127.0.0.1:1/" },
	{ "https://[::1]:8443/x", "https://[::1]:8443/" },
	{ "", NULL },
	{ "sso.example", NULL },
	{ "//sso.example/", NULL },
	{ "http://sso.example/", NULL },
	{ "ftp://sso.example/", NULL },
	{ "file:///etc/passwd", NULL },
	{ "https:", NULL },
	{ "https:/sso.example", NULL },
	{ "https://", NULL },
	{ "https:///sso.example", NULL },
	{ "https://:443/", NULL },
	{ "https://user@sso.example/", NULL },
	{ "https://user:secret@sso.example/", NULL },
	{ "https://sso.example/#top", NULL },
	{ "https://sso.example:0x1/", NULL },
	{ "https://sso.example:99999/", NULL },
	{ "https://sso example/", NULL },
	{ "https://sso.example/a b", NULL },
	{ "https://sso.example/\r\nX: y", NULL },
	{ " https://sso.example/", NULL },
};

static void
test_an_endpoint_is_a_plain_https_url_T64(void **state)
{
	char origin[ENDPOINT_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(urls); i++) {
		bool taken = endpoint_origin(urls[i].url, origin);

		if (taken != (urls[i].origin != NULL))
			fail_msg("%s: %d", urls[i].url, taken);
		if (taken)
			assert_string_equal(origin, urls[i].origin);
	}
}

static void
test_a_url_that_is_too_long_is_refused(void **state)
{
	char url[ENDPOINT_SIZE + 1] = "https://sso.example/", origin[ENDPOINT_SIZE];

	(void)state;
	memset(url + strlen(url), 'x', ENDPOINT_SIZE - strlen(url));
	url[ENDPOINT_SIZE] = '\0';
	assert_false(endpoint_origin(url, origin));
	url[ENDPOINT_SIZE - 1] = '\0';
	assert_true(endpoint_origin(url, origin));
}

static void
test_the_port_of_an_endpoint_is_written_or_that_of_https_T114(void **state)
{
	(void)state;
	assert_int_equal(endpoint_port("https://sso.example"), 443);
	assert_int_equal(endpoint_port("https://sso.example:8443/token?a=b"), 8443);
	assert_int_equal(endpoint_port("https://[2001:db8::1]/"), 443);
	assert_int_equal(endpoint_port("https://[2001:db8::1]:444/"), 444);
	assert_int_equal(endpoint_port(""), 0);
	assert_int_equal(endpoint_port("http://sso.example:80/"), 0);
	assert_int_equal(endpoint_port("https://sso.example:65536/"), 0);
}

static void
test_a_url_is_put_together_and_values_stay_values_T72(void **state)
{
	char url[ENDPOINT_SIZE];

	(void)state;
	assert_true(endpoint_begin(url, "https://sso.example/a/"));
	assert_true(endpoint_add(url, "/b?c="));
	assert_true(endpoint_add_value(url, "d&e=f/g?h#i j%"));
	assert_true(endpoint_add_value(url, ""));
	assert_string_equal(url, "https://sso.example/a/b?c=d%26e%3Df%2Fg%3Fh%23i%20j%25");
	assert_false(endpoint_begin(url, "https://sso.example/?a"));
	assert_false(endpoint_begin(url, "https://sso.example/#a"));
	assert_false(endpoint_begin(url, "http://sso.example/"));
	assert_false(endpoint_begin(url, ""));
}

static void
test_a_url_is_never_cut(void **state)
{
	char url[ENDPOINT_SIZE], text[ENDPOINT_SIZE + 1] = "";
	const char base[] = "https://sso.example";
	size_t room = ENDPOINT_SIZE - sizeof base;

	(void)state;
	memset(text, 'a', ENDPOINT_SIZE);
	assert_true(endpoint_begin(url, base));
	assert_false(endpoint_add(url, text + ENDPOINT_SIZE - room - 1));
	assert_false(endpoint_add_value(url, text));
	assert_string_equal(url, base);
	assert_true(endpoint_add(url, text + ENDPOINT_SIZE - room));
	assert_false(endpoint_add(url, "a"));
	assert_int_equal(strlen(url), ENDPOINT_SIZE - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_endpoint_is_a_plain_https_url_T64),
		cmocka_unit_test(test_a_url_that_is_too_long_is_refused),
		cmocka_unit_test(test_the_port_of_an_endpoint_is_written_or_that_of_https_T114),
		cmocka_unit_test(test_a_url_is_put_together_and_values_stay_values_T72),
		cmocka_unit_test(test_a_url_is_never_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
