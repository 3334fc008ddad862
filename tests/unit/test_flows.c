/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages of approval: how many in ten minutes, and which is the newest (T80, T83). */
#include "flows.h"

#include "block.h"
#include "native_openat2.h"
#include "place.h"
#include "temporary.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define MOST 10
#define MINUTE_MS INT64_C(60000)
#define SET_SIZE (BLOCK_CLOCK_LENGTH + 8 * 22 + BLOCK_SEAL_LENGTH)

static char base[TEMPORARY_SIZE];
static int directory;
static const struct key key = { 1, { 1, 2, 3 } };
static int64_t later_ms; /* the machine's clocks are moved on by that */

/* Stands in for the real one, so that time passes without waiting. */
bool
clock_moment(struct moment *moment)
{
	*moment = (struct moment){ .boot_ms = 1000000 + later_ms,
		.wall_s = 1800000000 + later_ms / 1000 };
	moment->boot_id[0] = 1;
	return true;
}

int64_t
clock_now_ms(void)
{
	return 1000000 + later_ms;
}

int
clock_left_ms(int64_t deadline_ms)
{
	return deadline_ms > clock_now_ms() ? (int)(deadline_ms - clock_now_ms()) : 0;
}

int64_t
clock_advance(const struct moment *as_of, int64_t time_ms, const struct moment *now)
{
	return time_ms + now->boot_ms - as_of->boot_ms;
}

bool
clock_same_boot(const struct moment *a, const struct moment *b)
{
	return a->boot_id[0] == b->boot_id[0];
}

static int
set_up(void **state)
{
	(void)state;
	later_ms = 0;
	temporary_make(base);
	directory = place_open(base);
	return directory == -1 ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	close(directory);
	temporary_remove(base);
	return 0;
}

static struct flow
flow_of(const char *name)
{
	struct flow flow;

	flow_open(&flow, directory, &key, (const char *const[]){ name, "192.0.2.1" }, 2);
	return flow;
}

/* How long it has to wait; 0 = it was begun. */
static int64_t
begin(struct flow *flow)
{
	int64_t wait_ms;

	assert_true(flow_begin(flow, MOST, &wait_ms));
	return wait_ms;
}

static void
test_ten_may_begin_in_ten_minutes(void **state)
{
	struct flow flow = flow_of("somchai"), other = flow_of("malee");

	(void)state;
	for (unsigned i = 0; i < MOST; i++)
		assert_int_equal(begin(&flow), 0);
	assert_int_equal(begin(&flow), 10 * MINUTE_MS);
	assert_int_equal(begin(&other), 0);
	later_ms = 9 * MINUTE_MS;
	assert_int_equal(begin(&flow), MINUTE_MS);
	later_ms = 10 * MINUTE_MS;
	assert_int_equal(begin(&flow), 0);
	flow_close(&flow);
	flow_close(&other);
}

static void
test_how_long_to_wait_is_told_without_beginning_one_or_making_a_file(void **state)
{
	struct flow flow = flow_of("somchai");
	int64_t wait_ms = -1;

	(void)state;
	assert_true(flow_wait(&flow, 1, &wait_ms) && wait_ms == 0);
	assert_int_equal(faccessat(directory, FLOWS_FILE, F_OK, 0), -1);
	assert_int_equal(begin(&flow), 0);
	later_ms = MINUTE_MS;
	assert_true(flow_wait(&flow, 1, &wait_ms) && wait_ms == 9 * MINUTE_MS);
	assert_true(flow_wait(&flow, 2, &wait_ms) && wait_ms == 0);
	later_ms = 10 * MINUTE_MS;
	assert_true(flow_wait(&flow, 1, &wait_ms) && wait_ms == 0);
	flow_close(&flow);
}

static void
test_what_is_taken_back_is_not_counted_and_still_the_newest(void **state)
{
	struct flow flow = flow_of("somchai");

	(void)state;
	for (unsigned i = 0; i < 3 * MOST; i++) {
		assert_int_equal(begin(&flow), 0);
		assert_true(flow_take_back(&flow));
	}
	assert_true(flow_is_newest(&flow));
	flow_close(&flow);
}

