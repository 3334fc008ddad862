/* SPDX-License-Identifier: BSD-2-Clause */
/* otp.key is read whole or refused; no two lists of fields have one HMAC. */
#include "key.h"

#include "temporary.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define HEX_A "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define HEX_B "FFeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100"

static bool
parse(struct key_ring *ring, const char *text)
{
	return key_ring_parse(ring, text, strlen(text));
}

static void
test_the_first_line_is_the_newest_key(void **state)
{
	struct key_ring ring;

	(void)state;
	assert_true(parse(&ring, "# made 2026-01-01\n\n4294967295 " HEX_A "\n#\n1 " HEX_B "\n"));
	assert_int_equal(ring.count, 2);
	assert_int_equal(ring.keys[0].id, UINT32_MAX);
	for (unsigned i = 0; i < KEY_LENGTH; i++)
		assert_int_equal(ring.keys[0].bytes[i], i);
	assert_int_equal(ring.keys[1].bytes[0], 0xff);
	assert_ptr_equal(key_find(&ring, 1), &ring.keys[1]);
	assert_null(key_find(&ring, 2));
	assert_null(key_find(&ring, 0));
}

static void
test_the_last_line_end_may_be_missing(void **state)
{
	struct key_ring ring;

	(void)state;
	assert_true(parse(&ring, "7 " HEX_A));
	assert_int_equal(ring.keys[0].id, 7);
}

static void
test_a_file_that_is_not_wholly_of_the_form_is_refused(void **state)
{
	static const char *const files[] = {
		"",
		"\n",
		"# only words\n",
		"1",
		"1 ",
		"1 0001",
		"0 " HEX_A,
		"01 " HEX_A,
		"-1 " HEX_A,
		"+1 " HEX_A,
		"x " HEX_A,
		"4294967296 " HEX_A,
		"18446744073709551617 " HEX_A,
		" 1 " HEX_A,
		"1  " HEX_A,
		"1\t" HEX_A,
		"1 " HEX_A " ",
		"1 " HEX_A "0",
		"1 " HEX_A "\r\n",
		"1 g00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
		"1 0g0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
		"1 " HEX_A "\n1 " HEX_B "\n",
		"1 " HEX_A "\n2 " HEX_B "\nrubbish\n",
	};
	struct key_ring ring;
	static const struct key_ring empty;

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		assert_false(parse(&ring, files[i]));
		assert_memory_equal(&ring, &empty, sizeof ring);
	}
	assert_false(key_ring_parse(&ring, "1 " HEX_A "\0\n", strlen("1 " HEX_A) + 2));
}

static void
test_one_key_too_many_is_refused(void **state)
{
	char text[(KEY_RING_MAX + 1) * (sizeof HEX_A + 4)] = "";
	struct key_ring ring;

	(void)state;
	for (unsigned i = 1; i <= KEY_RING_MAX + 1; i++) {
		size_t length = strlen(text);

		snprintf(text + length, sizeof text - length, "%u " HEX_A "\n", i);
		assert_int_equal(parse(&ring, text), i <= KEY_RING_MAX);
		assert_int_equal(ring.count, i <= KEY_RING_MAX ? i : 0);
	}
}

/* A file of one key, filled up with a comment to so many bytes. */
static int
file_of_size(size_t size)
{
	static const char key[] = "3 " HEX_A "\n#";
	int fd = (int)memfd_create("otp.key", MFD_CLOEXEC);

	assert_int_equal(pwrite(fd, key, sizeof key - 1, 0), sizeof key - 1);
	for (size_t at = sizeof key - 1; at < size; at++)
		assert_int_equal(pwrite(fd, "x", 1, (off_t)at), 1);
	return fd;
}

static void
test_a_file_is_read_from_its_beginning_up_to_four_kibibytes(void **state)
{
	struct key_ring ring;
	int fd = file_of_size(4096);

	(void)state;
	lseek(fd, 10, SEEK_SET);
	assert_true(key_ring_read(&ring, fd));
	assert_int_equal(ring.keys[0].id, 3);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 10);
	close(fd);
	fd = file_of_size(4097);
	assert_false(key_ring_read(&ring, fd));
	assert_int_equal(ring.count, 0);
	close(fd);
	assert_false(key_ring_read(&ring, -1));
}

static const struct key key = { 1, { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17,
				       18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31 } };

/* Made by Python's hmac over the same bytes. */
static void
test_an_hmac_covers_purpose_and_fields_with_their_lengths(void **state)
{
	static const uint8_t expected[KEY_MAC_LENGTH] = { 0xb3, 0x39, 0xa5, 0x9a, 0xe9, 0x40, 0xbf,
		0x04, 0xe9, 0xcc, 0x2e, 0xb7, 0xf1, 0xa1, 0x7e, 0x87, 0x43, 0xd5, 0x2e, 0xfa, 0xc5,
		0x47, 0x16, 0xf0, 0x21, 0xd7, 0x51, 0x2b, 0x2d, 0xdc, 0x6f, 0x36 };
	const char *const fields[] = { "somchai", "", "1.2.3.4" };
	uint8_t mac[KEY_MAC_LENGTH];

	(void)state;
	key_mac(&key, "challenge", fields, 3, mac);
	assert_memory_equal(mac, expected, sizeof mac);
	assert_true(key_mac_equal(mac, expected));
}

