/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Things put where the store's own should be, by somebody who can write there: at a person's file,
 * at the directory, at its parent. Each is refused, none is followed, written to or repaired.
 * (CVE-2024-47191, CVE-2025-6020)
 */
#include "rig.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

#define DECOY RIG_PARENT "/decoy" /* a good file of this very person, with all attempts left */
#define ASIDE RIG_PARENT "/aside"
#define PLANT PATH_STATE "/plant"
#define AT_ONCE_MS SECOND

static uint8_t decoy[RIG_FILE_SIZE];

/* --- what is planted: each puts it at the path and gives 0 --- */

static int
put_link(const char *path)
{
	return symlink(DECOY, path);
}

static int
put_link_to_nothing(const char *path)
{
	return symlink(RIG_PARENT "/nothing", path);
}

static int
put_link_to_itself(const char *path)
{
	return symlink(path, path);
}

static int
put_magic_link(const char *path)
{
	return symlink("/proc/self/root" DECOY, path);
}

static int
put_second_name(const char *path)
{
	return link(DECOY, path);
}

static int
put_fifo(const char *path)
{
	return mkfifo(path, 0600) || chown(path, RIG_USER, RIG_USER);
}

static int
put_directory(const char *path)
{
	return mkdir(path, 0700);
}

static int
put_socket(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), result;

	(void)snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
	result = bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 1) ||
		 chown(path, RIG_USER, RIG_USER);
	close(fd);
	return result;
}

static int
put_character_device(const char *path)
{
	return mknod(path, S_IFCHR | 0600, makedev(1, 5)) || chown(path, RIG_USER, RIG_USER);
}

static int
put_block_device(const char *path)
{
	return mknod(path, S_IFBLK | 0600, makedev(7, 0)) || chown(path, RIG_USER, RIG_USER);
}

/* Good bytes in a file that is not as the store makes it. */
static int
put_file(const char *path, mode_t mode, uid_t owner, size_t size)
{
	make_file(path, decoy, size);
	return chown(path, owner, owner) || chmod(path, mode);
}

static int
put_file_of_somebody_else(const char *path)
{
	return put_file(path, 0666, RIG_USER + 1, RIG_FILE_SIZE);
}

static int
put_file_others_may_write(const char *path)
{
	return put_file(path, 0622, RIG_USER, RIG_FILE_SIZE);
}

static int
put_set_uid_file(const char *path)
{
	return put_file(path, 04600, RIG_USER, RIG_FILE_SIZE);
}

static int
put_empty_file(const char *path)
{
	return put_file(path, 0600, RIG_USER, 0);
}

static int
put_mount(const char *path)
{
	make_file(path, "", 0);
	return mount(DECOY, path, NULL, MS_BIND, NULL);
}

static const struct {
	const char *name;
	int (*put)(const char *path);
} plants[] = {
	{ "a link", put_link },
	{ "a link to nothing", put_link_to_nothing },
	{ "a link to itself", put_link_to_itself },
	{ "a magic link", put_magic_link },
	{ "a second name", put_second_name },
	{ "a FIFO", put_fifo },
	{ "a directory of root's", put_directory },
	{ "a socket", put_socket },
	{ "a character device", put_character_device },
	{ "a block device", put_block_device },
	{ "a file of somebody else's", put_file_of_somebody_else },
	{ "a file others may write", put_file_others_may_write },
	{ "a set-uid file", put_set_uid_file },
	{ "an empty file", put_empty_file },
	{ "a mount", put_mount },
};
#define PLANTS (sizeof plants / sizeof plants[0])

/* --- where, and what comes of it --- */

static void
load_decoy(uint8_t bytes[RIG_FILE_SIZE])
{
	int fd = open(DECOY, O_RDONLY);

	assert_int_equal(pread(fd, bytes, RIG_FILE_SIZE, 0), RIG_FILE_SIZE);
	close(fd);
}

/* The person's file with three attempts left becomes the decoy; a copy stays in its place. */
static int
begin_with_decoy(void **state)
{
	begin_anew(state);
	assert_true(sign_in());
	load(decoy);
	as_root();
	make_file(DECOY, decoy, sizeof decoy);
	assert_return_code(chown(DECOY, RIG_USER, RIG_USER), 0);
	as_user();
	return 0;
}

static void
assert_refused_at_once(const char *plant, const char *path)
{
	static uint8_t now[RIG_FILE_SIZE];
	struct stat before, after;
	int64_t began = clock_now_ms();

	assert_return_code(lstat(path, &before), 0);
	if (sign_in())
		fail_msg("%s at %s is believed", plant, path);
	assert_true(shared->number == 604 || shared->number == 605);
	assert_true(clock_now_ms() - began < AT_ONCE_MS);
	assert_return_code(lstat(path, &after), 0);
	assert_memory_equal(&after.st_mtim, &before.st_mtim, sizeof after.st_mtim);
	assert_int_equal(after.st_ino, before.st_ino);
	assert_int_equal(after.st_mode, before.st_mode);
	if (access(DECOY, F_OK) == 0) {
		load_decoy(now);
		assert_memory_equal(now, decoy, sizeof now);
	}
}

static void
try_plants(const char *path)
{
	for (unsigned i = 0; i < PLANTS; i++) {
		as_root();
		(void)umount2(path, MNT_DETACH);
		(void)remove(path);
		if (plants[i].put(path) != 0)
			fail_msg("%s at %s: %s", plants[i].name, path, strerror(errno));
		as_user();
		assert_refused_at_once(plants[i].name, path);
	}
	as_root();
	(void)umount2(path, MNT_DETACH);
	(void)remove(path);
	as_user();
	print_message("figure: kinds of objects planted at %s %zu / %zu\n",
	    strlen(path) > sizeof PATH_STATE ? "a person's file" : path, PLANTS, PLANTS);
}

