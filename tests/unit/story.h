/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For the tests of harden: a story runs in a child, which ends with 0 when all that MUST be so was
 * so.
 */
#ifndef DLA_OTP_STORY_H
#define DLA_OTP_STORY_H

#include "harden.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const struct harden_user nobody = { .uid = 65534, .gid = 65534 };

/* In a child: what must be so, or the child ends with 2. */
#define MUST(condition)                                                                \
	do {                                                                           \
		if (!(condition)) {                                                    \
			dprintf(STDERR_FILENO, "line %d: %s\n", __LINE__, #condition); \
			_exit(2);                                                      \
		}                                                                      \
	} while (0)

/* Runs a story in a child; its wait status. */
static inline int
tell(void (*story)(void))
{
	int status;
	pid_t child = fork();

	assert_int_not_equal(child, -1);
	if (child == 0) {
		story();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static inline int
skip_unless_root(void **state)
{
	(void)state;
	if (geteuid() != 0) {
		print_message("needs root\n");
		_exit(0);
	}
	return 0;
}

/* The number behind `name:` in /proc/self/status, read in this base. */
static inline unsigned long long
status_number(const char *name, int base)
{
	char text[3000];
	int fd = open("/proc/self/status", O_RDONLY);
	ssize_t got = read(fd, text, sizeof text - 1);

	close(fd);
	MUST(got > 0);
	text[got] = '\0';
	const char *at = strstr(text, name);
	MUST(at != NULL);
	return strtoull(at + strlen(name) + 1, NULL, base);
}

#endif
