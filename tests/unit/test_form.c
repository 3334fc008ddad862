/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A form's fields are the ones that were added, whatever is in them (T72).
 */
#include "form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static struct form form;

static int
empty_form(void **state)
{
	(void)state;
	form_reset(&form);
	return 0;
}

static int
hex(char digit)
{
	return digit <= '9' ? digit - '0' : digit - 'A' + 10;
}

/* Decodes as a server does. */
static size_t
decode(const char *text, size_t length, char *value)
{
	size_t used = 0;

	for (size_t i = 0; i < length; i++, used++) {
		value[used] = text[i] == '+' ? ' ' : text[i];
		if (text[i] == '%') {
			value[used] = (char)(hex(text[i + 1]) << 4 | hex(text[i + 2]));
			i += 2;
		}
	}
	return used;
}

static void
test_fields_stand_in_their_order(void **state)
{
	(void)state;
	form_add(&form, "grant_type", "password");
	form_add(&form, "username", "som.chai_1-x~");
	form_add(&form, "empty", "");
	assert_string_equal(form.bytes, "grant_type=password&username=som.chai_1-x~&empty=");
	assert_int_equal(form.length, strlen(form.bytes));
	assert_false(form.overflown);
}

static void
test_nothing_but_unreserved_characters_goes_as_it_is_T72(void **state)
{
	(void)state;
	form_add(&form, "p", "a&b=c+d e%41\r\n\t;ก\xff\x01");
	assert_string_equal(form.bytes, "p=a%26b%3Dc%2Bd%20e%2541%0D%0A%09%3B%E0%B8%81%FF%01");
}

static void
test_what_a_server_decodes_is_what_was_sent_T72(void **state)
{
	char value[1025], decoded[3 * 1025];

	(void)state;
	srandom(72);
	for (int round = 0; round < 20000; round++) {
		size_t length = (size_t)random() % (round % 50 == 0 ? 1025 : 40);

		for (size_t i = 0; i < length; i++)
			value[i] = (char)(1 + random() % 255);
		value[length] = '\0';
		form_reset(&form);
		form_add(&form, "first", value);
		form_add(&form, "last", "x");
		const char *and = strchr(form.bytes, '&');
		assert_string_equal(and, "&last=x");
		const char *start = form.bytes + strlen("first=");
		assert_int_equal(decode(start, (size_t)(and-start), decoded), length);
		assert_memory_equal(decoded, value, length);
	}
}

static void
test_a_field_that_does_not_fit_spoils_the_form_for_good(void **state)
{
	static char value[FORM_MAX + 2];

	(void)state;
	memset(value, 'x', FORM_MAX - 2);
	form_add(&form, "a", value);
	assert_false(form.overflown);
	assert_int_equal(form.length, FORM_MAX);
	form_add(&form, "b", "");
	assert_true(form.overflown);
	form_reset(&form);
	memset(value, '%', FORM_MAX - 2);
	form_add(&form, "a", value);
	form_add(&form, "b", "c");
	assert_true(form.overflown);
	form_reset(&form);
	memset(value, 'x', FORM_MAX + 1);
	form_add(&form, "a", value);
	assert_true(form.overflown);
}

static void
test_a_form_that_was_reset_holds_nothing(void **state)
{
	(void)state;
	form_add(&form, "password", "canary");
	form_reset(&form);
	assert_int_equal(form.length, 0);
	for (size_t i = 0; i < sizeof form.bytes; i++)
		if (form.bytes[i] != '\0' && i < 100)
			fail_msg("byte %zu is left", i);
}

static void
test_pairs_of_the_settings_stand_among_the_fields_as_they_are(void **state)
{
	char pairs[FORM_MAX + 1];

	(void)state;
	form_add_pairs(&form, "");
	assert_string_equal(form.bytes, "");
	form_add_pairs(&form, "a=b&c=");
	form_add(&form, "scope", "openid email");
	form_add_pairs(&form, "d=e");
	assert_string_equal(form.bytes, "a=b&c=&scope=openid%20email&d=e");
	memset(pairs, 'x', sizeof pairs - 1);
	pairs[sizeof pairs - 1] = '\0';
	form_add_pairs(&form, pairs);
	assert_true(form.overflown);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_fields_stand_in_their_order, empty_form),
		cmocka_unit_test_setup(
		    test_nothing_but_unreserved_characters_goes_as_it_is_T72, empty_form),
		cmocka_unit_test_setup(test_what_a_server_decodes_is_what_was_sent_T72, empty_form),
		cmocka_unit_test_setup(
		    test_a_field_that_does_not_fit_spoils_the_form_for_good, empty_form),
		cmocka_unit_test_setup(test_a_form_that_was_reset_holds_nothing, empty_form),
		cmocka_unit_test_setup(
		    test_pairs_of_the_settings_stand_among_the_fields_as_they_are, empty_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
