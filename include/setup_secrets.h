/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The secrets that dla-otp setup was told.
 */
#ifndef DLA_OTP_SETUP_SECRETS_H
#define DLA_OTP_SETUP_SECRETS_H

#include "setup_answers.h"

#include <stdbool.h>

/* The name of the secret's file. */
const char *setup_secret_name(const struct setup *setup, enum setup_secret which);

/* Has trials use this secret, and setup_write write it. False, and reported, when it cannot. */
bool setup_put_secret(struct setup *setup, enum setup_secret which, const struct secret *secret);

#endif
