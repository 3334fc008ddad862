/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * JSON as attackers write it: everything but one plain object is refused, and cheaply (T69).
 */
#include "document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define TRIAL(text)                    \
	{                              \
		text, sizeof(text) - 1 \
	}
#define COUNT(table) (sizeof(table) / sizeof(table)[0])

struct trial {
	const char *bytes;
	size_t length;
};

static const struct trial good[] = {
	TRIAL("{}"),
	TRIAL(" {\"a\" : \"b\"}\r\n"),
	TRIAL("{\"a\":{\"b\":[1,2.5,-3e4,true,false,null]}}"),
	TRIAL("{\"a\":\"\\u0e01\\ud83d\\ude00 \\\" \\\\ [{\"}"),
	TRIAL("{\"ก\":\"ไม่\"}"),
	TRIAL("{\"a\":[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]}"),
};

static const struct trial bad[] = {
	TRIAL(""),
	TRIAL(" "),
	TRIAL("null"),
	TRIAL("true"),
	TRIAL("1"),
	TRIAL("\"text\""),
	TRIAL("[]"),
	TRIAL("[{}]"),
	TRIAL("{} {}"),
	TRIAL("{}x"),
	TRIAL("{}\0"),
	TRIAL("{\"a\":1,}"),
	TRIAL("{'a':1}"),
	TRIAL("{a:1}"),
	TRIAL("{\"a\":01}"),
	TRIAL("{\"a\":NaN}"),
	TRIAL("{\"a\":Infinity}"),
	TRIAL("{\"a\":1e999}"),
	TRIAL("{\"a\":99999999999999999999}"),
	TRIAL("{\"a\":1,\"a\":2}"),
	TRIAL("{\"a\":{\"b\":1,\"b\":1}}"),
	TRIAL("{\"a\":\"\\u0000\"}"),
	TRIAL("{\"\\u0000\":1}"),
	TRIAL("{\"a\":\"\0\"}"),
	TRIAL("{\"a\":\"\n\"}"),
	TRIAL("{\"a\":\"\\ud800\"}"),
	TRIAL("{\"a\":\"\\udc00\\ud800\"}"),
	TRIAL("{\"a\":\"\\x41\"}"),
	TRIAL("{\"a\":\"\xff\"}"),
	TRIAL("{\"a\":\"\xc0\x80\"}"),
	TRIAL("{\"a\":\"\xed\xa0\x80\"}"),
	TRIAL("{\"a\":\"\xe0\xb8\"}"),
	TRIAL("\xef\xbb\xbf{}"),
	TRIAL("{\"a\":1 /* comment */}"),
	TRIAL("{\"a\":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}"),
	TRIAL("{\"a\""),
	TRIAL("{\"a\":\""),
};

static void
test_a_plain_object_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		json_t *document = document_parse(good[i].bytes, good[i].length);

		if (document == NULL)
			fail_msg("refused: %s", good[i].bytes);
		json_decref(document);
	}
}

static void
test_anything_else_is_refused_T69(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (document_parse(bad[i].bytes, bad[i].length) != NULL)
			fail_msg("taken: %s", bad[i].bytes);
}

/* A text of `count` times the piece, inside an object; the caller frees. */
static char *
repeat(const char *piece, size_t count)
{
	size_t size = strlen(piece) * count + sizeof "{\"a\":";
	char *text = malloc(size), *end = text;

	assert_non_null(text);
	end = stpcpy(end, "{\"a\":");
	while (count-- > 0)
		end = stpcpy(end, piece);
	return text;
}

static void
test_deep_nesting_is_refused_before_it_costs_stack_T69(void **state)
{
	static const char *const pieces[] = { "[", "{\"a\":", "[[{\"b\":" };

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++) {
		char *text = repeat(pieces[i], 12 * 1024 / strlen(pieces[i]));

		assert_null(document_parse(text, strlen(text)));
		free(text);
	}
}

static void
test_brackets_inside_a_text_are_not_nesting(void **state)
{
	static const char text[] =
	    "{\"a\":\"[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[[[[[[[[[[[[[[[\\\\\",\"b\":[]}";
	json_t *document = document_parse(text, sizeof text - 1);

	(void)state;
	assert_non_null(document);
	json_decref(document);
}

static void
test_a_document_above_the_bound_is_not_looked_at(void **state)
{
	char *text = malloc(DOCUMENT_MAX + 1);

	(void)state;
	assert_non_null(text);
	memset(text, ' ', DOCUMENT_MAX + 1);
	memcpy(text, "{}", 2);
	assert_null(document_parse(text, DOCUMENT_MAX + 1));
	json_t *document = document_parse(text, DOCUMENT_MAX);
	assert_non_null(document);
	json_decref(document);
	free(text);
}

static void
test_a_list_is_one_of_objects_T69(void **state)
{
	static const char *const lists[] = { "[]", "[{}]", " [{\"a\":1},{}] " };
	static const char *const others[] = { "", "{}", "[1]", "[{},null]", "[[]]", "[{}", "[{}]]",
		"[{\"a\":1,\"a\":2}]", "null" };

	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		json_t *list = document_parse_list(lists[i], strlen(lists[i]));

		assert_true(json_is_array(list));
		json_decref(list);
	}
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_null(document_parse_list(others[i], strlen(others[i])));
	assert_null(document_parse("[]", 2));
}

static void
test_only_a_text_is_a_text(void **state)
{
	static const char text[] = "{\"a\":\"b\",\"n\":1,\"o\":{},\"l\":[],\"x\":null,\"e\":\"\"}";
	json_t *document = document_parse(text, sizeof text - 1);

	(void)state;
	assert_string_equal(document_text(document, "a"), "b");
	assert_string_equal(document_text(document, "e"), "");
	for (const char *member = "nolxz"; *member != '\0'; member++)
		assert_null(document_text(document, (char[]){ *member, '\0' }));
	assert_null(document_text(NULL, "a"));
	json_decref(document);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_plain_object_is_read),
		cmocka_unit_test(test_anything_else_is_refused_T69),
		cmocka_unit_test(test_deep_nesting_is_refused_before_it_costs_stack_T69),
		cmocka_unit_test(test_brackets_inside_a_text_are_not_nesting),
		cmocka_unit_test(test_a_document_above_the_bound_is_not_looked_at),
		cmocka_unit_test(test_a_list_is_one_of_objects_T69),
		cmocka_unit_test(test_only_a_text_is_a_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
