/* SPDX-License-Identifier: BSD-2-Clause */
/* What a person types or pastes at the code prompt means one code or none (screens.md, "The code").
 */
#include "typed_code.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct row {
	const char *answer;
	unsigned digits;
	const char *code; /* NULL: no code */
};

static void
check(const struct row *rows, size_t count)
{
	static const struct secret empty;

	for (size_t i = 0; i < count; i++) {
		struct secret answer, code;

		assert_true(secret_set(&answer, rows[i].answer, strlen(rows[i].answer)));
		memset(&code, 'x', sizeof code);
		if (typed_code_read(&answer, rows[i].digits, &code) != (rows[i].code != NULL))
			fail_msg("row %zu: \"%s\"", i, rows[i].answer);
		if (rows[i].code == NULL) {
			assert_memory_equal(&code, &empty, sizeof code);
			continue;
		}
		assert_string_equal(code.bytes, rows[i].code);
		assert_int_equal(code.length, strlen(rows[i].code));
	}
}

#define CHECK(...)                                                \
	do {                                                      \
		static const struct row rows[] = { __VA_ARGS__ }; \
		check(rows, sizeof rows / sizeof rows[0]);        \
	} while (0)

/* clang-format off */
static void
test_digits_with_blanks_or_one_hyphen_are_a_code(void **state)
{
	(void)state;
	CHECK({ "123456", 6, "123456" },
	    { "000000", 6, "000000" },
	    { "012345", 6, "012345" },
	    { " 123456", 6, "123456" },
	    { "123456 \t ", 6, "123456" },
	    { "123 456", 6, "123456" },
	    { "12 34 56", 6, "123456" },
	    { "1 2  3 4 5 6", 6, "123456" },
	    { "123\t456", 6, "123456" },
	    { "123-456", 6, "123456" },
	    { " 1-23456 ", 6, "123456" },
	    { "123\xc2\xa0" "456", 6, "123456" },
	    { "12345678", 8, "12345678" },
	    { "1234567890", 10, "1234567890" },
	    { "12345 67890", 10, "1234567890" });
}

static void
test_what_has_another_length_is_no_code(void **state)
{
	(void)state;
	CHECK({ "", 6, NULL },
	    { " ", 6, NULL },
	    { "12345", 6, NULL },
	    { "1234567", 6, NULL },
	    { "123456", 7, NULL },
	    { "123456 7", 6, NULL },
	    { "12 345678", 6, NULL },
	    { "123456 123456", 6, NULL },
	    { "123456-1", 6, NULL },
	    { "12345678901", 10, NULL },
	    { "1234567890123456", 6, NULL });
}

static void
test_hyphens_elsewhere_are_no_code(void **state)
{
	(void)state;
	CHECK({ "-123456", 6, NULL },
	    { "123456-", 6, NULL },
	    { "12-34-56", 6, NULL },
	    { "123--456", 6, NULL },
	    { "123 - 456", 6, NULL },
	    { "123- 456", 6, NULL },
	    { "2025-11-22", 8, NULL },
	    { "1-2-345678", 6, NULL });
}

static void
test_thai_digits_are_digits(void **state)
{
	(void)state;
	CHECK({ "๐๑๒๓๔๕", 6, "012345" },
	    { "๖๗๘๙๐๑", 6, "678901" },
	    { "๑๒๓ ๔๕๖", 6, "123456" },
	    { "๑๒๓-๔๕๖", 6, "123456" },
	    { "12๓4๕6", 6, "123456" },
	    { "๑๒๓๔๕", 6, NULL });
}

static void
test_a_pasted_line_with_one_run_of_that_length_is_a_code(void **state)
{
	(void)state;
	CHECK({ "รหัส OTP:           123456", 6, "123456" },
	    { "One-time code:     012345", 6, "012345" },
	    { "OTP:123456", 6, "123456" },
	    { "Your code is 123456.", 6, "123456" },
	    { "รหัส๑๒๓๔๕๖ครับ", 6, "123456" },
	    { "123456 (Ref: BCDF)", 6, "123456" },
	    { "123456 valid 5 minutes", 6, "123456" },
	    { "22/11/2568 at 10.45: 123456", 6, "123456" },
	    { "12345678901234 x 123456", 6, "123456" },
	    { "\033[200~123456\033[201~", 6, "123456" });
}

