/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What may stand behind the module in a line of pam.d(5). An argument that is unknown, wrong or
 * given twice is an error and never skipped: a typing error in such a line must not open a door.
 */
#ifndef DLA_OTP_ARGUMENTS_H
#define DLA_OTP_ARGUMENTS_H

#include "log.h"

#include <stdbool.h>

/* What to do with a password that an earlier module of the stack has asked for (PAM_AUTHTOK). */
enum first_pass {
	FIRST_PASS_IGNORED = 0,
	FIRST_PASS_TRIED,    /* it answers the first question for the password, if there is one */
	FIRST_PASS_REQUIRED, /* nothing else answers that question */
	FIRST_PASS_SPENT,    /* it was required and has been used: no second try */
};

/* Strings belong to argv or are constants. */
struct arguments {
	const char *settings; /* conf=FILE, absolute */
	const char *helper;   /* helper=FILE, absolute */
	bool names_files;     /* one of them was given: for callers that are root */
	unsigned timeout_s;   /* timeout=SECONDS for the whole login */
	enum first_pass first_pass;
};

/*
 * Reads all arguments. False when one of them is bad: then *why is begun and names every bad one,
 * and *arguments is not to be used.
 */
bool arguments_read(
    struct arguments *arguments, int argc, const char *const argv[], struct log_line *why);

#endif
