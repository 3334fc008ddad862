/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From what a person typed at the code prompt to the one candidate it can mean: digits with spaces
 * or one hyphen between, Thai digits, a pasted line, digit keys of a Thai keyboard; or a recovery
 * code. One candidate only, never a second guess; passwords never come here.
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

/*
 * True, and code holds the sixteen symbols of a recovery code in small letters, without hyphens,
 * when the answer is nothing else: in capital or small letters, in groups or not. What looks like
 * 0 or 1 is taken for it. An answer of this form is no mailed code, whatever digits are in it.
 */
bool typed_code_read_recovery(const struct secret *answer, struct secret *code);

#endif
