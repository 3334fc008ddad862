/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files that enable and disable change for a service: its stack, and for sshd a file of
 * settings. Each as it is now and as it is to be.
 */
#ifndef DLA_OTP_SWITCHED_H
#define DLA_OTP_SWITCHED_H

#include "whole_file.h"

#include <stdbool.h>

#define SWITCHED_FILES 2
#define SWITCHED_NAME_SIZE 256
#define SWITCHED_WORDS_SIZE 400
#define SWITCHED_PAM "/etc/pam.d"

struct switched_file {
	const char *directory;
	char name[SWITCHED_NAME_SIZE];
	char path[2 * SWITCHED_NAME_SIZE]; /* both, for people */
	const char *kept;                  /* what its copies are called */
	bool known;                        /* it could be read, and believed */
	struct whole_file now, goal;
};

struct switched {
	char service[SWITCHED_NAME_SIZE];
	unsigned count;                            /* 0 = nothing was read */
	struct switched_file file[SWITCHED_FILES]; /* in the order of switching on; the last is the
						      stack */
	char words[SWITCHED_WORDS_SIZE];           /* why something cannot be done, "" = it can */
	const char *remedy;                        /* constant */
};

/*
 * As root: reads the files of a service as they are now. False, and words and remedy are set, when
 * one cannot be believed; the others are known. End with switched_free in either case.
 */
bool switched_read(struct switched *switched, const char *service);

/* The service's file of /etc/pam.d. */
struct switched_file *switched_stack(struct switched *switched);

/* Sets words and remedy by a printf(3) format, and returns false. */
__attribute__((format(printf, 3, 4))) bool switched_refuse(
    struct switched *switched, const char *remedy, const char *format, ...);

/* Are they still as they were read? What somebody changed meanwhile must not be lost. */
bool switched_unchanged(const struct switched *switched);

/* Makes a file what it is to be; false and errno. */
bool switched_apply(const struct switched_file *file);

/* Reads or writes a copy of it: as it was ("before"), as it became ("after"). kept.h */
bool switched_load(
    const struct switched_file *file, int kept, const char *which, struct whole_file *copy);
bool switched_keep(const struct switched_file *file, int kept, const char *which,
    const struct whole_file *content);

void switched_free(struct switched *switched);

#endif
