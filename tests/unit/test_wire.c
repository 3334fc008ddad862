/* SPDX-License-Identifier: BSD-2-Clause */
/* The codec: what is exactly one message and what is none. Sockets: test_wire_socket.c. */
#include "wire.h"

#include "secret.h"
#include "verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define MUTATIONS 1000000

static struct wire message;

/* Puts a message together by hand, so that it may be wrong. */
static void
put(const char *bytes, size_t size)
{
	memset(&message, 0, sizeof message);
	memcpy(message.bytes, bytes, size);
	message.size = size;
}

static void
test_an_unknown_type_is_refused(void **state)
{
	(void)state;
	for (unsigned type = 0; type < 600; type++) {
		if (type >= 1 && type < WIRE_TYPES)
			continue;
		assert_int_equal(wire_fields((enum wire_type)type), 0);
		if (type > 255)
			continue;
		put((char[]){ WIRE_VERSION, (char)type }, 2);
		assert_false(wire_decode(&message));
		put((char[]){ WIRE_VERSION, (char)type, 'x', '\0' }, 4);
		assert_false(wire_decode(&message));
	}
}

static void
test_a_whole_message_is_taken(void **state)
{
	(void)state;
	put("\1\10GRANTED", 10);
	assert_true(wire_decode(&message));
	assert_int_equal(message.type, WIRE_VERDICT);
	assert_int_equal(message.fields, VERDICT_FIELDS);
	assert_string_equal(message.field[VERDICT_WORD], "GRANTED");
}

/* T5 */
static void
test_what_is_not_exactly_one_message_is_refused(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
	} packets[] = {
		{ "", 0 },
		{ "\1", 1 },
		{ "\1\10", 2 },            /* no field */
		{ "\1\10GRANTED", 9 },     /* no end */
		{ "\1\10GRANTED\0", 11 },  /* a field too many */
		{ "\1\10GRANTED\0x", 11 }, /* a byte too many */
		{ "\1\12user", 7 },        /* one field of two */
		{ "\2\10GRANTED", 10 },    /* other versions */
		{ "\0\10GRANTED", 10 },
		{ "\201\10GRANTED", 10 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof packets / sizeof packets[0]; i++) {
		put(packets[i].bytes, packets[i].size);
		assert_false(wire_decode(&message));
		assert_int_equal(message.fields, 0);
		assert_int_equal(message.type, 0);
	}
}

/* T5: a size that says more than there is room for is no reason to look behind the bytes. */
static void
test_a_size_beyond_the_message_is_refused(void **state)
{
	static struct {
		struct wire message;
		char behind[8];
	} memory;

	(void)state;
	memset(memory.message.bytes, 'x', WIRE_MAX);
	memory.message.bytes[0] = WIRE_VERSION;
	memory.message.bytes[1] = WIRE_TELL;
	memory.message.size = WIRE_MAX + 1;
	assert_false(wire_decode(&memory.message));
}

static void
test_text_is_utf8_and_what_was_typed_is_bytes(void **state)
{
	(void)state;
	assert_int_equal(WIRE_ANSWER, 2);
	assert_int_equal(WIRE_TELL, 6);
	assert_int_equal(WIRE_CHECK_PASSWORD, 10);

	put("\1\2\377\300\200", 6); /* ANSWER */
	assert_true(wire_decode(&message));
	put("\1\12user\0\377", 9); /* CHECK_PASSWORD's password */
	assert_true(wire_decode(&message));
	put("\1\12\377\0word", 9); /* CHECK_PASSWORD's user */
	assert_false(wire_decode(&message));
	put("\1\6\300\257", 5); /* TELL, overlong slash */
	assert_false(wire_decode(&message));
	put("\1\6\355\240\200", 6); /* TELL, surrogate */
	assert_false(wire_decode(&message));
}

/* T15 */
static void
test_a_password_too_long_is_not_taken_from_the_other_side(void **state)
{
	(void)state;
	memset(&message, 'x', sizeof message);
	message.bytes[0] = WIRE_VERSION;
	message.bytes[1] = WIRE_ANSWER;
	message.size = 2 + SECRET_MAX + 1;
	message.bytes[message.size - 1] = '\0';
	assert_true(wire_decode(&message));
	message.bytes[message.size - 1] = 'x';
	message.bytes[message.size++] = '\0';
	assert_false(wire_decode(&message));
}

static void
test_a_number_is_digits_up_to_a_maximum(void **state)
{
	static const char *const bad[] = { "", "-1", "+1", " 1", "1 ", "1.0", "0x10", "1e3", "๑",
		"101", "99999999999999999999", "18446744073709551617", "9223372036854775808" };
	int64_t number;

	(void)state;
	assert_true(wire_number("0", 100, &number));
	assert_int_equal(number, 0);
	assert_true(wire_number("100", 100, &number));
	assert_int_equal(number, 100);
	assert_true(wire_number("9223372036854775807", INT64_MAX, &number));
	assert_true(number == INT64_MAX);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		number = 7;
		assert_false(wire_number(bad[i], 100, &number));
		assert_int_equal(number, 0);
	}
	assert_false(wire_number("9223372036854775808", INT64_MAX, &number));
}

