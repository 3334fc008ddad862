/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The control field of a PAM line: what libpam does with each code that a module may return
 * (pam.conf(5)).
 */
#ifndef DLA_OTP_STACK_CONTROL_H
#define DLA_OTP_STACK_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

/* libpam's numbers, of those codes that mean something here. */
enum stack_code {
	CODE_SUCCESS = 0,
	CODE_PERM_DENIED = 6,
	CODE_AUTH_ERR = 7,
	CODE_AUTHINFO_UNAVAIL = 9,
	CODE_NEW_AUTHTOK_REQD = 12,
	CODE_IGNORE = 25,
	CODE_MODULE_UNKNOWN = 28, /* libpam's own, for a module that cannot be loaded */
	CODE_INCOMPLETE = 31,
	STACK_CODES = 32
};

/* What is done with a code; a positive number jumps over so many lines. */
enum stack_action {
	ACTION_IGNORE = 0,
	ACTION_OK = -1,
	ACTION_DONE = -2,
	ACTION_BAD = -3,
	ACTION_DIE = -4,
	ACTION_RESET = -5
};

#define STACK_JUMP_MAX 1000

struct stack_control {
	int16_t action[STACK_CODES];
};

/*
 * Reads a control field, its brackets taken off: a word such as `required`, or pairs such as
 * `success=1 default=ignore`. False when libpam would not understand it (it then takes every code
 * for bad, and so does *control), or when a jump is longer than any stack.
 */
bool stack_control_read(struct stack_control *control, const char *field);

/* Every code is bad: what a line is that cannot be understood. */
void stack_control_refuse(struct stack_control *control);

/* The code as it is written in a control field. */
const char *stack_code_name(unsigned code);

#endif
