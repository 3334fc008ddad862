/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tries what a resolver needs, and sorts the errors of connect(2). Sends nothing: a UDP socket that
 * is connected has a port of its own and no packet on the line.
 */
#include "shortage.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

static void *
do_nothing(void *argument)
{
	return argument;
}

static bool
thread_starts(void)
{
	pthread_t thread;

	return pthread_create(&thread, NULL, do_nothing, NULL) == 0 &&
	       pthread_join(thread, NULL) == 0;
}

static bool
port_is_left(void)
{
	const struct sockaddr_in somewhere = { .sin_family = AF_INET,
		.sin_port = htons(53),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool left =
	    fd >= 0 && connect(fd, (const struct sockaddr *)&somewhere, sizeof somewhere) == 0;

	if (fd >= 0)
		close(fd);
	return left;
}

bool
shortage_of_resolver(void)
{
	return !thread_starts() || !port_is_left();
}

bool
shortage_behind(long system_error)
{
	static const int of_the_network[] = { ECONNREFUSED, ECONNRESET, ECONNABORTED, EHOSTUNREACH,
		EHOSTDOWN, ENETUNREACH, ENETDOWN, ETIMEDOUT };

	for (size_t i = 0; i < sizeof of_the_network / sizeof of_the_network[0]; i++)
		if (system_error == of_the_network[i])
			return false;
	return true;
}
