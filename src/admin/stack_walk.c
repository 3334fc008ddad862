/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks a stack. All ways that came to the same line with the same impression and the same history
 * are one state, so the work grows with the stack's length, not with the number of ways.
 *
 * It assumes the worst of every module but the few that always say the same. Ways on which ours
 * said success are not followed: they are what the stack is for. (T14)
 */
#include "stack_walk.h"

#include "stack_modules.h"
#include "stack_states.h"

struct walk {
	const struct stack *stack;
	unsigned culprit;
	bool anything_goes; /* every way is followed, also those that ours lets in */
	struct stack_states states;
};

/* --- ways past us --- */

static unsigned
history_of(const struct stack_step *step, unsigned code)
{
	if (step->fails)
		return 0;
	switch (stack_module_meaning(step->line)) {
	case MODULE_ANY:
		return 0;
	case MODULE_IS_OURS:
		return code == CODE_AUTHINFO_UNAVAIL ? OUTAGE : SAID_NO;
	case MODULE_ROOT:
		return code == CODE_SUCCESS ? ROOT : 0;
	case MODULE_NAMED:
		return code == CODE_SUCCESS ? NAMED : 0;
	case MODULE_PROVES:
		return code == CODE_SUCCESS ? PROVEN : 0;
	}
	return 0;
}

/* Going from one step to another passes our module: at the first, or between the two. */
static bool
passes(const struct stack *stack, unsigned at, unsigned next)
{
	for (; at < next; at++)
		if (stack_step_is_ours(&stack->steps[at]))
			return true;
	return false;
}

/* Follows the step's answer; false when that way is none of those looked for. */
static bool
follow(const struct walk *walk, struct stack_state *state, unsigned code)
{
	const struct stack_step *step = &walk->stack->steps[state->at];
	unsigned at = state->at;
	bool past;

	state->history |= history_of(step, code);
	stack_dispatch(walk->stack, &state->at, &state->impression,
	    stack_state_saved(&walk->states, state, step->level), code);
	if (walk->anything_goes)
		return true;
	if (code == CODE_SUCCESS && stack_step_is_ours(step))
		return false;
	past = passes(walk->stack, at, state->at);
	if ((state->history & PASSED) == 0 && past != (at == walk->culprit))
		return false;
	if (past)
		state->history |= PASSED;
	return true;
}

static void
reach(struct walk *walk, const struct stack_state *state, uint32_t from, unsigned code)
{
	struct stack_origin *origin =
	    &walk->states.origins[stack_state_index(&walk->states, state)];

	if (origin->from == STACK_NOWHERE)
		*origin = (struct stack_origin){ from, (uint8_t)code };
}

/* Goes on from one state. The likeliest codes come first, so that they are those that are told. */
static void
go_on(struct walk *walk, uint32_t index)
{
	static const uint8_t likely[] = { CODE_SUCCESS, CODE_AUTH_ERR, CODE_AUTHINFO_UNAVAIL,
		CODE_NEW_AUTHTOK_REQD };
	const struct stack_state here = stack_state_at(&walk->states, index);
	const struct stack_step *step = &walk->stack->steps[here.at];
	struct stack_state next = here;
	uint32_t codes;

	if (step->begins_substack) {
		next.at++;
		stack_state_save(&walk->states, &next, step->level + 1);
		reach(walk, &next, index, STACK_CODES);
		return;
	}
	codes = stack_step_codes(step);
	for (unsigned i = 0; i < sizeof likely + STACK_CODES; i++) {
		unsigned code = i < sizeof likely ? likely[i] : i - (unsigned)sizeof likely;

		next = here;
		if ((codes & 1U << code) != 0 && follow(walk, &next, code))
			reach(walk, &next, index, code);
	}
}

/* Steps are only ever followed by later ones, so one pass in order meets every state. */
static void
walk_through(struct walk *walk)
{
	walk->states.origins[0].from = 0; /* the first step, UNDECIDED, nothing has happened */
	for (uint32_t index = 0; index < walk->states.first_of_end; index++)
		if (walk->states.origins[index].from != STACK_NOWHERE)
			go_on(walk, index);
}

/* --- what was found --- */

