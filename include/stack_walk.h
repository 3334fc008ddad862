/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every way through a stack that libpam could take, whatever its modules return, and those of them
 * that let somebody in without our module's PAM_SUCCESS.
 */
#ifndef DLA_OTP_STACK_WALK_H
#define DLA_OTP_STACK_WALK_H

#include "stack.h"

#include <stdbool.h>
#include <stdint.h>

/* What can be said for a way past our module; the first is nothing. */
enum stack_excuse {
	WAY_UNEXCUSED = 0,
	WAY_OUTAGE, /* only after our PAM_AUTHINFO_UNAVAIL; in auth something else proves who it is
		     */
	WAY_ROOT,   /* only for who is root already, in a program that says who that is */
	WAY_NAMED,  /* only for people whom the stack names; in auth they prove who they are */
	WAYS
};

/* A line that was asked on the way, and what it said. */
struct stack_saying {
	unsigned step, code;
};

/* One way in past our module. */
struct stack_hole {
	enum stack_excuse excuse;
	unsigned culprit; /* the step that leads past our module, or is ours and is not heeded, or
			     whose PAM_NEW_AUTHTOK_REQD is in spite of all the end's */
	unsigned count;
	struct stack_saying way[STACK_STEPS_MAX];
};

enum stack_walk_result {
	WALK_TANGLED = 0, /* too many substacks with `reset`: it cannot be judged */
	WALK_CLOSED,      /* there is no such way */
	WALK_OPEN         /* *hole is one, of the least excused */
};

/*
 * Looks for ways in on which this step is the first to lead past our module: it is our line and
 * does not return success, or our line is skipped because of what it returns. Each way past our
 * module has one such step. asked_by_user: the service's real user is who asks, as in su.
 */
enum stack_walk_result stack_walk(
    const struct stack *stack, unsigned culprit, bool asked_by_user, struct stack_hole *hole);

/* Can anybody get in, with everything at its best? */
enum stack_walk_result stack_walk_any(const struct stack *stack);

/* Does the stack have a line of our module? */
bool stack_asks_us(const struct stack *stack);

#endif
