/* SPDX-License-Identifier: BSD-2-Clause */
/* Control fields of PAM lines, read as libpam reads them. (T14) */
#include "stack_control.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct stack_control control;

static void
test_the_four_words_mean_what_the_manual_says(void **state)
{
	static const struct {
		const char *word;
		int good, ignored, other;
	} rows[] = {
		{ "required", ACTION_OK, ACTION_IGNORE, ACTION_BAD },
		{ "Requisite", ACTION_OK, ACTION_IGNORE, ACTION_DIE },
		{ "OPTIONAL", ACTION_OK, ACTION_IGNORE, ACTION_IGNORE },
		{ "sufficient", ACTION_DONE, ACTION_IGNORE, ACTION_IGNORE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_true(stack_control_read(&control, rows[i].word));
		for (unsigned code = 0; code < STACK_CODES; code++) {
			int action = rows[i].other;

			if (code == CODE_SUCCESS || code == CODE_NEW_AUTHTOK_REQD)
				action = rows[i].good;
			if (code == CODE_IGNORE)
				action = rows[i].ignored;
			assert_int_equal(control.action[code], action);
		}
	}
}

static void
test_pairs_are_read_in_their_order_and_the_rest_is_bad(void **state)
{
	(void)state;
	assert_true(stack_control_read(&control, "success=2 auth_err = die"));
	assert_int_equal(control.action[CODE_SUCCESS], 2);
	assert_int_equal(control.action[CODE_AUTH_ERR], ACTION_DIE);
	assert_int_equal(control.action[CODE_IGNORE], ACTION_BAD);
	assert_true(stack_control_read(&control, "default=ignore success=ok success=reset"));
	assert_int_equal(control.action[CODE_SUCCESS], ACTION_RESET);
	assert_int_equal(control.action[CODE_AUTH_ERR], ACTION_IGNORE);
	assert_true(stack_control_read(&control, "success=1default=done")); /* so does libpam */
	assert_int_equal(control.action[CODE_SUCCESS], 1);
	assert_int_equal(control.action[CODE_AUTH_ERR], ACTION_DONE);
	assert_true(stack_control_read(&control, ""));
	assert_int_equal(control.action[CODE_SUCCESS], ACTION_BAD);
}

static void
test_what_libpam_does_not_understand_makes_every_code_bad(void **state)
{
	static const char *const wrong[] = { "requird", "success", "success=", "success=0",
		"success=-1", "success=okay", "=ok", "default=maybe", "Success=ok", "success=OK",
		"success=ok,default=die", "success=99999999999999999999", "success=1001",
		"success=4294967294" };

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		assert_false(stack_control_read(&control, wrong[i]));
		for (unsigned code = 0; code < STACK_CODES; code++)
			assert_int_equal(control.action[code], ACTION_BAD);
	}
}

static void
test_each_code_has_its_name(void **state)
{
	char pair[64];

	(void)state;
	for (unsigned code = 0; code < STACK_CODES; code++) {
		(void)snprintf(pair, sizeof pair, "default=die %s=7", stack_code_name(code));
		assert_true(stack_control_read(&control, pair));
		for (unsigned each = 0; each < STACK_CODES; each++)
			assert_int_equal(control.action[each], each == code ? 7 : ACTION_DIE);
	}
	assert_string_equal(stack_code_name(CODE_MODULE_UNKNOWN), "module_unknown");
	assert_string_equal(stack_code_name(STACK_CODES), "?");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_four_words_mean_what_the_manual_says),
		cmocka_unit_test(test_pairs_are_read_in_their_order_and_the_rest_is_bad),
		cmocka_unit_test(test_what_libpam_does_not_understand_makes_every_code_bad),
		cmocka_unit_test(test_each_code_has_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
