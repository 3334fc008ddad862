/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing what dla-otp setup was told.
 */
#ifndef DLA_OTP_SETUP_WRITE_H
#define DLA_OTP_SETUP_WRITE_H

#include "setup_answers.h"

#include <stdbool.h>

/*
 * As root: shows what would change, asks, writes it down and does it; a file that is written over
 * stays beside the new one, as NAME.old. False, and it is reported, when it was not done.
 */
bool setup_write(struct setup *setup);

#endif
