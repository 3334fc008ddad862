/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers the states that a walk may meet. A substack's first impression is a part of a state only
 * where the substack has a line that goes back to it (`reset`); of such there may be a few, one
 * inside the other, before it refuses to count.
 */
#include "stack_states.h"

#include <stdlib.h>

#define STATES_MAX (8U * 1024 * 1024)

uint32_t
stack_state_index(const struct stack_states *states, const struct stack_state *state)
{
	unsigned index = state->at;

	index = index * IMPRESSIONS + (unsigned)state->impression;
	index = index * HISTORIES + state->history;
	return index * states->saved_count + state->saved;
}

struct stack_state
stack_state_at(const struct stack_states *states, uint32_t index)
{
	struct stack_state state;

	state.saved = index % states->saved_count;
	index /= states->saved_count;
	state.history = index % HISTORIES;
	index /= HISTORIES;
	state.impression = (enum impression)(index % IMPRESSIONS);
	state.at = index / IMPRESSIONS;
	return state;
}

static bool
resets(const struct stack_step *step)
{
	for (unsigned code = 0; code < STACK_CODES; code++)
		if (step->control.action[code] == ACTION_RESET)
			return true;
	return false;
}

bool
stack_states_begin(struct stack_states *states, const struct stack *stack)
{
	uint64_t count = (uint64_t)(stack->count + 1) * IMPRESSIONS * HISTORIES;

	*states = (struct stack_states){ .saved_count = 1 };
	for (unsigned i = 0; i < stack->count; i++) {
		unsigned level = stack->steps[i].level;

		if (level == 0 || states->weight[level] != 0 || !resets(&stack->steps[i]))
			continue;
		states->weight[level] = states->saved_count;
		states->saved_count *= IMPRESSIONS;
		if (count * states->saved_count > STATES_MAX)
			return false;
	}
	count *= states->saved_count;
	states->first_of_end = (uint32_t)count - IMPRESSIONS * HISTORIES * states->saved_count;
	states->behind = (uint32_t)count;
	states->origins = malloc(count * sizeof *states->origins);
	for (uint64_t i = 0; states->origins != NULL && i < count; i++)
		states->origins[i].from = STACK_NOWHERE;
	return states->origins != NULL;
}

enum impression
stack_state_saved(
    const struct stack_states *states, const struct stack_state *state, unsigned level)
{
	if (states->weight[level] == 0)
		return UNDECIDED;
	return (enum impression)(state->saved / states->weight[level] % IMPRESSIONS);
}

void
stack_state_save(const struct stack_states *states, struct stack_state *state, unsigned level)
{
	unsigned old = (unsigned)stack_state_saved(states, state, level);

	state->saved += states->weight[level] * ((unsigned)state->impression - old);
}

void
stack_states_end(struct stack_states *states)
{
	free(states->origins);
	*states = (struct stack_states){ 0 };
}
