/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What libpam makes of a module's answer: another impression of the stack so far, another line.
 */
#ifndef DLA_OTP_STACK_DISPATCH_H
#define DLA_OTP_STACK_DISPATCH_H

#include "stack.h"

#include <stdbool.h>

/* libpam's impression and status, as far as they matter for the end. */
enum impression {
	UNDECIDED = 0,
	GOOD,       /* success */
	GOOD_OLD,   /* PAM_NEW_AUTHTOK_REQD: in when the password is changed */
	GOOD_OTHER, /* any other code: no success, but not refused yet */
	REFUSED,
	REFUSED_OLD, /* refused, and yet with PAM_NEW_AUTHTOK_REQD as the code of the whole */
	IMPRESSIONS
};

/*
 * The step at *at has answered with that code. Changes *impression, and *at to the step that is
 * next: stack->count behind the last. saved: the impression at the beginning of the step's
 * substack, or UNDECIDED outside of any.
 */
void stack_dispatch(const struct stack *stack, unsigned *at, enum impression *impression,
    enum impression saved, unsigned code);

/*
 * Does a stack that ends so let people in? In the account phase programs go on after
 * PAM_NEW_AUTHTOK_REQD too, sshd at once.
 */
bool stack_lets_in(const struct stack *stack, enum impression impression);

#endif
