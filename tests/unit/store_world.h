/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A store of a test's own, with one person in it, and the system calls that reach the disk: written
 * down, made to fail, or deadly on purpose. Included by the store's tests only.
 */
#ifndef DLA_OTP_TESTS_STORE_WORLD_H
#define DLA_OTP_TESTS_STORE_WORLD_H

#include "store.h"

#include "challenge.h"
#include "native_openat2.h"
#include "place.h"
#include "temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/memops.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define FILE_SIZE (2 * RECORD_SLOT_SIZE)
#define PERSON "somchai"
#define ATTEMPTS 3

/* What the processes of a test tell each other. */
struct shared {
	unsigned go, compared, succeeded;
	unsigned at_most, at_least; /* attempts that may be left on disk, whenever death comes */
};

static char base[TEMPORARY_SIZE];
static struct shared *shared;
static struct moment now;
static const struct key_ring keys = { 1, { { 1, { 1, 2, 3 } } } };
static const struct challenge_bond bond = { PERSON, "sshd", "web1", "local", "s@dla.example" };

/* --- the system calls that reach the disk, written down and broken on purpose --- */

/* w write, f fsync of a file, F of a directory, d fdatasync, l link, c compare */
static char events[64];
static unsigned event_count;
static char failing;    /* this event fails */
static bool in_memory;  /* a sync has nothing to reach: for tests that write very often */
static unsigned die_at; /* the process kills itself before or behind the n-th event, 0 = never */

static inline void
maybe_die(void)
{
	if (die_at > 0 && --die_at == 0)
		raise(SIGKILL);
}

static inline bool
happens(char event)
{
	maybe_die();
	if (event_count < sizeof events - 1)
		events[event_count++] = event;
	events[event_count] = '\0';
	if (event != failing)
		return true;
	errno = EIO;
	return false;
}

static inline void
forget_events(void)
{
	event_count = 0;
	events[0] = '\0';
}

ssize_t
pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
	ssize_t result = happens('w') ? syscall(SYS_pwrite64, fd, bytes, size, offset) : -1;

	maybe_die();
	return result;
}

int
fsync(int fd)
{
	struct stat status;
	bool is_directory = fstat(fd, &status) == 0 && S_ISDIR(status.st_mode);
	int result = happens(is_directory ? 'F' : 'f') ? (int)syscall(SYS_fsync, fd) : -1;

	maybe_die();
	return result;
}

int
fdatasync(int fd)
{
	int result = happens('d') ? 0 : -1;

	if (result == 0 && !in_memory)
		result = (int)syscall(SYS_fdatasync, fd);

	maybe_die();
	return result;
}

int
linkat(int from, const char *old, int to, const char *new, int flags)
{
	int result = happens('l') ? (int)syscall(SYS_linkat, from, old, to, new, flags) : -1;

	maybe_die();
	return result;
}

int
memeql_sec(const void *a, const void *b, size_t length)
{
	happens('c');
	return memcmp(a, b, length) == 0;
}

/* --- a person's file --- */

static inline int
set_up(void **state)
{
	(void)state;
	temporary_make(base);
	failing = '\0';
	in_memory = false;
	die_at = 0;
	memset(shared, 0, sizeof *shared);
	return clock_moment(&now) ? 0 : -1;
}

static inline int
tear_down(void **state)
{
	(void)state;
	temporary_remove(base);
	return 0;
}

/* Whatever is not STORE_OK leaves nothing behind that could be used. */
static inline enum store_result
open_person(const char *person, struct store **store, struct record *record)
{
	static const struct record empty;
	enum store_result result;

	memset(record, 0x5a, sizeof *record);
	result = store_open(base, person, store, record, clock_now_ms() + 60000);
	if (result != STORE_OK) {
		assert_null(*store);
		assert_memory_equal(record, &empty, sizeof *record);
	}
	return result;
}

static inline struct store *
must_open(struct record *record)
{
	struct store *store;

	assert_int_equal(open_person(PERSON, &store, record), STORE_OK);
	return store;
}

static inline void
must_write(struct store *store, const struct record *record)
{
	assert_int_equal(store_write(store, record), STORE_OK);
}

/* The file with a live challenge in both slots: ATTEMPTS in the newer one, one more in the older.
 */
static inline void
make_live(struct secret *code)
{
	struct record record;
	struct store *store = must_open(&record);

	assert_true(
	    challenge_draw(&record.challenge, &keys, &bond, 6, ATTEMPTS + 1, 300, &now, code));
	memcpy(record.proven_address, "s@dla.example", sizeof "s@dla.example");
	must_write(store, &record);
	assert_true(challenge_debit(&record.challenge));
	must_write(store, &record);
	store_close(store);
}

static inline const char *
path_of(const char *person)
{
	static char path[TEMPORARY_SIZE + PLACE_NAME_SIZE + 1];
	char name[PLACE_NAME_SIZE];

	assert_true(place_name(person, name));
	snprintf(path, sizeof path, "%s/%s", base, name);
	return path;
}

static inline void
load(uint8_t bytes[FILE_SIZE])
{
	int fd = open(path_of(PERSON), O_RDONLY);

	assert_int_equal(pread(fd, bytes, FILE_SIZE, 0), FILE_SIZE);
	close(fd);
}

static inline void
save(const uint8_t *bytes, size_t size)
{
	int fd = open(path_of(PERSON), O_WRONLY | O_TRUNC);

	assert_int_equal(syscall(SYS_pwrite64, fd, bytes, size, 0), size);
	close(fd);
}

/* What one login does with a typed code. Returns true when it was the right one. */
static inline bool
submit(const struct secret *code)
{
	struct record record;
	struct store *store;
	bool right = false;

	if (open_person(PERSON, &store, &record) != STORE_OK)
		return false;
	if (challenge_is_live(&record.challenge, &keys, &now) &&
	    challenge_is_for(&record.challenge, &keys, &bond) &&
	    challenge_debit(&record.challenge) && store_write(store, &record) == STORE_OK) {
		__atomic_fetch_add(&shared->compared, 1, __ATOMIC_SEQ_CST);
		right = challenge_match(&record.challenge, &keys, &bond, code);
		if (right) {
			challenge_void(&record.challenge);
			right = store_write(store, &record) == STORE_OK;
		}
	}
	store_close(store);
	return right;
}

/* Maps what is shared between processes, and runs the tests. */
#define RUN_STORE_TESTS(tests)                                                                    \
	((shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, \
	      -1, 0)) == MAP_FAILED                                                               \
		? 1                                                                               \
		: cmocka_run_group_tests(tests, NULL, NULL))

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
