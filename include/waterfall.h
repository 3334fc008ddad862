/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Steps in time, for people to read at a glance: a line a step, its bar as long as it took and
 * standing where it stood, the milliseconds behind it.
 */
#ifndef DLA_OTP_WATERFALL_H
#define DLA_OTP_WATERFALL_H

#include "report.h"

#include <stdint.h>

#define WATERFALL_STEPS_MAX 48
#define WATERFALL_WORDS_SIZE 64

/* Times are on clock_now_ms(). */
struct waterfall {
	unsigned count; /* what does not fit is left out */
	struct waterfall_step {
		enum finding finding;
		char words[WATERFALL_WORDS_SIZE];
		int64_t began_ms, ended_ms;
	} steps[WATERFALL_STEPS_MAX];
};

/* Adds a step, by a printf(3) format of its words. Steps may overlap and come in any order. */
__attribute__((format(printf, 5, 6))) void waterfall_add(struct waterfall *waterfall,
    enum finding finding, int64_t began_ms, int64_t ended_ms, const char *format, ...);

/* Reports the steps, each a finding about "step", by the time they began. */
void waterfall_report(struct waterfall *waterfall, struct report *report);

#endif
