/* SPDX-License-Identifier: BSD-2-Clause */
/* All records are met once each; what is no record is passed over, what is damaged is named. */
#include "walk.h"

#include "clock.h"
#include "native_openat2.h"
#include "store.h"
#include "temporary.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define PEOPLE 40

static char folder[TEMPORARY_SIZE];
static struct walk_record found;
static unsigned seen[WALK_DAMAGED + 1];

static int
enter(void **state)
{
	(void)state;
	temporary_make(folder);
	memset(seen, 0, sizeof seen);
	return 0;
}

static int
leave(void **state)
{
	(void)state;
	temporary_remove(folder);
	return 0;
}

static struct store *
open_person(const char *person)
{
	struct record record;
	struct store *store;

	assert_int_equal(store_open(folder, person, &store, &record, clock_now_ms()), STORE_OK);
	return store;
}

static void
path_of(const char *person, char *path, size_t size)
{
	char name[PLACE_NAME_SIZE];

	assert_true(place_name(person, name));
	(void)snprintf(path, size, "%s/%s", folder, name);
}

/* Walks to the end; found is what was met last of the wanted kind. */
static void
walk_all(enum walk_found wanted, struct walk_record *last)
{
	struct walk *walk = walk_open(folder);
	enum walk_found what;

	assert_non_null(walk);
	while ((what = walk_next(walk, &found)) != WALK_END) {
		seen[what]++;
		if (what == wanted && last != NULL)
			*last = found;
	}
	walk_close(walk);
}

static void
test_everybody_is_met_once(void **state)
{
	char person[16];
	uint64_t met = 0;
	struct walk *walk;

	(void)state;
	for (unsigned i = 0; i < PEOPLE; i++) {
		(void)snprintf(person, sizeof person, "person%u", i);
		store_close(open_person(person));
	}
	walk = walk_open(folder);
	assert_non_null(walk);
	while (walk_next(walk, &found) == WALK_RECORD) {
		unsigned number = (unsigned)strtoul(found.person + 6, NULL, 10);

		assert_false(met & (UINT64_C(1) << number));
		met |= UINT64_C(1) << number;
	}
	walk_close(walk);
	assert_true(met == (UINT64_C(1) << PEOPLE) - 1);
}

static void
test_other_files_are_passed_over(void **state)
{
	char path[128];

	(void)state;
	(void)snprintf(path, sizeof path, "%s/audit.tally", folder);
	close(open(path, O_WRONLY | O_CREAT, 0600));
	walk_all(WALK_END, NULL);
	assert_int_equal(seen[WALK_DAMAGED] + seen[WALK_RECORD], 0);
}

static void
test_a_record_in_use_is_not_waited_for(void **state)
{
	static struct walk_record busy;
	struct store *store = open_person("somchai");

	(void)state;
	walk_all(WALK_BUSY, &busy);
	assert_int_equal(seen[WALK_BUSY], 1);
	assert_string_equal(busy.person, "somchai");
	store_close(store);
	walk_all(WALK_END, NULL);
	assert_int_equal(seen[WALK_RECORD], 1);
}

static void
test_damage_is_named_and_nothing_is_repaired(void **state)
{
	static struct walk_record damaged;
	char path[256], other[256];
	struct stat before, after;

	(void)state;
	store_close(open_person("somchai"));
	store_close(open_person("malee"));
	path_of("somchai", path, sizeof path);
	path_of("naree", other, sizeof other);
	assert_int_equal(rename(path, other), 0); /* another's name */
	walk_all(WALK_DAMAGED, &damaged);
	assert_int_equal(seen[WALK_DAMAGED], 1);
	assert_string_equal(damaged.person, "");
	assert_int_equal(truncate(other, 100), 0);
	assert_int_equal(stat(other, &before), 0);
	walk_all(WALK_END, NULL);
	assert_int_equal(seen[WALK_DAMAGED], 2);
	assert_int_equal(seen[WALK_RECORD], 2); /* malee's, twice */
	assert_int_equal(stat(other, &after), 0);
	assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
}

static void
test_who_only_looks_makes_no_record(void **state)
{
	static struct record record;
	struct store *store;

	(void)state;
	assert_int_equal(
	    store_open_known(folder, "somchai", &store, &record, clock_now_ms()), STORE_NONE);
	assert_null(store);
	walk_all(WALK_END, NULL);
	assert_int_equal(seen[WALK_RECORD], 0);
	store_close(open_person("somchai"));
	assert_int_equal(
	    store_open_known(folder, "somchai", &store, &record, clock_now_ms()), STORE_OK);
	store_close(store);
}

static void
test_a_directory_that_is_open_to_others_is_not_walked(void **state)
{
	(void)state;
	assert_int_equal(chmod(folder, 0755), 0);
	assert_null(walk_open(folder));
	assert_null(walk_open("/nonexistent"));
	walk_close(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_everybody_is_met_once, enter, leave),
		cmocka_unit_test_setup_teardown(test_other_files_are_passed_over, enter, leave),
		cmocka_unit_test_setup_teardown(
		    test_a_record_in_use_is_not_waited_for, enter, leave),
		cmocka_unit_test_setup_teardown(
		    test_damage_is_named_and_nothing_is_repaired, enter, leave),
		cmocka_unit_test_setup_teardown(test_who_only_looks_makes_no_record, enter, leave),
		cmocka_unit_test_setup_teardown(
		    test_a_directory_that_is_open_to_others_is_not_walked, enter, leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
