/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Puts a stack together as libpam does (with Debian's @include). What cannot be followed - a file
 * that is not there, that includes itself, too many lines - is a fault of the line that leads
 * there, and that line then fails, as in libpam: nothing is left out in silence. (T14)
 */
#include "stack.h"

#include <string.h>

#define OTHER "other"

struct building {
	struct stack *stack;
	const struct stack_source *source;
	struct stack_file *open[STACK_LEVELS]; /* those that are being read, outermost first */
	unsigned depth;
};

static bool add_file(struct building *building, struct stack_file *file, unsigned level, bool all);

static void
add_fault(struct stack *stack, const struct stack_file *file, int number, const char *words)
{
	for (unsigned i = 0; i < stack->fault_count; i++)
		if (stack->faults[i].file == file && stack->faults[i].number == number)
			return;
	if (stack->fault_count < STACK_FAULTS_MAX)
		stack->faults[stack->fault_count++] = (struct stack_fault){ file, number, words };
}

static void
remember(struct stack *stack, struct stack_file *file)
{
	for (unsigned i = 0; i < stack->file_count; i++)
		if (stack->files[i] == file)
			return;
	if (stack->file_count < STACK_STEPS_MAX)
		stack->files[stack->file_count++] = file;
}

/* NULL, and the whole stack is refused, when there are too many. */
static struct stack_step *
add_step(struct building *building, const struct stack_line *line, unsigned level)
{
	struct stack *stack = building->stack;
	const struct stack_file *file = building->open[building->depth - 1];
	struct stack_step *step;

	if (stack->count == STACK_STEPS_MAX) {
		add_fault(stack, file, line->number,
		    "with it the stack has more than 256 lines: nobody can judge it");
		stack->refused = true;
		return NULL;
	}
	step = &stack->steps[stack->count++];
	*step = (struct stack_step){
		.file = file, .line = line, .control = line->control, .level = level
	};
	return step;
}

/* A line that calls nothing and fails. */
static void
add_failure(struct building *building, const struct stack_line *line, unsigned level)
{
	struct stack_step *step = add_step(building, line, level);

	if (step != NULL)
		step->fails = true;
}

/* The file that the line includes; NULL, and there is a fault, when it cannot be. */
static struct stack_file *
find_included(struct building *building, const struct stack_line *line, unsigned level)
{
	struct stack *stack = building->stack;
	const struct stack_file *here = building->open[building->depth - 1];
	struct stack_file *file = NULL;
	const char *fault = NULL;

	if (line->name[0] != '\0')
		file = building->source->find(building->source->context, line->name);
	if (file == NULL)
		fault = "it includes a file that is not there: correct the name";
	else if (building->depth == STACK_LEVELS || level == STACK_LEVELS)
		fault = "files include each other more than 16 deep";
	for (unsigned i = 0; i < building->depth; i++)
		if (file != NULL && building->open[i] == file)
			fault = "the file includes itself";
	if (fault != NULL)
		add_fault(stack, here, line->number, fault);
	return fault == NULL ? file : NULL;
}

/* False when libpam refuses the file that the line stands in. */
static bool
add_included(struct building *building, const struct stack_line *line, unsigned level, bool all)
{
	bool substack = line->kind == LINE_SUBSTACK, every = line->phase == PHASE_ALL && all;
	struct stack_step *begin = substack ? add_step(building, line, level) : NULL;
	struct stack_file *file = find_included(building, line, level + substack);

	if (begin != NULL)
		begin->begins_substack = true;
	if (file != NULL && add_file(building, file, level + substack, every))
		return true;
	if (every)
		return false;
	add_failure(building, line, level);
	return true;
}

/* all: the file is read for every phase, so a line without one is one of auth. */
static bool
belongs(const struct stack_line *line, enum stack_phase phase, bool all)
{
	if (line->phase == PHASE_ALL)
		return true;
	if (line->phase == PHASE_NONE)
		return !all || phase == PHASE_AUTH;
	return line->phase == phase;
}

static bool
add_lines(struct building *building, const struct stack_text *text, unsigned level, bool all)
{
	for (unsigned i = 0; i < text->count && !building->stack->refused; i++) {
		const struct stack_line *line = &text->lines[i];

		if (!belongs(line, building->stack->phase, all))
			continue;
		if (line->kind == LINE_FAILS && line->phase != PHASE_ALL)
			add_failure(building, line, level);
		else if (line->kind == LINE_MODULE)
			(void)add_step(building, line, level);
		else if (!add_included(building, line, level, all))
			return false;
	}
	return !text->cut_short;
}

static bool
add_file(struct building *building, struct stack_file *file, unsigned level, bool all)
{
	bool whole;

	remember(building->stack, file);
	building->open[building->depth++] = file;
	whole = file->unreadable == NULL && add_lines(building, &file->text, level, all);
	building->depth--;
	return whole;
}

bool
stack_build(struct stack *stack, const struct stack_source *source, const char *service,
    enum stack_phase phase)
{
	struct building building = { .stack = stack, .source = source };
	struct stack_file *file = source->find(source->context, service);
	struct stack_file *other = source->find(source->context, OTHER);

	*stack = (struct stack){ .phase = phase };
	if (file != NULL)
		stack->refused = !add_file(&building, file, 0, true) || stack->refused;
	if (stack->count == 0 && !stack->refused && other != NULL) {
		stack->of_other = true;
		stack->refused = !add_file(&building, other, 0, true) || stack->refused;
	}
	return file != NULL || other != NULL;
}

bool
stack_has_gap(const struct stack *stack)
{
	for (unsigned i = 0; i < stack->file_count; i++)
		if (stack->files[i]->unreadable != NULL)
			return true;
	return false;
}
