/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From what a person typed at the code prompt to the one candidate it can mean: digits with spaces
 * or one hyphen between, Thai digits, a pasted line, digit keys of a Thai keyboard. One candidate
 * only, never a second guess; passwords never come here.
 */
#ifndef DLA_OTP_TYPED_CODE_H
#define DLA_OTP_TYPED_CODE_H

#include "secret.h"

#include <stdbool.h>

/*
 * True, and code holds exactly `digits` ASCII digits, when the answer can be read in exactly one
 * way as such a code; false otherwise, and code is empty. Bytes in, value out; invalid UTF-8 is no
 * code.
 */
bool typed_code_read(const struct secret *answer, unsigned digits, struct secret *code);

#endif
