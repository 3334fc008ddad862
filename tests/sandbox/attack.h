/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a program that was taken over might try. An act is one system call with its arguments, or a
 * function where it takes more than one; it has worked when it does not give -1.
 */
#ifndef DLA_OTP_TEST_ATTACK_H
#define DLA_OTP_TEST_ATTACK_H

#include <stddef.h>

#define ENGINE 1U
#define SSO 2U
#define MAIL 4U
#define WORKERS (SSO | MAIL)
#define ALL (ENGINE | WORKERS)

/* A pointer as an argument of a system call. */
#define P(pointer) ((long)(pointer))

struct act {
	unsigned programs; /* for which it is forbidden */
	const char *words;
	long call;
	long arguments[6];
	long (*attempt)(void); /* instead of call */
};

struct acts {
	const struct act *act;
	size_t count;
};

extern const struct acts attack_files, attack_processes, attack_network, attack_kernel;

/* A process of somebody else's that may be harmed. */
long attack_victim(void);

/* For acts that need a buffer, a structure that may be anything, or an address. */
extern char attack_buffer[65536];

#endif
