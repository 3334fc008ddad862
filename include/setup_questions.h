/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The questions of dla-otp setup, in their order: what is asked, what Enter means, what an answer
 * sets, and how it is tried.
 */
#ifndef DLA_OTP_SETUP_QUESTIONS_H
#define DLA_OTP_SETUP_QUESTIONS_H

#include "setup_answers.h"

#include <stdbool.h>

#define SETUP_SUGGESTION_SIZE 1100

struct setup_question {
	enum option option;
	struct settings_text words;
	const char *key; /* the string it sets, or NULL */
	bool optional;   /* nothing is an answer too */
	unsigned back;   /* when the trial fails: so many questions before this one are asked
			    again */
	bool (*applies)(const struct setup *setup); /* NULL: always */
	void (*suggest)(
	    const struct setup *setup, char *text);           /* what Enter means; NULL: nothing */
	bool (*put)(struct setup *setup, const char *answer); /* NULL: sets the key */
	bool (*try)(struct setup *setup);                     /* NULL: cannot be tried */
	bool secret;
	enum setup_secret which;
};

/* The index'th; NULL behind the last. */
const struct setup_question *setup_question_at(unsigned index);

/* True when somebody gave the option on the command line. */
bool setup_is_typed(const struct setup *setup, enum option option);

#endif