static void
test_nothing_planted_at_a_persons_file_is_believed_T35(void **state)
{
	(void)state;
	try_plants(path_of(PERSON));
	assert_int_equal(comparisons(), 0);
}

static void
test_nothing_planted_at_the_directory_is_believed_T35(void **state)
{
	(void)state;
	as_root();
	assert_return_code(rename(PATH_STATE, ASIDE), 0);
	try_plants(PATH_STATE);
	as_root();
	assert_return_code(symlink(ASIDE, PATH_STATE), 0); /* the very directory, by a link */
	as_user();
	assert_refused_at_once("a link to the real one", PATH_STATE);
	as_root();
	assert_return_code(unlink(PATH_STATE), 0);
	assert_return_code(rename(ASIDE, PATH_STATE), 0);
	as_user();
	assert_true(sign_in());
}

static void
test_a_directory_that_is_open_to_others_or_not_ours_is_not_used_T35(void **state)
{
	static const mode_t modes[] = { 0710, 0701, 0750, 0770, 0777, 01777 };

	(void)state;
	for (unsigned i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		assert_return_code(chmod(PATH_STATE, modes[i]), 0);
		assert_refused_at_once("an open directory", PATH_STATE);
	}
	assert_return_code(chmod(PATH_STATE, 0700), 0);
	assert_true(sign_in());
}

/* Everything below /var is another disk's for a moment. */
static void
test_nothing_planted_at_the_parent_is_believed_T35(void **state)
{
	static const char real[] = "/var/real", state_of_real[] = "/var/real/dla-otp";

	(void)state;
	as_root();
	assert_return_code(mount("var", "/var", "tmpfs", 0, "mode=0755"), 0);
	for (unsigned i = 0; i < PLANTS; i++) {
		if (plants[i].put == put_second_name || plants[i].put == put_mount)
			continue; /* they need the decoy */
		as_root();
		(void)remove(RIG_PARENT);
		assert_int_equal(plants[i].put(RIG_PARENT), 0);
		as_user();
		assert_refused_at_once(plants[i].name, RIG_PARENT);
	}
	as_root();
	assert_return_code(remove(RIG_PARENT), 0);
	assert_return_code(mkdir(real, 0755), 0);
	assert_return_code(mkdir(state_of_real, 0700), 0);
	assert_return_code(chown(state_of_real, RIG_USER, RIG_USER), 0);
	assert_return_code(symlink(real, RIG_PARENT), 0); /* all as it should be, but for this */
	as_user();
	assert_refused_at_once("a link to a real one", RIG_PARENT);
	as_root();
	assert_return_code(umount("/var"), 0);
	as_user();
}

/*
 * Exchanges the file and something else as fast as can be; the name is never free. A second name of
 * the decoy is not among it: who can put that there for a moment can as well write its bytes there.
 */
static _Noreturn void
swap_for_ever(void)
{
	static int (*const kinds[])(const char *) = { put_link, put_magic_link, put_fifo,
		put_empty_file, put_link_to_nothing };
	const char *path = path_of(PERSON);

	for (unsigned i = 0;; i++) {
		(void)unlink(PLANT);
		if (kinds[i % 5](PLANT) != 0)
			_exit(1);
		for (unsigned times_there = 0; times_there < 2; times_there++) {
			if (renameat2(AT_FDCWD, PLANT, AT_FDCWD, path, RENAME_EXCHANGE) != 0)
				_exit(1);
			__atomic_fetch_add(&shared->arrived, 1, __ATOMIC_SEQ_CST);
		}
	}
}

static void
test_while_files_are_exchanged_all_the_time_no_decoy_is_believed_T35(void **state)
{
	static uint8_t now[RIG_FILE_SIZE];
	int64_t end = clock_now_ms() + (int64_t)times(3, 60) * SECOND;
	unsigned believed = 0, refused = 0;
	pid_t swapper;

	(void)state;
	shared->arrived = 0;
	swapper = fork();
	assert_int_not_equal(swapper, -1);
	if (swapper == 0)
		swap_for_ever();
	while (clock_now_ms() < end) {
		attack_now();
		if (shared->number == 604 || shared->number == 605)
			refused++;
		else
			believed++; /* the real one */
	}
	assert_int_equal(waitpid(swapper, NULL, WNOHANG), 0);
	kill(swapper, SIGKILL);
	assert_int_equal(waitpid(swapper, NULL, 0), swapper);
	load_decoy(now);
	assert_memory_equal(now, decoy, sizeof now);
	assert_true(shared->arrived > 1000 && believed > 0 && refused > 0);
	print_message(
	    "figure: comparisons while a file is exchanged %u times, looked at %u %u / %u\n",
	    shared->arrived, believed + refused, comparisons(), ATTEMPTS);
	assert_in_range(comparisons(), 0, ATTEMPTS);
	forget();
	(void)unlink(PLANT);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, begin_with_decoy)
	const struct CMUnitTest tests[] = {
		TEST(test_nothing_planted_at_a_persons_file_is_believed_T35),
		TEST(test_nothing_planted_at_the_directory_is_believed_T35),
		TEST(test_a_directory_that_is_open_to_others_or_not_ours_is_not_used_T35),
		TEST(test_nothing_planted_at_the_parent_is_believed_T35),
		TEST(test_while_files_are_exchanged_all_the_time_no_decoy_is_believed_T35),
	};

	return RUN_RIG_TESTS(tests);
}
