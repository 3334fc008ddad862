/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All states in which a walk through a stack can be, numbered in the order of its steps, and how
 * each was first reached.
 */
#ifndef DLA_OTP_STACK_STATES_H
#define DLA_OTP_STACK_STATES_H

#include "stack_dispatch.h"

#include <stdbool.h>
#include <stdint.h>

#define STACK_NOWHERE UINT32_MAX

/* What happened on the way, a bit each. */
enum {
	PASSED = 1,  /* our module was passed */
	SAID_NO = 2, /* it refused */
	OUTAGE = 4,  /* it said PAM_AUTHINFO_UNAVAIL */
	ROOT = 8,    /* the next three as in stack_modules.h */
	NAMED = 16,
	PROVEN = 32,
	HISTORIES = 64
};

struct stack_state {
	unsigned at; /* the step that is next */
	enum impression impression;
	unsigned history;
	unsigned saved; /* impressions at the beginnings of open substacks, a digit each */
};

/* What a state was first reached from, and by which code; STACK_CODES: by no answer. */
struct stack_origin {
	uint32_t from; /* STACK_NOWHERE: it was not reached */
	uint8_t code;
};

/* Number 0 is the beginning: the first step, UNDECIDED, nothing has happened. */
struct stack_states {
	struct stack_origin *origins;
	uint32_t first_of_end, behind;     /* the numbers of those behind the last step */
	unsigned weight[STACK_LEVELS + 1]; /* of a level's digit in `saved`; 0 = it has none */
	unsigned saved_count;
};

/*
 * Makes room for them, none reached. False when there are too many, or no memory. End with
 * stack_states_end in either case.
 */
bool stack_states_begin(struct stack_states *states, const struct stack *stack);
void stack_states_end(struct stack_states *states);

uint32_t stack_state_index(const struct stack_states *states, const struct stack_state *state);
struct stack_state stack_state_at(const struct stack_states *states, uint32_t index);

/* The impression at the beginning of the substack of that level; and the present one put there. */
enum impression stack_state_saved(
    const struct stack_states *states, const struct stack_state *state, unsigned level);
void stack_state_save(const struct stack_states *states, struct stack_state *state, unsigned level);

#endif