static void
test_a_pasted_line_with_two_or_no_such_runs_is_no_code(void **state)
{
	(void)state;
	CHECK({ "code 123456 or 654321", 6, NULL },
	    { "code 123456, again 123456", 6, NULL },
	    { "code 1234567", 6, NULL },
	    { "code 123 456", 6, NULL },
	    { "code 12345x6", 6, NULL },
	    { "x1", 6, NULL });
}

/* The keys 1 to 9 and 0 without Shift. */
static void
test_digit_keys_of_a_thai_keyboard_are_a_code(void **state)
{
	(void)state;
	CHECK({ "ๅ/-ภถุึคตจ", 10, "1234567890" },
	    { "ๅ/-ภถุ", 6, "123456" },
	    { " ึคตจๅ/ ", 6, "789012" },
	    { "จจจจจจ", 6, "000000" },
	    { "------", 6, "333333" },
	    { "//////", 6, "222222" },
	    { "-/-/-/", 6, "323232" });
}

static void
test_thai_keys_need_the_exact_length_and_no_digit(void **state)
{
	(void)state;
	CHECK({ "ๅ/-ภถ", 6, NULL },
	    { "ๅ/-ภถุึ", 6, NULL },
	    { "ๅ/- ภถุ", 6, NULL },
	    { "ๅ/-ภถ6", 6, NULL },
	    { "ๅ/-ภถก", 6, NULL },
	    { "ๅ/-ภถ๖", 6, NULL },
	    { "-----", 6, NULL });
}

static void
test_letters_passwords_and_references_are_no_code(void **state)
{
	(void)state;
	CHECK({ "BCDF", 6, NULL },
	    { "BCDFGH", 6, NULL },
	    { "secret", 6, NULL },
	    { "รหัสผ่าน", 6, NULL },
	    { "+12345", 6, NULL },
	    { "0x1234", 6, NULL },
	    { "１２３４５６", 6, NULL }, /* full width */
	    { "١٢٣٤٥٦", 6, NULL },       /* Arabic-Indic */
	    { "12345²", 6, NULL });
}

/* One byte wrong anywhere, and nothing is read, whatever the digits say. */
static void
test_invalid_utf_8_is_no_code(void **state)
{
	(void)state;
	CHECK({ "123456\xff", 6, NULL },
	    { "\x80" "123456", 6, NULL },
	    { "123456 \xe0\xb9", 6, NULL },
	    { "12345\xc0\xb6", 6, NULL },
	    { "123456 \xed\xa0\x80", 6, NULL },
	    { "\xe0\xb9\x91\xe0\xb9\x92\xe0\xb9\x93\xe0\xb9\x94\xe0\xb9\x95\xe0\xb9", 6, NULL });
}

static void
test_a_length_no_code_has_reads_nothing(void **state)
{
	(void)state;
	CHECK({ "", 0, NULL }, { "12345678901", 11, NULL }, { "x", 0, NULL });
}
/* clang-format on */

/* T15: the longest answer there is, full of digits, of keys and of runs. */
static void
test_the_longest_answers_are_read_like_any(void **state)
{
	struct secret answer, code;
	char bytes[SECRET_MAX];

	(void)state;
	memset(bytes, '7', sizeof bytes);
	assert_true(secret_set(&answer, bytes, sizeof bytes));
	assert_false(typed_code_read(&answer, 6, &code));
	memset(bytes, '-', sizeof bytes);
	assert_true(secret_set(&answer, bytes, sizeof bytes));
	assert_false(typed_code_read(&answer, 6, &code));
	memset(bytes, ' ', sizeof bytes);
	memcpy(bytes + 500, "123456", 6);
	assert_true(secret_set(&answer, bytes, sizeof bytes));
	assert_true(typed_code_read(&answer, 6, &code));
	assert_string_equal(code.bytes, "123456");
	memset(bytes, 'x', sizeof bytes);
	memcpy(bytes + sizeof bytes - 6, "123456", 6);
	assert_true(secret_set(&answer, bytes, sizeof bytes));
	assert_true(typed_code_read(&answer, 6, &code));
	assert_string_equal(code.bytes, "123456");
}

