/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The help of dla-otp, made from the table of its subcommands.
 */
#ifndef DLA_OTP_HELP_H
#define DLA_OTP_HELP_H

#include "subcommands.h"

#include <stdio.h>

/* All subcommands with a line each; with one of them, that one alone. */
void help_print(FILE *out, const struct subcommand *subcommand);

#endif
