/* SPDX-License-Identifier: BSD-2-Clause */
/* Becoming another user for good, with no descriptor too many. Needs root. */
#include "story.h"

#include <errno.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>

static void
test_users_are_found_by_name(void **state)
{
	struct harden_user user = { 1, 1 };

	(void)state;
	assert_true(harden_find_user("nobody", &user));
	assert_int_equal(user.uid, nobody.uid);
	assert_int_equal(user.gid, nobody.gid);
	assert_false(harden_find_user("no-such-user-here", &user));
	assert_int_equal(user.uid, 0); /* which harden_drop refuses */
	assert_false(harden_find_user("", &user));
}

static void
drop(void)
{
	const gid_t groups[] = { 0, 4, 27 };
	struct rlimit core;
	uid_t real, effective, saved;

	MUST(setgroups(3, groups) == 0);
	MUST(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0); /* a caller's legacy */
	harden_drop(&nobody);
	MUST(getresuid(&real, &effective, &saved) == 0);
	MUST(real == nobody.uid && effective == nobody.uid && saved == nobody.uid);
	MUST(getgroups(0, NULL) == 0 && getgid() == nobody.gid);
	MUST(status_number("\nCapInh", 16) == 0);
	MUST(status_number("\nCapPrm", 16) == 0);
	MUST(status_number("\nCapEff", 16) == 0);
	MUST(status_number("\nCapAmb", 16) == 0);
	MUST(status_number("\nNoNewPrivs", 10) == 1);
	MUST(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0);
	MUST(getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur == 0);
}

static void
drop_and_try_to_return(void)
{
	harden_drop(&nobody);
	MUST(setuid(0) == -1 && seteuid(0) == -1 && setreuid(0, 0) == -1);
	MUST(setresuid(0, 0, 0) == -1 && setresuid(0, (uid_t)-1, (uid_t)-1) == -1);
	MUST(setgid(0) == -1 && setegid(0) == -1 && setresgid(0, 0, 0) == -1);
	MUST(setgroups(1, (gid_t[]){ 0 }) == -1 && initgroups("root", 0) == -1);
	MUST(setuid(1) == -1 && setgid(1) == -1);
	MUST(open("/etc/shadow", O_RDONLY) == -1 && errno == EACCES);
	MUST(kill(getppid(), 0) == -1 && errno == EPERM);
}

static void
test_dropping_leaves_no_right(void **state)
{
	(void)state;
	assert_int_equal(tell(drop), 0);
}

static void
test_dropping_cannot_be_undone(void **state)
{
	(void)state;
	assert_int_equal(tell(drop_and_try_to_return), 0);
}

static void
drop_to_root(void)
{
	harden_drop(&(struct harden_user){ .uid = 0, .gid = nobody.gid });
}

static void
drop_to_roots_group(void)
{
	harden_drop(&(struct harden_user){ .uid = nobody.uid, .gid = 0 });
}

static void
drop_without_the_right_to(void)
{
	MUST(setuid(1) == 0);
	harden_drop(&nobody);
}

static void
test_a_drop_that_is_none_ends_the_process(void **state)
{
	(void)state;
	assert_int_equal(WEXITSTATUS(tell(drop_to_root)), EXIT_FAILURE);
	assert_int_equal(WEXITSTATUS(tell(drop_to_roots_group)), EXIT_FAILURE);
	assert_int_equal(WEXITSTATUS(tell(drop_without_the_right_to)), EXIT_FAILURE);
}

static bool
is_open(int fd)
{
	return fcntl(fd, F_GETFD) != -1;
}

/* Opens 3..400, keeps those listed and looks at each. */
static void
close_all_but(const int *keep, unsigned count)
{
	for (int fd = 3; fd <= 400; fd++)
		MUST(dup2(STDERR_FILENO, fd) == fd);
	harden_close_others(keep, count);
	for (int fd = 0; fd <= 400; fd++) {
		bool kept = fd < 3;

		for (unsigned i = 0; i < count; i++)
			kept |= keep[i] == fd;
		MUST(is_open(fd) == kept);
	}
}

static void
close_others(void)
{
	close_all_but(NULL, 0);
	close_all_but((int[]){ 3 }, 1);
	close_all_but((int[]){ 17, 3, 5, 4 }, 4);
	close_all_but((int[]){ 400, -1, 9, 9, 2, 200, 3, 399 }, 8);
}

static void
keep_too_many(void)
{
	harden_close_others((int[]){ 3, 4, 5, 6, 7, 8, 9, 10, 11 }, 9);
}

static void
test_only_the_listed_descriptors_stay_open(void **state)
{
	(void)state;
	assert_int_equal(tell(close_others), 0);
	assert_int_equal(WEXITSTATUS(tell(keep_too_many)), EXIT_FAILURE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_users_are_found_by_name),
		cmocka_unit_test(test_dropping_leaves_no_right),
		cmocka_unit_test(test_dropping_cannot_be_undone),
		cmocka_unit_test(test_a_drop_that_is_none_ends_the_process),
		cmocka_unit_test(test_only_the_listed_descriptors_stay_open),
	};

	return cmocka_run_group_tests(tests, skip_unless_root, NULL);
}
