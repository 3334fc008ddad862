/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files that stacks are made of, as libpam would find them: /etc/pam.d, behind it
 * /usr/lib/pam.d, and before both, where it is asked for, a directory of stacks that are not
 * installed yet.
 */
#ifndef DLA_OTP_STACK_DIRECTORY_H
#define DLA_OTP_STACK_DIRECTORY_H

#include "stack.h"

#include <stdbool.h>

#define STACK_FILES_MAX 512
#define STACK_ROOTS 3

struct stack_directory {
	const char *roots[STACK_ROOTS]; /* in the order in which a name is looked for */
	unsigned root_count;
	struct stack_entry *entries[STACK_FILES_MAX];
	unsigned count;
	bool complete; /* else there were too many files, or memory was short */
};

/*
 * As root: reads all files there are, without looking into them. before: a directory to look at
 * first, or NULL. False, and *why is set, when the first directory is not there or others than root
 * can write it. End with stack_directory_free in either case.
 */
bool stack_directory_read(struct stack_directory *directory, const char *before, const char **why);

/*
 * What the file of that path is to be, in place of what was read: before it is understood. False
 * when it was not read, or memory is short.
 */
bool stack_directory_put(
    struct stack_directory *directory, const char *path, const char *bytes, size_t length);

/* As dla-otp: understands what was read. */
void stack_directory_understand(struct stack_directory *directory);

/* For struct stack_source: the context is the directory. A path that was not read yet is read now.
 */
struct stack_file *stack_directory_find(void *directory, const char *name);

/*
 * The index'th service there is, in the order of names; NULL behind the last. With a directory
 * before the others only its services. What editors and package managers leave behind is none.
 */
const char *stack_directory_service(const struct stack_directory *directory, unsigned index);

void stack_directory_free(struct stack_directory *directory);

#endif