static enum stack_excuse
excuse_of(const struct stack *stack, unsigned history, bool asked_by_user)
{
	bool proven = stack->phase == PHASE_ACCOUNT || (history & PROVEN) != 0;

	if ((history & SAID_NO) != 0)
		return WAY_UNEXCUSED;
	if ((history & OUTAGE) != 0 && proven)
		return WAY_OUTAGE;
	if ((history & ROOT) != 0 && asked_by_user)
		return WAY_ROOT;
	if ((history & NAMED) != 0 && proven)
		return WAY_NAMED;
	return WAY_UNEXCUSED;
}

/* The way to a state, from its end to its beginning and then turned round. */
static void
tell_way(const struct walk *walk, uint32_t index, struct stack_hole *hole)
{
	hole->count = 0;
	while (index != 0) {
		const struct stack_origin *origin = &walk->states.origins[index];

		index = origin->from;
		if (origin->code < STACK_CODES)
			hole->way[hole->count++] =
			    (struct stack_saying){ stack_state_at(&walk->states, index).at,
				    origin->code };
	}
	for (unsigned i = 0; i < hole->count / 2; i++) {
		struct stack_saying saying = hole->way[i];

		hole->way[i] = hole->way[hole->count - 1 - i];
		hole->way[hole->count - 1 - i] = saying;
	}
}

/* On a way that ends refused and lets in: the step whose code it ends with. */
static unsigned
step_of_old_password(const struct stack *stack, const struct stack_hole *hole)
{
	for (unsigned i = hole->count; i > 0; i--) {
		const struct stack_saying *saying = &hole->way[i - 1];
		int action = stack->steps[saying->step].control.action[saying->code];

		if (saying->code == CODE_NEW_AUTHTOK_REQD &&
		    (action == ACTION_BAD || action == ACTION_DIE))
			return saying->step;
	}
	return hole->culprit;
}

/* Looks through the states at the end. */
static enum stack_walk_result
find_hole(const struct walk *walk, bool asked_by_user, struct stack_hole *hole)
{
	uint32_t found = STACK_NOWHERE;
	enum stack_excuse least = WAYS;

	for (uint32_t index = walk->states.first_of_end; index < walk->states.behind; index++) {
		const struct stack_state state = stack_state_at(&walk->states, index);
		enum stack_excuse excuse;

		if (walk->states.origins[index].from == STACK_NOWHERE ||
		    !stack_lets_in(walk->stack, state.impression) ||
		    (!walk->anything_goes && (state.history & PASSED) == 0))
			continue;
		excuse = excuse_of(walk->stack, state.history, asked_by_user);
		if (excuse < least) {
			least = excuse;
			found = index;
		}
	}
	if (found == STACK_NOWHERE)
		return WALK_CLOSED;
	hole->excuse = least;
	hole->culprit = walk->culprit;
	tell_way(walk, found, hole);
	if (stack_state_at(&walk->states, found).impression == REFUSED_OLD)
		hole->culprit = step_of_old_password(walk->stack, hole);
	return WALK_OPEN;
}

enum stack_walk_result
stack_walk(const struct stack *stack, unsigned culprit, bool asked_by_user, struct stack_hole *hole)
{
	struct walk walk = { .stack = stack, .culprit = culprit };
	enum stack_walk_result result = WALK_TANGLED;

	if (stack->refused || culprit >= stack->count)
		return WALK_CLOSED;
	if (stack_states_begin(&walk.states, stack)) {
		walk_through(&walk);
		result = find_hole(&walk, asked_by_user, hole);
	}
	stack_states_end(&walk.states);
	return result;
}

enum stack_walk_result
stack_walk_any(const struct stack *stack)
{
	struct walk walk = { .stack = stack, .anything_goes = true };
	enum stack_walk_result result = WALK_TANGLED;
	struct stack_hole unused;

	if (stack->refused)
		return WALK_CLOSED;
	if (stack_states_begin(&walk.states, stack)) {
		walk_through(&walk);
		result = find_hole(&walk, false, &unused);
	}
	stack_states_end(&walk.states);
	return result;
}

bool
stack_asks_us(const struct stack *stack)
{
	return passes(stack, 0, stack->count);
}
