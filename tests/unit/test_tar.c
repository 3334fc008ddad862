/* SPDX-License-Identifier: BSD-2-Clause */
/* Archives that every tar reads. (tests/admin/run.py opens whole ones with Python's.) */
#include "tar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BLOCK 512

static struct tar
make(const char *folder)
{
	struct tar tar = { .file = tmpfile(), .time_s = 1790826300, .folder = folder };

	assert_non_null(tar.file);
	return tar;
}

static void
read_all(struct tar *tar, char *bytes, size_t size)
{
	rewind(tar->file);
	assert_int_equal(fread(bytes, 1, size, tar->file), size);
	assert_int_equal(fgetc(tar->file), EOF);
	(void)fclose(tar->file);
}

/* The sum of all bytes of the header, its own field taken as blanks. */
static unsigned
sum_of(const char *header)
{
	unsigned sum = 0;

	for (unsigned i = 0; i < BLOCK; i++)
		sum += i >= 148 && i < 156 ? ' ' : (unsigned char)header[i];
	return sum;
}

static void
test_a_member_has_its_size_in_its_header(void **state)
{
	static char bytes[6 * BLOCK];
	struct tar tar = make("folder");

	(void)state;
	tar_begin(&tar, "a");
	(void)fputs("hello", tar.file);
	assert_true(tar_end(&tar));
	tar_begin(&tar, "empty");
	assert_true(tar_end(&tar));
	assert_true(tar_finish(&tar));
	assert_int_equal(ftello(tar.file), 5 * BLOCK);
	read_all(&tar, bytes, 5 * BLOCK);
	assert_string_equal(bytes, "folder/a");
	assert_string_equal(bytes + 124, "00000000005");
	assert_string_equal(bytes + 136, "15257353474");
	assert_string_equal(bytes + 257, "ustar");
	assert_int_equal(strtoul(bytes + 148, NULL, 8), sum_of(bytes));
	assert_memory_equal(bytes + BLOCK, "hello\0\0", 7);
	assert_string_equal(bytes + 2 * BLOCK, "folder/empty");
	assert_int_equal(strtoul(bytes + 2 * BLOCK + 148, NULL, 8), sum_of(bytes + 2 * BLOCK));
}

static void
test_a_block_full_needs_no_filling(void **state)
{
	char block[BLOCK];
	struct tar tar = make("f");

	(void)state;
	memset(block, 'x', sizeof block);
	tar_begin(&tar, "full");
	(void)fwrite(block, 1, sizeof block, tar.file);
	assert_true(tar_end(&tar));
	assert_int_equal(ftello(tar.file), 2 * BLOCK);
	(void)fclose(tar.file);
}

static void
test_a_name_that_would_be_cut_is_refused(void **state)
{
	char name[101];
	struct tar tar = make("folder");

	(void)state;
	memset(name, 'n', sizeof name);
	name[sizeof name - 1] = '\0';
	tar_begin(&tar, name);
	assert_false(tar_end(&tar));
	(void)fclose(tar.file);
}

static void
test_a_full_disk_is_noticed(void **state)
{
	struct tar tar = { .file = fopen("/dev/full", "w"), .folder = "f" };

	(void)state;
	assert_non_null(tar.file);
	(void)setvbuf(tar.file, NULL, _IONBF, 0);
	tar_begin(&tar, "a");
	assert_false(tar_end(&tar) && tar_finish(&tar));
	(void)fclose(tar.file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_member_has_its_size_in_its_header),
		cmocka_unit_test(test_a_block_full_needs_no_filling),
		cmocka_unit_test(test_a_name_that_would_be_cut_is_refused),
		cmocka_unit_test(test_a_full_disk_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
