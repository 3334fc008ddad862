/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A disk that fails, is full or read-only, and a lock that somebody keeps: no code is compared that
 * was not paid for, the person is told that the machine is at fault (604), and soon.
 */
#include "supervisor.h"

#define DENIED_WITHIN_MS (6 * SECOND)

static const int errors[] = { ENOSPC, EROFS, EIO, EDQUOT, EINTR };

/* A code is there; somebody guesses once. */
static void
guess_once(void)
{
	if (sign_in())
		(void)guess();
	ledger_close(&login);
}

/* Somebody who is not known yet gets a code. */
static void
draw_once(void)
{
	(void)sign_in();
}

/* Does the store do its work by the at-th call? Not the probe, which follows a sync. */
static bool
is_the_stores(const struct run *run, unsigned at)
{
	int call = run->calls[at - 1];

	switch (call) {
	case SYS_openat2:
		return at < 2 || run->calls[at - 2] != SYS_fdatasync;
	case SYS_openat:
	case SYS_fcntl:
	case SYS_pread64:
	case SYS_pwrite64:
	case SYS_fdatasync:
	case SYS_fsync:
	case SYS_fchmod:
	case SYS_linkat:
		return true;
	default:
		return false;
	}
}

static void
assert_denied(void)
{
	assert_int_equal(shared->step, STEP_REFUSED);
	assert_int_equal(shared->number, 604);
}

/* Lets each call of the story fail with each error. Returns how many it tried. */
static unsigned
fail_each_call(void (*story)(void), bool with_code)
{
	unsigned tried = 0, denials = 0;

	for (unsigned error = 0; error < sizeof errors / sizeof errors[0]; error++) {
		struct run run;
		unsigned at = 0;

		do {
			int64_t began = clock_now_ms();

			forget();
			if (with_code)
				assert_true(sign_in());
			play(story, ++at, errors[error], &run);
			assert_true(clock_now_ms() - began < DENIED_WITHIN_MS);
			if (at <= run.count && is_the_stores(&run, at)) {
				assert_denied();
				assert_int_equal(comparisons(), 0);
				denials++;
			}
			attack_now();
			assert_in_range(comparisons(), 0, ATTEMPTS);
			tried += at <= run.count;
		} while (at <= run.count);
	}
	assert_true(denials >= 10 * sizeof errors / sizeof errors[0]);
	return tried;
}

static void
test_a_guess_whose_debit_fails_at_any_system_call_is_not_compared_T38(void **state)
{
	unsigned tried = fail_each_call(guess_once, true);

	(void)state;
	print_message("figure: calls of a guess made to fail (ENOSPC EROFS EIO EDQUOT EINTR) "
		      "%u / %u\n",
	    tried, tried);
}

static void
test_a_person_whose_file_cannot_be_made_at_any_system_call_is_denied_T38(void **state)
{
	unsigned tried = fail_each_call(draw_once, false);

	(void)state;
	print_message("figure: calls of a first code made to fail (ENOSPC EROFS EIO EDQUOT EINTR) "
		      "%u / %u\n",
	    tried, tried);
}

/* Mounts anew what the store lies on; "size=" is in bytes. */
static void
remount(unsigned long flags, const char *options)
{
	as_root();
	assert_return_code(mount(NULL, RIG_PARENT, NULL, MS_REMOUNT | flags, options), 0);
	as_user();
}

static void
test_on_a_disk_that_became_read_only_nothing_is_compared_T38(void **state)
{
	(void)state;
	assert_true(sign_in());
	remount(MS_RDONLY, NULL);
	(void)guess();
	assert_denied();
	(void)sign_in();
	assert_denied();
	remount(0, NULL);
	assert_int_equal(comparisons(), 0);
	attack_now();
	assert_int_equal(comparisons(), ATTEMPTS);
}

/* All but no page of it, so that somebody's file could be begun and not ended. */
static void
test_on_a_full_disk_nobody_new_gets_a_code_and_who_is_known_signs_in_T38(void **state)
{
	static const char filler[] = RIG_PARENT "/dla-otp/filler";
	char bytes[4096] = "";
	int fd;

	(void)state;
	assert_true(sign_in());
	remount(0, "size=1M");
	fd = open(filler, O_WRONLY | O_CREAT, 0600);
	while (write(fd, bytes, sizeof bytes) > 0)
		;
	be_somebody("malee", "192.0.2.7");
	note_step(ledger_open(&login) && ledger_begin(&login) ? STEP_ASK : STEP_REFUSED);
	assert_denied();
	assert_int_equal(access(path_of("malee"), F_OK), -1);
	assert_true(sign_in());
	assert_true(type_right_code()); /* its blocks are there: nothing grows */
	close(fd);
	unlink(filler);
	remount(0, "size=50%");
}

/* A process that has the record open and locked, and does not go on. */
static pid_t
hold_the_lock(void)
{
	pid_t child = fork();

	assert_int_not_equal(child, -1);
	if (child == 0) {
		struct record record;
		struct store *store;

		if (store_open(PATH_STATE, PERSON, &store, &record, clock_now_ms()) != STORE_OK)
			_exit(1);
		raise(SIGSTOP);
		_exit(1);
	}
	assert_int_equal(waitpid(child, NULL, WUNTRACED), child);
	return child;
}

static void
test_a_stopped_process_with_the_lock_denies_within_6_s_and_killed_it_is_gone_T41_T42(void **state)
{
	pid_t holder;
	int64_t began;

	(void)state;
	assert_true(sign_in());
	holder = hold_the_lock();
	began = clock_now_ms();
	(void)guess();
	assert_denied();
	assert_in_range(clock_now_ms() - began, 1000, DENIED_WITHIN_MS);
	print_message("figure: ms until a held lock denies %lld / %lld\n",
	    (long long)(clock_now_ms() - began), (long long)DENIED_WITHIN_MS);
	assert_int_equal(comparisons(), 0);
	assert_return_code(kill(holder, SIGKILL), 0);
	assert_int_equal(waitpid(holder, NULL, 0), holder);
	assert_true(sign_in());
	assert_true(type_right_code());
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(test_a_guess_whose_debit_fails_at_any_system_call_is_not_compared_T38),
		RIG_TEST(test_a_person_whose_file_cannot_be_made_at_any_system_call_is_denied_T38),
		RIG_TEST(test_on_a_disk_that_became_read_only_nothing_is_compared_T38),
		RIG_TEST(test_on_a_full_disk_nobody_new_gets_a_code_and_who_is_known_signs_in_T38),
		RIG_TEST(
		    test_a_stopped_process_with_the_lock_denies_within_6_s_and_killed_it_is_gone_T41_T42),
	};

	return RUN_RIG_TESTS(tests);
}
