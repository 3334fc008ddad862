/* SPDX-License-Identifier: BSD-2-Clause */
/* The list of holds is written whole, and never written back by who did not understand it. */
#include "holds.h"

#include "journal.h"
#include "temporary.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[TEMPORARY_SIZE];
static char path[TEMPORARY_SIZE + sizeof "/" JOURNAL_HOLD_FILE];
static char tally[TEMPORARY_SIZE + sizeof "/audit.tally"];
static struct holds holds;

static int
enter(void **state)
{
	(void)state;
	temporary_make(folder);
	(void)snprintf(path, sizeof path, "%s/" JOURNAL_HOLD_FILE, folder);
	(void)snprintf(tally, sizeof tally, "%s/audit.tally", folder);
	return 0;
}

static int
leave(void **state)
{
	(void)state;
	temporary_remove(folder);
	return 0;
}

static void
put(const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	(void)fputs(text, file);
	(void)fclose(file);
}

static void
test_holds_are_kept_found_and_removed(void **state)
{
	struct stat status;

	(void)state;
	assert_true(holds_open(&holds, folder, tally));
	assert_int_equal(holds.count, 0);
	assert_true(holds_add(&holds, "somchai", "2026-10-01T10:45:00+07:00", "คดี 12/2569"));
	assert_true(holds_add(&holds, "2026-10-01..2026-10-31", "x", "a b"));
	assert_true(holds_add(&holds, "malee", "x", "c"));
	assert_true(holds_write(&holds));
	holds_close(&holds);

	assert_true(holds_open(&holds, folder, tally));
	assert_int_equal(holds.count, 3);
	assert_string_equal(holds_find(&holds, "somchai")->reason, "คดี 12/2569");
	assert_null(holds_find(&holds, "naree"));
	holds_remove(&holds, holds_find(&holds, "2026-10-01..2026-10-31"));
	assert_string_equal(holds.hold[1].target, "malee");
	holds_remove(&holds, holds_find(&holds, "malee"));
	holds_remove(&holds, holds_find(&holds, "somchai"));
	assert_true(holds_write(&holds));
	holds_close(&holds);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_size, 0);
}

static void
test_a_list_of_another_form_is_refused(void **state)
{
	static const char *const lists[] = { "x\n", "a\tb\n", "a\tb\tc", "a\tb\tc\nx\n", "\tb\tc\n",
		"a\tb\t\n", "a\tb\tc\x1b\n", "a\tb\tc\xff\n" };

	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		put(lists[i]);
		assert_false(holds_open(&holds, folder, tally));
		holds_close(&holds);
	}
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("/etc/hostname", path), 0);
	assert_false(holds_open(&holds, folder, tally));
	holds_close(&holds);
}

static void
test_there_is_room_for_so_many_and_no_more(void **state)
{
	char target[16];

	(void)state;
	assert_true(holds_open(&holds, folder, tally));
	for (unsigned i = 0; i < HOLDS_MAX; i++) {
		(void)snprintf(target, sizeof target, "p%u", i);
		assert_true(holds_add(&holds, target, "x", "y"));
	}
	assert_false(holds_add(&holds, "one-more", "x", "y"));
	assert_true(holds_write(&holds));
	holds_close(&holds);
	assert_true(holds_open(&holds, folder, tally));
	assert_int_equal(holds.count, HOLDS_MAX);
	holds_close(&holds);
}

static void
test_a_lock_on_the_directory_stops_nobody_and_one_on_the_tally_does(void **state)
{
	int directory = open(folder, O_RDONLY | O_DIRECTORY), other;

	(void)state;
	assert_int_equal(flock(directory, LOCK_EX), 0);
	assert_true(holds_open(&holds, folder, tally));
	other = open(tally, O_RDONLY);
	assert_int_equal(flock(other, LOCK_EX | LOCK_NB), -1); /* as the log's writer tries */
	holds_close(&holds);
	assert_int_equal(flock(other, LOCK_EX | LOCK_NB), 0);
	close(other);
	close(directory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_holds_are_kept_found_and_removed, enter, leave),
		cmocka_unit_test_setup_teardown(
		    test_a_list_of_another_form_is_refused, enter, leave),
		cmocka_unit_test_setup_teardown(
		    test_there_is_room_for_so_many_and_no_more, enter, leave),
		cmocka_unit_test_setup_teardown(
		    test_a_lock_on_the_directory_stops_nobody_and_one_on_the_tally_does, enter,
		    leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
