/* SPDX-License-Identifier: BSD-2-Clause */
/* This host's letters in their file: who gets one, whatever becomes of the file. */
#include "host_letters.h"

#include "letter_hour.h"
#include "native_openat2.h"
#include "place.h"
#include "temporary.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define CAP 100
#define GENERAL false
#define KNOWN true
#define BROKEN (-1)

static char base[TEMPORARY_SIZE];
static int directory;
static struct moment now;

static int
set_up(void **state)
{
	(void)state;
	temporary_make(base);
	directory = place_open(base);
	return directory != -1 && clock_moment(&now) ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	close(directory);
	temporary_remove(base);
	return 0;
}

static const char *
path(void)
{
	static char text[TEMPORARY_SIZE + sizeof HOST_LETTERS_FILE + 1];

	(void)snprintf(text, sizeof text, "%s/%s", base, HOST_LETTERS_FILE);
	return text;
}

static struct host_letter letter; /* the last one */

/* The wait for a letter, 0 = it is on its way. */
static int64_t
mail(bool known)
{
	int64_t wait;

	if (!host_letters_take(
		&letter, directory, CAP, known, &now, clock_now_ms() + 5000, &wait)) {
		assert_false(letter.taken);
		return BROKEN;
	}
	assert_int_equal(letter.taken, wait == 0);
	return wait;
}

static unsigned
mail_all(bool known)
{
	unsigned count = 0;

	while (mail(known) == 0)
		count++;
	return count;
}

/* T27: fifty strangers have the host mail all it may to them. */
static void
test_who_was_let_in_lately_is_served_when_fifty_others_were_T27(void **state)
{
	unsigned mailed = mail_all(GENERAL);

	(void)state;
	print_message("figure: T27_letters_to_strangers %u / %u\n", mailed, CAP / 2);
	assert_int_equal(mailed, CAP / 2);
	assert_int_equal(mail(KNOWN), 0);
	assert_true(mail(GENERAL) > 0);
}

static void
test_a_letter_that_never_left_is_given_back_once(void **state)
{
	struct host_letter lost;

	(void)state;
	assert_int_equal(mail(GENERAL), 0);
	lost = letter;
	assert_int_equal(mail_all(GENERAL), CAP / 2 - 1);
	host_letters_give_back(&letter, directory, CAP, &now); /* that one got none */
	assert_true(mail(GENERAL) > 0);
	host_letters_give_back(&lost, directory, CAP, &now);
	host_letters_give_back(&lost, directory, CAP, &now);
	assert_int_equal(mail_all(GENERAL), 1);
}

static void
test_the_administrator_hears_of_it_once(void **state)
{
	unsigned alarms = 0;

	(void)state;
	assert_int_equal(mail_all(KNOWN), CAP);
	alarms += letter.alarm; /* the one that got none */
	for (unsigned i = 0; i < 20; i++) {
		assert_true(mail(i % 2) > 0);
		alarms += letter.alarm;
	}
	assert_int_equal(alarms, 1);
}

/* T37 */
static void
test_damage_counts_as_the_general_half_spent_and_never_as_none_T37(void **state)
{
	uint8_t whole[LETTER_HOUR_SIZE];
	int fd;

	(void)state;
	assert_int_equal(mail(GENERAL), 0);
	fd = open(path(), O_RDWR);
	assert_int_equal(read(fd, whole, sizeof whole), sizeof whole);
	for (unsigned bit = 0; bit < 8 * LETTER_HOUR_SIZE; bit++) {
		whole[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(pwrite(fd, whole, sizeof whole, 0), sizeof whole);
		whole[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_true(mail(GENERAL) > 0);
		assert_true(letter.repaired);
		assert_true(mail(GENERAL) > 0);
		assert_false(letter.repaired);
		assert_int_equal(mail(KNOWN), 0);
	}
	assert_int_equal(mail_all(KNOWN), CAP / 2 - 1);
	close(fd);
	print_message("figure: T37_letters_to_strangers_after_damage 0 / 0 (%u bits flipped)\n",
	    8 * (unsigned)LETTER_HOUR_SIZE);
}

/* T35, T38 */
static void
test_what_is_not_our_file_lets_no_letter_go(void **state)
{
	(void)state;
	assert_int_equal(mail(KNOWN), 0);
	assert_int_equal(truncate(path(), LETTER_HOUR_SIZE - 1), 0);
	assert_int_equal(mail(KNOWN), BROKEN);
	assert_int_equal(truncate(path(), 0), 0);
	assert_int_equal(mail(KNOWN), BROKEN);
	assert_int_equal(unlink(path()), 0);
	assert_int_equal(mail(KNOWN), 0);
	assert_int_equal(chmod(path(), 0604), 0);
	assert_int_equal(mail(KNOWN), BROKEN);
	assert_int_equal(unlink(path()), 0);
	assert_int_equal(symlink("/etc/passwd", path()), 0);
	assert_int_equal(mail(KNOWN), BROKEN);
	assert_int_equal(unlink(path()), 0);
	assert_int_equal(mkdir(path(), 0700), 0);
	assert_int_equal(mail(KNOWN), BROKEN);
}

/* T38 */
static void
test_a_letter_that_cannot_be_counted_does_not_go_T38(void **state)
{
	int status;

	(void)state;
	for (unsigned there = 0; there < 2; there++) {
		if (there)
			assert_int_equal(mail(KNOWN), 0);
		pid_t child = fork();
		if (child == 0) {
			const struct rlimit none = { 0, 0 };

			(void)signal(SIGXFSZ, SIG_IGN);
			(void)setrlimit(RLIMIT_FSIZE, &none);
			_exit(mail(KNOWN) != BROKEN);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(status, 0);
		assert_int_equal(access(path(), F_OK), there ? 0 : -1);
	}
}

/* T26 */
static void
test_processes_at_once_mail_no_more_than_the_cap_T26(void **state)
{
	unsigned *mailed =
	    mmap(NULL, sizeof *mailed, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	(void)state;
	assert_true(mailed != MAP_FAILED);
	for (unsigned i = 0; i < 64; i++) {
		pid_t child = fork();

		if (child == 0) {
			for (unsigned letters = 0; letters < 4; letters++)
				if (mail(i % 2) == 0)
					__atomic_fetch_add(mailed, 1, __ATOMIC_SEQ_CST);
			_exit(0);
		}
	}
	while (wait(NULL) != -1)
		;
	print_message("figure: T26_letters_of_256_asked_for_at_once %u / %u\n", *mailed, CAP);
	assert_int_equal(*mailed, CAP);
	munmap(mailed, sizeof *mailed);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(test_who_was_let_in_lately_is_served_when_fifty_others_were_T27),
		WITH_STORE(test_a_letter_that_never_left_is_given_back_once),
		WITH_STORE(test_the_administrator_hears_of_it_once),
		WITH_STORE(test_damage_counts_as_the_general_half_spent_and_never_as_none_T37),
		WITH_STORE(test_what_is_not_our_file_lets_no_letter_go),
		WITH_STORE(test_a_letter_that_cannot_be_counted_does_not_go_T38),
		WITH_STORE(test_processes_at_once_mail_no_more_than_the_cap_T26),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