/* T23: what separates the fields is part of the message. */
static void
test_no_two_lists_of_fields_meet(void **state)
{
	static const struct {
		const char *purpose;
		const char *fields[3];
		unsigned count;
	} lists[] = {
		{ "bond", { "ab", "c" }, 2 },
		{ "bond", { "a", "bc" }, 2 },
		{ "bond", { "abc" }, 1 },
		{ "bond", { "abc", "" }, 2 },
		{ "bond", { "", "abc" }, 2 },
		{ "bondabc", { "" }, 0 },
		{ "challenge", { "ab", "c" }, 2 },
		{ "bond", { "ab", "c", "" }, 3 },
	};
	uint8_t macs[sizeof lists / sizeof lists[0]][KEY_MAC_LENGTH];

	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		key_mac(&key, lists[i].purpose, lists[i].fields, lists[i].count, macs[i]);
		for (size_t j = 0; j < i; j++)
			assert_false(key_mac_equal(macs[i], macs[j]));
	}
}

static void
test_every_single_bit_decides(void **state)
{
	uint8_t a[KEY_MAC_LENGTH], b[KEY_MAC_LENGTH];

	(void)state;
	memset(a, 0xa5, sizeof a);
	memcpy(b, a, sizeof b);
	assert_true(key_mac_equal(a, b));
	for (unsigned bit = 0; bit < 8 * KEY_MAC_LENGTH; bit++) {
		b[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(key_mac_equal(a, b));
		assert_int_equal(key_short_mac_equal(a, b), bit >= 8 * KEY_SHORT_MAC_LENGTH);
		b[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

static void
test_an_hmac_that_was_never_made_equals_nothing(void **state)
{
	uint8_t mac[KEY_MAC_LENGTH], zero[KEY_MAC_LENGTH] = { 0 };

	(void)state;
	key_mac(&key, "challenge", NULL, 0, mac);
	assert_true(key_mac_equal(mac, mac));
	assert_false(key_mac_equal(mac, zero));
	assert_false(key_mac_equal(zero, mac));
	assert_false(key_mac_equal(zero, zero));
	assert_true(key_short_mac_equal(mac, mac));
	assert_false(key_short_mac_equal(mac, zero));
	assert_false(key_short_mac_equal(zero, zero));
}

static int
by_size(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

static int64_t
time_compare(const uint8_t *a, const uint8_t *b)
{
	struct timespec start, end;

	clock_gettime(CLOCK_MONOTONIC, &start);
	for (unsigned i = 0; i < 16; i++)
		assert_false(key_mac_equal(a, b));
	clock_gettime(CLOCK_MONOTONIC, &end);
	return (end.tv_sec - start.tv_sec) * 1000000000 + end.tv_nsec - start.tv_nsec;
}

/* Welch's t, squared, of two interleaved classes; whatever lies above the limit was interrupted. */
static double
welch_t_squared(const int64_t *times, const uint8_t *class, unsigned count, int64_t limit)
{
	double n[2] = { 0 }, sum[2] = { 0 }, squares[2] = { 0 }, mean[2], error = 0;

	for (unsigned i = 0; i < count; i++) {
		double time = (double)times[i];

		if (times[i] > limit)
			continue;
		n[class[i]]++;
		sum[class[i]] += time;
		squares[class[i]] += time * time;
	}
	for (unsigned i = 0; i < 2; i++) {
		mean[i] = sum[i] / n[i];
		error += (squares[i] / n[i] - mean[i] * mean[i]) / (n[i] - 1);
	}
	return (mean[0] - mean[1]) * (mean[0] - mean[1]) / error;
}

/* T30 */
static void
test_a_comparison_takes_as_long_wherever_the_difference_is(void **state)
{
	const unsigned count = rounds(100000);
	int64_t *times = calloc(count, sizeof *times), *sorted = calloc(count, sizeof *sorted);
	uint8_t *class = calloc(count, 1);
	uint8_t right[KEY_MAC_LENGTH], wrong[KEY_MAC_LENGTH];

	(void)state;
	memset(right, 0x11, sizeof right);
	for (unsigned i = 0; i < count; i++) {
		class[i] = (uint8_t)(random() >> 12 & 1);
		/* One buffer for both: where it lies in memory must not tell the classes apart. */
		memcpy(wrong, right, sizeof wrong);
		wrong[class[i] * (KEY_MAC_LENGTH - 1)] ^= 1;
		times[i] = time_compare(right, wrong);
	}
	memcpy(sorted, times, count * sizeof *times);
	qsort(sorted, count, sizeof *sorted, by_size);
	double t2 = welch_t_squared(times, class, count, sorted[count - count / 10 - 1]);
	if (t2 >= 4.5 * 4.5)
		print_message("t squared is %.1f\n", t2);
	assert_true(t2 < 4.5 * 4.5);
	free(times);
	free(sorted);
	free(class);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_first_line_is_the_newest_key),
		cmocka_unit_test(test_the_last_line_end_may_be_missing),
		cmocka_unit_test(test_a_file_that_is_not_wholly_of_the_form_is_refused),
		cmocka_unit_test(test_one_key_too_many_is_refused),
		cmocka_unit_test(test_a_file_is_read_from_its_beginning_up_to_four_kibibytes),
		cmocka_unit_test(test_an_hmac_covers_purpose_and_fields_with_their_lengths),
		cmocka_unit_test(test_no_two_lists_of_fields_meet),
		cmocka_unit_test(test_every_single_bit_decides),
		cmocka_unit_test(test_an_hmac_that_was_never_made_equals_nothing),
		cmocka_unit_test(test_a_comparison_takes_as_long_wherever_the_difference_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
