/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libpam's rules for one line of a stack (_pam_dispatch_aux of pam_dispatch.c), on values: it calls
 * no module. tests/admin/stacks.py holds it against libpam itself.
 */
#include "stack_dispatch.h"

static bool
is_refused(enum impression impression)
{
	return impression == REFUSED || impression == REFUSED_OLD;
}

static enum impression
better(enum impression impression, unsigned code)
{
	if (impression != UNDECIDED && impression != GOOD)
		return impression;
	if (code == CODE_SUCCESS)
		return GOOD;
	return code == CODE_NEW_AUTHTOK_REQD ? GOOD_OLD : GOOD_OTHER;
}

static enum impression
worse(enum impression impression, unsigned code)
{
	if (is_refused(impression))
		return impression;
	return code == CODE_NEW_AUTHTOK_REQD ? REFUSED_OLD : REFUSED;
}

/* The step behind the substack that this one is in; behind the end when it is in none. */
static unsigned
end_of_level(const struct stack *stack, unsigned at)
{
	unsigned level = stack->steps[at].level, next = at + 1;

	while (next < stack->count && stack->steps[next].level >= level)
		next++;
	return next;
}

/* Where a jump ends; a substack counts as one line. *complete: there were so many lines. */
static unsigned
jump_from(const struct stack *stack, unsigned at, unsigned lines, bool *complete)
{
	unsigned level = stack->steps[at].level, next = at + 1;

	for (; lines > 0 && next < stack->count && stack->steps[next].level >= level; lines--)
		do
			next++;
		while (next < stack->count && stack->steps[next].level > level);
	*complete = lines == 0;
	return next;
}

void
stack_dispatch(const struct stack *stack, unsigned *at, enum impression *impression,
    enum impression saved, unsigned code)
{
	int action = stack->steps[*at].control.action[code];
	unsigned next = *at + 1;
	bool complete = true;

	if (action == ACTION_OK || action == ACTION_DONE)
		*impression = better(*impression, code);
	else if (action == ACTION_BAD || action == ACTION_DIE)
		*impression = worse(*impression, code);
	else if (action == ACTION_RESET)
		*impression = saved;
	else if (action > 0)
		next = jump_from(stack, *at, (unsigned)action, &complete);
	if (!complete)
		*impression = REFUSED;
	if (action == ACTION_DIE || (action == ACTION_DONE && !is_refused(*impression)))
		next = end_of_level(stack, *at);
	*at = next;
}

bool
stack_lets_in(const struct stack *stack, enum impression impression)
{
	if (impression == GOOD)
		return true;
	return stack->phase == PHASE_ACCOUNT &&
	       (impression == GOOD_OLD || impression == REFUSED_OLD);
}
