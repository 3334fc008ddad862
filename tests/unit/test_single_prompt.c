/* SPDX-License-Identifier: BSD-2-Clause */
/* Password and code from one field: where the answer is parted, and that nothing of it is lost. */
#include "single_prompt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *typed, *password, *code;
	unsigned digits;
} rows[] = {
	{ "secret", "secret", "", 6 },
	{ "secret,123456", "secret", "123456", 6 },
	{ "secret,123 456", "secret", "123456", 6 },
	{ "secret,123-456", "secret", "123456", 6 },
	{ "secret,๑๒๓๔๕๖", "secret", "123456", 6 },
	{ "ลับ มาก,123456", "ลับ มาก", "123456", 6 },
	{ "secret,12345678", "secret", "12345678", 8 },
	/* Nobody but this machine is to hear of a recovery code. (T33) */
	{ "secret,7k3d-9abc-m2np-x0yz", "secret", "7k3d9abcm2npx0yz", 6 },
	{ "secret,7K3D 9ABC M2NP XOYZ", "secret", "7k3d9abcm2npx0yz", 6 },
	{ "secret,7k3d-9abc-m2np-x0y", "secret,7k3d-9abc-m2np-x0y", "", 6 },
	/* The last comma, whatever stands before it. */
	{ "a,b,123456", "a,b", "123456", 6 },
	{ "a,111111,222222", "a,111111", "222222", 6 },
	{ ",,123456", ",", "123456", 6 },
	/* What cannot be a code is the password's. */
	{ "secret,12345", "secret,12345", "", 6 },
	{ "secret,1234567", "secret,1234567", "", 6 },
	{ "secret,123456", "secret,123456", "", 8 },
	{ "a,123456,", "a,123456,", "", 6 },
	{ "a,b", "a,b", "", 6 },
	{ "a,", "a,", "", 6 },
	{ ",123456", ",123456", "", 6 },
	{ "123456", "123456", "", 6 },
	{ ",", ",", "", 6 },
	{ "a,123456\xff", "a,123456\xff", "", 6 },
};

static void
test_the_answer_is_parted_at_the_last_comma_before_a_code_T152(void **state)
{
	struct secret password = { 0 }, code = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t length = strlen(rows[i].typed), left = strlen(rows[i].password);
		bool parted;

		assert_true(secret_set(&password, rows[i].typed, length));
		parted = single_prompt_part(&password, rows[i].digits, &code);
		assert_string_equal(password.bytes, rows[i].password);
		assert_int_equal(password.length, left);
		assert_string_equal(code.bytes, rows[i].code);
		assert_int_equal(parted, rows[i].code[0] != '\0');
		/* Nothing of the code stays behind the password. */
		for (size_t at = left; at < length; at++)
			assert_int_equal(password.bytes[at], '\0');
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_answer_is_parted_at_the_last_comma_before_a_code_T152),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
