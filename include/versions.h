/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which programs and libraries made the log, and how the clock stood: what an investigation asks
 * for beside the lines.
 */
#ifndef DLA_OTP_VERSIONS_H
#define DLA_OTP_VERSIONS_H

#include "crypto.h"

#include <stdbool.h>
#include <stdio.h>

#define VERSIONS_PROGRAMS 4

struct versions {
	struct {
		const char *path;
		char digest[CRYPTO_HEX_SIZE(CRYPTO_DIGEST_LENGTH)]; /* "" = unreadable */
	} program[VERSIONS_PROGRAMS];
};

/* Digests the installed programs; as root, because nobody else may read them. */
void versions_find(struct versions *versions);

/* Writes programs, libraries of this process, system and clock as lines of `word: value`. */
void versions_write(FILE *out, const struct versions *versions);

/* True when the kernel's clock is kept right by somebody (adjtimex(2)). */
bool versions_clock_is_kept(void);

#endif
