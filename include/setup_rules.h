/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who may sign in, as dla-otp setup was told.
 */
#ifndef DLA_OTP_SETUP_RULES_H
#define DLA_OTP_SETUP_RULES_H

#include "setup_answers.h"

#include <stdbool.h>

/* Sets who may sign in: words with commas between, "" for none; users "*" for everybody. */
bool setup_put_rules(struct setup *setup, const char *roles, const char *users);

#endif
