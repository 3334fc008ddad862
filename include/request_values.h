/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The values in a request: names, days, times, numbers, texts, paths, each from its word.
 */
#ifndef DLA_OTP_REQUEST_VALUES_H
#define DLA_OTP_REQUEST_VALUES_H

#include "request.h"

#include <stdbool.h>
#include <stdint.h>

/* Reads the values of all options that were given. False, and line->complaint is set, when one is
 * not of its form. */
bool request_read_values(struct request *request, struct command_line *line, int64_t now_s);

/*
 * Reads what stands behind the subcommand's name, NULL where nothing does, as its row of the table
 * wants it. False when it does not fit; line->complaint says why where that is more than `write it
 * like`.
 */
bool request_read_operand(struct request *request, struct command_line *line, const char *text);

#endif
