/* SPDX-License-Identifier: BSD-2-Clause */
/* A secret is whole or not there, and gone when reset. tests/wipe.sh looks at the object code. */
#include "secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

static bool
is_wiped(const struct secret *secret)
{
	const unsigned char *bytes = (const unsigned char *)secret;

	for (size_t i = 0; i < sizeof *secret; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

/* T15 */
static void
test_a_secret_is_never_cut(void **state)
{
	static const size_t lengths[] = { 0, 1, 511, 512, 513, 1023, 1024, 1025, 1026, 4096, 16384,
		65535, 65536, 70000 };
	static char bytes[70000];
	static struct secret secret;

	(void)state;
	memset(bytes, 'x', sizeof bytes);
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		bool fits = lengths[i] <= SECRET_MAX;

		assert_int_equal(secret_set(&secret, bytes, lengths[i]), fits);
		assert_int_equal(secret.length, fits ? lengths[i] : 0);
		assert_int_equal(strlen(secret.bytes), secret.length);
		assert_true(fits || is_wiped(&secret));
	}
}

static void
test_a_nul_inside_is_refused(void **state)
{
	static struct secret secret;

	(void)state;
	assert_false(secret_set(&secret, "ab\0cd", 5));
	assert_true(is_wiped(&secret));
	assert_false(secret_set(&secret, "abcd", 5));
	assert_true(is_wiped(&secret));
}

static void
test_setting_again_leaves_nothing_of_before(void **state)
{
	static struct secret secret;

	(void)state;
	assert_true(secret_set(&secret, "correct horse battery", 21));
	assert_true(secret_set(&secret, "no", 2));
	assert_memory_equal(secret.bytes, "no\0\0\0\0\0\0", 8);
	assert_true(secret_set(&secret, NULL, 0));
	assert_true(is_wiped(&secret));
}

/* T121 */
static void
test_reset_wipes_every_byte(void **state)
{
	static struct secret secret;

	(void)state;
	memset(&secret, 0xa5, sizeof secret);
	secret_reset(&secret);
	assert_true(is_wiped(&secret));
	secret_reset(NULL);
}

static void
test_equal_means_the_same_bytes(void **state)
{
	static struct secret a, b;

	(void)state;
	assert_true(secret_equal(&a, &b));
	secret_set(&a, "123456", 6);
	secret_set(&b, "123456", 6);
	assert_true(secret_equal(&a, &b));
	for (size_t i = 0; i < 6; i++) {
		b.bytes[i] ^= 0x40;
		assert_false(secret_equal(&a, &b));
		b.bytes[i] ^= 0x40;
	}
	secret_set(&b, "12345", 5);
	assert_false(secret_equal(&a, &b));
	assert_false(secret_equal(&b, &a));
	secret_set(&b, NULL, 0);
	assert_false(secret_equal(&a, &b));
	assert_false(secret_equal(&b, &a));
}

static void
test_equal_looks_at_the_last_byte_too(void **state)
{
	static struct secret a, b;
	static char longest[SECRET_MAX];

	(void)state;
	memset(longest, 'p', sizeof longest);
	secret_set(&a, longest, sizeof longest);
	secret_set(&b, longest, sizeof longest);
	assert_true(secret_equal(&a, &b));
	b.bytes[SECRET_MAX - 1] = 'q';
	assert_false(secret_equal(&a, &b));
}

/* A file in memory with these bytes. */
static int
file_with(const void *bytes, size_t length)
{
	int fd = memfd_create("secret", MFD_CLOEXEC);

	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, bytes, length), length);
	return fd;
}

static void
test_the_first_line_of_a_file_is_the_secret(void **state)
{
	static const struct {
		const char *text, *secret;
	} files[] = { { "geheim", "geheim" }, { "geheim\n", "geheim" }, { "geheim\r\n", "geheim" },
		{ "geheim\nsecond\n", "geheim" }, { " a b \n", " a b " }, { "a\r", "a\r" },
		{ "a\r\r\n", "a\r" }, { "\xff\xfe\n", "\xff\xfe" } };
	static struct secret secret;

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		int fd = file_with(files[i].text, strlen(files[i].text));

		/* The file's position is at its end; another process may share it. */
		assert_true(secret_read_line(&secret, fd));
		assert_string_equal(secret.bytes, files[i].secret);
		assert_int_equal(lseek(fd, 0, SEEK_CUR), strlen(files[i].text));
		close(fd);
	}
}

static void
test_a_file_without_a_secret_is_refused(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
	} files[] = { { "", 0 }, { "\n", 1 }, { "\r\n", 2 }, { "\nsecond", 7 }, { "a\0b\n", 4 } };
	static struct secret secret;

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		int fd = file_with(files[i].bytes, files[i].length);

		memset(&secret, 0xa5, sizeof secret);
		assert_false(secret_read_line(&secret, fd));
		assert_true(is_wiped(&secret));
		close(fd);
	}
	assert_false(secret_read_line(&secret, -1));
}

/* T15 */
static void
test_a_line_of_a_file_is_never_cut(void **state)
{
	static const char *const ends[] = { "", "\n", "\r\n", "\nsecond line" };
	static struct secret secret;
	static char text[8192];

	(void)state;
	memset(text, 'k', sizeof text);
	for (size_t length = SECRET_MAX - 3; length <= SECRET_MAX + 5; length++)
		for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
			int fd = file_with(text, length);

			assert_int_equal(write(fd, ends[i], strlen(ends[i])), strlen(ends[i]));
			assert_int_equal(secret_read_line(&secret, fd), length <= SECRET_MAX);
			assert_int_equal(secret.length, length <= SECRET_MAX ? length : 0);
			close(fd);
		}
	int fd = file_with(text, sizeof text);
	assert_false(secret_read_line(&secret, fd));
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_secret_is_never_cut),
		cmocka_unit_test(test_a_nul_inside_is_refused),
		cmocka_unit_test(test_setting_again_leaves_nothing_of_before),
		cmocka_unit_test(test_reset_wipes_every_byte),
		cmocka_unit_test(test_equal_means_the_same_bytes),
		cmocka_unit_test(test_equal_looks_at_the_last_byte_too),
		cmocka_unit_test(test_the_first_line_of_a_file_is_the_secret),
		cmocka_unit_test(test_a_file_without_a_secret_is_refused),
		cmocka_unit_test(test_a_line_of_a_file_is_never_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
