/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From when on codes are asked for: what the settings say, what the mark of the store says, and
 * what day it is. Pure.
 */
#ifndef DLA_OTP_ENFORCEMENT_H
#define DLA_OTP_ENFORCEMENT_H

#include "start_mark.h"

#include <stdbool.h>
#include <stdint.h>

enum enforcement_stage {
	ENFORCEMENT_BEGUN = 0, /* no sign-in without a code */
	ENFORCEMENT_LAST_DAY,  /* tomorrow is the first */
	ENFORCEMENT_SOON,
	ENFORCEMENT_UNANNOUNCED, /* on a day that nobody knows yet */
};

struct enforcement {
	enum enforcement_stage stage;
	int32_t first_day; /* with a code; DAY_NONE where there is no such date */
	bool needs_mark;   /* codes have begun, and the mark does not say so yet */
};

/* today: day_today(); DAY_NONE, a clock that cannot be believed, has passed every date. */
struct enforcement enforcement_decide(
    const char *from, const struct start_mark *mark, int32_t today);

#endif
