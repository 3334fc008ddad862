/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Landlock: a process gives up every file and TCP port but those it names (landlock(7)). There is
 * no library for it. Knows of no program of ours.
 */
#ifndef DLA_OTP_LANDLOCK_H
#define DLA_OTP_LANDLOCK_H

#include <stdbool.h>

/* Rules being collected. */
struct landlock {
	int abi; /* the kernel's; 0 = it has no Landlock, and all below does nothing and is true */
	int ruleset;
};

/*
 * Starts with nothing allowed: no file (from ABI 1 on), no TCP port (4), no ioctl on devices (5),
 * no signal to and no abstract socket of a process outside (6). False when the kernel refuses.
 */
bool landlock_begin(struct landlock *landlock);

/*
 * Allows reading a file, or all files beneath a directory. What is not there, or cannot be reached,
 * stays forbidden. False when the kernel refuses.
 */
bool landlock_allow_reading(const struct landlock *landlock, const char *path);

/* Allows listing a directory, and making, reading and writing plain files in it; not removing. */
bool landlock_allow_keeping(const struct landlock *landlock, const char *directory);

/* Allows reading and writing the files that are in a directory; not making, removing, cutting. */
bool landlock_allow_writing(const struct landlock *landlock, const char *directory);

/* Allows TCP connections to a port. */
bool landlock_allow_port(const struct landlock *landlock, int port);

/* Makes it so for this thread and all it will start. Needs no_new_privs. False when refused. */
bool landlock_enforce(const struct landlock *landlock);

#endif
