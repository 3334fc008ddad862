/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What becomes of a line: tested against a /dev/log of our own in a private mount namespace, so it
 * needs root.
 */
#include "clock.h"
#include "log.h"

#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

static struct log_line line;

/* Makes /dev ours alone; false, and why, when that is not possible. */
static bool
own_dev(void)
{
	static bool tried, ours;

	if (!tried) {
		tried = true;
		ours = unshare(CLONE_NEWNS) == 0 &&
		       mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == 0 &&
		       mount("tmpfs", "/dev", "tmpfs", 0, NULL) == 0;
		if (!ours)
			print_message(
			    "needs root for a /dev/log of its own: %s\n", strerror(errno));
	}
	return ours;
}

/* A syslog daemon that listens and does not read. */
static int
listen_for_lines(void)
{
	const struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "/dev/log" };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (!own_dev())
		skip();
	unlink("/dev/log");
	assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
	return fd;
}

static void
test_a_line_reaches_syslog_as_one_datagram(void **state)
{
	int daemon = listen_for_lines();
	char text[2048], tag[32], rest[256];
	int priority, pid;

	(void)state;
	log_begin(&line, "login refused");
	log_add(&line, "user", "som\nchai");
	assert_true(log_send(&line, "pam_dla_otp", LOG_NOTICE));
	ssize_t got = recv(daemon, text, sizeof text - 1, 0);
	assert_true(got > 0);
	text[got] = '\0';
	assert_int_equal(
	    sscanf(text, "<%d>%31[a-z_][%d]: %255[^\n]", &priority, tag, &pid, rest), 4);
	assert_int_equal(priority, LOG_AUTHPRIV | LOG_NOTICE);
	assert_string_equal(tag, "pam_dla_otp");
	assert_int_equal(pid, getpid());
	assert_string_equal(rest, "login refused user=\"som\\x0achai\"");
	assert_int_equal(recv(daemon, text, sizeof text, 0), -1);
	close(daemon);
}

static void
test_the_longest_line_and_tag_arrive(void **state)
{
	static char tag[200];
	int daemon = listen_for_lines();
	char text[2048];

	(void)state;
	memset(tag, 't', sizeof tag - 1);
	log_begin(&line, "full");
	for (int i = 0; i < 500; i++)
		log_add(&line, "k", "v");
	assert_true(log_send(&line, tag, LOG_ERR));
	ssize_t got = recv(daemon, text, sizeof text, 0);
	assert_in_range(got, line.length + 32, line.length + 64); /* a tag is cut at 32 bytes */
	assert_memory_equal(text + (size_t)got - line.length - 2, ": ", 2);
	assert_memory_equal(text + (size_t)got - line.length, line.text, line.length);
	close(daemon);
}

static void
test_nobody_listening_is_told_at_once_and_errno_stays(void **state)
{
	int daemon = listen_for_lines();
	int64_t begin = clock_now_ms();

	(void)state;
	log_begin(&line, "lost");
	close(daemon);
	errno = EDOM;
	assert_false(log_send(&line, "pam_dla_otp", LOG_ERR));
	assert_int_equal(errno, EDOM);
	unlink("/dev/log");
	assert_false(log_send(&line, "pam_dla_otp", LOG_ERR));
	assert_int_equal(errno, EDOM);
	assert_in_range(clock_now_ms() - begin, 0, 500);
}

static void
test_a_daemon_that_does_not_read_is_not_waited_for_long(void **state)
{
	int daemon = listen_for_lines();
	int64_t begin = 0;
	bool taken = true;

	(void)state;
	log_begin(&line, "flood");
	errno = EDOM;
	for (int i = 0; taken && i < 10000; i++) {
		begin = clock_now_ms();
		taken = log_send(&line, "pam_dla_otp", LOG_ERR);
	}
	assert_false(taken);
	assert_in_range(clock_now_ms() - begin, 200, 1000);
	assert_int_equal(errno, EDOM);
	close(daemon);
}

static void
test_no_descriptor_is_kept(void **state)
{
	int daemon = listen_for_lines();
	int before = dup(daemon), after;

	(void)state;
	close(before);
	log_begin(&line, "here");
	assert_true(log_send(&line, "pam_dla_otp", LOG_ERR));
	after = dup(daemon);
	close(after);
	assert_int_equal(after, before);
	close(daemon);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line_reaches_syslog_as_one_datagram),
		cmocka_unit_test(test_the_longest_line_and_tag_arrive),
		cmocka_unit_test(test_nobody_listening_is_told_at_once_and_errno_stays),
		cmocka_unit_test(test_a_daemon_that_does_not_read_is_not_waited_for_long),
		cmocka_unit_test(test_no_descriptor_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
