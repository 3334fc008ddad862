/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a file of /etc/pam.d, which may include itself: every line is whole and has its
 * number, and what is told of a stack is a way through it, in the order of its lines. (T14)
 *
 * sources: src/admin/stack.c src/admin/stack_control.c src/admin/stack_dispatch.c
 * sources: src/admin/stack_modules.c src/admin/stack_states.c src/admin/stack_text.c
 * sources: src/admin/stack_walk.c
 */
#include "stack_modules.h"
#include "stack_walk.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MUST(condition) ((condition) ? (void)0 : abort())
#define WALKED_MAX 12 /* steps; longer stacks take longer than a fuzzer should wait */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct stack_file *
find(void *context, const char *name)
{
	return strcmp(name, "s") == 0 ? context : NULL;
}

static void
check_text(const struct stack_text *text)
{
	int last = 0;

	for (unsigned i = 0; i < text->count; i++) {
		const struct stack_line *line = &text->lines[i];

		MUST(line->number > last);
		last = line->number;
		MUST(line->name != NULL && line->arguments != NULL && line->control_word != NULL);
		MUST(line->kind != LINE_MODULE || line->name[0] != '\0');
		MUST(line->phase != PHASE_NONE || line->fault != NULL);
		(void)stack_module_meaning(line);
	}
}

static void
check_stack(const struct stack *stack)
{
	struct stack_hole hole;
	unsigned holes = 0;

	MUST(stack->count <= STACK_STEPS_MAX && stack->fault_count <= STACK_FAULTS_MAX);
	for (unsigned i = 0; i < stack->count; i++)
		MUST(stack->steps[i].level <= STACK_LEVELS && stack_step_codes(&stack->steps[i]));
	if (stack->count > WALKED_MAX || !stack_asks_us(stack))
		return;
	for (unsigned i = 0; i < stack->count; i++) {
		if (stack_walk(stack, i, false, &hole) != WALK_OPEN)
			continue;
		holes++;
		MUST(hole.count > 0 && hole.count <= stack->count);
		MUST(hole.culprit < stack->count && hole.excuse < WAYS);
		for (unsigned at = 1; at < hole.count; at++)
			MUST(hole.way[at].step > hole.way[at - 1].step);
	}
	MUST(holes == 0 || stack_walk_any(stack) != WALK_CLOSED);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct stack stack;
	struct stack_file file = { .path = "s" };
	const struct stack_source source = { find, &file };

	if (!stack_text_read(&file.text, (const char *)data, size)) {
		MUST(size > STACK_TEXT_MAX && file.text.count == 0);
		return 0;
	}
	check_text(&file.text);
	MUST(stack_build(&stack, &source, "s", PHASE_AUTH));
	check_stack(&stack);
	MUST(stack_build(&stack, &source, "s", PHASE_ACCOUNT));
	check_stack(&stack);
	stack_text_free(&file.text);
	return 0;
}
