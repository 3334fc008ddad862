/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For the tests of limits under attack: the engine's own ledger over the real store at its real
 * path, in a mount namespace where that path is a disk in memory, the clocks can be moved and the
 * boot id can be changed. Runs as an ordinary user, as the engine does. Each comparison of a code
 * is counted by the probe of the test build (probe.h), whichever process made it.
 */
#ifndef DLA_OTP_TESTS_LIMITS_RIG_H
#define DLA_OTP_TESTS_LIMITS_RIG_H

#include "ledger.h"
#include "limiter.h"
#include "paths.h"
#include "place.h"

#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define RIG_USER 61234 /* nobody's, and not root: root passes by what the store rests on */
#define RIG_BOOT_ID "/proc/sys/kernel/random/boot_id"
#define RIG_PARENT "/var/lib"
#define RIG_COMPARISONS PATH_STATE "/comparisons"
#define RIG_FILE_SIZE (2 * RECORD_SLOT_SIZE)
#define PERSON "somchai"

#define SECOND INT64_C(1000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)

#define ATTEMPTS 3 /* at one code */
#define CODES_PER_DAY 20

/* What the processes of a test know in common. */
static struct shared {
	int64_t boot_shift_ms, wall_shift_s;
	char right[8];    /* the living code */
	unsigned arrived; /* how many of a crowd are at their prompts */
	unsigned granted; /* redeemed codes */
	enum step step;   /* what somebody's last act led to, */
	unsigned number;  /* and the number of its words */
} * shared;

static struct login login;       /* this process's sign-in */
static int state_directory = -1; /* open as in an engine, for what is counted for the host */

/* How often: in continuous integration, and in the long form (`make check-long`). */
static inline unsigned
times(unsigned usual, unsigned in_the_long_form)
{
	return getenv("LONG") != NULL ? in_the_long_form : usual;
}

/* --- time --- */

/* Stands before libc's: the engine's parts read the clocks of this rig. */
int
clock_gettime(clockid_t clock, struct timespec *now)
{
	int result = (int)syscall(SYS_clock_gettime, clock, now);

	if (clock == CLOCK_BOOTTIME) {
		now->tv_sec += shared->boot_shift_ms / 1000;
		now->tv_nsec += shared->boot_shift_ms % 1000 * 1000000;
		now->tv_sec += now->tv_nsec / 1000000000;
		now->tv_nsec %= 1000000000;
	}
	if (clock == CLOCK_REALTIME)
		now->tv_sec += shared->wall_shift_s;
	return result;
}

static inline void
pass_time(int64_t ms)
{
	shared->boot_shift_ms += ms;
	shared->wall_shift_s += ms / 1000;
}

/* --- the place --- */

/* Becomes root for a moment, to do what no engine can. */
static inline void
as_root(void)
{
	assert_return_code(setresuid(0, 0, 0), 0);
	assert_return_code(setresgid(0, 0, 0), 0);
}

static inline void
as_user(void)
{
	assert_return_code(setresgid(RIG_USER, RIG_USER, 0), 0);
	assert_return_code(setresuid(RIG_USER, RIG_USER, 0), 0);
	(void)prctl(PR_SET_DUMPABLE, 1);
}

static inline const char *
path_of(const char *person)
{
	static char path[sizeof PATH_STATE + PLACE_NAME_SIZE];
	char name[PLACE_NAME_SIZE];

	assert_true(place_name(person, name));
	(void)snprintf(path, sizeof path, "%s/%s", PATH_STATE, name);
	return path;
}

static inline void
make_file(const char *path, const void *bytes, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd != -1 && pwrite(fd, bytes, size, 0) == (ssize_t)size);
	close(fd);
}

/* Another boot of the machine; its clocks go on. */
static inline void
set_boot_id(unsigned boot)
{
	char text[38];

	(void)snprintf(text, sizeof text, "00000000-0000-4000-8000-%012u\n", boot);
	as_root();
	make_file(RIG_PARENT "/boot_id", text, sizeof text - 1);
	as_user();
}

/* Nobody is known any more, and no comparison counted. */
static inline void
forget(void)
{
	(void)unlink(path_of(PERSON));
	make_file(RIG_COMPARISONS, "", 0);
	shared->granted = 0;
}

static inline unsigned
comparisons(void)
{
	struct stat status;

	assert_return_code(stat(RIG_COMPARISONS, &status), 0);
	return (unsigned)status.st_size;
}

static inline void
load(uint8_t bytes[RIG_FILE_SIZE])
{
	int fd = open(path_of(PERSON), O_RDONLY);

	assert_int_equal(pread(fd, bytes, RIG_FILE_SIZE, 0), RIG_FILE_SIZE);
	close(fd);
}