static void
test_nobody_takes_back_more_than_they_began(void **state)
{
	struct flow flow = flow_of("somchai"), other = flow_of("somchai");

	(void)state;
	assert_int_equal(begin(&flow), 0);
	for (unsigned i = 1; i < MOST; i++)
		assert_int_equal(begin(&other), 0);
	assert_true(flow_take_back(&flow) && flow_take_back(&flow));
	assert_int_equal(begin(&flow), 0);
	assert_true(begin(&flow) > 0);
	assert_true(flow_take_back(&flow)); /* of that one nothing was counted */
	assert_true(begin(&flow) > 0);
	flow_close(&flow);
	flow_close(&other);
}

static void
test_a_newer_one_of_the_same_pair_replaces_the_older_T80(void **state)
{
	struct flow older = flow_of("somchai"), newer = flow_of("somchai"),
		    other = flow_of("malee");

	(void)state;
	assert_false(flow_is_newest(&older)); /* none was begun */
	assert_int_equal(begin(&older), 0);
	assert_true(flow_is_newest(&older));
	assert_int_equal(begin(&other), 0);
	assert_true(flow_is_newest(&older));
	assert_int_equal(begin(&newer), 0);
	assert_false(flow_is_newest(&older));
	assert_true(flow_is_newest(&newer));
	later_ms = 5 * MINUTE_MS; /* longer than any is good for */
	assert_true(flow_is_newest(&newer));
	flow_close(&older);
	flow_close(&newer);
	flow_close(&other);
}

static void
test_one_that_is_refused_replaces_nobody(void **state)
{
	struct flow flow = flow_of("somchai"), late = flow_of("somchai");

	(void)state;
	for (unsigned i = 0; i < MOST; i++)
		assert_int_equal(begin(&flow), 0);
	assert_true(begin(&late) > 0);
	assert_true(flow_is_newest(&flow));
	assert_false(flow_is_newest(&late));
	flow_close(&flow);
	flow_close(&late);
}

static void
test_no_number_of_names_makes_the_file_larger_or_approves_anybody(void **state)
{
	struct flow victim = flow_of("somchai");
	struct stat file;
	char name[32];

	(void)state;
	assert_int_equal(begin(&victim), 0);
	for (unsigned i = 0; i < 20000; i++) {
		(void)snprintf(name, sizeof name, "name-%u", i);
		struct flow flow = flow_of(name);
		int64_t wait_ms;

		assert_true(flow_begin(&flow, MOST, &wait_ms));
		flow_close(&flow);
	}
	assert_int_equal(fstatat(directory, FLOWS_FILE, &file, AT_SYMLINK_NOFOLLOW), 0);
	assert_true(file.st_size <= FLOWS_FILE_MAX);
	assert_false(flow_is_newest(&victim)); /* crowded out: it must begin anew */
	flow_close(&victim);
}

static void
test_a_damaged_set_approves_nobody_and_begins_anew(void **state)
{
	struct flow flow = flow_of("somchai");
	uint8_t byte = 0xff;
	int fd;

	(void)state;
	assert_int_equal(begin(&flow), 0);
	assert_true((fd = openat(directory, FLOWS_FILE, O_RDWR)) >= 0);
	assert_int_equal(pwrite(fd, &byte, 1, (off_t)flow.set * SET_SIZE + 41), 1);
	close(fd);
	assert_false(flow_is_newest(&flow));
	assert_int_equal(begin(&flow), 0);
	assert_true(flow_is_newest(&flow));
	flow_close(&flow);
}

static void
test_a_file_that_is_not_ours_lets_none_begin(void **state)
{
	struct flow flow = flow_of("somchai");
	int64_t wait_ms;
	int fd = openat(directory, FLOWS_FILE, O_CREAT | O_WRONLY, 0644);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	assert_false(flow_begin(&flow, MOST, &wait_ms));
	assert_false(flow_is_newest(&flow));
	flow_close(&flow);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(test_ten_may_begin_in_ten_minutes),
		WITH_STORE(test_how_long_to_wait_is_told_without_beginning_one_or_making_a_file),
		WITH_STORE(test_what_is_taken_back_is_not_counted_and_still_the_newest),
		WITH_STORE(test_nobody_takes_back_more_than_they_began),
		WITH_STORE(test_a_newer_one_of_the_same_pair_replaces_the_older_T80),
		WITH_STORE(test_one_that_is_refused_replaces_nobody),
		WITH_STORE(test_no_number_of_names_makes_the_file_larger_or_approves_anybody),
		WITH_STORE(test_a_damaged_set_approves_nobody_and_begins_anew),
		WITH_STORE(test_a_file_that_is_not_ours_lets_none_begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
