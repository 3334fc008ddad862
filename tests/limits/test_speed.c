/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an operation of the store costs, on the disk of the build directory, beside the least that
 * a disk can do for us: pwrite and fdatasync in a loop. An operation is to open a person's record,
 * debit it and have it on disk. A figure beyond its bound is taken again: the machine may be busy.
 */
#include "../unit/temporary.h"
#include "supervisor.h"

#include <libgen.h>
#include <limits.h>
#include <time.h>

#define DISK RIG_PARENT "/disk"
#define FEW DISK "/few"
#define MANY DISK "/many"
#define FEW_USERS 10
#define MANY_USERS 100000
#define PROCESSES 32
#define OPERATIONS 200 /* of each process */
#define TRIES 5
#define P99_MAX 3.0  /* times that of the bare loop */
#define MANY_MAX 1.5 /* times what it costs among few */

/* How long each operation took: those of the first process, of the second, and so on. */
static int64_t *store_ns, *bare_ns;
static bool *is_over;

static int64_t
now_ns(void)
{
	struct timespec now;

	syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* --- what is measured --- */

/* One operation of the store. */
static void
debit(const char *directory, const char *person)
{
	struct record record;
	struct store *store;

	if (store_open(directory, person, &store, &record, clock_now_ms() + 60 * SECOND) !=
	    STORE_OK)
		_exit(1);
	counters_add_wrong(&record.counters, false, record.time_ms);
	if (store_write(store, &record) != STORE_OK)
		_exit(1);
	store_close(store);
}

/* The least that puts a slot on disk. */
static void
write_bare(int fd, unsigned slot)
{
	static char block[RECORD_SLOT_SIZE];

	if (pwrite(fd, block, sizeof block, (off_t)(slot * sizeof block)) == -1 ||
	    fdatasync(fd) != 0)
		_exit(1);
}

/* Takes turns with the bare loop, so that whatever else the machine does hits both alike. */
static void
use_the_store(unsigned number)
{
	char person[32], path[64];
	int fd;

	(void)snprintf(person, sizeof person, "user-%u", number);
	(void)snprintf(path, sizeof path, FEW "/bare-%u", number);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	write_bare(fd, 1);
	debit(FEW, person);
	for (unsigned i = number * OPERATIONS; i < (number + 1) * OPERATIONS; i++) {
		int64_t began = now_ns(), between;

		debit(FEW, person);
		between = now_ns();
		write_bare(fd, i % 2);
		store_ns[i] = between - began;
		bare_ns[i] = now_ns() - between;
	}
	close(fd);
}

/* The first is somebody else; all others are at one record until that one is done. */
static void
use_the_store_beside_an_attack(unsigned number)
{
	if (number == 0) {
		usleep(50000); /* the attack is going on */
		use_the_store(0);
		*is_over = true;
		return;
	}
	while (!*(volatile bool *)is_over)
		debit(FEW, PERSON);
}

static void
run_at_once(unsigned processes, void (*work)(unsigned number))
{
	pid_t children[PROCESSES + 1];
	int status;

	*is_over = false;
	for (unsigned i = 0; i < processes; i++) {
		children[i] = fork();
		assert_int_not_equal(children[i], -1);
		if (children[i] == 0) {
			work(i);
			_exit(0);
		}
	}
	for (unsigned i = 0; i < processes; i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
}

/* --- figures --- */

static int
compare_times(const void *a, const void *b)
{
	const int64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* The time within which so many of a hundred operations of these processes were done, in ms. */
static double
percentile(int64_t *taken_ns, unsigned processes, unsigned percent)
{
	size_t count = processes * OPERATIONS;

	qsort(taken_ns, count, sizeof taken_ns[0], compare_times);
	return (double)taken_ns[count * percent / 100] / 1e6;
}

static void
judge_p99(const char *words, double ratio)
{
	print_message("figure: p99 of %s / of a bare pwrite + fdatasync loop %.2f / %.0f\n", words,
	    ratio, P99_MAX);
	assert_true(ratio <= P99_MAX);
}

static void
test_with_32_processes_an_operation_takes_hardly_longer_than_its_sync(void **state)
{
	double ratio = 0;

	(void)state;
	for (unsigned try = 0; try < TRIES && (try == 0 || ratio > P99_MAX); try++) {
		run_at_once(PROCESSES, use_the_store);
		ratio = percentile(store_ns, PROCESSES, 99) / percentile(bare_ns, PROCESSES, 99);
	}
	judge_p99("an operation, 32 at once", ratio);
}

/* Beside the bare loop of 32 that do no harm to each other. */
static void
test_an_attack_on_one_record_delays_nobody_else(void **state)
{
	double ratio = 0;

	(void)state;
	for (unsigned try = 0; try < TRIES && (try == 0 || ratio > P99_MAX); try++) {
		double bare;

		run_at_once(PROCESSES, use_the_store);
		bare = percentile(bare_ns, PROCESSES, 99);
		run_at_once(PROCESSES + 1, use_the_store_beside_an_attack);
		ratio = percentile(store_ns, 1, 99) / bare;
	}
	judge_p99("an operation beside 32 at another record", ratio);
}

/* --- very many users --- */

static const char *measured_directory;

static void
debit_once(void)
{
	debit(measured_directory, "user-1");
}

static unsigned
system_calls(const char *directory)
{
	struct run run;

	measured_directory = directory;
	play(debit_once, NEVER, 0, &run);
	assert_true(run.ended);
	return run.count;
}

static double
median_ms(const char *directory)
{
	for (unsigned i = 0; i < OPERATIONS; i++) {
		char person[32];
		int64_t began = now_ns();

		(void)snprintf(person, sizeof person, "user-%u", i % FEW_USERS);
		debit(directory, person);
		store_ns[i] = now_ns() - began;
	}
	return percentile(store_ns, 1, 50);
}

/* Names for so many; those who sign in here have records. */
static void
make_users(const char *directory, unsigned count)
{
	int place = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	for (unsigned i = FEW_USERS; i < count; i++) {
		char person[32], name[PLACE_NAME_SIZE];

		(void)snprintf(person, sizeof person, "user-%u", i);
		assert_true(place_name(person, name));
		int fd = openat(place, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
		assert_int_not_equal(fd, -1);
		close(fd);
	}
	close(place);
}

static void
test_among_100000_users_an_operation_costs_what_it_costs_among_10_T44(void **state)
{
	double ratio = 0;

	(void)state;
	make_users(FEW, FEW_USERS);
	make_users(MANY, MANY_USERS);
	(void)median_ms(FEW); /* makes the files of those who are measured */
	(void)median_ms(MANY);
	print_message(
	    "figure: system calls of an operation among 100,000 users / among 10 %u / %u\n",
	    system_calls(MANY), system_calls(FEW));
	assert_int_equal(system_calls(MANY), system_calls(FEW));
	for (unsigned try = 0; try < TRIES && (try == 0 || ratio > MANY_MAX); try++) {
		double few = median_ms(FEW), many = median_ms(MANY);

		print_message(
		    "an operation among 10 users %.2f ms, among 100,000 %.2f ms\n", few, many);
		ratio = many / few;
	}
	print_message("figure: time of an operation among 100,000 users / among 10 %.2f / %.1f\n",
	    ratio, MANY_MAX);
	assert_true(ratio <= MANY_MAX);
}

/* --- the disk --- */

static void *
map_shared(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(memory, MAP_FAILED);
	return memory;
}

/* Beside this program, and seen at a path that everybody may walk. */
static int
enter_disk(void **state)
{
	static char place[PATH_MAX];
	static const char *const directories[] = { DISK, FEW, MANY };
	const size_t samples = (PROCESSES + 1) * OPERATIONS * sizeof store_ns[0];

	/* Before the rig: a mount namespace of its own shows a changed root's path from outside. */
	if (readlink("/proc/self/exe", place, sizeof place - 16) <= 0 || enter_rig(state) != 0)
		return -1;
	as_root();
	(void)strncat(dirname(place), "/speed-XXXXXX", 15);
	if (mkdtemp(place) == NULL || mkdir(DISK, 0700) != 0 ||
	    mount(place, DISK, NULL, MS_BIND, NULL) != 0)
		return -1;
	*state = place;
	for (unsigned i = 0; i < 3; i++) {
		(void)mkdir(directories[i], 0700);
		if (chown(directories[i], RIG_USER, RIG_USER) != 0)
			return -1;
	}
	store_ns = map_shared(samples);
	bare_ns = map_shared(samples);
	is_over = map_shared(sizeof *is_over);
	as_user();
	return 0;
}

static int
leave_disk(void **state)
{
	as_root();
	if (*state != NULL)
		temporary_remove(*state);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_with_32_processes_an_operation_takes_hardly_longer_than_its_sync),
		cmocka_unit_test(test_an_attack_on_one_record_delays_nobody_else),
		cmocka_unit_test(
		    test_among_100000_users_an_operation_costs_what_it_costs_among_10_T44),
	};

	return cmocka_run_group_tests(tests, enter_disk, leave_disk);
}