/* A namespace of its own, in which whatever is done to mounts is seen by nobody else. */
static inline int
enter_rig(void **state)
{
	(void)state;
	shared =
	    mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || unshare(CLONE_NEWNS) != 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("rig", RIG_PARENT, "tmpfs", 0, "mode=0755") != 0 || mkdir(PATH_STATE, 0700) != 0)
		return -1;
	make_file(RIG_PARENT "/boot_id", "00000000-0000-4000-8000-000000000001\n", 37);
	if (mount(RIG_PARENT "/boot_id", RIG_BOOT_ID, NULL, MS_BIND, NULL) != 0 ||
	    chmod(RIG_PARENT "/boot_id", 0644) != 0 || chown(PATH_STATE, RIG_USER, RIG_USER) != 0)
		return -1;
	/* On a disk of its own, so that it counts when the store's cannot be written. */
	make_file(RIG_COMPARISONS, "", 0);
	if (mount("probe", "/mnt", "tmpfs", 0, "mode=0755") != 0)
		return -1;
	make_file("/mnt/comparisons", "", 0);
	if (chown("/mnt/comparisons", RIG_USER, RIG_USER) != 0 ||
	    mount("/mnt/comparisons", RIG_COMPARISONS, NULL, MS_BIND, NULL) != 0)
		return -1;
	as_user();
	state_directory = place_open(PATH_STATE);
	forget();
	return state_directory == -1 ? -1 : 0;
}

static inline int
begin_anew(void **state)
{
	(void)state;
	forget();
	pass_time(DAY); /* whatever came before */
	return 0;
}

#define RIG_TEST(name) cmocka_unit_test_setup(name, begin_anew)
#define RUN_RIG_TESTS(tests) cmocka_run_group_tests(tests, enter_rig, NULL)

/* --- somebody who knows the password --- */

static inline void
be_somebody(const char *person, const char *source)
{
	struct words *words = &login.dialog.words;

	memset(&login, 0, sizeof login);
	login.caller.user = login.names.account = login.names.person = person;
	login.names.target = "";
	login.caller.service = "sshd";
	login.caller.tty = "";
	login.dialog.deadline_ms = clock_now_ms() + HOUR;
	login.state_directory = state_directory;
	login.settings.otp.digits = 6;
	login.settings.otp.lifetime = 300;
	login.settings.otp.attempts = ATTEMPTS;
	login.settings.otp.resend_after = 60;
	login.settings.otp.resume = true;
	login.settings.otp.email_change = "notify";
	login.settings.limits.codes_per_day = CODES_PER_DAY;
	login.settings.limits.letters_per_hour = 5;
	login.settings.limits.letters_per_day = 20;
	login.settings.limits.letters_per_host_hour = 100000;
	login.settings.limits.lock_first = 60;
	login.settings.limits.lock_longest = 3600;
	login.keys.count = 1;
	login.keys.keys[0].id = 1;
	login.dialog.language = LANGUAGE_ENGLISH;
	(void)snprintf(login.host, sizeof login.host, "srv01");
	(void)snprintf(login.source, sizeof login.source, "%s", source);
	(void)snprintf(login.email, sizeof login.email, "%s@office.example", person);
	(void)snprintf(words->value[WORD_HELP], WORD_MAX, "the help desk");
}

static inline enum step
note_step(enum step step)
{
	shared->step = step;
	shared->number = step == STEP_REFUSED ? message_find(login.refusal.message)->number : 0;
	return step;
}

/* As far as the prompt for a code. */
static inline bool
sign_in(void)
{
	be_somebody(PERSON, "192.0.2.7");
	if (note_step(ledger_open(&login) && ledger_begin(&login) ? STEP_ASK : STEP_REFUSED) ==
	    STEP_REFUSED)
		return false;
	if (login.code.length > 0)
		memcpy(shared->right, login.code.bytes, sizeof shared->right);
	secret_reset(&login.code);
	return true;
}

static inline enum step
type_code(const char *code)
{
	struct secret typed;
	enum message_id prompt;

	assert_true(secret_set(&typed, code, strlen(code)));
	return note_step(ledger_compare(&login, &typed, &prompt));
}

static inline enum step
guess(void)
{
	char wrong[sizeof shared->right];

	memcpy(wrong, shared->right, sizeof wrong);
	wrong[5] = wrong[5] == '0' ? '1' : '0';
	return type_code(wrong);
}

static inline bool
type_right_code(void)
{
	if (type_code(shared->right) != STEP_PROVEN || !ledger_redeem(&login))
		return false;
	__atomic_fetch_add(&shared->granted, 1, __ATOMIC_SEQ_CST);
	return true;
}

/* As long as one is asked; no longer, though, where there should be no limit at all. */
static inline void
guess_on(void)
{
	for (unsigned i = 0; i < 2 * CODES_PER_DAY && guess() == STEP_ASK; i++)
		;
}

/* Signs in and guesses until there is no more to be had at this moment. */
static inline void
attack_now(void)
{
	if (sign_in())
		guess_on();
	ledger_close(&login);
}

/* How long whoever was just refused has to wait; at least a second. */
static inline int64_t
wait_ms(void)
{
	const struct record *record = &login.record;
	int64_t locked_ms;
	int64_t letter_ms = limiter_letter_ms(&record->counters, &login.settings, record->time_ms);

	(void)limiter_standing(&record->counters, &login.settings, record->time_ms, &locked_ms);
	locked_ms = locked_ms > letter_ms ? locked_ms : letter_ms;
	return locked_ms > SECOND ? locked_ms : SECOND;
}

/* Attacks at every moment that is not locked, for so long. */
static inline void
attack_for(int64_t span_ms)
{
	for (int64_t passed = 0; passed < span_ms;) {
		int64_t step_ms;

		attack_now();
		if (shared->number == 605) /* locked for review */
			return;
		step_ms = wait_ms();
		pass_time(step_ms);
		passed += step_ms;
	}
}

#endif
