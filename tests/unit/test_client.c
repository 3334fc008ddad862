/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where our client's secret goes, and where it must not.
 */
#include "client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const struct {
	enum client_auth auth;
	const char *id, *secret, *fault; /* NULL = none */
} clients[] = {
	{ CLIENT_AUTH_NONE, "dla-otp", "", NULL },
	{ CLIENT_AUTH_NONE, "dla:otp", "a+b", NULL },
	{ CLIENT_AUTH_BASIC, "dla-otp", "A-Za-z0.9_~", NULL },
	{ CLIENT_AUTH_BASIC, "dla-otp", "", "secret_missing" },
	{ CLIENT_AUTH_BASIC, "dla-otp", "a+b", "secret_reserved_use_post" },
	{ CLIENT_AUTH_BASIC, "dla-otp", "a%41", "secret_reserved_use_post" },
	{ CLIENT_AUTH_BASIC, "dla-otp", "a b", "secret_reserved_use_post" },
	{ CLIENT_AUTH_BASIC, "dla-otp", "a:b", "secret_reserved_use_post" },
	{ CLIENT_AUTH_BASIC, "dla-otp", "a/b=", "secret_reserved_use_post" },
	{ CLIENT_AUTH_BASIC, "dla-otp", "ก", "secret_reserved_use_post" },
	{ CLIENT_AUTH_BASIC, "dla:otp", "ab", "secret_reserved_use_post" },
	{ CLIENT_AUTH_POST, "dla:otp", "a+b %=&:ก", NULL },
	{ CLIENT_AUTH_POST, "dla-otp", "", "secret_missing" },
};

static void
set_client(struct client *client, size_t i)
{
	*client = (struct client){ .id = clients[i].id, .auth = clients[i].auth };
	assert_true(secret_set(&client->secret, clients[i].secret, strlen(clients[i].secret)));
}

static void
test_a_secret_that_servers_read_in_two_ways_is_not_sent_by_basic(void **state)
{
	struct client client;

	(void)state;
	for (size_t i = 0; i < COUNT(clients); i++) {
		set_client(&client, i);
		const char *fault = client_fault(&client);
		if (clients[i].fault == NULL)
			assert_null(fault);
		else
			assert_string_equal(fault, clients[i].fault);
	}
}

static void
test_the_secret_goes_to_one_place_only(void **state)
{
	static struct form form;
	struct http_request request = { 0 };
	struct client client;

	(void)state;
	set_client(&client, 2);
	client_prove(&client, &form, &request);
	assert_int_equal(form.length, 0);
	assert_string_equal(request.username, "dla-otp");
	assert_string_equal(request.secret, "A-Za-z0.9_~");
	request = (struct http_request){ 0 };
	client.auth = CLIENT_AUTH_POST;
	client_prove(&client, &form, &request);
	assert_string_equal(form.bytes, "client_id=dla-otp&client_secret=A-Za-z0.9_~");
	assert_null(request.username);
	assert_null(request.secret);
	form_reset(&form);
	client.auth = CLIENT_AUTH_NONE;
	client_prove(&client, &form, &request);
	assert_string_equal(form.bytes, "client_id=dla-otp");
	assert_null(request.secret);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_secret_that_servers_read_in_two_ways_is_not_sent_by_basic),
		cmocka_unit_test(test_the_secret_goes_to_one_place_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
