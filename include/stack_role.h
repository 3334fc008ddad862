/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a line of a service's PAM file means to whoever wants to put our lines into it. Pure.
 */
#ifndef DLA_OTP_STACK_ROLE_H
#define DLA_OTP_STACK_ROLE_H

#include "stack_text.h"

enum stack_role {
	ROLE_UNKNOWN = 0,    /* it cannot be told: leave the file alone */
	ROLE_OTHER,          /* it may stay, whatever it does */
	ROLE_PROOF,          /* it proves who somebody is, or serves only such lines */
	ROLE_ROOT,           /* auth lets root in, who need not prove anything */
	ROLE_ACCOUNT,        /* a line of account that cannot end it with success */
	ROLE_ACCOUNT_ENDING, /* one that could */
};

/* Why a line is ROLE_UNKNOWN, in constant words, and what to do. */
struct stack_role_fault {
	const char *words, *remedy;
};

/* *fault is set where it is ROLE_UNKNOWN. */
enum stack_role stack_role_of(const struct stack_line *line, struct stack_role_fault *fault);

#endif
