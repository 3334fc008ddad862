/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One file of /etc/pam.d as a value: its lines in libpam's reading, and what is wrong with them.
 */
#ifndef DLA_OTP_STACK_TEXT_H
#define DLA_OTP_STACK_TEXT_H

#include "stack_control.h"

#include <stdbool.h>
#include <stddef.h>

#define STACK_TEXT_MAX (64 * 1024) /* bytes of a file */

enum stack_phase {
	PHASE_NONE = 0, /* no word libpam knows; it makes a line of auth of it that always fails */
	PHASE_AUTH,
	PHASE_ACCOUNT,
	PHASE_PASSWORD,
	PHASE_SESSION,
	PHASE_ALL /* @include */
};

enum stack_kind {
	LINE_FAILS = 0, /* libpam calls nothing and takes PAM_PERM_DENIED for its answer */
	LINE_MODULE,
	LINE_INCLUDE, /* of the same phase, or with @include of each */
	LINE_SUBSTACK
};

/* Strings belong to the text. */
struct stack_line {
	int number; /* from 1; of a line that goes on, the first */
	enum stack_phase phase;
	bool may_be_missing; /* `-auth`: libpam says nothing of a module that is not there */
	enum stack_kind kind;
	struct stack_control control;
	const char *control_word; /* as it was written, without brackets; "" = none */
	const char *name;         /* module or file; "" = none */
	const char *arguments;    /* the rest of the line, or "" */
	const char *fault;        /* what is wrong, or NULL; constant */
};

struct stack_text {
	struct stack_line *lines;
	unsigned count;
	bool cut_short; /* it ends in the middle of a line: libpam refuses the whole file */
	char *memory;
};

/*
 * Reads bytes. What is wrong with a line stands in the line: nothing is dropped but blanks and
 * comments. False when memory is short or the text is longer than STACK_TEXT_MAX; then it is empty.
 */
bool stack_text_read(struct stack_text *text, const char *bytes, size_t length);

/* Frees it; a zeroed one is allowed. */
void stack_text_free(struct stack_text *text);

/*
 * Cuts the next word off, as libpam does: `[...]` is one, without its brackets. NULL behind the
 * last; *rest is then "".
 */
char *stack_text_word(char **rest);

#endif
