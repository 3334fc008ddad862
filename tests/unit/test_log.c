/* SPDX-License-Identifier: BSD-2-Clause */
/* What a line for syslog looks like. Whether it gets there: test_log_send.c. */
#include "log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct log_line line;

static void
test_a_line_is_words_and_pairs(void **state)
{
	(void)state;
	log_begin(&line, "login refused");
	log_add(&line, "user", "somchai");
	log_add(&line, "from", "192.0.2.7:22/ssh@host,a+b*c-d._");
	log_add(&line, "absent", NULL);
	log_add_number(&line, "took", 1234);
	log_add_number(&line, "least", INT64_MIN);
	assert_string_equal(line.text,
	    "login refused user=somchai from=192.0.2.7:22/ssh@host,a+b*c-d._ took=1234 "
	    "least=-9223372036854775808");
	assert_int_equal(line.length, strlen(line.text));
}

/* T122 */
static void
test_what_could_be_misread_is_quoted_and_escaped(void **state)
{
	static const struct {
		const char *value, *written;
	} values[] = {
		{ "", "\"\"" },
		{ "two words", "\"two words\"" },
		{ "a=b", "\"a=b\"" },
		{ "say \"no\"", "\"say \\\"no\\\"\"" },
		{ "back\\slash", "\"back\\\\slash\"" },
		{ "a\nresult=GRANTED", "\"a\\x0aresult=GRANTED\"" },
		{ "a\r\n", "\"a\\x0d\\x0a\"" },
		{ "\x1b[2J", "\"\\x1b[2J\"" },
		{ "\xe2\x80\xae", "\"\\xe2\\x80\\xae\"" },
		{ "\x7f\x80\xff", "\"\\x7f\\x80\\xff\"" },
		{ "#011%s%n", "\"#011%s%n\"" },
		{ "...", "..." },
	};
	char expected[128];

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		log_begin(&line, "x");
		log_add(&line, "user", values[i].value);
		snprintf(expected, sizeof expected, "x user=%s", values[i].written);
		assert_string_equal(line.text, expected);
	}
}

static unsigned
hex_value(char digit)
{
	return (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

/* Reads a value as a log reader would; moves behind it. */
static const char *
read_value(const char *at, char *value)
{
	if (*at != '"') {
		while (*at != ' ' && *at != '\0')
			*value++ = *at++;
		*value = '\0';
		return at;
	}
	for (at++; *at != '"'; at++) {
		assert_int_not_equal(*at, '\0');
		if (*at != '\\') {
			*value++ = *at;
		} else if (at[1] == 'x') {
			*value++ = (char)(hex_value(at[2]) * 16 + hex_value(at[3]));
			at += 3;
		} else {
			*value++ = *++at;
		}
	}
	*value = '\0';
	return at + 1;
}

static void
assert_one_printable_line(void)
{
	assert_int_equal(line.length, strlen(line.text));
	assert_true(line.length < LOG_LINE_MAX);
	for (size_t i = 0; i < line.length; i++)
		assert_in_range(line.text[i], ' ', '~');
}

/* T122: any two values come back as they were, each in its own pair. */
static void
test_random_values_read_back(void **state)
{
	(void)state;
	srandom(122);
	for (int round = 0; round < 20000; round++) {
		char user[64], host[64], value[64];
		size_t user_length = (size_t)random() % 60, host_length = (size_t)random() % 60;

		for (size_t i = 0; i < sizeof user; i++) {
			user[i] = (char)(1 + random() % 255);
			host[i] = "\"\\ =x\n"[random() % 6];
		}
		user[user_length] = host[host_length] = '\0';
		log_begin(&line, "refused");
		log_add(&line, "user", user);
		log_add(&line, "host", host);
		assert_one_printable_line();
		assert_memory_equal(line.text, "refused user=", 13);
		const char *at = read_value(line.text + 13, value);
		assert_string_equal(value, user);
		assert_memory_equal(at, " host=", 6);
		at = read_value(at + 6, value);
		assert_string_equal(value, host);
		assert_int_equal(*at, '\0');
	}
}

/* T122: whatever its length, a value is there whole or left out, and what follows is not lost. */
static void
test_a_value_too_long_is_left_out_and_the_line_says_so(void **state)
{
	static const char bytes[] = { 'x', ' ', '\n', '"' };
	static char value[3000], read[3000];

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++)
		for (size_t length = 0; length < sizeof value; length++) {
			memset(value, bytes[i], length);
			value[length] = '\0';
			log_begin(&line, "refused");
			log_add(&line, "user", value);
			log_add(&line, "why", "101");
			assert_one_printable_line();
			if (strncmp(line.text, "refused user=", 13) == 0) {
				read_value(line.text + 13, read);
				assert_string_equal(read, value);
			} else {
				assert_string_equal(line.text, "refused why=101 ...");
			}
			const char *why = strstr(line.text, " why=101");
			assert_true(
			    why != NULL || strcmp(line.text + line.length - 4, " ...") == 0);
		}
}

static void
test_a_full_line_stays_full_and_sound(void **state)
{
	(void)state;
	log_begin(&line, "full");
	for (int i = 0; i < 500; i++) {
		log_add(&line, "key", "a value with \"quotes\" \x01");
		assert_one_printable_line();
	}
	assert_true(line.length > LOG_LINE_MAX - 60);
	assert_string_equal(line.text + line.length - 4, " ...");
	assert_ptr_equal(strstr(line.text, " ..."), line.text + line.length - 4);
}

static void
test_words_too_long_do_not_overflow(void **state)
{
	static char words[LOG_LINE_MAX * 2];

	(void)state;
	memset(words, 'w', sizeof words - 1);
	log_begin(&line, words);
	assert_string_equal(line.text, " ...");
	log_add(&line, "user", "somchai");
	assert_string_equal(line.text, " user=somchai ...");
}

/* --- sending --- */

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line_is_words_and_pairs),
		cmocka_unit_test(test_what_could_be_misread_is_quoted_and_escaped),
		cmocka_unit_test(test_random_values_read_back),
		cmocka_unit_test(test_a_value_too_long_is_left_out_and_the_line_says_so),
		cmocka_unit_test(test_a_full_line_stays_full_and_sound),
		cmocka_unit_test(test_words_too_long_do_not_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