static bool
says_granted(void)
{
	enum verdict verdict;

	return wire_decode(&message) && message.type == WIRE_VERDICT &&
	       verdict_parse(message.field[VERDICT_WORD], &verdict) && verdict == VERDICT_GRANTED;
}

/* T16 */
static void
test_a_flipped_bit_turns_no_verdict_into_granted(void **state)
{
	static const char *const words[] = { "DENIED", "EXHAUSTED", "NOT_ALLOWED", "EXPIRED",
		"NO_ADDRESS", "UNREACHABLE", "BROKEN", "GRANTED" };

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		char packet[32] = { WIRE_VERSION, WIRE_VERDICT };
		size_t size = 2 + strlen(words[i]) + 1;

		memcpy(packet + 2, words[i], strlen(words[i]));
		put(packet, size);
		assert_int_equal(says_granted(), strcmp(words[i], "GRANTED") == 0);
		for (size_t bit = 0; bit < 8 * size; bit++) {
			put(packet, size);
			message.bytes[bit / 8] ^= (char)(1 << bit % 8);
			assert_false(says_granted());
		}
	}
}

/* Repeatable randomness (xorshift64, Marsaglia 2003). */
static uint32_t
draw(uint32_t below)
{
	static uint64_t x = 0x9e3779b97f4a7c15;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return (uint32_t)(x >> 32) % below;
}

/* A right message of a random type into message.bytes. */
static void
put_right_message(void)
{
	static const char *const texts[] = { "", "GRANTED", "DENIED", "1", "รหัส", "somchai" };
	unsigned type = 1 + draw(WIRE_TYPES - 1);
	size_t size = 2;

	message.bytes[0] = WIRE_VERSION;
	message.bytes[1] = (char)type;
	for (unsigned i = 0; i < wire_fields((enum wire_type)type); i++) {
		const char *text = texts[draw(6)];

		memcpy(message.bytes + size, text, strlen(text) + 1);
		size += strlen(text) + 1;
	}
	message.size = size;
}

static void
mutate(void)
{
	size_t at = draw((uint32_t)message.size);

	switch (draw(6)) {
	case 0: /* flip a bit */
		message.bytes[at] ^= (char)(1 << draw(8));
		break;
	case 1: /* another byte */
		message.bytes[at] = (char)draw(256);
		break;
	case 2: /* cut */
		message.size = at;
		break;
	case 3: /* a byte more */
		for (size_t i = message.size++; i > at; i--)
			message.bytes[i] = message.bytes[i - 1];
		message.bytes[at] = (char)draw(256);
		break;
	case 4: /* a byte less */
		for (size_t i = at; i + 1 < message.size; i++)
			message.bytes[i] = message.bytes[i + 1];
		message.size--;
		break;
	case 5: /* another type */
		message.bytes[1] = (char)draw(256);
		break;
	}
}

/* What was decoded, written down again, is what came in: there is one reading only. */
static void
assert_same_shape(void)
{
	size_t at = 2;

	assert_int_equal(message.bytes[0], WIRE_VERSION);
	assert_int_equal(message.bytes[1], message.type);
	assert_int_equal(message.fields, wire_fields(message.type));
	assert_true(message.fields > 0);
	for (unsigned i = 0; i < message.fields; i++) {
		assert_ptr_equal(message.field[i], message.bytes + at);
		at += strlen(message.field[i]) + 1;
	}
	assert_int_equal(at, message.size);
}

/* T5 */
static void
test_a_million_mutations_never_decode_to_another_shape(void **state)
{
	static const char granted[] = "\1\10GRANTED";
	unsigned decoded = 0;

	(void)state;
	for (unsigned i = 0; i < MUTATIONS; i++) {
		put_right_message();
		for (unsigned times = 1 + draw(3); times > 0 && message.size > 1; times--)
			mutate();
		if (!wire_decode(&message)) {
			assert_int_equal(message.fields, 0);
			continue;
		}
		decoded++;
		assert_same_shape();
		if (says_granted()) {
			assert_int_equal(message.size, sizeof granted);
			assert_memory_equal(message.bytes, granted, sizeof granted);
		}
	}
	assert_in_range(decoded, MUTATIONS / 20, MUTATIONS - MUTATIONS / 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_unknown_type_is_refused),
		cmocka_unit_test(test_a_whole_message_is_taken),
		cmocka_unit_test(test_what_is_not_exactly_one_message_is_refused),
		cmocka_unit_test(test_a_size_beyond_the_message_is_refused),
		cmocka_unit_test(test_text_is_utf8_and_what_was_typed_is_bytes),
		cmocka_unit_test(test_a_password_too_long_is_not_taken_from_the_other_side),
		cmocka_unit_test(test_a_number_is_digits_up_to_a_maximum),
		cmocka_unit_test(test_a_flipped_bit_turns_no_verdict_into_granted),
		cmocka_unit_test(test_a_million_mutations_never_decode_to_another_shape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
