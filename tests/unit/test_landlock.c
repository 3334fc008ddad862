/* SPDX-License-Identifier: BSD-2-Clause */
/* Files and ports that are given up, and those that are kept. Where the kernel has Landlock. */
#include "story.h"

#include "landlock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static char directory[] = "/tmp/dla-otp-landlock-XXXXXX";
static struct landlock here; /* what this kernel has */

static const char *
path(const char *name)
{
	static char text[128];

	(void)snprintf(text, sizeof text, "%s/%s", directory, name);
	return text;
}

static bool
refused(int fd)
{
	return fd == -1 && errno == EACCES;
}

static void
put(const char *name)
{
	int fd = open(path(name), O_WRONLY | O_CREAT, 0600);

	assert_int_not_equal(fd, -1);
	close(fd);
}

static int
make_place(void **state)
{
	skip_unless_root(state);
	assert_non_null(mkdtemp(directory));
	put("kept");
	put("lost");
	assert_int_equal(mkdir(path("store"), 0700), 0);
	assert_true(landlock_begin(&here));
	if (here.abi == 0) {
		print_message("this kernel has no Landlock\n");
		return 0;
	}
	close(here.ruleset);
	return 0;
}

static int
clear_place(void **state)
{
	(void)state;
	unlink(path("kept"));
	unlink(path("lost"));
	unlink(path("store/new"));
	rmdir(path("store"));
	rmdir(directory);
	return 0;
}

static void
keep_one_file(void)
{
	struct landlock landlock;

	MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	MUST(landlock_begin(&landlock));
	MUST(landlock_allow_reading(&landlock, path("kept")));
	MUST(landlock_allow_reading(&landlock, path("not there")));
	MUST(landlock_enforce(&landlock));
	MUST(open(path("kept"), O_RDONLY) != -1);
	MUST(refused(open(path("kept"), O_RDWR)));
	MUST(refused(open(path("lost"), O_RDONLY)));
	MUST(refused(open(path("not there"), O_WRONLY | O_CREAT, 0600)));
	MUST(refused(open(directory, O_RDONLY | O_DIRECTORY)));
}

static void
test_only_the_named_file_can_be_read(void **state)
{
	(void)state;
	if (here.abi > 0)
		assert_int_equal(tell(keep_one_file), 0);
}

static void
keep_a_store(void)
{
	struct landlock landlock;

	MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	MUST(landlock_begin(&landlock));
	MUST(landlock_allow_keeping(&landlock, path("store")));
	MUST(landlock_allow_keeping(&landlock, path("kept"))); /* no directory: nothing to allow */
	MUST(landlock_enforce(&landlock));
	int fd = open(path("store/new"), O_RDWR | O_CREAT, 0600);
	MUST(fd != -1 && write(fd, "x", 1) == 1);
	MUST(open(path("store"), O_RDONLY | O_DIRECTORY) != -1);
	MUST(unlink(path("store/new")) == -1 && errno == EACCES);
	MUST(mkdir(path("store/directory"), 0700) == -1 && errno == EACCES);
	MUST(symlink("/etc", path("store/link")) == -1 && errno == EACCES);
	MUST(refused(open(path("kept"), O_RDONLY)));
}

static void
test_in_the_store_files_are_made_and_written_but_not_removed(void **state)
{
	(void)state;
	if (here.abi > 0)
		assert_int_equal(tell(keep_a_store), 0);
}

static void
write_a_log(void)
{
	struct landlock landlock;
	char other[160];
	int fd = open(path("store/log"), O_RDWR | O_CREAT, 0600);

	MUST(fd != -1 && close(fd) == 0);
	MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	MUST(landlock_begin(&landlock));
	MUST(landlock_allow_writing(&landlock, path("store")));
	MUST(landlock_enforce(&landlock));
	fd = open(path("store/log"), O_RDWR | O_APPEND);
	MUST(fd != -1 && write(fd, "x", 1) == 1);
	MUST(refused(open(path("store/newer"), O_RDWR | O_CREAT, 0600)));
	MUST(refused(open(path("store"), O_RDONLY | O_DIRECTORY)));
	MUST(unlink(path("store/log")) == -1 && errno == EACCES);
	(void)snprintf(other, sizeof other, "%s.1", path("store/log"));
	MUST(rename(path("store/log"), other) == -1 && errno == EACCES);
}

static void
test_a_log_is_written_on_but_not_made_moved_or_removed(void **state)
{
	(void)state;
	if (here.abi > 0)
		assert_int_equal(tell(write_a_log), 0);
	(void)unlink(path("store/log"));
}

/* A socket that listens on a port of its own; the port. */
static int
listen_somewhere(int *fd)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t size = sizeof address;

	*fd = socket(AF_INET, SOCK_STREAM, 0);
	MUST(bind(*fd, (struct sockaddr *)&address, size) == 0 && listen(*fd, 1) == 0 &&
	     getsockname(*fd, (struct sockaddr *)&address, &size) == 0);
	return ntohs(address.sin_port);
}

static int
connect_to(int port)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((in_port_t)port),
		.sin_addr = { htonl(INADDR_LOOPBACK) },
	};

	return connect(
	    socket(AF_INET, SOCK_STREAM, 0), (const struct sockaddr *)&address, sizeof address);
}

static void
keep_one_port(void)
{
	struct landlock landlock;
	int fds[2], kept = listen_somewhere(&fds[0]), lost = listen_somewhere(&fds[1]);

	MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	MUST(landlock_begin(&landlock));
	MUST(landlock_allow_port(&landlock, kept));
	MUST(!landlock_allow_port(&landlock, 65536));
	MUST(landlock_enforce(&landlock));
	MUST(connect_to(kept) == 0);
	MUST(refused(connect_to(lost)));
}

static void
test_only_the_named_port_can_be_reached(void **state)
{
	(void)state;
	if (here.abi >= 4)
		assert_int_equal(tell(keep_one_port), 0);
}

static void
a_kernel_without(void)
{
	struct landlock none = { .abi = 0, .ruleset = -1 };

	MUST(landlock_allow_reading(&none, "/etc/hosts") && landlock_allow_keeping(&none, "/tmp") &&
	     landlock_allow_writing(&none, "/tmp") && landlock_allow_port(&none, 443) &&
	     landlock_enforce(&none));
	MUST(open("/etc/passwd", O_RDONLY) != -1);
}

static void
test_without_landlock_nothing_is_given_up_and_nothing_fails_T115(void **state)
{
	(void)state;
	assert_int_equal(tell(a_kernel_without), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_the_named_file_can_be_read),
		cmocka_unit_test(test_in_the_store_files_are_made_and_written_but_not_removed),
		cmocka_unit_test(test_a_log_is_written_on_but_not_made_moved_or_removed),
		cmocka_unit_test(test_only_the_named_port_can_be_reached),
		cmocka_unit_test(test_without_landlock_nothing_is_given_up_and_nothing_fails_T115),
	};

	return cmocka_run_group_tests(tests, make_place, clear_place);
}
