/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Acts upon the network. Where nobody listens, being told so counts as worked: the connection was
 * tried. ATTACK_PORT is a port that the attacked worker may reach.
 */
#include "attack.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

/* Refused by the other side, or under way: the own side let it pass. */
static long
tried(long result)
{
	return result == -1 && (errno == ECONNREFUSED || errno == EINPROGRESS) ? 0 : result;
}

static long
connect_to(int port, int protocol)
{
	const struct sockaddr_in server = {
		.sin_family = AF_INET,
		.sin_port = htons((in_port_t)port),
		.sin_addr = { htonl(INADDR_LOOPBACK) },
	};
	int fd = socket(AF_INET, SOCK_STREAM, protocol);

	return fd == -1 ? -1 : tried(connect(fd, (const struct sockaddr *)&server, sizeof server));
}

static long
connect_22(void)
{
	return connect_to(22, IPPROTO_TCP);
}

static long
connect_25(void)
{
	return connect_to(25, 0);
}

static long
connect_80(void)
{
	return connect_to(80, IPPROTO_TCP);
}

static long
connect_389(void)
{
	return connect_to(389, IPPROTO_TCP);
}

static long
connect_3128(void)
{
	return connect_to(3128, IPPROTO_TCP);
}

/* Multipath TCP falls back to TCP, and Landlock looks at TCP sockets only. */
static long
connect_multipath(void)
{
	return connect_to(22, IPPROTO_MPTCP);
}

static long
connect_ipv6(void)
{
	const struct sockaddr_in6 server = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(22),
		.sin6_addr = IN6ADDR_LOOPBACK_INIT,
	};
	int fd = socket(AF_INET6, SOCK_STREAM, 0);

	return fd == -1 ? -1 : tried(connect(fd, (const struct sockaddr *)&server, sizeof server));
}

/* Sends the first data with the connection, without connect(2). */
static long
fast_open(int by_message)
{
	struct sockaddr_in server = {
		.sin_family = AF_INET,
		.sin_port = htons(22),
		.sin_addr = { htonl(INADDR_LOOPBACK) },
	};
	struct iovec data = { attack_buffer, 1 };
	const struct msghdr message = {
		.msg_name = &server, .msg_namelen = sizeof server, .msg_iov = &data, .msg_iovlen = 1
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd == -1)
		return -1;
	return tried(by_message ? sendmsg(fd, &message, MSG_FASTOPEN)
				: sendto(fd, attack_buffer, 1, MSG_FASTOPEN,
				      (const struct sockaddr *)&server, sizeof server));
}

static long
fast_open_by_address(void)
{
	return fast_open(0);
}

static long
fast_open_by_message(void)
{
	return fast_open(1);
}

static long
bind_to(int port)
{
	const struct sockaddr_in here = {
		.sin_family = AF_INET,
		.sin_port = htons((in_port_t)port),
		.sin_addr = { htonl(INADDR_LOOPBACK) },
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fd == -1 ? -1 : bind(fd, (const struct sockaddr *)&here, sizeof here);
}

static long
take_port(void)
{
	return bind_to(0);
}

static long
listen_without_bind(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fd == -1 ? -1 : listen(fd, 1);
}

/* Names in memory, not in the file system; the test listens there. */
static long
connect_abstract(void)
{
	struct sockaddr_un peer = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	memcpy(peer.sun_path, "\0dla-otp-victim", 15);
	return fd == -1 ? -1
			: connect(fd, (const struct sockaddr *)&peer,
			      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 15));
}

#define SOCKET(who, words, family, type, protocol)                       \
	{                                                                \
		who, words, SYS_socket, { family, type, protocol }, NULL \
	}
#define DO(who, words, function)               \
	{                                      \
		who, words, 0, { 0 }, function \
	}

static const struct act acts[] = {
	SOCKET(ENGINE, "a TCP socket", AF_INET, SOCK_STREAM, 0),
	SOCKET(ENGINE, "a UDP socket", AF_INET, SOCK_DGRAM, 0),
	SOCKET(ENGINE, "a TCP socket of IPv6", AF_INET6, SOCK_STREAM, 0),
	SOCKET(ENGINE, "a UDP socket of IPv6", AF_INET6, SOCK_DGRAM, 0),
	SOCKET(ENGINE, "a stream socket of this machine", AF_UNIX, SOCK_STREAM, 0),
	SOCKET(ALL, "a raw socket", AF_INET, SOCK_RAW, IPPROTO_TCP),
	SOCKET(ALL, "a raw socket of IPv6", AF_INET6, SOCK_RAW, IPPROTO_ICMPV6),
	SOCKET(ALL, "a ping socket", AF_INET, SOCK_DGRAM, IPPROTO_ICMP),
	SOCKET(ALL, "a packet socket", AF_PACKET, SOCK_RAW, 0),
	SOCKET(ALL, "a netlink socket for routes", AF_NETLINK, SOCK_RAW, 0),
	SOCKET(ALL, "a netlink socket for audit", AF_NETLINK, SOCK_RAW, 9),
	SOCKET(ALL, "a multipath TCP socket", AF_INET, SOCK_STREAM, IPPROTO_MPTCP),
	SOCKET(ALL, "a UDP-Lite socket", AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE),
	SOCKET(ALL, "a socket to the host of a virtual machine", AF_VSOCK, SOCK_STREAM, 0),
	SOCKET(ALL, "a socket of the kernel's ciphers", AF_ALG, SOCK_SEQPACKET, 0),
	SOCKET(ALL, "a sequenced socket of this machine", AF_UNIX, SOCK_SEQPACKET, 0),
	DO(ALL, "connect to port 22", connect_22),
	DO(ALL, "connect to port 25", connect_25),
	DO(ALL, "connect to port 80", connect_80),
	DO(ALL, "connect to port 389", connect_389),
	DO(ALL, "connect to port 3128", connect_3128),
	DO(ALL, "connect to port 22 over IPv6", connect_ipv6),
	DO(ALL, "connect to port 22 by multipath TCP", connect_multipath),
	DO(ALL, "connect to port 22 by fast open", fast_open_by_address),
	DO(ALL, "connect to port 22 by fast open in a message", fast_open_by_message),
	DO(ALL, "take a port", take_port),
	DO(ALL, "listen", listen_without_bind),
	DO(ALL, "connect to an abstract socket", connect_abstract),
};

const struct acts attack_network = { acts, sizeof acts / sizeof acts[0] };
