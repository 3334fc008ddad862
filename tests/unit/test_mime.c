/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The headers of a message, and which envelopes have none. (What libcurl makes of it on the wire is
 * tested in tests/mail.)
 */
#include "mime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char subject[] = "รหัส", text[] = "text\r\n", html[] = "<p>text</p>\r\n";
static const struct letter letter = { .subject = subject, .text = text, .html = html };

static bool
builds(struct mime *mime, CURL *curl, const char *from, const char *name, const char *to)
{
	const struct mime_envelope envelope = { .from = from, .from_name = name, .to = to };

	return mime_build(mime, curl, &envelope, &letter);
}

/* T88 */
static void
test_a_message_has_exactly_these_headers(void **state)
{
	static const char *const headers[] = { "From: =?UTF-8?B?4LiBLCDguII=?=\r\n <a@b.example>",
		"To: c@d.example",
		"Subject: =?UTF-8?B?4Lij4Lir4Lix4Liq?=", "Date: ", "Message-ID: <",
		"Auto-Submitted: auto-generated", "MIME-Version: 1.0",
		"Content-Type: multipart/alternative;" };
	struct mime mime;
	size_t i = 0;

	assert_true(builds(&mime, *state, "a@b.example", "ก, ข", "c@d.example"));
	for (struct curl_slist *line = mime.headers; line != NULL; line = line->next) {
		assert_true(i < sizeof headers / sizeof headers[0]);
		assert_memory_equal(line->data, headers[i], strlen(headers[i]));
		i++;
	}
	assert_int_equal(i, sizeof headers / sizeof headers[0]);
	mime_free(&mime);
}

static void
test_no_two_messages_have_the_same_id(void **state)
{
	struct mime a, b;

	assert_true(builds(&a, *state, "a@b.example", "", "c@d.example"));
	assert_true(builds(&b, *state, "a@b.example", "", "c@d.example"));
	assert_string_equal(strchr(a.id, '@'), "@b.example");
	assert_int_equal(strlen(a.id), 24 + strlen("@b.example"));
	assert_string_not_equal(a.id, b.id);
	mime_free(&a);
	mime_free(&b);
}

static void
test_the_longest_address_has_a_whole_id(void **state)
{
	char from[ADDRESS_MAX + 1];
	struct mime mime;

	memset(from, 'a', sizeof from);
	from[1] = '@';
	for (size_t i = 60; i <= 240; i += 60)
		from[i] = '.';
	from[ADDRESS_MAX] = '\0';
	assert_true(builds(&mime, *state, from, "", from));
	assert_string_equal(strchr(mime.id, '@'), strchr(from, '@'));
	mime_free(&mime);
}

/* T86 T87 */
static void
test_an_address_that_is_not_valid_builds_nothing(void **state)
{
	static const char *const addresses[] = { "", "a", "a@b.example\r\nRCPT TO:<x@y.example>",
		"<a@b.example> NOTIFY=NEVER", "a@b.example\n", "a b@c.example", "a@b.example>" };
	struct mime mime;

	for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
		assert_false(builds(&mime, *state, addresses[i], "", "c@d.example"));
		assert_false(builds(&mime, *state, "c@d.example", "", addresses[i]));
		assert_null(mime.headers);
		assert_null(mime.parts);
	}
}

/* T88 */
static void
test_a_name_with_a_line_end_builds_nothing(void **state)
{
	struct mime mime;

	assert_false(builds(&mime, *state, "a@b.example", "x\r\nBcc: y@z.example", "c@d.example"));
	assert_null(mime.headers);
	assert_null(mime.parts);
	mime_free(&mime);
}

static int
open_curl(void **state)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
	*state = curl_easy_init();
	return *state == NULL;
}

static int
close_curl(void **state)
{
	curl_easy_cleanup(*state);
	curl_global_cleanup();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_message_has_exactly_these_headers),
		cmocka_unit_test(test_no_two_messages_have_the_same_id),
		cmocka_unit_test(test_the_longest_address_has_a_whole_id),
		cmocka_unit_test(test_an_address_that_is_not_valid_builds_nothing),
		cmocka_unit_test(test_a_name_with_a_line_end_builds_nothing),
	};

	return cmocka_run_group_tests(tests, open_curl, close_curl);
}
