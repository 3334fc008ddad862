/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is found in a stack, in words for administrators: the line that is to blame, what it does,
 * the way in, and the remedy.
 */
#ifndef DLA_OTP_STACK_WORDS_H
#define DLA_OTP_STACK_WORDS_H

#include "report.h"
#include "stack.h"
#include "stack_walk.h"

/* A way past our module: a warning when something can be said for it, else a failure. */
void stack_words_hole(struct report *report, const struct stack *stack, const char *service,
    const struct stack_hole *hole);

/* All that is wrong with the writing of a stack and of its files; each file is told of once. */
void stack_words_faults(struct report *report, const struct stack *stack);

/* The phase as PAM calls it. */
const char *stack_words_phase(enum stack_phase phase);

/* Adds to the last finding, for machines, where it was found. number 0 = the file as a whole. */
void stack_words_place(struct report *report, const char *service, enum stack_phase phase,
    const char *path, int number);

#endif
