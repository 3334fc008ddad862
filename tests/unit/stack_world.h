/* SPDX-License-Identifier: BSD-2-Clause */
/* Stacks of strings: files by name, for the tests of what is made of them. */
#ifndef DLA_OTP_STACK_WORLD_H
#define DLA_OTP_STACK_WORLD_H

#include "stack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WORLD_FILES 40

static struct stack_file world_files[WORLD_FILES];
static unsigned world_count;
static struct stack stack;

static void
forget_files(void)
{
	for (unsigned i = 0; i < world_count; i++)
		stack_text_free(&world_files[i].text);
	world_count = 0;
}

static void
put_file(const char *name, const char *bytes)
{
	struct stack_file *file = &world_files[world_count++];

	*file = (struct stack_file){ .path = name };
	assert_true(stack_text_read(&file->text, bytes, strlen(bytes)));
}

static struct stack_file *
find_file(void *context, const char *name)
{
	(void)context;
	for (unsigned i = 0; i < world_count; i++)
		if (strcmp(world_files[i].path, name) == 0)
			return &world_files[i];
	return NULL;
}

static bool
build(const char *service, enum stack_phase phase)
{
	static const struct stack_source source = { find_file, NULL };

	return stack_build(&stack, &source, service, phase);
}

#endif
