/* SPDX-License-Identifier: BSD-2-Clause */
/* A directory of the test's own, and how much of a long test to run. Included by tests only. */
#ifndef DLA_OTP_TESTS_TEMPORARY_H
#define DLA_OTP_TESTS_TEMPORARY_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#define RUNNING_ON_VALGRIND_POSSIBLE 1
#else
#define RUNNING_ON_VALGRIND_POSSIBLE 0
#define RUNNING_ON_VALGRIND 0
#endif

#define TEMPORARY_SIZE sizeof "/tmp/dla-otp-test-XXXXXX"

/* Makes an empty directory, mode 0700, and puts its path. Ends the test program when it cannot. */
static inline void
temporary_make(char path[TEMPORARY_SIZE])
{
	memcpy(path, "/tmp/dla-otp-test-XXXXXX", TEMPORARY_SIZE);
	if (mkdtemp(path) == NULL) {
		perror(path);
		exit(1);
	}
}

static inline int
temporary_remove_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
	(void)status;
	(void)kind;
	(void)at;
	return remove(path);
}

static inline void
temporary_remove(const char *path)
{
	nftw(path, temporary_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Fewer rounds where each is slower: under valgrind a hundred times, under the sanitizers ten. */
static inline unsigned
rounds(unsigned all)
{
#ifdef __SANITIZE_ADDRESS__
	return all / 10 + 1;
#else
	return RUNNING_ON_VALGRIND ? all / 100 + 1 : all;
#endif
}

#endif
