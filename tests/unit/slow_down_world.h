/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For the tests of slow_down: a store of the test's own, pairs at its table, and the file's bytes.
 * Time passes by moving the file's clock on.
 */
#ifndef DLA_OTP_TESTS_SLOW_DOWN_WORLD_H
#define DLA_OTP_TESTS_SLOW_DOWN_WORLD_H

#include "slow_down.h"

#include "failures.h"
#include "native_openat2.h"
#include "place.h"
#include "temporary.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define HEAD_SIZE (8 + BLOCK_CLOCK_LENGTH + BLOCK_SEAL_LENGTH)
#define FILE_SIZE (HEAD_SIZE + 512 * FAILURES_BLOCK_SIZE)
#define SECOND INT64_C(1000)
#define BROKEN_WAIT (-1)

static char base[TEMPORARY_SIZE];
static int directory;
static const struct key key = { 1, { 1, 2, 3 } };

static inline int
set_up(void **state)
{
	(void)state;
	temporary_make(base);
	directory = place_open(base);
	return directory == -1 ? -1 : 0;
}

static inline int
tear_down(void **state)
{
	(void)state;
	close(directory);
	temporary_remove(base);
	return 0;
}

static inline struct slow_down
pair_of(const char *user, const char *source)
{
	struct slow_down pair;

	slow_down_open(&pair, directory, &key, (const char *const[]){ user, source }, 2);
	return pair;
}

/* What a sign-in would have to wait, BROKEN_WAIT when nobody can tell. */
static inline int64_t
wait_of(const char *user, const char *source)
{
	struct slow_down pair = pair_of(user, source);
	int64_t wait;

	if (!slow_down_wait(&pair, &wait)) {
		assert_int_equal(wait, 0);
		wait = BROKEN_WAIT;
	}
	slow_down_close(&pair);
	return wait;
}

static inline bool
fails(const char *user, const char *source)
{
	struct slow_down pair = pair_of(user, source);
	bool counted = slow_down_count(&pair);

	slow_down_close(&pair);
	return counted;
}

static inline bool
succeeds(const char *user, const char *source)
{
	struct slow_down pair = pair_of(user, source);
	int64_t wait;
	bool done = slow_down_wait(&pair, &wait) && slow_down_forget(&pair);

	slow_down_close(&pair);
	return done;
}

static inline void
fail_often(const char *user, const char *source, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		assert_true(fails(user, source));
}

/* So many seconds, of which up to one may be rounded up and one gone by. */
static inline void
assert_about(int64_t wait, int64_t seconds)
{
	assert_in_range(wait, (seconds - 1) * SECOND, (seconds + 1) * SECOND);
}

static inline const char *
path(void)
{
	static char text[TEMPORARY_SIZE + sizeof SLOW_DOWN_FILE + 1];

	(void)snprintf(text, sizeof text, "%s/%s", base, SLOW_DOWN_FILE);
	return text;
}

static inline void
load(uint8_t bytes[FILE_SIZE])
{
	int fd = open(path(), O_RDONLY);

	assert_int_equal(read(fd, bytes, FILE_SIZE), FILE_SIZE);
	close(fd);
}

static inline void
save(const uint8_t *bytes, size_t offset, size_t length)
{
	int fd = open(path(), O_WRONLY);

	assert_int_equal(pwrite(fd, bytes + offset, length, (off_t)offset), length);
	close(fd);
}

/* Lets the file's clock be read by change() and written again, sealed. */
static inline void
change_clock(void (*change)(struct file_clock *clock, int64_t by), int64_t by)
{
	uint8_t bytes[FILE_SIZE];
	struct pass pass = { .from = bytes };
	struct file_clock clock;
	uint64_t format;

	load(bytes);
	format = pass_number(&pass, 0, 8);
	block_pass_clock(&pass, &clock);
	change(&clock, by);
	pass = (struct pass){ .to = bytes, .at = 8 };
	block_pass_clock(&pass, &clock);
	block_seal(bytes, HEAD_SIZE, format - 1);
	save(bytes, 0, HEAD_SIZE);
}

static inline void
add_time(struct file_clock *clock, int64_t by)
{
	clock->time_ms += by;
}

static inline void
let_pass(int64_t milliseconds)
{
	change_clock(add_time, milliseconds);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
