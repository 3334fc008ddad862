/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a file gets from what it is now to what it was before dla-otp enable. Pure.
 */
#ifndef DLA_OTP_WAY_BACK_H
#define DLA_OTP_WAY_BACK_H

#include "switched.h"

enum way_back {
	BACK_TANGLED = 0, /* somebody changed it so that our lines cannot be told from theirs */
	BACK_THERE,       /* there is nothing of ours in it */
	BACK_TO_COPY,     /* nobody changed it since: the copy is what it was */
	BACK_TAKE_OUT,    /* somebody changed it: what is not ours stays */
};

/*
 * From what the file is now and from its copies, which may not be there. *goal is what it is to be,
 * with its present owner and mode; for BACK_TANGLED the copy, if there is one without us. The
 * caller frees it. False when memory is short.
 */
bool way_back(enum way_back *way, struct whole_file *goal, const struct switched_file *file,
    const struct whole_file *before, const struct whole_file *after);

#endif
