/* SPDX-License-Identifier: BSD-2-Clause */
/* For the tests of wire: a socket between two programs, both ends in one hand. */
#ifndef DLA_OTP_SOCKET_PAIR_H
#define DLA_OTP_SOCKET_PAIR_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define SOON 100       /* ms */
#define TELL_X "\1\6x" /* a message: TELL "x", with the literal's own NUL */

/* The two ends of a socket as our programs use it. */
struct pair {
	int here, there;
};

static inline struct pair
open_pair(void)
{
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
	return (struct pair){ .here = ends[0], .there = ends[1] };
}

static inline void
close_pair(struct pair pair)
{
	close(pair.here);
	close(pair.there);
}

#endif
