/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A service's stack for one phase, as libpam puts it together: all lines in one row, what they
 * include in their place.
 */
#ifndef DLA_OTP_STACK_H
#define DLA_OTP_STACK_H

#include "stack_text.h"

#include <stdbool.h>

#define STACK_STEPS_MAX 256
#define STACK_LEVELS 16 /* of substacks, and of files in files */
#define STACK_FAULTS_MAX 16

/* A file that stacks are made of. Strings belong to whoever gives it. */
struct stack_file {
	const char *path;
	struct stack_text text;
	const char *unreadable; /* why it cannot be trusted or read, or NULL */
	bool told;              /* for who tells of its faults once */
};

/* Where files come from. */
struct stack_source {
	/* The file that this name means, in the directory or with its whole path; NULL = none. */
	struct stack_file *(*find)(void *context, const char *name);
	void *context;
};

/* A line in its place. */
struct stack_step {
	const struct stack_file *file;
	const struct stack_line *line;
	struct stack_control control;
	unsigned level;       /* of substacks */
	bool fails;           /* nothing is called; it is PAM_PERM_DENIED */
	bool begins_substack; /* nothing is called and nothing changes */
};

/* What is wrong with a line because of what it leads to. */
struct stack_fault {
	const struct stack_file *file;
	int number;
	const char *words; /* constant */
};

struct stack {
	enum stack_phase phase; /* PHASE_AUTH or PHASE_ACCOUNT */
	unsigned count;
	struct stack_step steps[STACK_STEPS_MAX];
	bool refused;  /* libpam refuses the whole: nobody gets in */
	bool of_other; /* the service has no line of this phase: these are those of `other` */
	unsigned fault_count;
	struct stack_fault faults[STACK_FAULTS_MAX];
	unsigned file_count;
	struct stack_file *files[STACK_STEPS_MAX]; /* all that were looked at, each once */
};

/*
 * Puts a service's stack together. False when there is neither a file of that name nor one called
 * `other`.
 */
bool stack_build(struct stack *stack, const struct stack_source *source, const char *service,
    enum stack_phase phase);

/* True when a file of it cannot be read or trusted: nobody knows what it would ask. */
bool stack_has_gap(const struct stack *stack);

#endif