/* clang-format off */
static void
test_a_recovery_code_is_read_in_any_case_with_or_without_hyphens(void **state)
{
	static const char *const answers[] = { "7k3m-9xpq-2h4v-t8wd", "7K3M-9XPQ-2H4V-T8WD",
		"7k3m9xpq2h4vt8wd", "7k3m 9xpq 2h4v t8wd", " 7K3M9xpq-2h4vT8WD\t", "7k3m - 9xpq - 2h4v - t8wd",
		"7k3m\xc2\xa0" "9xpq2h4vt8wd" };

	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
		struct secret answer, code;

		assert_true(secret_set(&answer, answers[i], strlen(answers[i])));
		assert_true(typed_code_read_recovery(&answer, &code));
		assert_string_equal(code.bytes, "7k3m9xpq2h4vt8wd");
		assert_int_equal(code.length, 16);
	}
}

static void
test_what_looks_like_0_or_1_is_taken_for_it(void **state)
{
	struct secret answer, code;

	(void)state;
	assert_true(secret_set(&answer, "oOiI-lL01-aaaa-bbbb", 19));
	assert_true(typed_code_read_recovery(&answer, &code));
	assert_string_equal(code.bytes, "00111101aaaabbbb");
}

/* Neither are its keys reinterpreted where a keyboard is switched to Thai. */
static void
test_what_is_not_of_its_form_is_no_recovery_code(void **state)
{
	static const struct secret empty;
	static const char *const answers[] = { "", "123456", "7k3m-9xpq-2h4v-t8w", "7k3m-9xpq-2h4v-t8wdx",
		"7k3m--9xpq-2h4v-t8wd", "-7k3m9xpq2h4vt8wd", "7k3m9xpq2h4vt8wd-", "7k3-m9xpq2h4vt8wd",
		"7k3m.9xpq.2h4v.t8wd", "7k3m-9xpq-2h4v-t8wu", "the otp code 123456", "7k3m-9xpq-2h4v-t8w\xe0\xb9\x90",
		"๗k3m9xpq2h4vt8wd", "ึา-ท-ตปยๆ-/ห4ฮ-ะ8ไก", "7k3m9xpq2h4vt8w\xff" };

	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
		struct secret answer, code;

		assert_true(secret_set(&answer, answers[i], strlen(answers[i])));
		memset(&code, 'x', sizeof code);
		if (typed_code_read_recovery(&answer, &code))
			fail_msg("\"%s\"", answers[i]);
		assert_memory_equal(&code, &empty, sizeof code);
	}
}
/* clang-format on */

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_recovery_code_is_read_in_any_case_with_or_without_hyphens),
		cmocka_unit_test(test_what_looks_like_0_or_1_is_taken_for_it),
		cmocka_unit_test(test_what_is_not_of_its_form_is_no_recovery_code),
		cmocka_unit_test(test_digits_with_blanks_or_one_hyphen_are_a_code),
		cmocka_unit_test(test_what_has_another_length_is_no_code),
		cmocka_unit_test(test_hyphens_elsewhere_are_no_code),
		cmocka_unit_test(test_thai_digits_are_digits),
		cmocka_unit_test(test_a_pasted_line_with_one_run_of_that_length_is_a_code),
		cmocka_unit_test(test_a_pasted_line_with_two_or_no_such_runs_is_no_code),
		cmocka_unit_test(test_digit_keys_of_a_thai_keyboard_are_a_code),
		cmocka_unit_test(test_thai_keys_need_the_exact_length_and_no_digit),
		cmocka_unit_test(test_letters_passwords_and_references_are_no_code),
		cmocka_unit_test(test_invalid_utf_8_is_no_code),
		cmocka_unit_test(test_a_length_no_code_has_reads_nothing),
		cmocka_unit_test(test_the_longest_answers_are_read_like_any),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
