/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Versions of libraries and of sshd with faults that are known to all and matter to sign-in (T139).
 * No substitute for updates: only the best known are here. Pure.
 */
#ifndef DLA_OTP_KNOWN_FAULTS_H
#define DLA_OTP_KNOWN_FAULTS_H

#include <stdbool.h>

struct known_fault {
	const char *package;       /* of Debian */
	const char *since, *fixed; /* versions of its makers: from the one on, below the other */
	const char *debian;        /* the version with the fix put into an older one, "" = none */
	const char *words;
};

enum fault_state {
	FAULT_ABSENT,
	FAULT_POSSIBLE, /* its makers' version has it; a distribution may have mended it */
	FAULT_PRESENT
};

/* The index'th fault, NULL behind the last. */
const struct known_fault *known_fault_at(unsigned index);

/* Has this version, of a package or as its makers tell it, the fault? */
enum fault_state known_fault_judge(const struct known_fault *fault, const char *version);

#endif
