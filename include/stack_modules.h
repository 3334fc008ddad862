/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is known of the modules in a stack: which codes they can return, and what it means when one
 * returns success.
 */
#ifndef DLA_OTP_STACK_MODULES_H
#define DLA_OTP_STACK_MODULES_H

#include "stack.h"

#include <stdbool.h>
#include <stdint.h>

#define MODULE_OURS "pam_dla_otp.so"

enum module_meaning {
	MODULE_ANY = 0, /* success says nothing about who it is */
	MODULE_IS_OURS,
	MODULE_ROOT,  /* the program's real user is root (pam_rootok) */
	MODULE_NAMED, /* the person is one of those whom the line itself names (pam_succeed_if) */
	MODULE_PROVES /* a password, key or token was proven to be right */
};

enum module_meaning stack_module_meaning(const struct stack_line *line);

/* Is it a line of our module? */
bool stack_step_is_ours(const struct stack_step *step);

/* The codes that the step may have, a bit each; never none. */
uint32_t stack_step_codes(const struct stack_step *step);

/* The file name of a module, without its directory. */
const char *stack_module_name(const struct stack_line *line);

#endif
